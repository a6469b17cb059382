//! A transaction on either database.

use std::collections::HashMap;

use runstone_domain::{Error as Situation, Name};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::events::{Change, Parts};
use crate::names::Names;
use crate::row::Row;
use crate::runs::RunKey;
use crate::shared::Shared;
use crate::value::Value;

/// An open transaction: every statement inside sees one snapshot, or the effects of its own writes.
///
/// Statements use `$1`, `$2` … for their values. Nothing is committed by a `Tx` itself: the store commits when the
/// closure that was given it returns `Ok`.
pub struct Tx<'c> {
    link: Link<'c>,
    kind: Kind,
    shared: &'c Shared,
    left: Committed,
    /// How much was left behind when the part began that runs now.
    part: Mark,
    failed: bool,
    plans: Option<Vec<String>>,
}

/// What a transaction leaves behind, once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    /// Names for the cache.
    pub(crate) learned: Vec<(i64, Name)>,
    /// What of runs was changed, for those who want to know.
    pub(crate) changes: Vec<Change>,
    /// Whether deliveries to webhooks were queued, or perhaps rolled back again: who is told looks for itself.
    pub(crate) queued: bool,
}

/// How much a transaction leaves behind so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    learned: usize,
    changes: usize,
}

/// Whether a transaction may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
}

pub(crate) enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres { transaction: postgres::Transaction<'c>, statements: &'c mut Statements },
}

/// Prepared statements of one PostgreSQL connection, by their text.
pub(crate) type Statements = HashMap<String, postgres::Statement>;

/// Prepared statements kept for each PostgreSQL connection; searches make texts without end.
const STATEMENTS: usize = 500;

/// One column of a bulk insert.
pub(crate) enum Column<'a> {
    /// The same in every row.
    Same(i64),
    /// One integer a row.
    Ints(&'a [i64]),
    /// One integer a row, or NULL.
    OptionalInts(&'a [Option<i64>]),
    /// One double a row, NaN as NULL.
    Reals(&'a [f64]),
    /// One text a row.
    Texts(&'a [&'a str]),
    /// One piece of bytes a row.
    Bytes(&'a [&'a [u8]]),
}

impl<'c> Tx<'c> {
    pub(crate) fn new(link: Link<'c>, kind: Kind, shared: &'c Shared) -> Self {
        let (left, part) = (Committed::default(), Mark::default());
        Self { link, kind, shared, left, part, failed: false, plans: None }
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.link {
            Link::Sqlite(_) => Dialect::Sqlite,
            Link::Postgres { .. } => Dialect::Postgres,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn names(&self) -> &'c Names {
        &self.shared.names
    }

    /// Remembers a name for the cache, which takes it in after the commit.
    pub(crate) fn learn(&mut self, id: i64, name: Name) {
        self.left.learned.push((id, name));
    }

    pub(crate) fn learned(&self, name: &str) -> Option<i64> {
        self.left.learned.iter().find(|(_, known)| &**known == name).map(|(id, _)| *id)
    }

    /// Notes that a run is being written to, for upkeep.
    pub(crate) fn touch(&self, run: i64) {
        self.shared.activity.touch(run);
    }

    /// Notes what of a run is being changed; it is told after the commit.
    pub(crate) fn note(&mut self, run: &RunKey, parts: Parts) {
        self.note_change(Change { run: run.number(), experiment_id: run.experiment_id, parts });
    }

    /// The same without a key.
    pub(crate) fn note_change(&mut self, change: Change) {
        match self.left.changes[self.part.changes..].last_mut() {
            Some(last) if last.run == change.run => last.parts |= change.parts,
            _ => self.left.changes.push(change),
        }
    }

    /// Notes that deliveries to webhooks are being queued.
    pub(crate) fn note_queued(&mut self) {
        self.left.queued = true;
    }

    /// Begins a part that may be rolled back alone.
    pub(crate) fn begin_part(&mut self) {
        self.part = Mark { learned: self.left.learned.len(), changes: self.left.changes.len() };
    }

    /// Forgets what the part leaves behind, which is being rolled back.
    pub(crate) fn forget_part(&mut self) {
        self.left.learned.truncate(self.part.learned);
        self.left.changes.truncate(self.part.changes);
    }

    /// Ends the transaction: PostgreSQL commits here, SQLite's owner does.
    ///
    /// PostgreSQL answers the COMMIT of a transaction in which a statement failed with a rollback and no error, so that
    /// is checked here.
    pub(crate) fn commit(self) -> Result<Committed> {
        if self.failed {
            return Err(Situation::internal("a transaction went on after a failed statement").into());
        }
        if let Link::Postgres { transaction, .. } = self.link {
            transaction.commit()?;
        }
        Ok(self.left)
    }

    /// Remembers that a statement failed: PostgreSQL then takes no further ones.
    fn noted<T>(&mut self, outcome: Result<T>) -> Result<T> {
        self.failed |= outcome.is_err() && self.dialect() == Dialect::Postgres;
        outcome
    }

    /// Runs a statement and tells how many rows it changed.
    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let outcome = self.try_execute(sql, values);
        self.noted(outcome)
    }

