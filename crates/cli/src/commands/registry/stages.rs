//! `runstone registry stages`: the older way to say how far a version has come.

use clap::{Args, Subcommand};
use runstone_client::Client;

use super::{Report, VersionArgs};
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Set(SetOptions),
}

/// Move a version to a stage
///
/// runstone registry stages set wine 3 Production --archive-existing
#[derive(Debug, Args)]
pub(crate) struct SetOptions {
    #[command(flatten)]
    version: VersionArgs,

    /// The stage
    #[arg(value_name = "STAGE", value_parser = ["None", "Staging", "Production", "Archived"], ignore_case = true)]
    stage: String,

    /// Versions that are in the stage go to Archived
    #[arg(long, visible_alias = "archive-existing-versions")]
    archive_existing: bool,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Command::Set(SetOptions { version, stage, archive_existing, report }) = command;
    let (name, number) = (&version.name, version.number(client).await?);
    let moved = client.transition_stage(name, number, &stage, archive_existing).await?;
    let stage = moved.current_stage.as_deref().unwrap_or(&stage);
    report.print(&moved, &format!("Version {number} of '{name}' is in the stage {stage}."), world)?;
    Ok(())
}
