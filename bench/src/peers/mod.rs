//! The servers that are compared: what each is, how it is installed and how it is started.
//!
//! A new peer is a variant of [`Peer`] and an arm in each of its functions.

mod server;
mod venv;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use clap::ValueEnum;

pub use server::{Server, free_address, log_end, wait_for_first_answer};

/// A kind of server, installed and started in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Peer {
    /// The server of this repository.
    Runstone,
    /// MLflow's own server.
    Mlflow,
    /// FastTrackML with its default durability.
    Fasttrackml,
    /// FastTrackML made as durable as the others.
    FasttrackmlFull,
}

/// Where programs are found.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The Runstone binary.
    pub runstone: PathBuf,
    /// Folder that holds the peers' virtual environments.
    pub venvs: PathBuf,
}

const MLFLOW: &[&str] = &["mlflow==3.17.2", "scikit-learn"];
const FASTTRACKML: &[&str] = &["fasttrackml==0.6.0"];

impl Peer {
    /// The name in tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Runstone => "Runstone",
            Self::Mlflow => "MLflow",
            Self::Fasttrackml => "FastTrackML",
            Self::FasttrackmlFull => "FastTrackML (FULL)",
        }
    }

    /// What the default settings promise about an answered write, and how that was found out.
    pub fn durability(self) -> &'static str {
        match self {
            Self::Runstone => {
                "SQLite in WAL mode with `synchronous=FULL`: an answer means the data is on disk (one fsync a \
                 log-metric call, seen with strace; concurrent writes share a commit)"
            }
            Self::Mlflow => {
                "SQLite's defaults: rollback journal and `synchronous=FULL`, so an answer means the data is on \
                 disk (it sets neither; the file header says rollback journal)"
            }
            Self::Fasttrackml => {
                "SQLite in WAL mode with `synchronous=NORMAL`: **less durable**, answered writes may be lost when \
                 the machine loses power (no fsync happens during 100 log-metric calls, seen with strace)"
            }
            Self::FasttrackmlFull => {
                "SQLite in WAL mode with `synchronous=FULL`, set on the database URI: an answer means the data is on \
                 disk (three fsyncs a log-metric call, seen with strace)"
            }
        }
    }

    /// Whether the server takes artifacts over HTTP.
    pub fn has_artifact_proxy(self) -> bool {
        matches!(self, Self::Runstone | Self::Mlflow)
    }

    /// Whether the server thins a history out (`get-history-bulk-interval`).
    pub fn has_history_interval(self) -> bool {
        matches!(self, Self::Runstone | Self::Mlflow)
    }

    /// Whether `get-history` cuts its answer into pages; FastTrackML ignores `max_results`.
    pub fn pages_history(self) -> bool {
        matches!(self, Self::Runstone | Self::Mlflow)
    }

    /// Whether the server has a model registry; FastTrackML refuses to register models.
    pub fn has_registry(self) -> bool {
        matches!(self, Self::Runstone | Self::Mlflow)
    }

    /// Makes sure that the peer can be started: installs what comes from a registry.
    ///
    /// # Errors
    /// When it cannot be installed, or the Runstone binary is not there.
    pub async fn prepare(self, installation: &Installation) -> Result<()> {
        match self {
            Self::Runstone => {
                let binary = &installation.runstone;
                ensure!(binary.is_file(), "there is no {}: build it first", binary.display());
                Ok(())
            }
            Self::Mlflow => venv::ensure_installed(&self.venv(installation), MLFLOW).await,
            Self::Fasttrackml | Self::FasttrackmlFull => {
                venv::ensure_installed(&self.venv(installation), FASTTRACKML).await
            }
        }
    }

    /// The version that runs, as the table names it.
    pub fn version(self, installation: &Installation) -> String {
        match self {
            Self::Runstone => {
                let answer = Command::new(&installation.runstone).arg("--version").output();
                let text = answer.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
                text.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "version unknown".into())
            }
            Self::Mlflow => MLFLOW.join(" "),
            Self::Fasttrackml | Self::FasttrackmlFull => FASTTRACKML.join(" "),
        }
    }

    /// How the server is started, for the report; `DIR` and `P` stand for its folder and port.
    pub fn start_line(self) -> String {
        let arguments = self.arguments(Path::new("DIR"), "P").join(" ");
        format!("{} {arguments}", self.program_name())
    }

    /// The command that starts the server with its data in `folder`.
    fn command(self, installation: &Installation, folder: &Path, port: u16) -> Command {
        let mut command = match self {
            Self::Runstone => Command::new(&installation.runstone),
            Self::Mlflow | Self::Fasttrackml | Self::FasttrackmlFull => {
                Command::new(self.venv(installation).join("bin").join(self.program_name()))
            }
        };
        command.args(self.arguments(folder, &port.to_string())).current_dir(folder);
        // A setting meant for somebody's own server must not change what is measured.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["MLFLOW_", "RUNSTONE_", "FML_"].iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        if self == Self::Mlflow {
            command.env("MLFLOW_DISABLE_TELEMETRY", "true");
        }
        command
    }

    fn arguments(self, folder: &Path, port: &str) -> Vec<String> {
        let folder = folder.display();
        let line = match self {
            Self::Runstone => format!(
                "server --host 127.0.0.1 --port {port} --backend-store-uri sqlite:///{folder}/r.db \
                 --artifacts-destination {folder}/art"
            ),
            Self::Mlflow => format!(
                "server --host 127.0.0.1 --port {port} --backend-store-uri sqlite:///{folder}/mlflow.db \
                 --artifacts-destination {folder}/art"
            ),
            Self::Fasttrackml => {
                format!("server --listen-address 127.0.0.1:{port} --database-uri sqlite://{folder}/f.db")
            }
            Self::FasttrackmlFull => format!(
                "server --listen-address 127.0.0.1:{port} --database-uri sqlite://{folder}/f.db?_synchronous=FULL"
            ),
        };
        line.split(' ').map(str::to_owned).collect()
    }

    fn program_name(self) -> &'static str {
        match self {
            Self::Runstone => "runstone",
            Self::Mlflow => "mlflow",
            Self::Fasttrackml | Self::FasttrackmlFull => "fml",
        }
    }

    fn venv(self, installation: &Installation) -> PathBuf {
        let name = if self == Self::Mlflow { "bench-mlflow" } else { "bench-fasttrackml" };
        installation.venvs.join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_shows_how_each_is_started() {
        assert_eq!(
            Peer::Runstone.start_line(),
            "runstone server --host 127.0.0.1 --port P --backend-store-uri sqlite:///DIR/r.db \
             --artifacts-destination DIR/art"
        );
        assert!(Peer::FasttrackmlFull.start_line().ends_with("sqlite://DIR/f.db?_synchronous=FULL"));
    }
}
