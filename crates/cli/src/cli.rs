//! The command line as a whole: subcommands and the options they share.

use clap::{Args, Parser, Subcommand};

use crate::commands::{artifacts, completions, db, doctor, experiments, registry, runs, server};
use crate::output::ColorChoice;

/// Track, package, register and serve machine-learning work.
///
/// Commands talk to the tracking server that --tracking-uri or a variable names: any that speaks MLflow's REST API.
/// They read the variables of MLflow's client (MLFLOW_TRACKING_TOKEN, MLFLOW_HTTP_REQUEST_TIMEOUT …); RUNSTONE_… of the
/// same name wins.
#[derive(Debug, Parser)]
#[command(name = "runstone", version, propagate_version = false, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Server to talk to (http://host:5000), or a store to open directly (sqlite:///file.db, postgresql://…, a data folder)
    /// [default: RUNSTONE_TRACKING_URI, MLFLOW_TRACKING_URI, then http://127.0.0.1:5000]
    #[arg(long, global = true, value_name = "URI")]
    pub(crate) tracking_uri: Option<String>,

    /// When to use color; NO_COLOR switches it off too
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: ColorChoice,

    /// Say more about failures; short -v, before the subcommand
    #[arg(long, global = true)]
    verbose: bool,

    // Not global: subcommands use -v for --view, as MLflow's do.
    #[arg(short = 'v', hide = true)]
    v: bool,
}

impl Globals {
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose || self.v
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "ui")]
    Server(Box<server::Options>),
    /// Create, find and change experiments
    #[command(subcommand, visible_alias = "experiment")]
    Experiments(experiments::Command),
    /// Find, look at, create and delete runs
    #[command(subcommand, visible_alias = "run")]
    Runs(runs::Command),
    /// List, download and upload files of runs
    #[command(subcommand, visible_alias = "artifact")]
    Artifacts(artifacts::Command),
    /// Register models and their versions, and promote them by aliases and rules
    #[command(subcommand)]
    Registry(registry::Command),
    /// Look at the database of a server, and tidy it up
    #[command(subcommand)]
    Db(db::Command),
    Doctor(doctor::Options),
    Completions(completions::Options),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_and_command_is_explained() {
        fn check(command: &clap::Command, path: &str) {
            assert!(command.get_about().is_some(), "{path} has no description");
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                assert!(argument.get_help().is_some(), "{path}: {} has no help", argument.get_id());
            }
            for inner in command.get_subcommands() {
                check(inner, &format!("{path} {}", inner.get_name()));
            }
        }
        check(&Cli::command(), "runstone");
    }

    #[test]
    fn view_and_verbose_do_not_collide() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap();
        let cli = parse("runstone -v runs list --experiment-id 1 -v all");
        assert!(cli.globals.is_verbose());
        assert!(parse("runstone runs show abcd --verbose").globals.is_verbose());
        assert!(!parse("runstone runs show abcd").globals.is_verbose());
    }
}
