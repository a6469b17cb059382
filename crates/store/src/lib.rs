//! Everything Runstone stores, on SQLite or PostgreSQL, behind one type: [`Store`].
//!
//! Work goes in as closures over a [`Tx`], with the functions of this crate's modules inside:
//!
//! ```no_run
//! # async fn example(store: runstone_store::Store) -> runstone_domain::Result<()> {
//! use runstone_store::{experiments, Workspace};
//! let experiment = store.read(|tx| experiments::lookup(tx, Workspace::DEFAULT, 0)).await?;
//! # Ok(()) }
//! ```
//!
//! A closure of [`Store::write`] may run several times before it is committed, so it has no effect but its SQL. When
//! the call returns, the write is on disk. This crate knows nothing of HTTP; its errors are the situations of
//! `runstone-domain`.

mod dialect;
mod error;
mod job;
mod lists;
mod migrations;
mod names;
mod pattern;
mod planner;
mod postgres;
mod row;
mod search_sql;
mod shared;
mod sqlite;
mod tx;
mod value;

pub mod datasets;
pub mod events;
pub mod experiments;
pub mod keys;
pub mod lineage;
pub mod logged_models;
pub mod metrics;
pub mod models;
pub mod params;
pub mod registry;
pub mod runs;
pub mod stats;
pub mod tags;
mod upkeep;
pub mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use runstone_domain::{Clock, Error as Situation};

pub use dialect::Dialect;
pub use error::{Error, Result};
pub use row::Row;
pub use runstone_series::Point;
pub use tx::Tx;
pub use value::Value;

use events::{Address, Dispatcher, Events, Hub, Listener};
use job::{Queue, Work};
use metrics::{inbox, statistics};
use shared::Shared;
use tx::{Kind, Link, Statements};
use upkeep::{Upkeep, Worker};

/// The workspace that a request acts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Workspace(i64);

impl Workspace {
    /// The one that always exists, named `default`.
    pub const DEFAULT: Self = Self(1);
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read from SQLite, or connections to PostgreSQL for reading and as many for writing.
    pub connections: usize,
    /// When the store looks after itself: files what came in, and packs what is finished.
    pub upkeep: UpkeepMode,
    /// How many events who listens may be behind before they are replaced by one reset; there are at most four a second.
    pub event_queue: usize,
}

/// When a store does what makes later reads fast. What reads give does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpkeepMode {
    /// In a thread of its own.
    Background,
    /// Before every read, completely: so that tests meet what is packed.
    BeforeEachRead,
    /// Never.
    Off,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 4, upkeep: UpkeepMode::Background, event_queue: 128 }
    }
}

/// A database with its schema up to date. Cheap to clone; the last clone to go ends the database threads.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    upkeep: Option<Upkeep>,
    dispatcher: Option<Dispatcher>,
    listener: Mutex<Option<Listener>>,
    settles_first: bool,
    shared: Arc<Shared>,
    location: Location,
}

enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(Box<postgres::Postgres>),
}

impl Backend {
    fn reads(&self) -> &Queue {
        match self {
            Self::Sqlite(sqlite) => &sqlite.reads,
            Self::Postgres(postgres) => &postgres.reads,
        }
    }

    fn writes(&self) -> &Queue {
        match self {
            Self::Sqlite(sqlite) => &sqlite.writes,
            Self::Postgres(postgres) => &postgres.writes,
        }
    }

    /// The way to other servers on the same database.
    fn outlet(&self) -> Option<(Queue, Address)> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(postgres) => Some((postgres.writes.clone(), postgres.address.clone())),
        }
    }
}

/// Where a store lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL URL, with its password.
    Postgres(String),
}

impl Location {
    /// Reads `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://…` (also with a driver, as in
    /// `postgresql+psycopg2://`) or the plain path of a file.
    ///
    /// # Errors
    /// `InvalidParameter` for other schemes, with what is supported.
    pub fn parse(uri: &str) -> Result<Self, Situation> {
        let Some((scheme, rest)) = uri.split_once("://") else {
            return Ok(Self::File(PathBuf::from(uri)));
        };
        let dialect = scheme.split('+').next().unwrap_or(scheme);
        match dialect {
            "sqlite" => match rest.strip_prefix('/') {
                Some(path) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
                _ => Err(Situation::invalid(format!(
                    "'{uri}' names no file: write sqlite:///relative/path.db or sqlite:////absolute/path.db"
                ))),
            },
            "postgresql" | "postgres" => Ok(Self::Postgres(format!("postgresql://{rest}"))),
            "file" => Ok(Self::File(PathBuf::from(rest))),
            _ => Err(Situation::invalid(format!(
                "the scheme '{scheme}' of the backend store is not supported: use sqlite:///… or postgresql://…"
            ))),
        }
    }

    /// For people and logs: without the password.
    pub fn redacted(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite:///{}", path.display()),
            Self::Postgres(url) => match (url.split_once("://"), url.rsplit_once('@')) {
                (Some((scheme, _)), Some((_, host))) => format!("{scheme}://***@{host}"),
                _ => url.clone(),
            },
        }
    }
}

