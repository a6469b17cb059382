//! What the transactions of one process share outside the database: a cache, who was written to lately, and who is
//! told of what.

use std::collections::HashMap;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::events::Hub;
use crate::names::Names;
use crate::tx::Committed;

/// Shared by all transactions of a store.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) names: Names,
    pub(crate) activity: Activity,
    pub(crate) events: Hub,
    /// Deliveries to webhooks were queued.
    pub(crate) queued: Notify,
}

impl Shared {
    pub(crate) fn new(events: Hub) -> Self {
        Self { names: Names::default(), activity: Activity::default(), events, queued: Notify::new() }
    }

    /// Takes in what a transaction leaves behind when it is on disk.
    pub(crate) fn committed(&self, committed: Committed) {
        self.names.learn(committed.learned);
        self.events.publish(&committed.changes);
        if committed.queued {
            self.queued.notify_one();
        }
    }
}

/// When runs were written to by this process.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    touched: Mutex<HashMap<i64, Instant>>,
}

impl Activity {
    /// Notes that a run is being written to.
    pub(crate) fn touch(&self, run: i64) {
        self.touched.lock().insert(run, Instant::now());
    }

    /// When a run was written to last, if it was since the last [`Self::forget`].
    pub(crate) fn last_touch(&self, run: i64) -> Option<Instant> {
        self.touched.lock().get(&run).copied()
    }

    /// The runs that were written to since.
    pub(crate) fn touched_since(&self, since: Instant) -> Vec<i64> {
        self.touched.lock().iter().filter(|(_, touched)| **touched >= since).map(|(run, _)| *run).collect()
    }

    /// Drops what was noted of runs before `since`, but for those that `is_kept`.
    pub(crate) fn forget_before(&self, since: Instant, is_kept: impl Fn(i64) -> bool) {
        self.touched.lock().retain(|run, touched| *touched >= since || is_kept(*run));
    }

    /// Drops what was noted of a run.
    pub(crate) fn forget(&self, run: i64) {
        self.touched.lock().remove(&run);
    }
}
