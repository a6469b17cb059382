//! Runs for exports: any number of them, in the order of their inner numbers, a part at a time.

use std::collections::{BTreeSet, HashMap, HashSet};

use runstone_domain::search::{OrderField, Predicate};
use runstone_domain::{Error as Situation, Name, PageToken, RunInfo, SortKey, ViewType};

use super::search::{RunQuery, Search};
use super::statement::{Lead, Statement, Term};
use super::table::{Rows, Table, TableColumn};
use super::{RunNumber, bare, few, infos};
use crate::error::Result;
use crate::names::{self, Texts};
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// Which runs an export is about.
#[derive(Debug, Clone)]
pub enum RunSelection {
    /// Those that a search would find.
    Found {
        /// Where to search; unknown numbers are passed over.
        experiment_ids: Vec<i64>,
        /// Condition; none for all.
        filter: Option<Predicate>,
        /// Which lifecycles.
        view: ViewType,
    },
    /// These, active or deleted.
    Named(Vec<String>),
}

/// The numbers of chosen runs, in rising order: those behind `after`, at most `limit`.
///
/// # Errors
/// `NotFound` if a run that was named does not exist in the workspace.
pub fn numbers_after(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    selection: &RunSelection,
    after: Option<RunNumber>,
    limit: usize,
) -> Result<Vec<RunNumber>> {
    let after = after.map_or(i64::MIN, |number| number.0);
    let numbers = match selection {
        RunSelection::Named(run_ids) => {
            let mut numbers = named(tx, workspace, run_ids)?;
            numbers.retain(|number| *number > after);
            numbers.truncate(limit);
            numbers
        }
        RunSelection::Found { experiment_ids, filter, view } => {
            let query = RunQuery {
                experiment_ids: experiment_ids.clone(),
                filter: filter.clone(),
                order_by: Vec::new(),
                view: *view,
                limit: i64::try_from(limit).unwrap_or(i64::MAX),
                start: PageToken::default(),
            };
            found(tx, workspace, &query, after)?
        }
    };
    Ok(numbers.into_iter().map(RunNumber).collect())
}

fn named(tx: &mut Tx<'_>, workspace: Workspace, run_ids: &[String]) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT r.run_uuid, r.id FROM runs r JOIN experiments e ON e.id = r.experiment_id
         WHERE e.workspace_id = $1 AND {}",
        tx.dialect().any_of("r.run_uuid", "$2")
    );
    let values = [workspace.0.into(), Value::Texts(run_ids)];
    let mut found = tx.query(&sql, &values, |row| Ok((row.int(1)?, row.string(0)?)))?;
    found.sort_unstable();
    let known: HashSet<&str> = found.iter().map(|(_, run_id)| run_id.as_str()).collect();
    if let Some(missing) = run_ids.iter().find(|run_id| !known.contains(run_id.as_str())) {
        return Err(Situation::run_not_found(missing).into());
    }
    Ok(found.into_iter().map(|(number, _)| number).collect())
}

fn found(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery, after: i64) -> Result<Vec<i64>> {
    let experiments = experiments::existing(tx, workspace, &query.experiment_ids)?;
    if experiments.is_empty() {
        return Ok(Vec::new());
    }
    let search = Search::new(tx, query, &experiments)?;
    let few = match &query.filter {
        Some(filter) => few::find(tx, filter, &experiments, i64::MAX, few::FEW)?,
        None => None,
    };
    let mut statement = Statement::new(tx, Lead::Runs, &search, &experiments, few.as_ref())?;
    statement.order.push(Term::int("r.id", false));
    statement.after(&[SortKey::Int(after)])?;
    Ok(statement.page(tx, query.limit, 0)?.into_iter().map(|place| place.id).collect())
}

/// The keys that some runs have, in the order of their texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunKeys {
    /// Of metrics.
    pub metrics: BTreeSet<Name>,
    /// Of params.
    pub params: BTreeSet<Name>,
    /// Of tags.
    pub tags: BTreeSet<Name>,
}

