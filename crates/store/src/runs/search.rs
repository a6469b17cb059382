//! Search over runs.
//!
//! The page is found first, as inner numbers only; then its runs are loaded with one query a kind.
//!
//! Order by start time, or by a metric, walks an index of one experiment and stops when the page is full; with several
//! experiments see [`spread`]. A page begins behind what the last run of the page before is sorted by, so that page
//! 1,000 costs what the first one does. Order by a metric has three phases: first the runs with a number, then those with
//! NaN, then those without the metric. Each is a query of its own, because no single one that sorts missing values last
//! can follow the index.

use runstone_domain::search::{Attribute, Function, OrderBy, OrderField, Predicate};
use runstone_domain::{Page, PageToken, Run, RunView, SortKey, ViewType};

use super::few::{self, Few};
use super::load::load;
use super::series::{Meaning, Meanings};
use super::spread;
use super::statement::{Lead, MISSING, NOT_A_NUMBER, NUMBERS, Place, Statement, Term};
use crate::error::Result;
use crate::names;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// Which runs, in which order, and which page of them.
#[derive(Debug, Clone)]
pub struct RunQuery {
    /// Where to search; unknown numbers are passed over.
    pub experiment_ids: Vec<i64>,
    /// Condition; none for all.
    pub filter: Option<Predicate>,
    /// Most significant first; then newest start first, then by run id.
    pub order_by: Vec<OrderBy>,
    /// Which lifecycles.
    pub view: ViewType,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// One page of the runs that fit, with all but their model inputs.
pub fn search(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery) -> Result<Page<Run>> {
    let page = find_page(tx, workspace, query)?;
    Ok(Page { items: load(tx, &page.items)?, next: page.next })
}

/// Shows `each` the runs of one page, in order, as [`search`] gives them; where the next page starts, if there is one.
pub fn search_each(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RunQuery,
    each: impl FnMut(&RunView<'_>),
) -> Result<Option<PageToken>> {
    let page = find_page(tx, workspace, query)?;
    super::load::each(tx, &page.items, each)?;
    Ok(page.next)
}

/// The inner numbers of a page's runs.
pub(super) fn find_page(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery) -> Result<Page<i64>> {
    let experiments = experiments::existing(tx, workspace, &query.experiment_ids)?;
    if experiments.is_empty() {
        return Ok(Page::empty());
    }
    let search = Search::new(tx, query, &experiments)?;
    let mut found = search.find(tx)?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| PageToken {
        offset: 0,
        after: last.keys.clone(),
        query: query.start.query,
    });
    Ok(Page { items: found.into_iter().map(|place| place.id).collect(), next })
}

/// A query, with what had to be looked up for it.
pub(super) struct Search<'q> {
    pub(super) query: &'q RunQuery,
    /// Those that exist.
    pub(super) experiments: &'q [i64],
    pub(super) meanings: Meanings,
}

impl<'q> Search<'q> {
    pub(super) fn new(tx: &mut Tx<'_>, query: &'q RunQuery, experiments: &'q [i64]) -> Result<Self> {
        Ok(Self { query, experiments, meanings: Meanings::find(tx, query, experiments)? })
    }

    /// The page's runs in order, and one more if there are more.
    fn find(&self, tx: &mut Tx<'_>) -> Result<Vec<Place>> {
        let wanted = self.query.limit.saturating_add(1);
        let few = match &self.query.filter {
            Some(filter) => few::find(tx, filter, self.experiments, wanted.saturating_add(self.offset()))?,
            None => None,
        };
        let walk = match few.as_ref().is_none_or(|few| !few.leads) {
            true => self.walk(tx, few.as_ref())?,
            false => None,
        };
        match walk {
            Some(walk) if walk.key_id.is_some() => self.find_by_metric(tx, &walk),
            Some(walk) if self.is_spread() => spread::find(tx, self, &walk, &self.query.start.after, wanted),
            _ => {
                let mut statement = Statement::new(tx, Lead::Runs, self, self.experiments, few.as_ref())?;
                statement.order_by(tx, self, &self.query.order_by)?;
                statement.after(&self.query.start.after)?;
                statement.page(tx, wanted, self.offset())
            }
        }
    }

    /// Whether to go from experiment to experiment. Pages that are counted from the start are not.
    fn is_spread(&self) -> bool {
        self.experiments.len() > 1 && self.query.start.offset == 0 && self.query.view != ViewType::All
    }

    fn offset(&self) -> i64 {
        i64::try_from(self.query.start.offset).unwrap_or(i64::MAX)
    }

