//! `runstone registry models create`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::KeyValue;
use runstone_wire::registry::CreateRegisteredModel;

use crate::commands::registry::{Report, tags};
use crate::world::World;

/// Create a registered model without versions
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name; unique, without '/' and ':', at most 256 characters
    #[arg(value_name = "NAME")]
    name: String,

    /// What it is, in Markdown
    #[arg(short = 'd', long, value_name = "TEXT")]
    description: Option<String>,

    /// Tag; repeat for more
    #[arg(short = 't', long = "tag", visible_alias = "tags", value_name = "KEY=VALUE", value_parser = tags::parse)]
    tags: Vec<KeyValue>,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    tags::check_once(&options.tags)?;
    let model = CreateRegisteredModel {
        name: Some(options.name.clone()),
        tags: options.tags,
        description: options.description,
    };
    let created = client.create_registered_model(&model).await?;
    let sentence = format!("Created the registered model '{}'.", options.name);
    options.report.print(&created, &sentence, world)?;
    Ok(())
}
