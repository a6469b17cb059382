//! A search over `runs r` as one statement: what it reads, what must hold, and in which order.

use runstone_domain::search::{Attribute, OrderBy, OrderField};
use runstone_domain::{Error as Situation, SortKey, ViewType};

use super::conditions::{self, Filter};
use super::few::Few;
use super::order::{Kind, MISSING, NOT_A_NUMBER, NUMBERS, Place, Term, foreign_token};
use super::search::Search;
use super::series::Meaning;
use crate::error::Result;
use crate::metrics::statistics;
use crate::names;
use crate::search_sql::{self, Builder, FALSE};
use crate::tx::Tx;
use crate::value::Value;

/// Which runs a statement looks at, and what it reads first.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lead<'l> {
    /// All runs.
    Runs,
    /// Those with a metric, of these runs, if they are listed: its row is `latest_metrics w`.
    Listed { key_id: i64, runs: &'l [i64] },
    /// Those with a metric that are not listed.
    Unlisted { key_id: i64 },
}

/// A query over `runs r` in the making.
pub(super) struct Statement {
    pub(super) sql: Builder,
    source: String,
    pub(super) conditions: Vec<String>,
    pub(super) order: Vec<Term>,
}

impl Statement {
    /// All runs of the search in these experiments.
    pub(super) fn new(
        tx: &mut Tx<'_>,
        lead: Lead<'_>,
        search: &Search<'_>,
        experiments: &[i64],
        few: Option<&Few>,
    ) -> Result<Self> {
        let mut sql = Builder::new(tx.dialect());
        if matches!(lead, Lead::Listed { .. }) {
            // The metric's row decides whether the run's row is read at all.
            sql.set_owner("w.run_id");
        }
        let mut conditions = vec![sql.any_of("r.experiment_id", experiments)];
        conditions.extend(match search.query.view {
            ViewType::ActiveOnly => Some("r.lifecycle = 0".to_owned()),
            ViewType::DeletedOnly => Some("r.lifecycle = 1".to_owned()),
            ViewType::All => None,
        });
        let filter = match &search.query.filter {
            Some(filter) => conditions::filter(tx, &mut sql, filter, &search.meanings)?,
            None => Filter::default(),
        };
        conditions.extend(filter.conditions);
        let mut source = few.map_or_else(Vec::new, |few| few.restrict(&mut sql, &mut conditions));
        // SQLite takes the tables of a CROSS JOIN in the order in which they stand: what leads comes first, then what
        // decides, and last, if it does not lead, the run's row.
        match lead {
            Lead::Runs => {
                source.push("runs r".to_owned());
                source.extend(filter.joins);
            }
            Lead::Unlisted { key_id } => {
                source.push(format!("runs r {}", tx.dialect().led_by("runs_unlisted")));
                source.push("latest_metrics w".to_owned());
                source.extend(filter.joins);
                let key = sql.bind(Value::Int(key_id));
                conditions.push(format!("r.listed <> 1 AND w.run_id = r.id AND w.key_id = {key}"));
            }
            Lead::Listed { key_id, runs } => {
                source.push("latest_metrics w".to_owned());
                source.extend(filter.joins);
                source.push("runs r".to_owned());
                let (key, runs) = (sql.bind(Value::Int(key_id)), sql.bind(Value::OwnedInts(runs.to_vec())));
                let among = tx.dialect().any_of("w.run_id", &runs);
                conditions.push(format!("{among} AND w.key_id = {key} AND r.id = w.run_id AND r.listed = 1"));
            }
        }
        Ok(Self { sql, source: source.join(" CROSS JOIN "), conditions, order: Vec::new() })
    }

    /// Adds the order, with what resolves ties.
    pub(super) fn order_by(
        &mut self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        order_by: &[OrderBy],
    ) -> Result<()> {
        for OrderBy { field, descending } in order_by {
            self.term(tx, search, field, *descending)?;
        }
        let has_start = order_by.iter().any(|term| term.field == OrderField::Attribute(Attribute::StartTime));
        if !has_start {
            self.order.push(Term::int("r.start_time_ms", true));
        }
        self.order.push(Term::new("r.run_uuid", Kind::Text, false));
        Ok(())
    }

