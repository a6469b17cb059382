//! What has happened and has not been told yet.

use std::collections::{HashMap, HashSet};

use runstone_store::events::{Change, Event, Parts};
use runstone_store::runs::RunNumber;

/// Runs that may wait; beyond that the client has to ask for everything.
const MOST: usize = 1000;

/// Who is watched, by number.
pub(super) struct Scope {
    pub(super) experiments: HashSet<i64>,
    pub(super) runs: HashSet<RunNumber>,
}

impl Scope {
    fn has(&self, change: &Change) -> bool {
        self.experiments.contains(&change.experiment_id) || self.runs.contains(&change.run)
    }
}

/// Changes of watched runs, merged: each run once.
#[derive(Default)]
pub(super) struct Pending {
    changes: HashMap<RunNumber, Parts>,
    is_reset: bool,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.is_reset
    }

    pub(super) fn take_in(&mut self, event: &Event, scope: &Scope) {
        match event {
            Event::Reset => self.reset(),
            Event::Changes(changes) => changes.iter().filter(|change| scope.has(change)).for_each(|change| {
                self.add(change);
            }),
        }
    }

    fn add(&mut self, change: &Change) {
        if self.is_reset {
            return;
        }
        *self.changes.entry(change.run).or_insert(Parts::empty()) |= change.parts;
        if self.changes.len() > MOST {
            self.reset();
        }
    }

    /// Tells nothing but that anything may have changed.
    pub(super) fn reset(&mut self) {
        self.is_reset = true;
        self.changes.clear();
    }

    /// The runs that were changed and what of them; none if anything may have. Nothing is pending then.
    pub(super) fn take(&mut self) -> Option<Vec<(RunNumber, Parts)>> {
        let changes = std::mem::take(&mut self.changes).into_iter().collect();
        (!std::mem::take(&mut self.is_reset)).then_some(changes)
    }
}
