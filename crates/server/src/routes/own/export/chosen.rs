//! Which runs an export is about, and going through them.

use runstone_domain::search::{Entity, parse_filter};
use runstone_domain::{Error, Result, limits, names};
use runstone_store::runs::{self, RunNumber, RunSelection};
use runstone_store::{Store, Workspace};
use runstone_wire::own::runs::View;

use super::super::check;

/// Runs that are chosen at once.
const CHOSEN_AT_ONCE: usize = 50_000;

/// How a request names runs.
pub(super) struct Asked {
    pub(super) experiment_ids: Option<Vec<String>>,
    pub(super) filter: Option<String>,
    pub(super) view: Option<View>,
    pub(super) run_ids: Option<Vec<String>>,
}

impl Asked {
    pub(super) fn check(self) -> Result<RunSelection> {
        match (self.experiment_ids, self.run_ids) {
            (Some(experiment_ids), None) => {
                check::count("experiment_ids", experiment_ids.len(), 1..=limits::EXPORT_EXPERIMENTS)?;
                Ok(RunSelection::Found {
                    experiment_ids: experiment_ids
                        .iter()
                        .map(|id| names::parse_experiment_id(id))
                        .collect::<Result<_>>()?,
                    filter: parse_filter(Entity::Runs, &self.filter.unwrap_or_default())?,
                    view: self.view.unwrap_or_default().into(),
                })
            }
            (None, Some(_)) if self.filter.is_some() || self.view.is_some() => Err(Error::invalid(
                "'filter' and 'view' choose among the runs of 'experiment_ids'; they do not go with 'run_ids'",
            )),
            (None, Some(run_ids)) => {
                check::names("run_ids", &run_ids, limits::EXPORT_RUNS)?;
                Ok(RunSelection::Named(run_ids))
            }
            _ => Err(Error::invalid("Either 'experiment_ids' or 'run_ids' must say which runs are exported")),
        }
    }
}

/// Chosen runs in the order of their numbers.
#[derive(Clone)]
pub(super) struct Chosen {
    store: Store,
    workspace: Workspace,
    selection: RunSelection,
    /// Chosen, but not handed out yet; the last is first.
    ahead: Vec<RunNumber>,
    last: Option<RunNumber>,
    is_all: bool,
}

impl Chosen {
    /// Chooses the first runs.
    ///
    /// # Errors
    /// `NotFound` for a run that was named and does not exist; those of the store.
    pub(super) async fn begin(store: Store, workspace: Workspace, selection: RunSelection) -> Result<Self> {
        let mut chosen = Self { store, workspace, selection, ahead: Vec::new(), last: None, is_all: false };
        chosen.choose().await?;
        Ok(chosen)
    }

    /// The next runs: at most `most`, none at the end.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn next(&mut self, most: usize) -> Result<Vec<RunNumber>> {
        if self.ahead.is_empty() && !self.is_all {
            self.choose().await?;
        }
        let rest = self.ahead.len().saturating_sub(most.max(1));
        let mut next = self.ahead.split_off(rest);
        next.reverse();
        Ok(next)
    }

    async fn choose(&mut self) -> Result<()> {
        let (workspace, selection, last) = (self.workspace, self.selection.clone(), self.last);
        let found = self
            .store
            .read(move |tx| runs::numbers_after(tx, workspace, &selection, last, CHOSEN_AT_ONCE))
            .await?;
        // A run that was named may be gone by then; that is no failure of what was begun.
        self.is_all = found.len() < CHOSEN_AT_ONCE || matches!(self.selection, RunSelection::Named(_));
        self.last = found.last().copied();
        self.ahead = found.into_iter().rev().collect();
        Ok(())
    }
}