    fn term(
        &mut self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        field: &OrderField,
        descending: bool,
    ) -> Result<()> {
        match field {
            OrderField::Attribute(attribute) => self.attribute_term(*attribute, descending)?,
            OrderField::Metric(key) => {
                let Some(key_id) = names::lookup(tx, key)? else {
                    self.absent_terms(MISSING);
                    return Ok(());
                };
                let alias = self.join("latest_metrics", key_id);
                self.number_terms(
                    &format!("{alias}.run_id IS NOT NULL"),
                    &format!("{alias}.value"),
                    descending,
                );
            }
            OrderField::Series(series) => match *search.meanings.of(series) {
                Meaning::Nothing => self.absent_terms(MISSING),
                Meaning::Column { key_id, function } => {
                    let alias = self.join("latest_metrics", key_id);
                    let present = statistics::present(function, &alias);
                    if let Some(column) = statistics::column(function, &alias) {
                        self.number_terms(&present, &column, descending);
                    }
                }
                Meaning::At { key_id, step } => {
                    let alias = self.sql.alias("o");
                    let table = self.sql.values_of_runs(search.meanings.values(key_id, step));
                    self.source.push_str(&format!(" LEFT JOIN {table} {alias} ON {alias}.run_id = r.id"));
                    self.number_terms(
                        &format!("{alias}.run_id IS NOT NULL"),
                        &format!("{alias}.value"),
                        descending,
                    );
                }
            },
            OrderField::Param(key) => self.text_term(tx, "params", key, descending)?,
            OrderField::Tag(key) => self.text_term(tx, "tags", key, descending)?,
        }
        Ok(())
    }

    /// For a key that no run ever had.
    fn absent_terms(&mut self, class: i64) {
        self.order.extend([Term::constant(SortKey::Int(class)), Term::constant(SortKey::Null)]);
    }

    /// Numbers, then NaN, then runs that are not `present`: in both directions.
    fn number_terms(&mut self, present: &str, value: &str, descending: bool) {
        self.order.push(Term::class(&format!(
            "WHEN NOT ({present}) THEN {MISSING} WHEN {value} IS NULL THEN {NOT_A_NUMBER} ELSE {NUMBERS}"
        )));
        self.order.push(Term::real(value, descending));
    }

    fn attribute_term(&mut self, attribute: Attribute, descending: bool) -> Result<()> {
        let (column, kind) = match attribute {
            Attribute::RunId => ("r.run_uuid", Kind::Text),
            Attribute::RunName => ("r.name", Kind::Text),
            Attribute::UserId => ("r.user_id", Kind::Text),
            Attribute::ArtifactUri => ("r.artifact_uri", Kind::Text),
            Attribute::StartTime => ("r.start_time_ms", Kind::Int),
            Attribute::EndTime => {
                self.order.push(Term::class("WHEN r.end_time_ms IS NULL THEN 1 ELSE 0"));
                ("r.end_time_ms", Kind::Int)
            }
            // By name, as the contract's text column sorts.
            Attribute::Status => (
                "CASE r.status WHEN 1 THEN 'RUNNING' WHEN 2 THEN 'SCHEDULED' WHEN 3 THEN 'FINISHED' \
                 WHEN 4 THEN 'FAILED' ELSE 'KILLED' END",
                Kind::Text,
            ),
            _ => return Err(Situation::internal(format!("runs ordered by {attribute:?}")).into()),
        };
        self.order.push(Term::new(column, kind, descending));
        Ok(())
    }

