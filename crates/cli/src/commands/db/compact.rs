//! `runstone db compact`: packs everything, and gives back the room that is free.

use anyhow::{Context as _, Result};
use clap::Args;
use runstone_store::stats::{self, Size};
use serde::Serialize;

use super::place::Place;
use super::{open, size};
use crate::output::{print_json, printable};
use crate::world::World;

/// Pack everything in the database and give free room back
///
/// Does at once what the server does in time: seals all points into compressed blocks and packs all runs. Then gives
/// back what is free: SQLite writes its file anew, which needs free disk for two more copies of it, one of them in the
/// folder for temporary files (SQLITE_TMPDIR); PostgreSQL keeps the room in its files for later writes. Takes the
/// database that 'runstone server' would take with the same options, RUNSTONE_… and MLFLOW_… variables and config file.
/// A server may be running on it, but its writes wait, so choose a quiet time for a large database.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    database: &'a str,
    before: Size,
    after: Size,
}

pub(super) async fn run(options: &Options, world: &mut World) -> Result<()> {
    let location = options.place.find(world)?;
    let database = location.redacted();
    let store = open(location, world).await?;
    let before = store.read(stats::size).await?;
    store.settle().await?;
    let vacuumed = store.clone();
    tokio::task::spawn_blocking(move || vacuumed.vacuum())
        .await
        .context("free room was not given back")??;
    let after = store.read(stats::size).await?;
    if options.json {
        print_json(&mut world.out, &Report { database: &database, before, after })?;
    } else {
        let database = printable(&database);
        writeln!(
            world.out,
            "Compacted {database}: {} before, {} after.",
            size(before.bytes),
            size(after.bytes)
        )?;
    }
    Ok(())
}
