//! Opening everything, accepting connections, and stopping without losing a request.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use runstone_domain::{Clock, Error, RandomIds, SystemClock};
use runstone_store::{Options, Store};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::app::{App, router};
use crate::config::{ArtifactMode, Config, Limits};
use crate::observe::Metrics;
use crate::routes::Places;
use crate::webhooks::{self, Sender};

/// Connections that the operating system keeps for us while we are busy.
const BACKLOG: i32 = 4096;

/// Why a server did not start.
#[derive(Debug)]
pub enum StartError {
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The database or the artifact store cannot be opened.
    Open(Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Open(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// A server that listens.
pub struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connections, finishes what is in flight (bounded by `Limits::stop_time`) and closes the database.
    pub async fn stop(self) {
        // The task may have ended by itself; then there is nothing to stop.
        let _ = self.stop.send(());
        if let Err(error) = self.accepting.await {
            tracing::error!(%error, "the server did not stop cleanly");
        }
    }
}

/// Opens the database and the artifact store and starts to listen.
///
/// # Errors
/// If the address is taken, or something cannot be opened; nothing keeps running then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_with_clock(config, Arc::new(SystemClock)).await
}

/// As [`start`], with a clock that is passed in: tests own the time.
///
/// # Errors
/// Those of [`start`].
pub async fn start_with_clock(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    // Listen first: of two servers on one folder the second stops before it touches anything.
    let listener = bind(config.address).map_err(|error| StartError::Listen(config.address, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(config.address, error))?;
    let app = tokio::task::spawn_blocking(move || open(config, clock)).await;
    let app = app.map_err(|error| StartError::Open(Error::internal(error)))?.map_err(StartError::Open)?;
    let app = Arc::new(app);
    add_default_experiment(&app).await.map_err(StartError::Open)?;
    let (stop, stopped) = oneshot::channel();
    let sending = tokio::spawn(webhooks::deliver(app.clone()));
    let accepting = tokio::spawn(accept(listener, app, stopped, sending));
    Ok(Running { address, stop, accepting })
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

fn open(config: Config, clock: Arc<dyn Clock>) -> Result<App, Error> {
    let artifacts = match &config.artifacts {
        ArtifactMode::Serve { destination, .. } => {
            Some(runstone_artifacts::open(destination).map_err(crate::answer::artifact_situation)?)
        }
        ArtifactMode::Off => None,
    };
    let store = Store::open(
        &config.store,
        &Options { connections: config.connections, ..Options::default() },
        &*clock,
    )?;
    let (ids, metrics, places) = (Arc::new(RandomIds), Metrics::new(), Places::new());
    let webhooks = Sender::new(&config.webhooks)?;
    let stopping = watch::Sender::new(false);
    Ok(App { config, store, artifacts, clock, ids, metrics, webhooks, places, stopping })
}

async fn add_default_experiment(app: &App) -> Result<(), Error> {
    let (root, now_ms) = (app.config.default_artifact_root.clone(), app.clock.now_ms());
    let exists = app
        .store
        .read(|tx| {
            runstone_store::experiments::lookup(
                tx,
                runstone_store::Workspace::DEFAULT,
                runstone_store::experiments::DEFAULT_ID,
            )
        })
        .await?;
    if exists.is_some() {
        return Ok(());
    }
    app.store.write(move |tx| runstone_store::experiments::add_default(tx, &root, now_ms)).await
}

async fn accept(
    listener: TcpListener,
    app: Arc<App>,
    mut stopped: oneshot::Receiver<()>,
    sending: JoinHandle<()>,
) {
    let service = router(&app);
    let limits = app.config.limits.clone();
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = &mut stopped => break,
        };
        match accepted {
            Ok((stream, _)) => serve(stream, service.clone(), &app, &graceful, place.ok()),
            // Out of file descriptors, say: the pause keeps this from spinning until one is free again.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    app.stopping.send_replace(true);
    finish(graceful, &limits).await;
    if let Err(error) = sending.await {
        tracing::error!(%error, "sending to webhooks ended early");
    }
}

fn serve(
    stream: TcpStream,
    service: Router,
    app: &Arc<App>,
    graceful: &GracefulShutdown,
    place: Option<tokio::sync::OwnedSemaphorePermit>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps Nagle's algorithm");
    }
    let service = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
        service.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.config.limits.head_time)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    let app = app.clone();
    tokio::spawn(async move {
        app.metrics.connections.inc();
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        app.metrics.connections.dec();
        drop(place);
    });
}

async fn finish(graceful: GracefulShutdown, limits: &Limits) {
    let in_flight = graceful.count();
    tracing::info!(connections = in_flight, "stopping: no new connections, finishing what is in flight");
    if tokio::time::timeout(limits.stop_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
}
