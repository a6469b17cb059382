//! One server with its own folder and port: started, timed, stopped, started again on the same data.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use super::{Installation, Peer};
use crate::http::{self, Connection};
use crate::process::{Memory, ProcessGroup};

/// The first request: it needs the database, so an answer means that the whole server works.
const FIRST_REQUEST: &str = "/api/2.0/mlflow/experiments/get?experiment_id=0";
const START_TIMEOUT: Duration = Duration::from_secs(180);
const SETTLE_POLL: Duration = Duration::from_secs(2);
const SETTLE_POLLS: usize = 20;

/// A peer at work. Dropping it ends its processes; the folder belongs to the caller.
#[derive(Debug)]
pub struct Server {
    /// What it is.
    pub peer: Peer,
    /// Its column in the table.
    pub label: String,
    installation: Installation,
    folder: PathBuf,
    address: SocketAddr,
    processes: Option<ProcessGroup>,
}

impl Server {
    /// A server that is not started yet, with its data to be in `folder`.
    pub fn new(peer: Peer, label: String, installation: &Installation, folder: PathBuf) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { peer, label, installation: installation.clone(), folder, address, processes: None }
    }

    /// Where it listens; changes with each start.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts the server and returns how long it took until the first API request was answered.
    ///
    /// # Errors
    /// When it ends by itself or does not answer within three minutes; the end of its log is in the message.
    pub async fn start(&mut self) -> Result<Duration> {
        self.stop();
        fs::create_dir_all(&self.folder)?;
        self.address = free_address().await?;
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let mut command = self.peer.command(&self.installation, &self.folder, self.address.port());
        command.stdin(std::process::Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let spawned = Instant::now();
        let mut processes = ProcessGroup::spawn(&mut command)?;
        let ready = wait_for_first_answer(self.address, &mut processes, spawned).await;
        self.processes = Some(processes);
        ready.with_context(|| {
            format!("{} does not start; its log ends with:\n{}", self.label, log_end(&self.log_path()))
        })?;
        Ok(spawned.elapsed())
    }

    /// Ends all processes of the server. Its data stays.
    pub fn stop(&mut self) {
        self.processes = None;
    }

    /// Stops the server and removes its data.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn erase(&mut self) -> Result<()> {
        self.stop();
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// What the server's processes hold once it changes by less than 1 % within two seconds.
    ///
    /// # Errors
    /// When the server is not running.
    pub async fn settled_memory(&self) -> Result<Memory> {
        let mut last = self.memory()?;
        for _ in 0..SETTLE_POLLS {
            sleep(SETTLE_POLL).await;
            let now = self.memory()?;
            let settled =
                now.processes == last.processes && now.pss_kib.abs_diff(last.pss_kib) * 100 <= last.pss_kib;
            last = now;
            if settled {
                break;
            }
        }
        Ok(last)
    }

    /// What the server's processes hold now.
    ///
    /// # Errors
    /// When the server is not running.
    pub fn memory(&self) -> Result<Memory> {
        Ok(self.processes.as_ref().context("the server is not running")?.memory())
    }

    fn log_path(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}

/// The last lines of a log; nothing of one that cannot be read.
pub fn log_end(path: &Path) -> String {
    let log = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// An address on loopback with a port that was free a moment ago.
///
/// # Errors
/// When there is none.
pub async fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?)
}

/// Waits until the server answers its first API request.
///
/// # Errors
/// When one of `processes` has ended, or there is no answer within three minutes after `since`.
pub async fn wait_for_first_answer(
    server: SocketAddr,
    processes: &mut ProcessGroup,
    since: Instant,
) -> Result<()> {
    let request = http::get(server, FIRST_REQUEST);
    loop {
        if let Ok(true) = timeout(Duration::from_secs(5), is_answered(server, &request)).await {
            return Ok(());
        }
        processes.check_running()?;
        let waited = since.elapsed();
        if waited > START_TIMEOUT {
            bail!("no answer within {} s", START_TIMEOUT.as_secs());
        }
        // Ask often while a fast server may come up any moment; a slow one is not slowed down by us.
        sleep(if waited < Duration::from_secs(1) {
            Duration::from_millis(1)
        } else {
            Duration::from_millis(20)
        })
        .await;
    }
}

async fn is_answered(server: SocketAddr, request: &[u8]) -> bool {
    let Ok(mut connection) = Connection::open(server).await else { return false };
    connection.request(request).await.is_ok_and(|answer| answer.status == 200)
}
