//! PostgreSQL: a pool of threads, each with a connection of its own that comes back after it was lost.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_channel::{Receiver, Sender};
use postgres::config::SslMode;
use postgres::{Client, Config, IsolationLevel, NoTls};
use runstone_domain::Error as Situation;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};
use crate::events::Address;
use crate::job::Job;
use crate::shared::Shared;
use crate::tx::{Kind, Link, Statements, Tx};

/// Closures that may wait; beyond that, callers wait for a place.
const QUEUE: usize = 4096;
/// How often a transaction that lost against another one is run again.
const ATTEMPTS: u32 = 10;
/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one statement may take, so that no query holds a connection for good. Callers are told after the server's
/// request time, which is no longer.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// The queue into the database. Reads and writes share the connections.
pub(crate) struct Postgres {
    pub(crate) reads: Sender<Box<dyn Job>>,
    pub(crate) writes: Sender<Box<dyn Job>>,
    /// How to connect.
    pub(crate) config: Config,
    /// Where the servers of this database meet.
    pub(crate) address: Address,
    threads: Vec<thread::JoinHandle<()>>,
}

/// A connection with what was prepared on it.
struct Session {
    client: Client,
    statements: Statements,
}

impl Postgres {
    /// Starts `connections` threads for writing and as many for reading; they connect when there is work.
    pub(crate) fn start(config: Config, address: Address, connections: usize, shared: &Arc<Shared>) -> Self {
        let (writes, write_queue) = async_channel::bounded(QUEUE);
        let (reads, read_queue) = async_channel::bounded(QUEUE);
        let mut threads = Vec::new();
        for (kind, queue) in [(Kind::Write, write_queue), (Kind::Read, read_queue)] {
            for _ in 0..connections {
                let worker = Worker { kind, config: config.clone(), shared: shared.clone(), session: None };
                let queue: Receiver<Box<dyn Job>> = queue.clone();
                threads.push(thread::spawn(move || worker.run(&queue)));
            }
        }
        Self { reads, writes, config, address, threads }
    }

    /// Lets the queues run dry and ends the threads.
    pub(crate) fn stop(&mut self) {
        self.writes.close();
        self.reads.close();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// How PostgreSQL plans our statements, which are made for indexes and end soon.
///
/// - Compiling takes longer than they run; with hundreds of conditions it takes minutes. To start a worker takes longer
///   too.
/// - As long as the statistics know a table as small (before the first ANALYZE it is empty), prepared statements would
///   read it as a whole, for minutes after it has grown. Where there is no index, it still is read so.
/// - The cost of a page out of order is that of memory and solid disks; the default, four times the cost in order, is that
///   of disks with arms, and makes whole indexes look cheaper than some hundred entries of them.
const SESSION: &str = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET enable_seqscan = off; \
                       SET random_page_cost = 1.1";

/// Reads a connection URL.
///
/// # Errors
/// `InvalidParameter` for text that is none.
pub(crate) fn config(url: &str) -> Result<Config, Situation> {
    let mut config: Config = url.parse().map_err(|error: postgres::Error| {
        Situation::invalid(format!("the PostgreSQL URL cannot be read: {}", root_cause(&error)))
    })?;
    config.connect_timeout(CONNECT_TIMEOUT).application_name("runstone");
    config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(STATEMENT_TIMEOUT);
    if config.get_options().is_none() {
        config.options(&format!("-c statement_timeout={}", STATEMENT_TIMEOUT.as_millis()));
    }
    Ok(config)
}

/// Opens a connection, encrypted if the server can and the URL does not say `sslmode=disable`.
pub(crate) fn connect(config: &Config) -> Result<Client> {
    let mut client = match config.get_ssl_mode() {
        SslMode::Disable => config.connect(NoTls)?,
        _ => config.connect(tls()?)?,
    };
    client.batch_execute(SESSION)?;
    Ok(client)
}

fn tls() -> Result<MakeRustlsConnect> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Named, because rustls finds one by itself only if exactly one is compiled into the binary.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Situation::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

struct Worker {
    kind: Kind,
    config: Config,
    shared: Arc<Shared>,
    session: Option<Session>,
}

impl Worker {
    fn run(mut self, queue: &Receiver<Box<dyn Job>>) {
        while let Ok(mut job) = queue.recv_blocking() {
            let outcome = self.run_with_retries(job.as_mut());
            job.answer(outcome.map_err(Error::into_situation));
        }
    }

    /// Runs a closure until it neither loses against another transaction nor meets a connection that had died while
    /// it was idle.
    fn run_with_retries(&mut self, job: &mut dyn Job) -> Result<()> {
        let was_idle = self.session.is_some();
        let mut attempt = 1;
        loop {
            let outcome = self.run_once(job);
            let Err(failure) = outcome else {
                return Ok(());
            };
            let lost = self.session.as_ref().is_none_or(|session| session.client.is_closed());
            if lost {
                self.session = None;
            }
            let stale = lost && was_idle && attempt == 1 && !failure.may_be_committed;
            if !(stale || failure.error.is_conflict() && attempt < ATTEMPTS) {
                return Err(failure.error);
            }
            tracing::debug!(error = %failure.error, attempt, "a transaction is run again");
            if !stale {
                thread::sleep(Duration::from_millis(1 << attempt.min(6)));
            }
            attempt += 1;
        }
    }

    fn run_once(&mut self, job: &mut dyn Job) -> Result<(), Failure> {
        let session = match &mut self.session {
            Some(session) => session,
            none => none.insert(Session { client: connect(&self.config)?, statements: Statements::new() }),
        };
        let builder = session.client.build_transaction();
        let transaction = match self.kind {
            // One snapshot for all queries of the closure.
            Kind::Read => builder.isolation_level(IsolationLevel::RepeatableRead).read_only(true).start()?,
            Kind::Write => builder.start()?,
        };
        let mut tx = Tx::new(
            Link::Postgres { transaction, statements: &mut session.statements },
            self.kind,
            &self.shared,
        );
        job.run(&mut tx)?;
        let committed = tx.commit().map_err(|error| Failure { error, may_be_committed: true })?;
        self.shared.committed(committed);
        Ok(())
    }
}

/// Why a run failed, and whether the commit may have happened all the same.
struct Failure {
    error: Error,
    may_be_committed: bool,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), may_be_committed: false }
    }
}
