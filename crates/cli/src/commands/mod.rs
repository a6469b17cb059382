//! The subcommands, a file or folder each, and options that several of them have.

pub(crate) mod artifacts;
pub(crate) mod completions;
pub(crate) mod db;
pub(crate) mod doctor;
pub(crate) mod experiments;
pub(crate) mod local;
pub(crate) mod registry;
pub(crate) mod runs;
pub(crate) mod server;
pub(crate) mod sheet;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use runstone_domain::ViewType;
use tokio::runtime::{Builder, Runtime};

/// Threads for everything but the server: enough to talk to a store that this process opens itself.
pub(crate) fn threads() -> anyhow::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().context("cannot start threads")
}

/// Which entities to look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum View {
    /// In use
    #[default]
    ActiveOnly,
    /// In the trash
    DeletedOnly,
    /// Both
    All,
}

impl From<View> for ViewType {
    fn from(view: View) -> Self {
        match view {
            View::ActiveOnly => Self::ActiveOnly,
            View::DeletedOnly => Self::DeletedOnly,
            View::All => Self::All,
        }
    }
}

/// How to print results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: complete, with the names of the REST API
    Json,
}

/// The choice between tables and JSON.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Output {
    /// How to print results [default: table]
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) output: Option<Format>,

    /// Short for --output json
    #[arg(long)]
    pub(crate) json: bool,
}

impl Output {
    pub(crate) fn is_json(self) -> bool {
        self.json || self.output == Some(Format::Json)
    }
}
