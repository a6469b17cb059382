//! A throw-away PostgreSQL cluster: its own folder, loopback port and password, with the settings it is shipped with.

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::time::sleep;

use crate::peers::{free_address, log_end};
use crate::process::{ProcessGroup, tied_to_us};

/// Where Debian and its relatives put the programs of each version.
const DEBIAN_ROOT: &str = "/usr/lib/postgresql";
const USER: &str = "runstone";
const DATABASE: &str = "postgres";
const START_TIMEOUT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// A running cluster. Dropping it ends its processes; the folder belongs to the caller.
#[derive(Debug)]
pub struct Cluster {
    /// The server and its workers.
    pub processes: ProcessGroup,
    address: SocketAddr,
    password: String,
}

impl Cluster {
    /// Makes a cluster in `folder`, which must not be there yet, and waits until it accepts connections.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; the end of its log is in the message.
    pub async fn start(folder: &Path) -> Result<Self> {
        let programs = programs()?;
        let password = random_hex()?;
        let owner = Owner::of_data()?;
        initialise(&programs, folder, &password, &owner)?;
        let address = free_address().await?;
        let log_path = folder.join("server.log");
        let log = File::create(&log_path)?;
        let mut command = owner.command("QUIT", &programs.join("postgres"));
        command.arg("-D").arg(folder.join("data")).args(["-p", &address.port().to_string()]);
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut processes = ProcessGroup::spawn(&mut command)?;
        let ready = wait_until_ready(&programs, address, &mut processes).await;
        ready.with_context(|| {
            format!("PostgreSQL does not start; its log ends with:\n{}", log_end(&log_path))
        })?;
        Ok(Self { processes, address, password })
    }

    /// `postgresql://…` of a superuser.
    pub fn uri(&self) -> String {
        let Self { address, password, .. } = self;
        format!("postgresql://{USER}:{password}@{address}/{DATABASE}")
    }
}

/// What is installed, as `postgres --version` tells it.
///
/// # Errors
/// When nothing is.
pub fn version() -> Result<String> {
    let answer = Command::new(programs()?.join("postgres")).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// The folder of the newest installed server's programs.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir(DEBIAN_ROOT).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((version, entry.path().join("bin")))
    });
    let has_server = |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let newest = numbered.filter(|(_, folder)| has_server(folder)).max().map(|(_, folder)| folder);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = newest.or_else(|| std::env::split_paths(&path).find(|folder| has_server(folder)));
    found.context("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
}

/// Whom the data belongs to and who runs the server: PostgreSQL refuses to be root.
struct Owner {
    /// User and group id to become; `None` if we are not root.
    ids: Option<(u32, u32)>,
}

impl Owner {
    fn of_data() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { ids: None });
        }
        let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let ids = ["postgres", "nobody"].iter().find_map(|name| user_ids(&users, name));
        ensure!(ids.is_some(), "PostgreSQL refuses to run as root and there is no user postgres or nobody");
        Ok(Self { ids })
    }

    /// A command that runs `program` as this user and ends with us.
    fn command(&self, signal: &str, program: &Path) -> Command {
        let Some((user, group)) = self.ids else { return tied_to_us(signal, program) };
        let mut command = tied_to_us(signal, "--reuid");
        command.arg(user.to_string()).args(["--regid", &group.to_string(), "--clear-groups"]).arg(program);
        command
    }

    fn take_over(&self, path: &Path) -> Result<()> {
        let Some((user, group)) = self.ids else { return Ok(()) };
        std::os::unix::fs::chown(path, Some(user), Some(group))
            .with_context(|| format!("cannot give away {}", path.display()))
    }
}

/// User and group id of a line of `/etc/passwd`.
fn user_ids(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn initialise(programs: &Path, folder: &Path, password: &str, owner: &Owner) -> Result<()> {
    fs::create_dir(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let password_file = folder.join("password");
    fs::write(&password_file, password)?;
    owner.take_over(&password_file)?;
    owner.take_over(folder)?;
    let mut command = owner.command("KILL", &programs.join("initdb"));
    command.arg("--pgdata").arg(folder.join("data")).args(["--username", USER, "--no-sync"]);
    command.arg("--pwfile").arg(&password_file).args(["--auth", "scram-sha-256", "--encoding", "UTF8"]);
    let answer = command.args(["--locale", "C.UTF-8"]).current_dir(folder).output()?;
    fs::remove_file(&password_file)?;
    ensure!(answer.status.success(), "initdb failed: {}", String::from_utf8_lossy(&answer.stderr));
    Ok(())
}

async fn wait_until_ready(programs: &Path, server: SocketAddr, processes: &mut ProcessGroup) -> Result<()> {
    let deadline = Instant::now() + START_TIMEOUT;
    let mut probe = Command::new(programs.join("pg_isready"));
    probe.args(["-q", "-h", "127.0.0.1", "-p", &server.port().to_string()]);
    while !probe.status()?.success() {
        processes.check_running()?;
        ensure!(Instant::now() < deadline, "it accepts no connection within {} s", START_TIMEOUT.as_secs());
        sleep(POLL).await;
    }
    Ok(())
}

fn random_hex() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgresx:x:9:9::/:\npostgres:x:105:112:PostgreSQL,,,:/var:/bin/sh\n";
        assert_eq!(user_ids(users, "postgres"), Some((105, 112)));
        assert_eq!(user_ids(users, "nobody"), None);
    }

    #[test]
    fn passwords_differ() {
        let (one, other) = (random_hex().unwrap(), random_hex().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
