//! `runstone experiments rename`, `delete` and `restore`.

use clap::Args;
use runstone_client::Client;

use crate::output::printable;
use crate::world::World;

/// Give an experiment another name
#[derive(Debug, Args)]
pub(crate) struct RenameOptions {
    /// Which experiment
    #[arg(short = 'x', long, value_name = "ID")]
    experiment_id: String,

    /// New name; unique, at most 500 characters
    #[arg(long, value_name = "NAME")]
    new_name: String,
}

/// Put an experiment and its runs into the trash; 'restore' takes them out
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Which experiment
    #[arg(short = 'x', long, value_name = "ID")]
    experiment_id: String,
}

/// Take an experiment and all its runs out of the trash
#[derive(Debug, Args)]
pub(crate) struct RestoreOptions {
    /// Which experiment
    #[arg(short = 'x', long, value_name = "ID")]
    experiment_id: String,
}

pub(super) async fn rename(
    options: &RenameOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    client.rename_experiment(&options.experiment_id, &options.new_name).await?;
    let (id, name) = (printable(&options.experiment_id), printable(&options.new_name));
    writeln!(world.out, "Experiment with id {id} has been renamed to '{name}'.")?;
    Ok(())
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    client.delete_experiment(&options.experiment_id).await?;
    writeln!(world.out, "Experiment with id {} has been deleted.", printable(&options.experiment_id))?;
    Ok(())
}

pub(super) async fn restore(
    options: &RestoreOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    client.restore_experiment(&options.experiment_id).await?;
    writeln!(world.out, "Experiment with id {} has been restored.", printable(&options.experiment_id))?;
    Ok(())
}
