//! `runstone registry models tag` and `untag`: tags of registered models and of their versions.

use clap::Args;
use runstone_client::{Client, Which};
use runstone_wire::KeyValue;
use serde::Serialize;

use crate::commands::registry::{Report, tags};
use crate::world::World;

/// Set tags of a registered model, or of a version of it
///
/// runstone registry models tag wine team=vision --version @champion
#[derive(Debug, Args)]
pub(crate) struct SetOptions {
    #[command(flatten)]
    place: Place,

    /// Tags to set, whether they are there or not
    #[arg(required = true, value_name = "KEY=VALUE", value_parser = tags::parse)]
    tags: Vec<KeyValue>,

    #[command(flatten)]
    report: Report,
}

/// Remove tags of a registered model, or of a version of it
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    #[command(flatten)]
    place: Place,

    /// Keys of the tags to remove
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,

    #[command(flatten)]
    report: Report,
}

/// Whose tags.
#[derive(Debug, Args)]
struct Place {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Of this version and not of the model: its number, @alias, a stage or latest
    #[arg(long, value_name = "VERSION", value_parser = Which::parse)]
    version: Option<Which>,
}

impl Place {
    async fn number(&self, client: &Client) -> anyhow::Result<Option<i64>> {
        match &self.version {
            Some(which) => Ok(Some(client.number_of(&self.name, which).await?)),
            None => Ok(None),
        }
    }
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Done<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    tags: &'a [KeyValue],
}

pub(super) async fn set(options: &SetOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    tags::check_once(&options.tags)?;
    let (name, number) = (&options.place.name, options.place.number(client).await?);
    for tag in &options.tags {
        let (key, value) = (tag.key.as_deref().unwrap_or_default(), tag.value.as_deref().unwrap_or_default());
        match number {
            Some(number) => client.set_model_version_tag(name, number, key, value).await?,
            None => client.set_registered_model_tag(name, key, value).await?,
        }
    }
    let whose = whose(name, number);
    let count =
        if options.tags.len() == 1 { "1 tag".to_owned() } else { format!("{} tags", options.tags.len()) };
    let done = Done { name, version: number.map(|number| number.to_string()), tags: &options.tags };
    options.report.print(&done, &format!("Set {count} of {whose}."), world)?;
    Ok(())
}

pub(super) async fn delete(
    options: &DeleteOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let (name, number) = (&options.place.name, options.place.number(client).await?);
    for key in &options.keys {
        match number {
            Some(number) => client.delete_model_version_tag(name, number, key).await?,
            None => client.delete_registered_model_tag(name, key).await?,
        }
    }
    let gone = |key: &String| KeyValue { key: Some(key.clone()), value: None };
    let gone: Vec<_> = options.keys.iter().map(gone).collect();
    let done = Done { name, version: number.map(|number| number.to_string()), tags: &gone };
    // Some of them may not have been there.
    let sentence =
        format!("No longer among the tags of {}: {}.", whose(name, number), options.keys.join(", "));
    options.report.print(&done, &sentence, world)?;
    Ok(())
}

fn whose(name: &str, number: Option<i64>) -> String {
    number.map_or(format!("'{name}'"), |number| format!("version {number} of '{name}'"))
}
