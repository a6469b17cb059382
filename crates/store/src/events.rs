//! Who changed which run: told after the commit, to everybody in the process who listens, and between the servers of
//! one PostgreSQL database.
//!
//! A transaction notes what it changes ([`Tx::note`](crate::Tx)). What is committed goes to the [`Hub`], which hands it on at
//! most four times a second ([`dispatch`]): to the listeners here, and as one NOTIFY to the other servers, whose
//! [`listen`]ers pass it on to theirs. Events say that something changed and not what it is now: whoever wants to know
//! reads it, and so never meets what is not committed.
//!
//! Nothing is queued without bound. Who falls behind, or was cut off from the other servers, gets one [`Event::Reset`].

mod dispatch;
mod listen;
mod payload;

pub(crate) use dispatch::Dispatcher;
pub(crate) use listen::Listener;
pub(crate) use payload::Address;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::runs::RunNumber;

/// How often listeners are told, at most. The first change after a pause is told at once.
const TICK: Duration = Duration::from_millis(250);
/// Runs that may change within one tick; beyond that, listeners are told that anything may have changed.
const MOST_RUNS: usize = 10_000;

bitflags::bitflags! {
    /// The parts of a run that a commit has changed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Parts: u8 {
        /// The run is new.
        const CREATED = 1;
        /// Name, status, times or lifecycle.
        const INFO = 2;
        /// Params.
        const PARAMS = 4;
        /// Tags.
        const TAGS = 8;
        /// Points of metrics.
        const METRICS = 16;
        /// Which datasets it read.
        const DATASETS = 32;
        /// Which models it read or made.
        const MODELS = 64;
    }
}

/// What of a run was changed, by one commit or by several that came close together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The run.
    pub run: RunNumber,
    /// The experiment it belongs to.
    pub experiment_id: i64,
    /// What of it.
    pub parts: Parts,
}

/// What a listener is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These runs were changed, each named once; what they are now can be read.
    Changes(Arc<[Change]>),
    /// Some changes are not told, so that anything may have changed.
    Reset,
}

/// Tells what is committed from its making on. Dropping it ends the listening.
pub struct Events {
    receiver: broadcast::Receiver<Event>,
}

impl Events {
    /// What happens next; none once the store is closed. Giving up the wait loses nothing.
    pub async fn next(&mut self) -> Option<Event> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => {
                // What is still queued is part of what the listener has to look at anew.
                self.receiver = self.receiver.resubscribe();
                Some(Event::Reset)
            }
            Err(RecvError::Closed) => None,
        }
    }
}

/// Takes in what is committed and hands it on in ticks.
#[derive(Debug)]
pub(crate) struct Hub {
    listeners: broadcast::Sender<Event>,
    /// Other servers may be listening.
    is_shared: bool,
    pending: Mutex<Pending>,
    /// There is something pending, or the end has come.
    woken: Condvar,
}

/// What was committed since the last tick.
#[derive(Debug, Default)]
struct Pending {
    runs: HashMap<RunNumber, (i64, Parts)>,
    overflowed: bool,
    is_stopping: bool,
}

impl Pending {
    fn is_empty(&self) -> bool {
        self.runs.is_empty() && !self.overflowed
    }

    fn add(&mut self, change: &Change) {
        if self.overflowed {
            return;
        }
        if self.runs.len() >= MOST_RUNS && !self.runs.contains_key(&change.run) {
            self.overflowed = true;
            self.runs.clear();
            return;
        }
        let (_, parts) = self.runs.entry(change.run).or_insert((change.experiment_id, Parts::empty()));
        *parts |= change.parts;
    }

    fn take(&mut self) -> Event {
        if std::mem::take(&mut self.overflowed) {
            return Event::Reset;
        }
        let mut changes: Vec<Change> = self
            .runs
            .drain()
            .map(|(run, (experiment_id, parts))| Change { run, experiment_id, parts })
            .collect();
        changes.sort_unstable_by_key(|change| (change.experiment_id, change.run));
        Event::Changes(changes.into())
    }
}

