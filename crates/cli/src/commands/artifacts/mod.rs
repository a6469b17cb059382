//! `runstone artifacts`: list, download and upload files of runs.

mod download;
mod list;
mod source;
mod upload;

use clap::Subcommand;
use runstone_client::Client;

pub(crate) use source::Source;

use crate::output::Bars;
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Options),
    Download(download::Options),
    LogArtifact(upload::FileOptions),
    LogArtifacts(upload::FolderOptions),
}

pub(crate) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::run(&options, client, world).await,
        Command::Download(options) => download::run(&options, client, world).await,
        Command::LogArtifact(options) => upload::file(&options, client, world).await,
        Command::LogArtifacts(options) => upload::folder(&options, client, world).await,
    }
}

/// A bar on standard error, if somebody watches and nobody switched it off.
fn progress(verb: &'static str, world: &World) -> std::sync::Arc<dyn runstone_client::Progress> {
    let wanted = world.setting("ENABLE_ARTIFACTS_PROGRESS_BAR");
    let is_off = wanted.is_some_and(|wanted| matches!(wanted.to_ascii_lowercase().as_str(), "false" | "0"));
    Bars::start(verb, world.err_is_watched && !is_off)
}
