//! `runstone registry versions create` and `copy`.

use clap::Args;
use runstone_client::{ArtifactUri, Client};
use runstone_wire::KeyValue;
use runstone_wire::registry::{CreateModelVersion, CreateRegisteredModel, ModelVersion};

use crate::commands::registry::{Report, VersionArgs, tags};
use crate::world::World;

/// Register a version, whose files are somewhere already
///
/// runstone registry versions create wine --source runs:/0af2…/model
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Where its files lie: runs:/<run id>/<path>, models:/<model id>, models:/<name>/<version> or any URI
    #[arg(short = 's', long, value_name = "URI")]
    source: String,

    /// The run that made it [default: the one in the source]
    #[arg(short = 'r', long, value_name = "ID")]
    run_id: Option<String>,

    /// What it is, in Markdown
    #[arg(short = 'd', long, value_name = "TEXT")]
    description: Option<String>,

    /// Tag; repeat for more
    #[arg(short = 't', long = "tag", visible_alias = "tags", value_name = "KEY=VALUE", value_parser = tags::parse)]
    tags: Vec<KeyValue>,

    #[command(flatten)]
    report: Report,
}

/// Register the files of a version under another model too, which is created if there is none
#[derive(Debug, Args)]
pub(crate) struct CopyOptions {
    #[command(flatten)]
    version: VersionArgs,

    /// Name of the model that gets the copy as its next version
    #[arg(value_name = "NEW_NAME")]
    new_name: String,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    tags::check_once(&options.tags)?;
    let (run_id, model_id) = match ArtifactUri::parse(&options.source) {
        Ok(ArtifactUri::Run { run_id, .. }) => (Some(run_id), None),
        Ok(ArtifactUri::LoggedModel { id, .. }) => (None, Some(id)),
        // What else is wrong with it is the server's to say.
        _ => (None, None),
    };
    let version = CreateModelVersion {
        name: Some(options.name),
        source: Some(options.source),
        run_id: options.run_id.or(run_id),
        model_id,
        tags: options.tags,
        description: options.description,
        run_link: None,
    };
    let created = client.create_model_version(&version).await?;
    let sentence = format!("Created {}.", described(&created));
    options.report.print(&created, &sentence, world)?;
    Ok(())
}

pub(super) async fn copy(options: &CopyOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let CopyOptions { version, new_name, report } = options;
    let number = version.number(client).await?;
    let original = client.model_version(&version.name, number).await?;
    let is_new = match client.registered_model(new_name).await {
        Ok(_) => false,
        Err(error) if error.is_not_found() => true,
        Err(error) => return Err(error.into()),
    };
    if is_new {
        let model =
            CreateRegisteredModel { name: Some(new_name.clone()), ..CreateRegisteredModel::default() };
        client.create_registered_model(&model).await?;
    }
    let copy = CreateModelVersion {
        name: Some(new_name.clone()),
        source: Some(format!("models:/{}/{number}", version.name)),
        run_id: original.run_id.clone().filter(|id| !id.is_empty()),
        run_link: original.run_link.clone().filter(|link| !link.is_empty()),
        description: original.description.clone(),
        tags: original.tags.clone(),
        model_id: None,
    };
    let copied = client.create_model_version(&copy).await?;
    let created = if is_new { ", which is new" } else { "" };
    let sentence = format!("Copied {} to {}{created}.", described(&original), described(&copied));
    report.print(&copied, &sentence, world)?;
    Ok(())
}

fn described(version: &ModelVersion) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("version {} of '{}'", text(&version.version), text(&version.name))
}
