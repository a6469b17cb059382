//! `runstone registry models`: create, find, change and delete registered models.

mod change;
mod create;
mod list;
mod show;
mod tag;

use clap::Subcommand;
use runstone_client::Client;
use runstone_wire::registry::RegisteredModel;

use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "search")]
    List(list::Options),
    #[command(visible_alias = "get")]
    Show(show::Options),
    Create(create::Options),
    Rename(change::RenameOptions),
    Describe(change::DescribeOptions),
    Delete(change::DeleteOptions),
    Tag(tag::SetOptions),
    Untag(tag::DeleteOptions),
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list::run(options, client, world).await,
        Command::Show(options) => show::run(&options, client, world).await,
        Command::Create(options) => create::run(options, client, world).await,
        Command::Rename(options) => change::rename(&options, client, world).await,
        Command::Describe(options) => change::describe(&options, client, world).await,
        Command::Delete(options) => change::delete(&options, client, world).await,
        Command::Tag(options) => tag::set(&options, client, world).await,
        Command::Untag(options) => tag::delete(&options, client, world).await,
    }
}

/// The highest version of a model, if it has one.
fn latest(model: &RegisteredModel) -> Option<i64> {
    model.latest_versions.iter().filter_map(|version| version.version.as_deref()?.parse().ok()).max()
}
