//! Runs for exports: any number of them, in the order of their inner numbers, a part at a time.

use std::collections::BTreeSet;

use runstone_domain::search::Predicate;
use runstone_domain::{Name, PageToken, SortKey, ViewType};

use super::order::Term;
use super::search::{RunQuery, Search};
use super::statement::{Lead, Statement};
use super::{RunNumber, bare, few, find_numbers};
use crate::error::Result;
use crate::names::Texts;
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
            let mut numbers = bare(&find_numbers(tx, workspace, run_ids)?);
            numbers.retain(|number| *number > after);
            numbers.sort_unstable();
            numbers.dedup();
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
