//! The embedded database: one writer thread with group commit, and a small pool of readers.

mod functions;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use parking_lot::Mutex;
use runstone_domain::Error as Situation;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::error::{Error, Result};
use crate::job::Job;
use crate::shared::Shared;
use crate::tx::{Kind, Link, Tx};

/// Closures that one commit may carry.
const GROUP_SIZE: usize = 512;
/// How long a group may grow before it commits; later closures wait for the next one.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// Closures that may wait; beyond that, callers wait for a place.
const QUEUE: usize = 4096;
/// How long to wait for another process that writes the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the queries of one closure may take. Callers are told after the server's request time, which is no longer.
const READ_TIME: Duration = Duration::from_secs(60);
/// Steps of SQLite's machine between two looks at the clock: some milliseconds.
const PROGRESS_STEPS: i32 = 1_000_000;
/// How often the write-ahead log is moved into the database file.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);
/// Pages in the write-ahead log at which the writer does it itself, should the thread for it fall behind.
const CHECKPOINT_PAGES: i64 = 16_000;

/// The two queues into the database.
pub(crate) struct Sqlite {
    pub(crate) writes: Sender<Box<dyn Job>>,
    pub(crate) reads: Sender<Box<dyn Job>>,
    stop: mpsc::Sender<()>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Sqlite {
    /// Opens the file, which is created if it is missing, and starts `readers` reading threads and the writer.
    pub(crate) fn start(
        path: &Path,
        mut writer: Connection,
        readers: usize,
        shared: &Arc<Shared>,
    ) -> Result<Self> {
        let (writes, write_queue) = async_channel::bounded(QUEUE);
        let (reads, read_queue) = async_channel::bounded(QUEUE);
        let mut threads = Vec::with_capacity(readers + 1);
        for _ in 0..readers {
            let (mut connection, queue, shared) = (connect(path)?, read_queue.clone(), shared.clone());
            connection.pragma_update(None, "query_only", true)?;
            threads.push(thread::spawn(move || read_loop(&mut connection, &queue, &shared)));
        }
        let shared = shared.clone();
        let committed = Arc::new(AtomicU64::new(0));
        let (stop, stopped) = mpsc::channel();
        let (checkpointer, seen) = (connect(path)?, committed.clone());
        threads.push(thread::spawn(move || checkpoint_loop(&checkpointer, &stopped, &seen)));
        threads.push(thread::spawn(move || write_loop(&mut writer, &write_queue, &shared, &committed)));
        Ok(Self { writes, reads, stop, threads })
    }

    /// Lets the queues run dry and ends the threads.
    pub(crate) fn stop(&mut self) {
        self.writes.close();
        self.reads.close();
        // The thread may be gone already, with a panic that was logged.
        let _ = self.stop.send(());
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// Opens a connection with the settings that all of ours share.
pub(crate) fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(300);
    // An acknowledged write is on disk, not in the operating system's memory.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Pages are cached and not mapped: a mapped page is taken apart anew at every visit.
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // A prepared statement keeps its plan whatever is bound to it; the alternative re-parses it at every execution.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    rusqlite::vtab::array::load_module(&connection)?;
    functions::register(&connection)?;
    Ok(connection)
}

/// Switches the file to a write-ahead log, which it then keeps. Only for a file that is known to be ours.
pub(crate) fn use_write_ahead_log(connection: &Connection) -> Result<()> {
    Ok(connection.pragma_update(None, "journal_mode", "WAL")?)
}

fn read_loop(connection: &mut Connection, queue: &Receiver<Box<dyn Job>>, shared: &Shared) {
    let started = Arc::new(Mutex::new(Instant::now()));
    let watched = started.clone();
    // True stops the query, so that none holds a reader for good.
    let too_long = move || watched.lock().elapsed() > READ_TIME;
    if let Err(error) = connection.progress_handler(PROGRESS_STEPS, Some(too_long)) {
        tracing::warn!(%error, "the time of queries is not bounded");
    }
    while let Ok(mut job) = queue.recv_blocking() {
        *started.lock() = Instant::now();
        let outcome = read_once(connection, job.as_mut(), shared);
        job.answer(outcome.map_err(Error::into_situation));
    }
}

/// Runs a closure inside a transaction of its own, so that all its queries see one snapshot.
fn read_once(connection: &mut Connection, job: &mut dyn Job, shared: &Shared) -> Result<()> {
    let transaction = connection.transaction()?;
    let mut tx = Tx::new(Link::Sqlite(&transaction), Kind::Read, shared);
    job.run(&mut tx)?;
    shared.committed(tx.commit()?);
    Ok(())
}

fn write_loop(
    connection: &mut Connection,
    queue: &Receiver<Box<dyn Job>>,
    shared: &Shared,
    writes: &AtomicU64,
) {
    while let Ok(first) = queue.recv_blocking() {
        write_group(connection, first, queue, shared);
        writes.fetch_add(1, Ordering::Relaxed);
    }
    if let Err(error) = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "the write-ahead log could not be emptied; the next start will");
    }
}

