//! Runs as a table: a page of them with the columns that are asked for, and nothing else.

use std::collections::HashMap;

use runstone_domain::search::{Attribute, Function, OrderField};
use runstone_domain::{Error as Situation, PageToken, RunInfo};

use super::keyed::Keyed;
use super::search::{RunQuery, Search, find_page};
use super::series::Meaning;
use super::statement::{Lead, Statement};
use super::{RunNumber, few, infos};
use crate::error::Result;
use crate::metrics::{self, statistics};
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
    let runs: Vec<RunNumber> = page.items.into_iter().map(RunNumber).collect();
    Ok(Table { next: page.next, ..table_of(tx, &runs, columns)? })
}

/// These runs, in this order, with `columns` of them; runs that are gone are left out.
///
/// Metrics, params and tags take one query a kind, functions of histories one a column.
pub fn table_of(tx: &mut Tx<'_>, runs: &[RunNumber], columns: &[OrderField]) -> Result<Table> {
    let mut found = infos(tx, runs)?;
    let (ids, runs): (Vec<i64>, Vec<RunInfo>) =
        runs.iter().filter_map(|run| found.remove(run).map(|info| (run.0, info))).unzip();
    let rows = Rows { ids: &ids, runs: &runs };
    let mut made = columns.iter().map(|column| rows.column(tx, column)).collect::<Result<Vec<_>>>()?;
    let lines: HashMap<i64, usize> = ids.iter().enumerate().map(|(line, id)| (*id, line)).collect();
    Keyed::find(tx, columns)?.read(tx, &ids, |run, places, row| {
        let Some(line) = lines.get(&run) else { return Ok(()) };
        for place in places {
            match &mut made[*place] {
                TableColumn::Numbers(values) => values[*line] = Some(row.metric_value(2)?),
                TableColumn::Texts(values) => values[*line] = Some(row.string(2)?),
                TableColumn::Times(_) => {}
            }
        }
        Ok(())
    })?;
    Ok(Table { runs, columns: made, next: None })
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

/// The runs of a table.
struct Rows<'r> {
    ids: &'r [i64],
    runs: &'r [RunInfo],
}

impl Rows<'_> {
    /// A column; one of [`Keyed`] is still empty.
    fn column(&self, tx: &mut Tx<'_>, column: &OrderField) -> Result<TableColumn> {
        Ok(match column {
            OrderField::Attribute(attribute) => self.attribute(*attribute)?,
            OrderField::Param(_) | OrderField::Tag(_) => TableColumn::Texts(self.nothing()),
            OrderField::Metric(_) => TableColumn::Numbers(self.nothing()),
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

    fn statistics(&self, tx: &mut Tx<'_>, key_id: i64, function: Function) -> Result<Vec<Option<f64>>> {
        if function != Function::Last {
            statistics::require_of_runs(tx, self.ids, key_id)?;
        }
        let column = statistics::column(function, "k")
            .ok_or_else(|| Situation::internal("a value at a step is no column"))?;
        let sql = format!(
            "SELECT k.run_id, {column} FROM latest_metrics k WHERE {} AND k.key_id = $2 AND {}",
            tx.dialect().any_of("k.run_id", "$1"),
            statistics::present(function, "k")
        );
        let values = [Value::Ints(self.ids), key_id.into()];
        let found = tx.query(&sql, &values, |row| Ok((row.int(0)?, row.metric_value(1)?)))?;
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
