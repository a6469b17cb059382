//! Runs as a table: a page of them with the columns that are asked for, and nothing else.

use std::collections::HashMap;

use runstone_domain::search::{Attribute, Function, OrderField};
use runstone_domain::{Error as Situation, PageToken, RunInfo};

use super::search::{RunQuery, Search, find_page};
use super::series::Meaning;
use super::statement::{Lead, Statement};
use super::{COLUMNS, few, read_info};
use crate::error::Result;
use crate::metrics::{self, statistics};
use crate::names;
use crate::row::Row;
use crate::search_sql::TRUE;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// A page of runs and their columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// In order.
    pub runs: Vec<RunInfo>,
    /// As asked for; a value for each run.
    pub columns: Vec<TableColumn>,
    /// Where the next page starts, if there is one.
    pub next: Option<PageToken>,
}

/// The values of a column in the order of the runs; none where a run has no such value.
#[derive(Debug, Clone, PartialEq)]
pub enum TableColumn {
    /// Numbers, maybe NaN: of metrics and functions of their histories.
    Numbers(Vec<Option<f64>>),
    /// Params, tags and most attributes.
    Texts(Vec<Option<String>>),
    /// Times in milliseconds since the Unix epoch.
    Times(Vec<Option<i64>>),
}

/// One page of the runs that fit, with `columns` of them.
pub fn table(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RunQuery,
    columns: &[OrderField],
) -> Result<Table> {
    let page = find_page(tx, workspace, query)?;
    let runs = read_infos(tx, &page.items)?;
    let rows = Rows { ids: &page.items, runs: &runs };
    let columns = columns.iter().map(|column| rows.column(tx, column)).collect::<Result<_>>()?;
    Ok(Table { runs, columns, next: page.next })
}

/// How many runs fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// As many as were counted.
    pub runs: i64,
    /// Whether these are all.
    pub is_all: bool,
}

/// Counts the runs that fit, wherever the page starts, up to `most`.
pub fn count(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery, most: i64) -> Result<Count> {
    let experiments = experiments::existing(tx, workspace, &query.experiment_ids)?;
    if experiments.is_empty() {
        return Ok(Count { runs: 0, is_all: true });
    }
    let search = Search::new(tx, query, &experiments)?;
    let few = match &query.filter {
        Some(filter) => few::find(tx, filter, &experiments, i64::MAX, few::FEW)?,
        None => None,
    };
    let statement = Statement::new(tx, Lead::Runs, &search, &experiments, few.as_ref())?;
    let runs = statement.count(tx, most.saturating_add(1))?;
    Ok(Count { runs: runs.min(most), is_all: runs <= most })
}

fn read_infos(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<RunInfo>> {
    let sql = format!("SELECT {COLUMNS} FROM runs r WHERE {}", tx.dialect().any_of("r.id", "$1"));
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(9)?, read_info(row)?)))?;
    let mut found: HashMap<i64, RunInfo> = found.into_iter().collect();
    let all = ids.iter().map(|id| found.remove(id)).collect::<Option<Vec<_>>>();
    Ok(all.ok_or_else(|| Situation::internal("a run of a page is not there"))?)
}

/// The runs of a page.
pub(super) struct Rows<'r> {
    pub(super) ids: &'r [i64],
    pub(super) runs: &'r [RunInfo],
}

impl Rows<'_> {
    pub(super) fn column(&self, tx: &mut Tx<'_>, column: &OrderField) -> Result<TableColumn> {
        Ok(match column {
            OrderField::Attribute(attribute) => self.attribute(*attribute)?,
            OrderField::Param(key) => TableColumn::Texts(self.texts(tx, "params", key)?),
            OrderField::Tag(key) => TableColumn::Texts(self.texts(tx, "tags", key)?),
            OrderField::Metric(key) => TableColumn::Numbers(match names::lookup(tx, key)? {
                Some(key_id) => self.statistics(tx, key_id, Function::Last)?,
                None => self.nothing(),
            }),
            OrderField::Series(series) => {
                let mut experiments: Vec<i64> = self.runs.iter().map(|run| run.experiment_id).collect();
                experiments.sort_unstable();
                experiments.dedup();
                TableColumn::Numbers(match Meaning::find(tx, series, &experiments)? {
                    Meaning::Nothing => self.nothing(),
                    Meaning::At { key_id, step } => {
                        self.in_order(metrics::values_of(tx, self.ids, key_id, step)?)
                    }
                    Meaning::Column { key_id, function } => self.statistics(tx, key_id, function)?,
                })
            }
        })
    }

    fn nothing<T>(&self) -> Vec<Option<T>> {
        self.ids.iter().map(|_| None).collect()
    }

    fn in_order<T>(&self, found: impl IntoIterator<Item = (i64, T)>) -> Vec<Option<T>> {
        let mut found: HashMap<i64, T> = found.into_iter().collect();
        self.ids.iter().map(|id| found.remove(id)).collect()
    }

    fn texts(&self, tx: &mut Tx<'_>, table: &str, key: &str) -> Result<Vec<Option<String>>> {
        let Some(key_id) = names::lookup(tx, key)? else { return Ok(self.nothing()) };
        let select = format!("SELECT k.run_id, k.value FROM {table} k");
        self.of_key(tx, &select, TRUE, key_id, |row| row.string(1))
    }

    fn statistics(&self, tx: &mut Tx<'_>, key_id: i64, function: Function) -> Result<Vec<Option<f64>>> {
        if function != Function::Last {
            statistics::require_of_runs(tx, self.ids, key_id)?;
        }
        let column = statistics::column(function, "k")
            .ok_or_else(|| Situation::internal("a value at a step is no column"))?;
        let present = statistics::present(function, "k");
        let select = format!("SELECT k.run_id, {column} FROM latest_metrics k");
        self.of_key(tx, &select, &present, key_id, |row| row.metric_value(1))
    }

    /// Reads the row of a key of each run.
    fn of_key<T>(
        &self,
        tx: &mut Tx<'_>,
        select: &str,
        condition: &str,
        key_id: i64,
        make: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        let any_of = tx.dialect().any_of("k.run_id", "$1");
        let sql = format!("{select} WHERE {any_of} AND k.key_id = $2 AND {condition}");
        let values = [Value::Ints(self.ids), key_id.into()];
        let found = tx.query(&sql, &values, |row| Ok((row.int(0)?, make(row)?)))?;
        Ok(self.in_order(found))
    }

    fn attribute(&self, attribute: Attribute) -> Result<TableColumn> {
        let texts = |of: fn(&RunInfo) -> &str| {
            TableColumn::Texts(self.runs.iter().map(|run| Some(of(run).to_owned())).collect())
        };
        let times = |of: fn(&RunInfo) -> Option<i64>| TableColumn::Times(self.runs.iter().map(of).collect());
        Ok(match attribute {
            Attribute::RunId => texts(|run| &run.run_id),
            Attribute::RunName => texts(|run| &run.name),
            Attribute::UserId => texts(|run| &run.user_id),
            Attribute::ArtifactUri => texts(|run| &run.artifact_uri),
            Attribute::Status => texts(|run| run.status.as_str()),
            Attribute::StartTime => times(|run| Some(run.start_time_ms)),
            Attribute::EndTime => times(|run| run.end_time_ms),
            _ => return Err(Situation::internal(format!("runs with a column {attribute:?}")).into()),
        })
    }
}
