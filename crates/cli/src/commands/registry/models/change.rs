//! `runstone registry models rename`, `describe` and `delete`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::registry::ModelName;

use crate::commands::registry::Report;
use crate::failure::{AlreadySaid, Misuse};
use crate::output::printable;
use crate::world::World;

/// Give a registered model another name; aliases, rules and history go with it
#[derive(Debug, Args)]
pub(crate) struct RenameOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// New name; unique, without '/' and ':', at most 256 characters
    #[arg(value_name = "NEW_NAME")]
    new_name: String,

    #[command(flatten)]
    report: Report,
}

/// Set the description of a registered model
#[derive(Debug, Args)]
pub(crate) struct DescribeOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// What it is, in Markdown; an empty text takes the description away
    #[arg(value_name = "TEXT")]
    description: String,

    #[command(flatten)]
    report: Report,
}

/// Delete a registered model with all its versions, for good
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Do not ask; needed where nobody can be asked
    #[arg(short = 'y', long)]
    yes: bool,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn rename(
    options: &RenameOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let RenameOptions { name, new_name, report } = options;
    let renamed = client.rename_registered_model(name, new_name).await?;
    report.print(&renamed, &format!("The registered model '{name}' is now '{new_name}'."), world)?;
    Ok(())
}

pub(super) async fn describe(
    options: &DescribeOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let DescribeOptions { name, description, report } = options;
    let described = client.describe_registered_model(name, description).await?;
    report.print(&described, &format!("The description of '{name}' has been changed."), world)?;
    Ok(())
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let DeleteOptions { name, yes, report } = options;
    if !yes {
        // A name that does not exist is told before somebody is asked.
        client.registered_model(name).await?;
        ask(name, world)?;
    }
    client.delete_registered_model(name).await?;
    let gone = ModelName { name: Some(name.clone()) };
    report.print(
        &gone,
        &format!("The registered model '{name}' and its versions have been deleted."),
        world,
    )?;
    Ok(())
}

fn ask(name: &str, world: &mut World) -> anyhow::Result<()> {
    if !world.input_is_typed {
        let what = "this deletes the model with all its versions, and nothing brings them back; say --yes if you mean it";
        return Err(Misuse(what.to_owned()).into());
    }
    let question = format!("Delete '{}' with all its versions, for good?", printable(name));
    if world.confirms(&question)? {
        return Ok(());
    }
    world.note("nothing was deleted")?;
    Err(AlreadySaid.into())
}
