//! What a test starts from: an open store with one experiment, a clock that stands still, and ids from a seed.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use runstone_domain::{Clock, Error as Situation, Experiment, Ids, Metric, Param, Run, Tag};
use runstone_store::experiments::{ArtifactLocation, NewExperiment};
use runstone_store::params::Wording;
use runstone_store::runs::RunKey;
use runstone_store::{Result as StoreResult, Store, Tx, Workspace, experiments, metrics, params, runs, tags};

use crate::backends::OPTIONS;
use crate::builders::{ExperimentBuilder, RunBuilder};
use crate::run_searches::RunSearch;

/// The workspace of all tests but those about workspaces.
pub const DEFAULT: Workspace = Workspace::DEFAULT;

/// What the clock of a fresh world shows.
pub const START_MS: i64 = 1_700_000_000_000;

/// A fresh database, opened.
pub struct World {
    pub store: Store,
    pub clock: TestClock,
    pub ids: SeededIds,
    /// Where runs go that name no experiment.
    pub experiment: i64,
}

/// Stands still until a test moves it.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn at(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    pub fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The same identifiers in every run of a test; later ones do not sort behind earlier ones.
#[derive(Debug, Default)]
pub struct SeededIds(AtomicU64);

impl SeededIds {
    /// The finaliser of the SplitMix64 generator.
    fn next(&self) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Ids for SeededIds {
    fn hex32(&self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    fn below(&self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

impl World {
    /// Adds the experiment `main` to an empty store.
    pub async fn new(store: Store) -> Self {
        let main = NewExperiment {
            name: "main".to_owned(),
            artifact_location: ArtifactLocation::Below("mlflow-artifacts:/".to_owned()),
            tags: Vec::new(),
            creation_time_ms: START_MS,
        };
        let experiment = store.write(move |tx| experiments::add(tx, DEFAULT, &main)).await.unwrap();
        Self { store, clock: TestClock::at(START_MS), ids: SeededIds::default(), experiment }
    }

    /// Another store on the same database, as a second server has.
    pub async fn open_another(&self) -> Store {
        let (location, now_ms) = (self.store.location().clone(), self.clock.now_ms());
        let open = move || Store::open(&location, &OPTIONS, &TestClock::at(now_ms)).unwrap();
        tokio::task::spawn_blocking(open).await.unwrap()
    }

    pub fn run(&self, name: &str) -> RunBuilder<'_> {
        RunBuilder::new(self, name)
    }

    pub fn experiment(&self, name: &str) -> ExperimentBuilder<'_> {
        ExperimentBuilder::new(self, name)
    }

    pub fn search(&self) -> RunSearch<'_> {
        RunSearch::new(self)
    }

    /// Does something to an active run.
    pub async fn with_run<T, F>(&self, run_id: &str, work: F) -> Result<T, Situation>
    where
        F: Fn(&mut Tx<'_>, &RunKey) -> StoreResult<T> + Send + 'static,
        T: Send + 'static,
    {
        let run_id = run_id.to_owned();
        self.store
            .write(move |tx| {
                let run = runs::find_active(tx, DEFAULT, &run_id)?;
                work(tx, &run)
            })
            .await
    }

    pub async fn log_metrics(&self, run_id: &str, points: &[Metric]) -> Result<(), Situation> {
        let points = points.to_vec();
        self.with_run(run_id, move |tx, run| metrics::log(tx, run, &points)).await
    }

    pub async fn log_params(
        &self,
        run_id: &str,
        pairs: &[(&str, &str)],
        wording: Wording,
    ) -> Result<(), Situation> {
        let logged: Vec<Param> = pairs.iter().map(|(key, value)| Param::new(*key, *value)).collect();
        self.with_run(run_id, move |tx, run| params::log(tx, run, &logged, wording)).await
    }

    pub async fn set_tags(&self, run_id: &str, pairs: &[(&str, &str)]) -> Result<(), Situation> {
        let set: Vec<Tag> = pairs.iter().map(|(key, value)| Tag::new(*key, *value)).collect();
        self.with_run(run_id, move |tx, run| tags::set(tx, run, &set)).await
    }

    /// A run with all that hangs on it.
    pub async fn get(&self, run_id: &str) -> Run {
        let run_id = run_id.to_owned();
        self.store.read(move |tx| runs::get(tx, DEFAULT, &run_id)).await.unwrap()
    }

    pub async fn get_experiment(&self, id: i64) -> Experiment {
        self.store.read(move |tx| experiments::get(tx, DEFAULT, id)).await.unwrap()
    }

    /// The history of a key as (step, timestamp, value).
    pub async fn history(&self, run_id: &str, key: &str) -> Vec<(i64, i64, f64)> {
        let (run_id, key) = (run_id.to_owned(), key.to_owned());
        let points = self.store.read(move |tx| metrics::history(tx, DEFAULT, &run_id, &key)).await.unwrap();
        points.iter().map(|point| (point.step, point.timestamp_ms, point.value)).collect()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        self.store.read(move |tx| tx.query_one(&sql, &[], |row| row.int(0))).await.unwrap()
    }
}

/// One point of a metric.
pub fn point(key: &str, step: i64, timestamp_ms: i64, value: f64) -> Metric {
    Metric { key: key.into(), value, timestamp_ms, step }
}

/// Keys with their values.
pub fn pairs(tags: &[Tag]) -> Vec<(&str, &str)> {
    tags.iter().map(|tag| (&*tag.key, tag.value.as_str())).collect()
}

/// The kind and the message of the failure that is expected.
pub fn failure<T: std::fmt::Debug>(outcome: Result<T, Situation>) -> String {
    match outcome.unwrap_err() {
        Situation::InvalidParameter(message) => format!("InvalidParameter: {message}"),
        Situation::BadRequest(message) => format!("BadRequest: {message}"),
        Situation::InvalidState(message) => format!("InvalidState: {message}"),
        Situation::NotFound { entity, message } => format!("NotFound({entity:?}): {message}"),
        Situation::AlreadyExists { entity, message } => format!("AlreadyExists({entity:?}): {message}"),
        Situation::Internal(cause) => format!("Internal: {cause}"),
        other => format!("{other:?}"),
    }
}