    /// The index that an experiment's runs can be walked along, in the order asked for.
    fn walk<'s>(&'s self, tx: &mut Tx<'_>, few: Option<&'s Few>) -> Result<Option<Walk<'s>>> {
        let by_start = |descending, rest| Walk { key_id: None, phase: NUMBERS, descending, rest, few };
        Ok(match self.query.order_by.as_slice() {
            [] => Some(by_start(true, &self.query.order_by)),
            all @ [OrderBy { field: OrderField::Attribute(Attribute::StartTime), descending }, ..] => {
                Some(by_start(*descending, all))
            }
            [OrderBy { field, descending }, rest @ ..] if self.experiments.len() == 1 || self.is_spread() => {
                let key_id = self.latest_metric(tx, field)?;
                key_id.map(|key| Walk {
                    key_id: Some(key),
                    phase: NUMBERS,
                    descending: *descending,
                    rest,
                    few,
                })
            }
            _ => None,
        })
    }

    /// The metric whose latest value a field is, if it is known.
    fn latest_metric(&self, tx: &mut Tx<'_>, field: &OrderField) -> Result<Option<i64>> {
        Ok(match field {
            OrderField::Metric(key) => names::lookup(tx, key)?,
            OrderField::Series(series) => match self.meanings.of(series) {
                Meaning::Column { key_id, function: Function::Last } => Some(*key_id),
                _ => None,
            },
            _ => None,
        })
    }

    /// Phase after phase, until the page is full.
    fn find_by_metric(&self, tx: &mut Tx<'_>, walk: &Walk<'_>) -> Result<Vec<Place>> {
        let wanted = self.query.limit.saturating_add(1);
        let (from, after) = match self.query.start.after.split_first() {
            Some((SortKey::Int(phase), rest)) => (*phase, rest),
            Some(_) => (MISSING + 1, [].as_slice()),
            None => (NUMBERS, [].as_slice()),
        };
        let mut found: Vec<Place> = Vec::new();
        let mut skip = self.offset();
        for phase in [NUMBERS, NOT_A_NUMBER, MISSING].into_iter().filter(|phase| *phase >= from) {
            let missing = wanted - found.len() as i64;
            if missing <= 0 {
                break;
            }
            let walk = Walk { phase, ..*walk };
            let after = if phase == from { after } else { &[] };
            let places = if phase == NUMBERS && self.is_spread() {
                spread::find(tx, self, &walk, after, missing)?
            } else {
                let mut statement = walk.statement(tx, self, self.experiments)?;
                statement.after(after)?;
                statement.page(tx, missing, skip)?
            };
            if places.is_empty() && skip > 0 {
                skip = (skip - walk.statement(tx, self, self.experiments)?.count(tx, i64::MAX)?).max(0);
            } else if !places.is_empty() {
                skip = 0;
            }
            // The same keys as those of a statement without phases.
            found.extend(places.into_iter().map(|Place { id, mut keys }| {
                keys.insert(0, SortKey::Int(phase));
                Place { id, keys }
            }));
        }
        Ok(found)
    }
}

/// A way along an index that holds an experiment's runs in order.
#[derive(Clone, Copy)]
pub(super) struct Walk<'q> {
    /// The metric; by start time without one.
    pub(super) key_id: Option<i64>,
    /// Which runs, of an order by a metric.
    phase: i64,
    pub(super) descending: bool,
    /// What resolves ties; with a start time itself.
    rest: &'q [OrderBy],
    few: Option<&'q Few>,
}

impl Walk<'_> {
    pub(super) fn statement(
        &self,
        tx: &mut Tx<'_>,
        search: &Search<'_>,
        experiments: &[i64],
    ) -> Result<Statement> {
        let lead = if self.key_id.is_some() && self.phase != MISSING { Lead::Metric } else { Lead::Runs };
        let mut statement = Statement::new(tx, lead, search, experiments, self.few)?;
        if let Some(key_id) = self.key_id {
            let key = statement.sql.bind(Value::Int(key_id));
            if self.phase == MISSING {
                statement.conditions.push(format!(
                    "NOT EXISTS (SELECT 1 FROM latest_metrics w WHERE w.run_id = r.id AND w.key_id = {key})"
                ));
            } else {
                let null = if self.phase == NUMBERS { "IS NOT NULL" } else { "IS NULL" };
                let within = statement.sql.any_of("w.experiment_id", experiments);
                statement
                    .conditions
                    .push(format!("r.id = w.run_id AND {within} AND w.key_id = {key} AND w.value {null}"));
            }
            statement.order.push(match self.phase {
                NUMBERS => Term::real("w.value", self.descending),
                _ => Term::constant(SortKey::Null),
            });
        }
        statement.order_by(tx, search, self.rest)?;
        Ok(statement)
    }
}