impl Hub {
    /// `queue`: ticks that a listener may be behind, at least 1.
    pub(crate) fn new(queue: usize, is_shared: bool) -> Self {
        let (listeners, _) = broadcast::channel(queue.max(1));
        Self { listeners, is_shared, pending: Mutex::default(), woken: Condvar::new() }
    }

    pub(crate) fn listen(&self) -> Events {
        Events { receiver: self.listeners.subscribe() }
    }

    /// Takes in what is on disk now.
    ///
    /// Whether somebody listens is asked after the commit: who begins to listen later reads what was committed.
    pub(crate) fn publish(&self, changes: &[Change]) {
        if changes.is_empty() || !(self.is_shared || self.listeners.receiver_count() > 0) {
            return;
        }
        let mut pending = self.pending.lock();
        let was_empty = pending.is_empty();
        changes.iter().for_each(|change| pending.add(change));
        if was_empty {
            self.woken.notify_all();
        }
    }

    /// Tells the listeners of this process.
    fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.listeners.send(event);
    }

    /// Waits until something is pending, and takes it; none at the end.
    fn take(&self) -> Option<Event> {
        let mut pending = self.pending.lock();
        self.woken.wait_while(&mut pending, |pending| pending.is_empty() && !pending.is_stopping);
        (!pending.is_empty()).then(|| pending.take())
    }

    /// Lets `time` pass, or less if the end comes; tells whether it has come.
    fn rest(&self, time: Duration) -> bool {
        let mut pending = self.pending.lock();
        self.woken.wait_while_for(&mut pending, |pending| !pending.is_stopping, time);
        pending.is_stopping
    }

    /// Ends all waiting in [`Self::take`] and [`Self::rest`].
    pub(crate) fn stop(&self) {
        self.pending.lock().is_stopping = true;
        self.woken.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(run: i64, parts: Parts) -> Change {
        Change { run: RunNumber(run), experiment_id: run % 2, parts }
    }

    #[test]
    fn changes_of_one_tick_are_told_together_and_each_run_once() {
        let hub = Hub::new(4, false);
        let _events = hub.listen();
        hub.publish(&[change(2, Parts::METRICS), change(1, Parts::TAGS)]);
        hub.publish(&[change(2, Parts::INFO)]);
        let expected = [change(2, Parts::METRICS | Parts::INFO), change(1, Parts::TAGS)];
        assert_eq!(hub.take(), Some(Event::Changes(expected.into())));
        hub.stop();
        assert_eq!(hub.take(), None);
    }

    #[test]
    fn nothing_is_kept_while_nobody_listens() {
        let hub = Hub::new(4, false);
        drop(hub.listen());
        hub.publish(&[change(1, Parts::METRICS)]);
        hub.stop();
        assert_eq!(hub.take(), None);
        let shared = Hub::new(4, true);
        shared.publish(&[change(1, Parts::METRICS)]);
        assert_eq!(shared.take(), Some(Event::Changes([change(1, Parts::METRICS)].into())));
    }

    #[test]
    fn too_many_runs_in_one_tick_become_a_reset() {
        let hub = Hub::new(4, true);
        let changes: Vec<Change> = (0..=MOST_RUNS as i64).map(|run| change(run, Parts::METRICS)).collect();
        hub.publish(&changes[1..]);
        hub.publish(&changes[1..]);
        assert!(matches!(hub.take(), Some(Event::Changes(told)) if told.len() == MOST_RUNS));
        hub.publish(&changes);
        hub.publish(&changes[..1]);
        assert_eq!(hub.take(), Some(Event::Reset));
        hub.publish(&changes[..1]);
        assert_eq!(hub.take(), Some(Event::Changes(changes[..1].into())));
    }

    #[tokio::test]
    async fn who_falls_behind_gets_one_reset_and_then_what_is_new() {
        let hub = Hub::new(2, false);
        let mut events = hub.listen();
        for run in 0..3 {
            hub.tell(Event::Changes([change(run, Parts::INFO)].into()));
        }
        assert_eq!(events.next().await, Some(Event::Reset));
        let new = Event::Changes([change(7, Parts::INFO)].into());
        hub.tell(new.clone());
        assert_eq!(events.next().await, Some(new));
        drop(hub);
        assert_eq!(events.next().await, None);
    }
}