impl Store {
    /// Opens a database, creates or migrates its schema and starts its threads. Blocks.
    ///
    /// # Errors
    /// `InvalidState` if the schema is newer than this binary or is another program's, `Unavailable` if the database
    /// cannot be reached or the file not opened.
    pub fn open(location: &Location, options: &Options, clock: &dyn Clock) -> Result<Self, Situation> {
        let is_shared = matches!(location, Location::Postgres(_));
        let shared = Arc::new(Shared::new(Hub::new(options.event_queue, is_shared)));
        let backend = match location {
            Location::File(path) => open_sqlite(path, options, clock, &shared),
            Location::Postgres(url) => open_postgres(url, options, clock, &shared),
        };
        let backend = backend.map_err(|error| match error {
            Error::Situation(situation) => situation,
            other => Situation::unavailable(format!("cannot open {}: {other}", location.redacted()), other),
        })?;
        let upkeep = (options.upkeep == UpkeepMode::Background)
            .then(|| Upkeep::start(backend.reads().clone(), backend.writes().clone(), shared.clone()));
        let dispatcher = Some(Dispatcher::start(&shared, backend.outlet()));
        Ok(Self {
            inner: Arc::new(Inner {
                backend,
                upkeep,
                dispatcher,
                listener: Mutex::new(None),
                shared,
                settles_first: options.upkeep == UpkeepMode::BeforeEachRead,
                location: location.clone(),
            }),
        })
    }

    /// Where the database lies.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// Runs `closure` on one snapshot of the data.
    ///
    /// # Errors
    /// Those of the closure; `Unavailable` if the database cannot be reached.
    pub async fn read<T, F>(&self, closure: F) -> Result<T, Situation>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        if self.inner.settles_first {
            self.settle().await?;
        }
        let reads = self.inner.backend.reads();
        let closure = Arc::new(closure);
        let mut filed = false;
        for _ in 0..ATTEMPTS {
            let attempt = closure.clone();
            let missing =
                match Work::run(reads, move |tx: &mut Tx<'_>| read_if_ready(tx, &*attempt, filed)).await? {
                    Reading::Done(result) => return Ok(result),
                    Reading::Needs(missing) => missing,
                };
            // What was acknowledged before this call is filed once; what comes meanwhile may stay.
            filed = true;
            match self.write(move |tx| missing.provide(tx)).await {
                Ok(()) => {}
                // A full disk must not keep anybody from reading.
                Err(Situation::NoSpace { .. } | Situation::Unavailable { .. }) => {
                    return self.read_and_roll_back(closure).await;
                }
                Err(other) => return Err(other),
            }
        }
        Err(Situation::Unavailable {
            message: "statistics are being counted anew all the time; try again".to_owned(),
            source: None,
        })
    }

    /// Runs `closure` with all that it needs provided in the same transaction, which is rolled back: nothing is written.
    async fn read_and_roll_back<T, F>(&self, closure: Arc<F>) -> Result<T, Situation>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let result = Arc::new(Mutex::new(None));
        let kept = result.clone();
        let outcome = self.write(move |tx| {
            inbox::file(tx)?;
            let read = loop {
                match closure(tx) {
                    Err(Error::Uncounted(runs)) => statistics::count(tx, &runs)?,
                    outcome => break outcome?,
                }
            };
            *kept.lock() = Some(read);
            // A failure is what makes the writer roll back.
            Err::<(), _>(Situation::internal("rolled back on purpose").into())
        });
        let outcome = outcome.await;
        let result = result.lock().take();
        result.map_or_else(|| Err(outcome.err().unwrap_or_else(|| Situation::internal("no result"))), Ok)
    }

    /// Runs `closure` and commits what it wrote; when this returns `Ok`, it is on disk. If the closure fails, nothing
    /// of it is kept. It may run more than once, and together with others in one commit.
    ///
    /// # Errors
    /// Those of the closure; `Unavailable` or `NoSpace` if the commit failed, in which case nothing was kept (or, if
    /// the connection broke during a commit, perhaps all of it).
    pub async fn write<T, F>(&self, closure: F) -> Result<T, Situation>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        Work::run(self.inner.backend.writes(), closure).await
    }

    /// Does now what upkeep would do in time: files what came in, seals all points into blocks and packs every run, also
    /// those that are being written to. Others can write meanwhile.
    ///
    /// # Errors
    /// `Unavailable` or `NoSpace` if something could not be written; what was done until then stays.
    pub async fn settle(&self) -> Result<(), Situation> {
        let backend = &self.inner.backend;
        let worker =
            Worker::new(backend.reads().clone(), backend.writes().clone(), self.inner.shared.clone());
        tokio::task::spawn_blocking(move || worker.everything()).await.map_err(Situation::internal)?
    }

    /// Tells from now on who changes which run, on this server or on another one of the same PostgreSQL database: what is
    /// not seen by a read that begins when this has returned will be told.
    ///
    /// If the database cannot be reached, this succeeds all the same, and a reset follows once the others can be heard.
    pub async fn events(&self) -> Events {
        if let Some(mut tried) = self.inner.listener() {
            // Fails only if the thread has ended, which it does with the store.
            let _ = tried.wait_for(|tried| *tried).await;
        }
        self.inner.shared.events.listen()
    }

    /// Returns when deliveries to webhooks were queued by this process, or at once if some were since the last call. Those
    /// of other servers on the database are found by looking. For one caller at a time.
    pub async fn deliveries_queued(&self) {
        self.inner.shared.queued.notified().await;
    }

    /// Asks the database for a trivial answer.
    ///
    /// # Errors
    /// `Unavailable` if it does not give one.
    pub async fn check(&self) -> Result<(), Situation> {
        self.read(|tx| tx.query_one("SELECT COUNT(*) FROM workspaces", &[], |row| row.int(0)).map(drop)).await
    }
}

