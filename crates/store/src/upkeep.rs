//! What a store does by itself: it files the inbox, seals tails into blocks, counts statistics anew, settles and lists
//! runs that have become quiet, and tells the database's planner when tables have grown.
//!
//! Each piece of work is a write of its own, short enough that nobody notices waiting for it, and does the same however
//! often and by however many servers it is done.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use runstone_domain::Error as Situation;

use crate::error::Result;
use crate::job::{Queue, Work};
use crate::lists;
use crate::metrics::seal::{self, TailSize};
use crate::metrics::{inbox, statistics};
use crate::planner;
use crate::runs::{self, Unsettled};
use crate::shared::Shared;
use crate::tx::Tx;

/// How often to look for work.
const TICK: Duration = Duration::from_millis(250);
/// How long to rest after a failure: the database may be away.
const REST: Duration = Duration::from_secs(5);
/// How often to look whether tables have grown.
const PLANNING: Duration = Duration::from_secs(2);
/// How long nobody may have written to a run that has ended before it is settled.
const QUIET_ENDED: Duration = Duration::from_millis(500);
/// The same for one that has not: whoever logs a point now and then should not unsettle it every time.
const QUIET_RUNNING: Duration = Duration::from_secs(30);
/// A tail of a quiet run that is left as it is: it reads as fast as a block.
const SMALL: TailSize = TailSize { run_id: 0, records: 4, bytes: 16 << 10 };
/// Bytes of a tail at which it is sealed although points keep coming, and the most for runs with many blocks: these are
/// sealed in larger pieces, because each piece of a run with many keys is dealt to all of its blocks.
const LIVE_BYTES: (i64, i64) = (128 << 10, 2 << 20);
/// Bytes of a tail for each block of its run, within those bounds: an eighth of what the block's points took there.
const LIVE_BYTES_A_BLOCK: i64 = 5 << 10;
/// Records of a tail at which it is sealed.
const LIVE_RECORDS: i64 = 4000;
/// Runs that are listed together, at least: fewer are as well looked at one by one.
const LISTED_TOGETHER: usize = 512;
/// How long no run may have come for fewer to be listed: then those that have ended, since a list keeps what a run that
/// goes on had once.
const QUIET_LISTS: Duration = Duration::from_secs(5);
/// Runs listed in one write, which takes some milliseconds.
const LISTED_AT_ONCE: usize = 1024;
/// Runs settled in one write, which takes some milliseconds.
const SETTLED_AT_ONCE: usize = 32;
/// Runs counted anew in one tick.
const COUNTED_AT_ONCE: i64 = 64;
/// Unsettled runs looked at in one tick.
const LOOKED_AT: i64 = 4000;

/// The thread, which ends when this is dropped.
pub(crate) struct Upkeep {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Upkeep {
    pub(crate) fn start(reads: Queue, writes: Queue, shared: Arc<Shared>) -> Self {
        let (stop, stopped) = mpsc::channel();
        let mut worker = Worker::new(reads, writes, shared);
        let thread = thread::spawn(move || worker.run(&stopped));
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It may have ended with a panic, which was logged.
            drop(thread.join());
        }
    }
}

/// Does the work, piece by piece, over the queues that everybody uses.
pub(crate) struct Worker {
    reads: Queue,
    writes: Queue,
    shared: Arc<Shared>,
    /// Since when a run is known to be unsettled.
    seen: HashMap<i64, Instant>,
    /// Where the next tick starts to look.
    cursor: i64,
    /// When the last tick began.
    looked: Instant,
    /// When to look next whether tables have grown.
    plan_at: Instant,
    /// How many runs wait to be listed, and since when so many.
    waiting: (usize, Instant),
}

impl Worker {
    pub(crate) fn new(reads: Queue, writes: Queue, shared: Arc<Shared>) -> Self {
        let now = Instant::now();
        Self {
            reads,
            writes,
            shared,
            seen: HashMap::new(),
            cursor: 0,
            looked: now,
            plan_at: now,
            waiting: (0, now),
        }
    }

