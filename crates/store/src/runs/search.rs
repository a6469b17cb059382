//! Search over runs.
//!
//! The page is found first, as inner numbers only; then its runs are loaded with one query a kind.
//!
//! Order by start time walks an index of one experiment and stops when the page is full; with several experiments see
//! [`spread`], and for the order by a metric [`by_metric`](super::by_metric). A page begins behind what the last run of
//! the page before is sorted by, so that page 1,000 costs what the first one does.

use runstone_domain::search::{Attribute, Function, OrderBy, OrderField, Predicate};
use runstone_domain::{Page, PageToken, Run, RunView, ViewType};

use super::by_metric::ByMetric;
use super::few;
use super::load::load;
use super::order::Place;
use super::series::{Meaning, Meanings};
use super::spread;
use super::statement::{Lead, Statement};
use crate::error::Result;
use crate::names;
use crate::tx::Tx;
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
    /// Those that exist, in the order of their numbers.
    pub(super) experiments: &'q [i64],
    pub(super) meanings: Meanings,
}

impl<'q> Search<'q> {
    pub(super) fn new(tx: &mut Tx<'_>, query: &'q RunQuery, experiments: &'q [i64]) -> Result<Self> {
        Ok(Self { query, experiments, meanings: Meanings::find(tx, query, experiments)? })
    }

    /// Whether runs of an experiment are searched for.
    pub(super) fn has_experiment(&self, experiment: i64) -> bool {
        self.experiments.binary_search(&experiment).is_ok()
    }

    /// The page's runs in order, and one more if there are more.
    fn find(&self, tx: &mut Tx<'_>) -> Result<Vec<Place>> {
        let wanted = self.query.limit.saturating_add(1);
        let by_metric = self.by_metric(tx)?;
        let most = if by_metric.is_some() { few::SOME } else { few::FEW };
        let few = match &self.query.filter {
            Some(filter) => {
                few::find(tx, filter, self.experiments, wanted.saturating_add(self.offset()), most)?
            }
            None => None,
        };
        let follows = few.as_ref().is_none_or(|few| !few.leads);
        if follows && self.query.start.offset <= FAR {
            if let Some(by_metric) = by_metric {
                let by_metric = ByMetric { few: few.as_ref(), ..by_metric };
                return by_metric.find(tx, self, usize::try_from(wanted).unwrap_or(usize::MAX));
            }
            if let Some(descending) = self.by_start()
                && self.experiments.len() > 1
                && self.query.start.offset == 0
            {
                return spread::find(tx, self, descending, wanted);
            }
        }
        let mut statement = Statement::new(tx, Lead::Runs, self, self.experiments, few.as_ref())?;
        statement.order_by(tx, self, &self.query.order_by)?;
        statement.after(&self.query.start.after)?;
        if follows && self.experiments.len() == 1 && self.by_start().is_some() {
            return self.walk(tx, |tx| statement.page(tx, wanted, self.offset()));
        }
        statement.page(tx, wanted, self.offset())
    }

    /// Runs statements that follow the index with the order of the search, unless they read what no table has.
    pub(super) fn walk<T>(
        &self,
        tx: &mut Tx<'_>,
        closure: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        if self.meanings.have_values() { closure(tx) } else { tx.walk(|tx| closure(tx)) }
    }

    fn offset(&self) -> i64 {
        i64::try_from(self.query.start.offset).unwrap_or(i64::MAX)
    }

    /// The direction of an order by start time along the index of an experiment's runs.
    fn by_start(&self) -> Option<bool> {
        if self.query.view == ViewType::All {
            return None;
        }
        match self.query.order_by.first() {
            None => Some(true),
            Some(OrderBy { field: OrderField::Attribute(Attribute::StartTime), descending }) => {
                Some(*descending)
            }
            Some(_) => None,
        }
    }

    /// An order by the latest value of a metric that is known.
    fn by_metric(&self, tx: &mut Tx<'_>) -> Result<Option<ByMetric<'q>>> {
        let [OrderBy { field, descending }, rest @ ..] = self.query.order_by.as_slice() else {
            return Ok(None);
        };
        let key_id = match field {
            OrderField::Metric(key) => names::lookup(tx, key)?,
            OrderField::Series(series) => match self.meanings.of(series) {
                Meaning::Column { key_id, function: Function::Last } => Some(*key_id),
                _ => None,
            },
            _ => None,
        };
        Ok(key_id.map(|key_id| ByMetric { key_id, descending: *descending, rest, few: None }))
    }
}

/// How many runs a page may be counted from the start: tokens of ours count none.
const FAR: u64 = 10_000;