/// Moves the write-ahead log into the database file every now and then, without waiting for anybody: a page that is
/// read from the log costs a look-up in it, and the writer should not have to do this while callers wait.
fn checkpoint_loop(connection: &Connection, stop: &mpsc::Receiver<()>, writes: &AtomicU64) {
    let mut done = 0;
    while stop.recv_timeout(CHECKPOINT_EVERY) == Err(RecvTimeoutError::Timeout) {
        let now = writes.load(Ordering::Relaxed);
        if now == done {
            continue;
        }
        done = now;
        let moved = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = moved {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database");
        }
    }
}

/// Runs `first` and what else waits, each in a savepoint of its own, commits once and then answers them all.
fn write_group(
    connection: &Connection,
    first: Box<dyn Job>,
    queue: &Receiver<Box<dyn Job>>,
    shared: &Shared,
) {
    let started = Instant::now();
    let mut tx = Tx::new(Link::Sqlite(connection), Kind::Write, shared);
    let mut done: Vec<Box<dyn Job>> = Vec::new();
    if let Err(error) = connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([])) {
        return first.answer(Err(Error::from(error).into_situation()));
    }
    let mut next = Some(first);
    while let Some(mut job) = next {
        match in_savepoint(connection, &mut tx, job.as_mut()) {
            Ok(()) => done.push(job),
            Err(error) => job.answer(Err(error.into_situation())),
        }
        // Some errors (a full disk) make SQLite roll back everything by itself.
        let alive = !connection.is_autocommit();
        let has_room = done.len() < GROUP_SIZE && started.elapsed() < GROUP_TIME;
        next = if alive && has_room { queue.try_recv().ok() } else { None };
    }
    finish(connection, tx, done, shared);
}

fn in_savepoint(connection: &Connection, tx: &mut Tx<'_>, job: &mut dyn Job) -> Result<()> {
    tx.begin_part();
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let outcome = job.run(tx);
    if outcome.is_err() {
        tx.forget_part();
        if !connection.is_autocommit() {
            connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
        }
    }
    if !connection.is_autocommit() {
        connection.prepare_cached("RELEASE job")?.execute([])?;
    }
    outcome
}

fn finish(connection: &Connection, tx: Tx<'_>, done: Vec<Box<dyn Job>>, shared: &Shared) {
    let committed = if connection.is_autocommit() {
        Err(Situation::NoSpace { what: "the database" })
    } else {
        connection
            .prepare_cached("COMMIT")
            .and_then(|mut commit| commit.execute([]))
            .map_err(|error| Error::from(error).into_situation())
    };
    match committed {
        Ok(_) => {
            match tx.commit() {
                Ok(committed) => shared.committed(committed),
                Err(error) => tracing::warn!(%error, "the names of a commit were not cached"),
            }
            for job in done {
                job.answer(Ok(()));
            }
        }
        Err(situation) => {
            if !connection.is_autocommit()
                && let Err(error) = connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "a failed commit could not be rolled back");
            }
            tracing::error!(error = ?situation, jobs = done.len(), "a commit failed; its jobs were rolled back");
            for job in done {
                job.answer(Err(copy_of(&situation)));
            }
        }
    }
}

/// The same situation once more; its cause was logged and is not repeated.
fn copy_of(situation: &Situation) -> Situation {
    match situation {
        Situation::NoSpace { what } => Situation::NoSpace { what },
        Situation::Unavailable { message, .. } => {
            Situation::Unavailable { message: message.clone(), source: None }
        }
        other => Situation::Unavailable { message: other.to_string(), source: None },
    }
}