    /// Files, seals and settles everything there is, quiet or not. Blocks.
    pub(crate) fn everything(&self) -> Result<(), Situation> {
        self.write(inbox::file)?;
        for run in self.read(seal::runs_with_tail)? {
            self.seal(run)?;
        }
        let mut counted = Vec::new();
        loop {
            let uncounted = self.read(|tx| statistics::uncounted(tx, COUNTED_AT_ONCE))?;
            // The same again could not be counted.
            if uncounted.is_empty() || uncounted == counted {
                break;
            }
            self.count(&uncounted)?;
            counted = uncounted;
        }
        let mut after = 0;
        loop {
            let unsettled = self.read(move |tx| runs::unsettled(tx, after, LOOKED_AT))?;
            let Some(last) = unsettled.last() else { break };
            after = last.id;
            for runs in unsettled.chunks(SETTLED_AT_ONCE) {
                let ids: Vec<i64> = runs.iter().map(|run| run.id).collect();
                self.write(move |tx| settle(tx, &ids))?;
            }
        }
        loop {
            let listable = self.read(|tx| lists::listable(tx, LOOKED_AT))?;
            let ids: Vec<i64> = listable.into_iter().map(|(id, _)| id).collect();
            if !self.list(&ids)? {
                break;
            }
        }
        self.inform_planner()
    }

