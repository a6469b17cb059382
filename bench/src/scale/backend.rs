//! One Runstone on a fresh database, with what it takes of the machine and what its database says of itself.

use std::fs::{self, File, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::time::sleep;

use super::args::Database;
use super::postgres::Cluster;
use crate::peers::{free_address, log_end, wait_for_first_answer};
use crate::process::{Memory, ProcessGroup, tied_to_us};

/// How often the server's processor time is looked at while it comes to rest.
const POLL: Duration = Duration::from_secs(1);
const TELL_EVERY: Duration = Duration::from_secs(20);
/// Seconds on a processor within one look that still count as rest.
const QUIET_CPU_SECONDS: f64 = 0.05;
/// Quiet looks in a row that make rest.
const QUIET_LOOKS: u32 = 3;

/// A server and its database. Dropping it ends all processes and removes the data.
#[derive(Debug)]
pub struct Backend {
    // The order is that of ending: the server before its database, the folder last.
    server: ProcessGroup,
    cluster: Option<Cluster>,
    address: SocketAddr,
    uri: String,
    program: PathBuf,
    folder: tempfile::TempDir,
}

/// What the server's processes hold.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Now.
    pub now: Memory,
    /// The largest resident set since the start, MB.
    pub peak_rss_mb: f64,
    /// PostgreSQL's processes now, pages that they share counted once.
    pub postgres: Option<Memory>,
}

/// What the database takes, from `runstone db stats`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Room {
    /// The whole database, bytes.
    pub bytes: f64,
    /// Runs that wait to be packed.
    pub unsettled: u64,
    /// Records of points that no run has got yet.
    pub inbox: u64,
    /// Points in blocks.
    pub sealed_points: f64,
    /// What one of them takes, bytes; `None` without points.
    pub bytes_per_point: Option<f64>,
}

/// How the server came to rest.
#[derive(Debug, Clone, Copy)]
pub struct Rest {
    /// How long it took until the last of its work.
    pub seconds: f64,
    /// Whether it did so within the time it was given.
    pub reached: bool,
    /// The database then.
    pub room: Room,
}

impl Backend {
    /// Starts a server on an empty database, with all data in a new folder below `temp`.
    ///
    /// # Errors
    /// When a server does not start; the end of its log is in the message.
    pub async fn start(program: &Path, database: Database, temp: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("store-").tempdir_in(temp)?;
        // PostgreSQL may run as somebody else, who must get through to a folder of his own.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        let cluster = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(Cluster::start(&folder.path().join("postgres")).await?),
        };
        let sqlite = || format!("sqlite:///{}", folder.path().join("r.db").display());
        let uri = cluster.as_ref().map_or_else(sqlite, Cluster::uri);
        let address = free_address().await?;
        let server = start_server(program, &uri, address, folder.path()).await?;
        Ok(Self { server, cluster, address, uri, program: program.to_owned(), folder })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the processes hold.
    pub fn held(&self) -> Held {
        Held {
            now: self.server.memory(),
            peak_rss_mb: self.server.peak_rss_mb(),
            postgres: self.cluster.as_ref().map(|cluster| cluster.processes.memory()),
        }
    }

    /// Seconds on a processor since the start: of the server and, if it has one, of PostgreSQL.
    pub fn cpu_seconds(&self) -> f64 {
        let database = self.cluster.as_ref().map_or(0.0, |cluster| cluster.processes.cpu_seconds());
        self.server.cpu_seconds() + database
    }

    /// Waits until the server has no background work left: its processors rest and its database says so.
    ///
    /// # Errors
    /// When the server has ended, or the database cannot be asked.
    pub async fn rest(&mut self, at_most: Duration) -> Result<Rest> {
        let started = Instant::now();
        let mut quiet_since = self.wait_for_quiet(started + at_most).await?;
        loop {
            let room = self.room()?;
            let reached = room.unsettled == 0 && room.inbox == 0 && quiet_since.is_some();
            if reached || started.elapsed() >= at_most {
                let end = quiet_since.unwrap_or_else(Instant::now);
                return Ok(Rest { seconds: (end - started).as_secs_f64(), reached, room });
            }
            quiet_since = self.wait_for_quiet(started + at_most).await?;
        }
    }

