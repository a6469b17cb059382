//! `runstone runs delete` and `restore`.

use clap::Args;
use runstone_client::Client;

use crate::output::printable;
use crate::world::World;

/// Put a run into the trash; 'restore' takes it out
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Which run; its whole id
    #[arg(long, value_name = "ID")]
    run_id: String,
}

/// Take a run out of the trash
#[derive(Debug, Args)]
pub(crate) struct RestoreOptions {
    /// Which run; its whole id
    #[arg(long, value_name = "ID")]
    run_id: String,
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    client.delete_run(&options.run_id).await?;
    writeln!(world.out, "Run with ID {} has been deleted.", printable(&options.run_id))?;
    Ok(())
}

pub(super) async fn restore(
    options: &RestoreOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    client.restore_run(&options.run_id).await?;
    writeln!(world.out, "Run with id {} has been restored.", printable(&options.run_id))?;
    Ok(())
}
