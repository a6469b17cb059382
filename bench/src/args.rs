//! The command line.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};

use crate::peers::Peer;
use crate::scale::args::ScaleArgs;

/// Runs the same workloads against Runstone and its peers and prints one table.
#[derive(Debug, Parser)]
#[command(name = "runstone-bench", version)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the tool can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the servers, fill them, run the workloads, and write the table.
    Run(RunArgs),
    /// Fill Runstone with a million runs, a hundred million points and ten thousand experiments, and measure it there.
    Scale(ScaleArgs),
    /// List the rows that `--only` can name.
    List,
}

/// Options of `run`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Rows to measure, by name or the beginning of one (`search`, `log-metric-16`); all without it.
    #[arg(long, value_delimiter = ',', value_name = "NAME,…")]
    pub only: Vec<String>,

    /// Servers to compare.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "PEER,…",
        default_value = "runstone,mlflow,fasttrackml"
    )]
    pub peers: Vec<Peer>,

    /// Runs in the store that is searched.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,

    /// Runs in MLflow's store, where filling it takes too long; as `--runs` without it.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub mlflow_runs: Option<u32>,

    /// Runs in the store of a second Runstone that only searches; 0 leaves it out.
    #[arg(long, default_value_t = 10_000)]
    pub large_runs: u32,

    /// Registered models in the registry that is searched.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub models: u32,

    /// Registered models of a second Runstone that only has a registry; 0 leaves it out.
    #[arg(long, default_value_t = 100_000)]
    pub large_models: u32,

    /// Versions of each registered model.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub model_versions: u32,

    /// Seconds to measure each workload, for each server.
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,

    /// File that gets the new section on top; `-` prints it only.
    #[arg(long, default_value = "bench/RESULTS.md")]
    pub out: PathBuf,

    /// The Runstone binary.
    #[arg(long, default_value = "target/release/runstone")]
    pub runstone: PathBuf,

    /// Folder of the virtual environments that peers are installed into.
    #[arg(long, default_value = ".venv")]
    pub venvs: PathBuf,

    /// Folder for the servers' data, removed at the end; it should lie on the disk that is meant.
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    pub temp: PathBuf,
}

impl RunArgs {
    /// Whether a row is to be measured.
    pub fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| names(name, id))
    }

    /// Refuses names in `--only` that stand for none of the rows `ids`.
    ///
    /// # Errors
    /// When there is one: a typing error must not end in an empty report.
    pub fn check_names(&self, ids: &[String]) -> Result<()> {
        for name in &self.only {
            ensure!(ids.iter().any(|id| names(name, id)), "there is no row {name:?}; `list` shows all");
        }
        Ok(())
    }
}

/// Whether `name` is the row `id` or the family it belongs to.
fn names(name: &str, id: &str) -> bool {
    id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn run_args(arguments: &[&str]) -> RunArgs {
        let all = ["runstone-bench", "run"].iter().chain(arguments);
        match Args::try_parse_from(all).unwrap().command {
            Command::Run(run) => run,
            Command::List | Command::Scale(_) => panic!("another command"),
        }
    }

    #[test]
    fn the_definition_is_valid() {
        Args::command().debug_assert();
    }

    #[test]
    fn rows_are_chosen_by_name_or_family() {
        let args = run_args(&["--only", "search-100,log-metric"]);
        assert!(args.wants("search-100") && args.wants("search-100-filter") && args.wants("log-metric-16"));
        assert!(!args.wants("search-1000") && !args.wants("log-batch-10-1"));
        assert!(run_args(&[]).wants("anything"));
    }

    #[test]
    fn unknown_rows_are_refused() {
        let ids = ["search-100".to_owned()];
        assert!(run_args(&["--only", "search"]).check_names(&ids).is_ok());
        let error = run_args(&["--only", "search,serch"]).check_names(&ids).unwrap_err();
        assert_eq!(error.to_string(), "there is no row \"serch\"; `list` shows all");
    }

    #[test]
    fn all_three_servers_are_the_default() {
        assert_eq!(run_args(&[]).peers, [Peer::Runstone, Peer::Mlflow, Peer::Fasttrackml]);
        assert_eq!(run_args(&["--peers", "fasttrackml-full"]).peers, [Peer::FasttrackmlFull]);
    }
}