/// How often a read is started over for what it needs.
const ATTEMPTS: usize = 20;

/// What has to be written before something can be read.
enum Missing {
    /// The inbox is to be filed.
    Filing,
    /// Statistics of these runs are to be counted anew.
    Counts(Vec<i64>),
}

impl Missing {
    fn provide(&self, tx: &mut Tx<'_>) -> Result<()> {
        match self {
            Self::Filing => inbox::file(tx),
            Self::Counts(runs) => statistics::count(tx, runs),
        }
    }
}

enum Reading<T> {
    Done(T),
    Needs(Missing),
}

/// Runs a closure that reads, unless something has to be written first.
fn read_if_ready<T>(
    tx: &mut Tx<'_>,
    closure: &impl Fn(&mut Tx<'_>) -> Result<T>,
    filed: bool,
) -> Result<Reading<T>> {
    if !filed && inbox::has_mail(tx)? {
        return Ok(Reading::Needs(Missing::Filing));
    }
    match closure(tx) {
        Ok(result) => Ok(Reading::Done(result)),
        Err(Error::Uncounted(runs)) => Ok(Reading::Needs(Missing::Counts(runs))),
        Err(other) => Err(other),
    }
}

impl Inner {
    /// Starts to hear the other servers, if there may be some; tells when the first attempt is over.
    fn listener(&self) -> Option<tokio::sync::watch::Receiver<bool>> {
        let Backend::Postgres(postgres) = &self.backend else { return None };
        let mut listener = self.listener.lock();
        let listener = listener.get_or_insert_with(|| {
            Listener::start(postgres.config.clone(), postgres.address.clone(), self.shared.clone())
        });
        Some(listener.tried())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // They may wait for an answer of the database.
        self.upkeep = None;
        self.dispatcher = None;
        *self.listener.lock() = None;
        match &mut self.backend {
            Backend::Sqlite(sqlite) => sqlite.stop(),
            Backend::Postgres(postgres) => postgres.stop(),
        }
    }
}

fn open_sqlite(path: &Path, options: &Options, clock: &dyn Clock, shared: &Arc<Shared>) -> Result<Backend> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            Situation::unavailable(format!("cannot create the folder {}: {error}", folder.display()), error)
        })?;
    }
    let mut connection = sqlite::connect(path)?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut tx = Tx::new(Link::Sqlite(&transaction), Kind::Write, shared);
    migrations::migrate(&mut tx, clock.now_ms())?;
    inbox::file(&mut tx)?;
    drop(tx);
    transaction.commit()?;
    sqlite::use_write_ahead_log(&connection)?;
    Ok(Backend::Sqlite(sqlite::Sqlite::start(path, connection, options.connections, shared)?))
}

fn open_postgres(url: &str, options: &Options, clock: &dyn Clock, shared: &Arc<Shared>) -> Result<Backend> {
    let config = postgres::config(url)?;
    let mut client = postgres::connect(&config)?;
    let mut statements = Statements::new();
    let transaction = client.transaction()?;
    let mut tx = Tx::new(Link::Postgres { transaction, statements: &mut statements }, Kind::Write, shared);
    migrations::migrate(&mut tx, clock.now_ms())?;
    let address = Address::take(&mut tx)?;
    tx.commit()?;
    let postgres = postgres::Postgres::start(config, address, options.connections, shared);
    Ok(Backend::Postgres(Box::new(postgres)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_of_both_databases_are_read() {
        let file = |path: &str| Location::File(PathBuf::from(path));
        assert_eq!(Location::parse("sqlite:///a/b.db").unwrap(), file("a/b.db"));
        assert_eq!(Location::parse("sqlite:////a/b.db").unwrap(), file("/a/b.db"));
        assert_eq!(Location::parse("x.db").unwrap(), file("x.db"));
        let postgres = Location::parse("postgresql+psycopg2://u:secret@h:5432/d").unwrap();
        assert_eq!(postgres, Location::Postgres("postgresql://u:secret@h:5432/d".to_owned()));
        assert_eq!(postgres.redacted(), "postgresql://***@h:5432/d");
        for bad in ["mysql://h/d", "sqlite://", "sqlite:///"] {
            assert!(Location::parse(bad).is_err(), "{bad}");
        }
    }
}