impl RunKeys {
    /// How many there are, those of metrics, params and tags counted apart.
    pub fn len(&self) -> usize {
        self.metrics.len() + self.params.len() + self.tags.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the keys of other runs.
    pub fn extend(&mut self, other: Self) {
        self.metrics.extend(other.metrics);
        self.params.extend(other.params);
        self.tags.extend(other.tags);
    }
}

/// The keys of metrics, params and tags that occur in these runs; runs that are gone have none.
pub fn keys_of(tx: &mut Tx<'_>, runs: &[RunNumber]) -> Result<RunKeys> {
    let runs = bare(runs);
    let mut of = |table: &str| -> Result<BTreeSet<Name>> {
        let any_of = tx.dialect().any_of("run_id", "$1");
        let sql = format!("SELECT DISTINCT key_id FROM {table} WHERE {any_of}");
        let ids = tx.query(&sql, &[Value::Ints(&runs)], |row| row.int(0))?;
        let texts = Texts::resolve(tx, ids.clone())?;
        ids.into_iter().map(|id| texts.get(id)).collect()
    };
    Ok(RunKeys { metrics: of("latest_metrics")?, params: of("params")?, tags: of("tags")? })
}

/// These runs, in this order, with `columns` of them; runs that are gone are left out.
///
/// Metrics, params and tags take one query a kind, functions of histories one a column.
pub fn table_of(tx: &mut Tx<'_>, runs: &[RunNumber], columns: &[OrderField]) -> Result<Table> {
    let mut found = infos(tx, runs)?;
    let (ids, runs): (Vec<i64>, Vec<RunInfo>) =
        runs.iter().filter_map(|run| found.remove(run).map(|info| (run.0, info))).unzip();
    let mut keyed = Keyed::find(tx, columns)?;
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut made: Vec<TableColumn> = Vec::with_capacity(columns.len());
    for column in columns {
        made.push(match column {
            OrderField::Metric(_) => TableColumn::Numbers(vec![None; ids.len()]),
            OrderField::Param(_) | OrderField::Tag(_) => TableColumn::Texts(vec![None; ids.len()]),
            OrderField::Attribute(_) | OrderField::Series(_) => {
                Rows { ids: &ids, runs: &runs }.column(tx, column)?
            }
        });
    }
    keyed.read(tx, &ids, |run, column, row| {
        let Some(run) = places.get(&run) else { return Ok(()) };
        match &mut made[column] {
            TableColumn::Numbers(values) => values[*run] = Some(row.metric_value(2)?),
            TableColumn::Texts(values) => values[*run] = Some(row.string(2)?),
            TableColumn::Times(_) => {}
        }
        Ok(())
    })?;
    Ok(Table { runs, columns: made, next: None })
}

/// Columns that are rows of a table with the primary key (run, key).
struct Keyed([(&'static str, HashMap<i64, usize>); 3]);

/// Keys that are worth looking up one by one in each run; of more, all keys of a run are read.
const PROBED: usize = 20;

impl Keyed {
    /// The places of columns by the numbers of their keys; keys that no run ever had are left out.
    fn find(tx: &mut Tx<'_>, columns: &[OrderField]) -> Result<Self> {
        let mut tables = ["latest_metrics", "params", "tags"].map(|table| (table, HashMap::new()));
        for (place, column) in columns.iter().enumerate() {
            let (table, key) = match column {
                OrderField::Metric(key) => (0, key),
                OrderField::Param(key) => (1, key),
                OrderField::Tag(key) => (2, key),
                OrderField::Attribute(_) | OrderField::Series(_) => continue,
            };
            if let Some(key_id) = names::lookup(tx, key)? {
                tables[table].1.insert(key_id, place);
            }
        }
        Ok(Self(tables))
    }

    /// Hands out the number of a run, the place of a column, and the row whose column 2 is the value.
    fn read(
        &mut self,
        tx: &mut Tx<'_>,
        ids: &[i64],
        mut each: impl FnMut(i64, usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        for (table, columns) in self.0.iter().filter(|(_, columns)| !columns.is_empty()) {
            let keys: Vec<i64> = columns.keys().copied().collect();
            let of_runs = tx.dialect().any_of("run_id", "$1");
            let mut sql = format!("SELECT run_id, key_id, value FROM {table} WHERE {of_runs}");
            if keys.len() <= PROBED {
                sql.push_str(&format!(" AND {}", tx.dialect().any_of("key_id", "$2")));
            }
            let values = [Value::Ints(ids), Value::Ints(&keys)];
            let values = if keys.len() <= PROBED { &values[..] } else { &values[..1] };
            tx.for_each(&sql, values, |row| match columns.get(&row.int(1)?) {
                Some(column) => each(row.int(0)?, *column, row),
                None => Ok(()),
            })?;
        }
        Ok(())
    }
}
