//! `runstone registry requests create`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::CreateRequest;

use super::subject;
use crate::commands::registry::{Report, VersionArgs};
use crate::world::World;

/// Ask that a version get an alias or a stage, and print the id of the request
///
/// runstone registry requests create wine 3 --for @champion --comment "better on the new vintage"
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    version: VersionArgs,

    /// What it is to get: @alias or a stage
    #[arg(long = "for", value_name = "TARGET")]
    target: String,

    /// For those who decide
    #[arg(short = 'c', long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    comment: String,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Options { version, target, comment, report } = options;
    let number = version.number(client).await?;
    let request = CreateRequest { model: version.name, version: number, target, comment };
    let asked = client.create_promotion_request(&request).await?;
    let sentence = format!("Request {}: {} for {}.", asked.id, subject(&asked), asked.target);
    report.print(&asked, &sentence, world)?;
    Ok(())
}
