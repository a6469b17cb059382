//! `runstone registry rules`: what must hold before a version gets an alias or a stage.

mod apply;
mod list;
mod set;

use clap::Subcommand;
use runstone_client::Client;

use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Options),
    Set(set::Options),
    Delete(set::DeleteOptions),
    Apply(apply::Options),
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::run(&options, client, world).await,
        Command::Set(options) => set::run(options, client, world).await,
        Command::Delete(options) => set::delete(&options, client, world).await,
        Command::Apply(options) => apply::run(&options, client, world).await,
    }
}