    fn run(&mut self, stopped: &mpsc::Receiver<()>) {
        let mut pause = TICK;
        while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            pause = match self.tick() {
                Ok(()) => TICK,
                Err(error) => {
                    tracing::warn!(%error, "upkeep of the database failed; it goes on in a moment");
                    REST
                }
            };
        }
    }

    fn tick(&mut self) -> Result<(), Situation> {
        if self.read(inbox::has_mail)? {
            self.write(inbox::file)?;
        }
        let now = Instant::now();
        let live = self.shared.activity.touched_since(self.looked);
        self.looked = now;
        self.seal_live(&live)?;
        self.count_quiet(now)?;
        let due = self.due(now)?;
        for ids in due.chunks(SETTLED_AT_ONCE) {
            self.seal_quiet(ids)?;
            for id in ids {
                self.seen.remove(id);
                self.shared.activity.forget(*id);
            }
            let ids = ids.to_vec();
            self.write(move |tx| settle(tx, &ids))?;
        }
        self.list_settled(now)?;
        if now >= self.plan_at {
            self.plan_at = now + PLANNING;
            self.inform_planner()?;
        }
        Ok(())
    }

    /// Has statistics made of tables that have grown, each in a write of its own.
    fn inform_planner(&self) -> Result<(), Situation> {
        for table in self.read(planner::grown_tables)? {
            self.write(move |tx| planner::inform(tx, &table))?;
        }
        Ok(())
    }

    /// Seals the tails of runs that are being written to, where they have grown.
    fn seal_live(&self, runs: &[i64]) -> Result<(), Situation> {
        let (least, most) = LIVE_BYTES;
        for TailSize { run_id, records, bytes } in self.tail_sizes(runs)? {
            if bytes < least && records < LIVE_RECORDS {
                continue;
            }
            let blocks = self.read(move |tx| seal::block_count(tx, run_id))?;
            if records >= LIVE_RECORDS || bytes >= (blocks * LIVE_BYTES_A_BLOCK).clamp(least, most) {
                self.seal(run_id)?;
            }
        }
        Ok(())
    }

    /// Seals the tails of runs that nobody writes to, but for small ones.
    fn seal_quiet(&self, runs: &[i64]) -> Result<(), Situation> {
        for TailSize { run_id, records, bytes } in self.tail_sizes(runs)? {
            if records > SMALL.records || bytes > SMALL.bytes {
                self.seal(run_id)?;
            }
        }
        Ok(())
    }

    /// Counts anew what is to be counted of runs that nobody writes to.
    fn count_quiet(&self, now: Instant) -> Result<(), Situation> {
        let mut runs = self.read(|tx| statistics::uncounted(tx, COUNTED_AT_ONCE))?;
        let is_quiet = |touched: Instant| now.saturating_duration_since(touched) >= QUIET_ENDED;
        runs.retain(|run| self.shared.activity.last_touch(*run).is_none_or(is_quiet));
        self.count(&runs)
    }

    /// Counts runs anew, each in a write of its own.
    fn count(&self, runs: &[i64]) -> Result<(), Situation> {
        for run in runs {
            let run = *run;
            match self.write(move |tx| statistics::count(tx, &[run])) {
                Err(Situation::Internal(error)) => {
                    tracing::error!(run, %error, "the points of a run could not be counted");
                }
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// Lists settled runs, when there are enough of them, or no more have come for a while.
    fn list_settled(&mut self, now: Instant) -> Result<(), Situation> {
        let listable = self.read(|tx| lists::listable(tx, LOOKED_AT))?;
        if self.waiting.0 != listable.len() {
            self.waiting = (listable.len(), now);
        }
        let are_enough = listable.len() >= LISTED_TOGETHER;
        if !are_enough && now.saturating_duration_since(self.waiting.1) < QUIET_LISTS {
            return Ok(());
        }
        let chosen = listable.into_iter().filter(|(_, has_ended)| are_enough || *has_ended);
        let ids: Vec<i64> = chosen.map(|(id, _)| id).collect();
        // Those that another server holds just now have time until then.
        self.waiting.1 = now;
        self.list(&ids).map(drop)
    }

    /// Adds runs to the lists of their keys, and merges these; tells whether there was something to do.
    fn list(&self, runs: &[i64]) -> Result<bool, Situation> {
        let mut has_listed = false;
        for runs in runs.chunks(LISTED_AT_ONCE) {
            let runs = runs.to_vec();
            let keys = self.write(move |tx| lists::add(tx, &runs))?;
            has_listed |= !keys.is_empty();
            for key in keys {
                self.merge_lists(key)?;
            }
        }
        Ok(has_listed)
    }

    /// Merges the lists of a key. If one is damaged they stay as they are, and keep nobody from looking after the others.
    fn merge_lists(&self, key: lists::Key) -> Result<(), Situation> {
        loop {
            let plan = match self.read(move |tx| lists::plan(tx, key)) {
                Ok(Some(plan)) => plan,
                Ok(None) => return Ok(()),
                Err(Situation::Internal(error)) => {
                    tracing::error!(?key, %error, "the lists of a key could not be merged");
                    return Ok(());
                }
                Err(other) => return Err(other),
            };
            match self.write(move |tx| lists::apply(tx, &plan)) {
                // Another server was faster.
                Err(Situation::InvalidState(_)) => return Ok(()),
                outcome => outcome?,
            }
        }
    }

    fn tail_sizes(&self, runs: &[i64]) -> Result<Vec<TailSize>, Situation> {
        let runs = runs.to_vec();
        self.read(move |tx| if runs.is_empty() { Ok(Vec::new()) } else { seal::tail_sizes(tx, &runs) })
    }

    /// Seals what is in a run's tail, piece by piece. A run whose points are damaged stays as it is and keeps nobody from
    /// looking after the others.
    fn seal(&self, run_id: i64) -> Result<(), Situation> {
        loop {
            match self.seal_piece(run_id) {
                Ok(true) => {}
                // Another server was faster.
                Ok(false) | Err(Situation::InvalidState(_)) => return Ok(()),
                Err(Situation::Internal(error)) => {
                    tracing::error!(run = run_id, %error, "the points of a run could not be sealed");
                    return Ok(());
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Seals a bounded part of a run's tail; tells whether there is more.
    fn seal_piece(&self, run_id: i64) -> Result<bool, Situation> {
        let Some(plan) = self.read(move |tx| seal::plan(tx, run_id))? else { return Ok(false) };
        let has_more = plan.has_more;
        self.write(move |tx| seal::apply(tx, &plan))?;
        Ok(has_more)
    }

    /// The unsettled runs that have been quiet for long enough.
    fn due(&mut self, now: Instant) -> Result<Vec<i64>, Situation> {
        let after = self.cursor;
        let unsettled = self.read(move |tx| runs::unsettled(tx, after, LOOKED_AT))?;
        let is_all = (unsettled.len() as i64) < LOOKED_AT;
        self.cursor = unsettled.last().filter(|_| !is_all).map_or(0, |run| run.id);
        if is_all && after == 0 {
            let known: HashSet<i64> = unsettled.iter().map(|run| run.id).collect();
            // Another server may have settled what was touched here; what was touched just now may not be seen yet.
            if let Some(long_ago) = now.checked_sub(REST) {
                self.shared.activity.forget_before(long_ago, |run| known.contains(&run));
            }
            // Nothing else is unsettled: what was seen before and is not there any more is settled or gone.
            self.seen.retain(|run, _| known.contains(run));
        }
        let mut due = Vec::new();
        for run in unsettled {
            if self.is_due(run, now) {
                due.push(run.id);
            }
        }
        Ok(due)
    }

    fn is_due(&mut self, run: Unsettled, now: Instant) -> bool {
        let seen = *self.seen.entry(run.id).or_insert(now);
        let since = self.shared.activity.last_touch(run.id).map_or(seen, |touched| touched.max(seen));
        let quiet = if run.has_ended { QUIET_ENDED } else { QUIET_RUNNING };
        now.saturating_duration_since(since) >= quiet
    }

    fn read<T: Send + 'static>(
        &self,
        closure: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, Situation> {
        Work::run_blocking(&self.reads, closure)
    }

    fn write<T: Send + 'static>(
        &self,
        closure: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, Situation> {
        Work::run_blocking(&self.writes, closure)
    }
}

/// Settles runs with all that was acknowledged.
fn settle(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    inbox::file(tx)?;
    runs::settle(tx, ids)
}
