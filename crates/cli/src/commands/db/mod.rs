//! `runstone db`: the database itself, past any server.

mod compact;
mod place;
mod stats;

use anyhow::Context as _;
use clap::Subcommand;
use runstone_store::{Location, Store, UpkeepMode};

use crate::cli::Globals;
use crate::failure::Misuse;
use crate::output::bytes;
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Stats(stats::Options),
    Compact(compact::Options),
}

pub(crate) async fn run(command: Command, globals: &Globals, world: &mut World) -> anyhow::Result<()> {
    if globals.tracking_uri.is_some() {
        // Otherwise another database than the one that was meant would be rewritten.
        let advice = "'runstone db' asks no server: name the database with --backend-store-uri or --data-dir";
        return Err(Misuse(advice.to_owned()).into());
    }
    match command {
        Command::Stats(options) => stats::run(&options, world).await,
        Command::Compact(options) => compact::run(&options, world).await,
    }
}

/// Opens a database that is there, for one piece of work.
async fn open(location: Location, world: &World) -> anyhow::Result<Store> {
    let clock = world.clock.clone();
    let options = runstone_store::Options { connections: 1, upkeep: UpkeepMode::Off, ..Default::default() };
    let opened = tokio::task::spawn_blocking(move || Store::open(&location, &options, &*clock)).await;
    Ok(opened.context("the database could not be opened")??)
}

/// A number of bytes that came from the database, where all numbers have a sign.
fn size(count: i64) -> String {
    bytes(u64::try_from(count).unwrap_or(0))
}
