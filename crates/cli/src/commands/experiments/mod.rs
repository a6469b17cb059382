//! `runstone experiments`: create, find and change experiments.

mod change;
mod create;
mod csv;
mod get;
mod search;

use clap::Subcommand;
use runstone_client::Client;

use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Create(create::Options),
    #[command(visible_alias = "list")]
    Search(search::Options),
    Get(get::Options),
    Rename(change::RenameOptions),
    Delete(change::DeleteOptions),
    Restore(change::RestoreOptions),
    Csv(csv::Options),
}

pub(crate) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::Create(options) => create::run(options, client, world).await,
        Command::Search(options) => search::run(options, client, world).await,
        Command::Get(options) => get::run(&options, client, world).await,
        Command::Rename(options) => change::rename(&options, client, world).await,
        Command::Delete(options) => change::delete(&options, client, world).await,
        Command::Restore(options) => change::restore(&options, client, world).await,
        Command::Csv(options) => csv::run(&options, client, world).await,
    }
}