    fn try_execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, values)?;
                Ok(statement.raw_execute()? as u64)
            }
            Link::Postgres { transaction, statements } => {
                let statement = prepared(transaction, statements, sql)?;
                Ok(transaction.execute(&statement, &references(values))?)
            }
        }
    }

    /// Runs several statements without values, as migrations do.
    pub(crate) fn execute_batch(&mut self, sql: &str) -> Result<()> {
        match &mut self.link {
            Link::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Link::Postgres { transaction, .. } => Ok(transaction.batch_execute(sql)?),
        }
    }

    /// Runs `closure`, whose queries walk along an index that has their order, look up the rest in other indexes, and stop.
    ///
    /// PostgreSQL would rather read all there is and sort it, or all of another table first, where it takes a filter for
    /// one that few rows pass: a prepared statement does not know which value is asked for.
    pub(crate) fn walk<T>(&mut self, closure: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.dialect() == Dialect::Sqlite {
            return closure(self);
        }
        self.execute_batch("SET LOCAL enable_sort = off; SET LOCAL enable_material = off")?;
        let outcome = closure(self)?;
        self.execute_batch("SET LOCAL enable_sort = on; SET LOCAL enable_material = on")?;
        Ok(outcome)
    }

    /// Runs `closure` and tells how the database goes about each of its queries: its own words, a text for each query,
    /// the query first.
    ///
    /// # Errors
    /// Those of the closure.
    pub fn explain<T>(&mut self, closure: impl FnOnce(&mut Self) -> Result<T>) -> Result<(T, Vec<String>)> {
        self.plans = Some(Vec::new());
        let outcome = closure(self);
        let plans = self.plans.take().unwrap_or_default();
        Ok((outcome?, plans))
    }

    /// Notes how a query is gone about, if somebody wants to know.
    fn note_plan(&mut self, sql: &str, values: &[Value<'_>]) -> Result<()> {
        let Some(mut plans) = self.plans.take() else { return Ok(()) };
        let (command, column) = match self.dialect() {
            Dialect::Sqlite => ("EXPLAIN QUERY PLAN", 3),
            Dialect::Postgres => ("EXPLAIN", 0),
        };
        let lines =
            self.query(&format!("{command} {sql}"), values, |row| row.text(column).map(str::to_owned))?;
        plans.push(format!("{sql}\n{}", lines.join("\n")));
        self.plans = Some(plans);
        Ok(())
    }

    /// Runs a query and hands each row to `each`, in order, without keeping them.
    pub fn for_each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        if self.plans.is_some() {
            self.note_plan(sql, values)?;
        }
        let outcome = self.try_for_each(sql, values, each);
        self.noted(outcome)
    }

    fn try_for_each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, values)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    each(&Row::Sqlite(row))?;
                }
                Ok(())
            }
            Link::Postgres { transaction, statements } => {
                use postgres::fallible_iterator::FallibleIterator as _;
                let statement = prepared(transaction, statements, sql)?;
                let mut rows = transaction.query_raw(&statement, references(values))?;
                while let Some(row) = rows.next()? {
                    each(&Row::Postgres(&row))?;
                }
                Ok(())
            }
        }
    }

    /// Runs a query and gives what `make` makes of each row, in order.
    pub fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut made = Vec::new();
        self.for_each(sql, values, |row| {
            made.push(make(row)?);
            Ok(())
        })?;
        Ok(made)
    }

    /// Runs a query and gives what `make` makes of its first row, if there is one.
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, values, make)?.into_iter().next())
    }

    /// Runs a query that always has a row.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.query_opt(sql, values, make)?
            .ok_or_else(|| runstone_domain::Error::internal(format!("no row from: {sql}")).into())
    }

    /// Inserts many rows with one round trip where the database can, and gives how many were inserted or changed.
    ///
    /// `tail` follows the values, for example `ON CONFLICT DO NOTHING`. All columns must have the same length.
    pub(crate) fn insert_many(
        &mut self,
        table: &str,
        columns: &[(&str, Column<'_>)],
        tail: &str,
    ) -> Result<u64> {
        let rows = columns.iter().filter_map(|(_, column)| column.len()).max().unwrap_or(0);
        if rows == 0 {
            return Ok(0);
        }
        let sql = insert_sql(self.dialect(), table, columns, tail);
        let outcome = if self.dialect().is_row_at_a_time() {
            self.execute_rows(&sql, columns, rows)
        } else {
            self.execute_arrays(&sql, columns)
        };
        self.noted(outcome)
    }

    fn execute_arrays(&mut self, sql: &str, columns: &[(&str, Column<'_>)]) -> Result<u64> {
        let arrays: Vec<Box<dyn postgres::types::ToSql + Sync>> =
            columns.iter().map(|(_, column)| column.postgres_value()).collect();
        let Link::Postgres { transaction, statements } = &mut self.link else {
            return Ok(0);
        };
        let statement = prepared(transaction, statements, sql)?;
        let references: Vec<&(dyn postgres::types::ToSql + Sync)> =
            arrays.iter().map(|value| &**value).collect();
        Ok(transaction.execute(&statement, &references)?)
    }

    fn execute_rows(&mut self, sql: &str, columns: &[(&str, Column<'_>)], rows: usize) -> Result<u64> {
        let Link::Sqlite(connection) = &self.link else {
            return Ok(0);
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut changed = 0;
        for row in 0..rows {
            for (position, (_, column)) in columns.iter().enumerate() {
                statement.raw_bind_parameter(position + 1, column.value(row))?;
            }
            changed += statement.raw_execute()? as u64;
        }
        Ok(changed)
    }
}

impl<'a> Column<'a> {
    fn len(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::Ints(values) => Some(values.len()),
            Self::OptionalInts(values) => Some(values.len()),
            Self::Reals(values) => Some(values.len()),
            Self::Texts(values) => Some(values.len()),
            Self::Bytes(values) => Some(values.len()),
        }
    }

    fn value(&self, row: usize) -> Value<'a> {
        match self {
            Self::Same(value) => Value::Int(*value),
            Self::Ints(values) => Value::Int(values[row]),
            Self::OptionalInts(values) => values[row].map_or(Value::Null, Value::Int),
            Self::Reals(values) => crate::value::metric_value(values[row]),
            Self::Texts(values) => Value::Text(values[row]),
            Self::Bytes(values) => Value::Bytes(values[row]),
        }
    }

    /// What unpacks the bound value on PostgreSQL, before and behind the `$n`.
    fn postgres_source(&self) -> (&'static str, &'static str) {
        match self {
            Self::Same(_) => ("", "::bigint"),
            Self::Ints(_) | Self::OptionalInts(_) => ("unnest(", "::bigint[])"),
            Self::Reals(_) => ("unnest(", "::double precision[])"),
            Self::Texts(_) => ("unnest(", "::text[])"),
            Self::Bytes(_) => ("unnest(", "::bytea[])"),
        }
    }

    fn postgres_value(&self) -> Box<dyn postgres::types::ToSql + Sync + 'a> {
        match *self {
            Self::Same(value) => Box::new(value),
            Self::Ints(values) => Box::new(values),
            Self::OptionalInts(values) => Box::new(values),
            Self::Reals(values) => {
                Box::new(values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect::<Vec<_>>())
            }
            Self::Texts(values) => Box::new(values),
            Self::Bytes(values) => Box::new(values),
        }
    }
}

/// The text of a bulk insert, built in one piece: the smallest requests run it once for a single row.
fn insert_sql(dialect: Dialect, table: &str, columns: &[(&str, Column<'_>)], tail: &str) -> String {
    let mut sql = String::with_capacity(256 + tail.len());
    sql.push_str("INSERT INTO ");
    sql.push_str(table);
    for (place, (name, _)) in columns.iter().enumerate() {
        sql.push_str(if place == 0 { " (" } else { ", " });
        sql.push_str(name);
    }
    sql.push_str(if dialect.is_row_at_a_time() { ") VALUES (" } else { ") SELECT " });
    for (place, (_, column)) in columns.iter().enumerate() {
        let (before, behind) = if dialect.is_row_at_a_time() { ("", "") } else { column.postgres_source() };
        sql.push_str(if place == 0 { "" } else { ", " });
        sql.push_str(before);
        sql.push('$');
        sql.push_str(&(place + 1).to_string());
        sql.push_str(behind);
    }
    sql.push_str(if dialect.is_row_at_a_time() { ") " } else { " " });
    sql.push_str(tail);
    sql
}

/// Binds by the number in each parameter's name: SQLite itself numbers `$2, $1` in the order in which they stand.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value<'_>]) -> Result<()> {
    for position in 1..=statement.parameter_count() {
        let number = statement.parameter_name(position).and_then(|name| name[1..].parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number - 1));
        statement.raw_bind_parameter(position, value.unwrap_or(&Value::Null))?;
    }
    Ok(())
}

fn references<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn postgres::types::ToSql + Sync)).collect()
}

fn prepared(
    transaction: &mut postgres::Transaction<'_>,
    statements: &mut Statements,
    sql: &str,
) -> Result<postgres::Statement> {
    if let Some(statement) = statements.get(sql) {
        return Ok(statement.clone());
    }
    let statement = transaction.prepare(sql)?;
    if statements.len() >= STATEMENTS {
        statements.clear();
    }
    statements.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}