    fn text_term(&mut self, tx: &mut Tx<'_>, table: &str, key: &str, descending: bool) -> Result<()> {
        let Some(key_id) = names::lookup(tx, key)? else {
            self.absent_terms(1);
            return Ok(());
        };
        let alias = self.join(table, key_id);
        self.order.push(Term::class(&format!("WHEN {alias}.value IS NULL THEN 1 ELSE 0")));
        self.order.push(Term::new(format!("{alias}.value"), Kind::Text, descending));
        Ok(())
    }

    /// Joins the value of a key.
    fn join(&mut self, table: &str, key_id: i64) -> String {
        let alias = self.sql.alias("o");
        let bind = self.sql.bind(Value::Int(key_id));
        self.source.push_str(&format!(
            " LEFT JOIN {table} {alias} ON {alias}.run_id = r.id AND {alias}.key_id = {bind}"
        ));
        alias
    }

    /// Leaves out what comes before a place in the order, and the place itself; all if there is none.
    ///
    /// The first comparison stands apart so that an index is entered at the place.
    pub(super) fn after(&mut self, keys: &[SortKey]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        if keys.len() != self.order.len() {
            return Err(foreign_token());
        }
        let mut rest = FALSE.to_owned();
        for (term, key) in self.order.iter().zip(keys).rev() {
            if let Some(constant) = &term.constant {
                if constant != key {
                    return Err(foreign_token());
                }
                continue;
            }
            let column = &term.sql;
            rest = match term.value(key)? {
                None => format!("({column} IS NULL AND {rest})"),
                Some(value) => {
                    let bind = self.sql.bind(value);
                    format!("({column} {} {bind} OR ({column} = {bind} AND {rest}))", term.beyond())
                }
            };
        }
        self.conditions.push(rest);
        if let Some((term, key)) = self.order.iter().zip(keys).find(|(term, _)| term.constant.is_none())
            && let Some(value) = term.value(key)?
        {
            let bind = self.sql.bind(value);
            self.conditions.push(format!("{} {}= {bind}", term.sql, term.beyond()));
        }
        Ok(())
    }

    /// Leaves out what the first thing to sort by puts behind `key`.
    pub(super) fn not_behind(&mut self, key: &SortKey) -> Result<()> {
        if let Some(term) = self.order.first()
            && let Some(value) = term.value(key)?
        {
            let bind = self.sql.bind(value);
            self.conditions.push(format!("{} {}= {bind}", term.sql, term.before()));
        }
        Ok(())
    }

    /// For each thing to sort by, whether the greatest comes first.
    pub(super) fn directions(&self) -> Vec<bool> {
        self.order.iter().map(|term| term.descending).collect()
    }

    /// The first runs in order, from `offset` on.
    pub(super) fn page(mut self, tx: &mut Tx<'_>, limit: i64, offset: i64) -> Result<Vec<Place>> {
        let limit = self.sql.bind(Value::Int(limit));
        let terms = || self.order.iter().filter(|term| term.constant.is_none());
        let mut text = format!(
            "SELECT r.id, {} FROM {} WHERE {} ORDER BY {} LIMIT {limit}",
            terms().map(|term| term.sql.as_str()).collect::<Vec<_>>().join(", "),
            self.source,
            search_sql::joined(&self.conditions, " AND "),
            terms().map(Term::direction).collect::<Vec<_>>().join(", ")
        );
        if offset > 0 {
            text.push_str(&format!(" OFFSET {}", self.sql.bind(Value::Int(offset))));
        }
        let order = &self.order;
        tx.query(&text, self.sql.values(), |row| {
            let mut column = 0;
            let keys = order.iter().map(|term| term.read(row, &mut column)).collect::<Result<_>>()?;
            Ok(Place { id: row.int(0)?, keys })
        })
    }

    /// How many runs there are, but for the order; at most `most`.
    pub(super) fn count(mut self, tx: &mut Tx<'_>, most: i64) -> Result<i64> {
        let limit = self.sql.bind(Value::Int(most));
        let text = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {limit}) AS found",
            self.source,
            search_sql::joined(&self.conditions, " AND ")
        );
        tx.query_one(&text, self.sql.values(), |row| row.int(0))
    }
}
