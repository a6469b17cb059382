//! `runstone registry versions describe` and `delete`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::registry::VersionName;

use crate::commands::registry::{Report, VersionArgs};
use crate::world::World;

/// Set the description of a version
#[derive(Debug, Args)]
pub(crate) struct DescribeOptions {
    #[command(flatten)]
    version: VersionArgs,

    /// What it is, in Markdown; an empty text takes the description away
    #[arg(value_name = "TEXT")]
    description: String,

    #[command(flatten)]
    report: Report,
}

/// Take a version out of use, with its aliases
///
/// A Runstone server keeps it: 'versions list --deleted' shows it and 'versions restore' brings it back. On other servers it
/// is gone for good. Its number is not given again, and its files are not touched.
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn describe(
    options: &DescribeOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let DescribeOptions { version, description, report } = options;
    let (name, number) = (&version.name, version.number(client).await?);
    let described = client.describe_model_version(name, number, description).await?;
    let sentence = format!("The description of version {number} of '{name}' has been changed.");
    report.print(&described, &sentence, world)?;
    Ok(())
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let DeleteOptions { version, report } = options;
    let (name, number) = (&version.name, version.number(client).await?);
    client.delete_model_version(name, number).await?;
    let gone =
        VersionName { name: Some(name.clone()), version: Some(number.to_string()), ..VersionName::default() };
    report.print(&gone, &format!("Version {number} of '{name}' has been deleted."), world)?;
    Ok(())
}
