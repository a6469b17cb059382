//! `runstone registry versions`: register, find, change and download versions of models.

mod change;
mod create;
mod deleted;
mod download;
mod list;
mod show;

use clap::Subcommand;
use runstone_client::Client;

use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "search")]
    List(list::Options),
    #[command(visible_alias = "get")]
    Show(show::Options),
    Create(create::Options),
    Copy(create::CopyOptions),
    Describe(change::DescribeOptions),
    Delete(change::DeleteOptions),
    Restore(deleted::RestoreOptions),
    Download(download::Options),
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::run(options, client, world).await,
        Command::Show(options) => show::run(&options, client, world).await,
        Command::Create(options) => create::run(options, client, world).await,
        Command::Copy(options) => create::copy(&options, client, world).await,
        Command::Describe(options) => change::describe(&options, client, world).await,
        Command::Delete(options) => change::delete(&options, client, world).await,
        Command::Restore(options) => deleted::restore(&options, client, world).await,
        Command::Download(options) => download::run(&options, client, world).await,
    }
}