    /// When the processors came to rest, seen some looks later; `None` if they did not until `deadline`.
    async fn wait_for_quiet(&mut self, deadline: Instant) -> Result<Option<Instant>> {
        let mut since = Instant::now();
        let mut looks = 0;
        let mut before = self.cpu_seconds();
        let mut told = (Instant::now(), before);
        while looks < QUIET_LOOKS {
            if Instant::now() >= deadline {
                return Ok(None);
            }
            sleep(POLL).await;
            self.check_running()?;
            let now = self.cpu_seconds();
            told = tell_work(told, now);
            if now - before <= QUIET_CPU_SECONDS {
                looks += 1;
            } else {
                (looks, since) = (0, Instant::now());
            }
            before = now;
        }
        Ok(Some(since))
    }

    fn check_running(&mut self) -> Result<()> {
        let log = self.folder.path().join("server.log");
        self.server.check_running().with_context(|| format!("its log ends with:\n{}", log_end(&log)))
    }

    /// Asks the database what it takes. Seconds for a large one.
    ///
    /// # Errors
    /// When `runstone db stats` fails.
    pub fn room(&self) -> Result<Room> {
        let mut command = tied_to_us("TERM", &self.program);
        without_settings(&mut command)
            .args(["db", "stats", "--json"])
            .env("RUNSTONE_BACKEND_STORE_URI", &self.uri);
        let answer = command.current_dir(self.folder.path()).stdin(Stdio::null()).output()?;
        let problem = String::from_utf8_lossy(&answer.stderr);
        ensure!(answer.status.success(), "`runstone db stats` failed: {}", problem.trim());
        let stats: Value =
            serde_json::from_slice(&answer.stdout).context("`runstone db stats` gives no JSON")?;
        room_of(&stats).context("`runstone db stats` gives other fields than expected")
    }
}

/// Says now and then how busy the processors are, so that nobody takes a long wait for a hang. Takes and gives when that
/// was said last, with the processor time then.
fn tell_work(last: (Instant, f64), cpu_seconds: f64) -> (Instant, f64) {
    let (since, before) = last;
    let elapsed = since.elapsed();
    if elapsed < TELL_EVERY {
        return last;
    }
    let busy = (cpu_seconds - before) / elapsed.as_secs_f64() * 100.0;
    eprintln!("waiting until the server rests: it uses {busy:.0} % of a processor");
    (Instant::now(), cpu_seconds)
}

fn room_of(stats: &Value) -> Option<Room> {
    Some(Room {
        bytes: stats["size"]["bytes"].as_f64()?,
        unsettled: stats["runs"]["unsettled"].as_u64()?,
        inbox: stats["inbox"]["records"].as_u64()?,
        sealed_points: stats["points"]["count"].as_f64()?,
        bytes_per_point: stats["points"]["bytes_per_point"].as_f64(),
    })
}

async fn start_server(program: &Path, uri: &str, address: SocketAddr, folder: &Path) -> Result<ProcessGroup> {
    let log_path = folder.join("server.log");
    let log = File::create(&log_path)?;
    let mut command = tied_to_us("TERM", program);
    without_settings(&mut command).args([
        "server",
        "--host",
        "127.0.0.1",
        "--port",
        &address.port().to_string(),
    ]);
    command.arg("--artifacts-destination").arg(folder.join("art")).env("RUNSTONE_BACKEND_STORE_URI", uri);
    command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let spawned = Instant::now();
    let mut processes = ProcessGroup::spawn(&mut command)?;
    let ready = wait_for_first_answer(address, &mut processes, spawned).await;
    ready.with_context(|| format!("Runstone does not start; its log ends with:\n{}", log_end(&log_path)))?;
    Ok(processes)
}

/// Takes away settings that are meant for somebody's own server.
fn without_settings(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["MLFLOW_", "RUNSTONE_"].iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_databases_own_words_are_understood() {
        let stats = json!({
            "size": { "bytes": 200_704, "free_bytes": 0 },
            "runs": { "count": 9, "unsettled": 2 },
            "points": { "count": 4000, "blocks": 1, "bytes": 13_000, "bytes_per_point": 3.25 },
            "tail": { "records": 0, "bytes": 0 },
            "inbox": { "records": 5 },
        });
        let expected = Room {
            bytes: 200_704.0,
            unsettled: 2,
            inbox: 5,
            sealed_points: 4_000.0,
            bytes_per_point: Some(3.25),
        };
        assert_eq!(room_of(&stats), Some(expected));
        assert_eq!(room_of(&json!({})), None);
    }
}
