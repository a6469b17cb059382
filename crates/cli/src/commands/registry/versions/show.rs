//! `runstone registry versions show`: everything about a version, for people.

use std::io;

use clap::Args;
use runstone_client::Client;
use runstone_wire::registry::ModelVersion;

use crate::commands::registry::{VersionArgs, stage_tone};
use crate::commands::{Output, sheet};
use crate::output::{Tone, print_json, printable};
use crate::world::World;

/// Show a version: where its files lie, its run, stage, aliases, description and tags
///
/// runstone registry versions show wine @champion
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let VersionArgs { name, version: which } = &options.version;
    // What is found by its stage has no aliases; only what is asked for by its number has everything.
    let version = client.model_version(name, client.number_of(name, which).await?).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &version)?;
    } else {
        print(&version, world)?;
    }
    Ok(())
}

fn print(version: &ModelVersion, world: &mut World) -> io::Result<()> {
    let text = |text: &Option<String>| printable(text.as_deref().unwrap_or_default());
    let title = format!("{} version {}", text(&version.name), text(&version.version));
    let title = world.screen.paint(Tone::Strong, &title);
    let stage = version.current_stage.as_deref().filter(|stage| *stage != "None").unwrap_or_default();
    let stage = world.screen.paint(stage_tone(stage), &printable(stage));
    writeln!(world.out, "{}", format!("{title}  {stage}").trim_end())?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let aliases = (!version.aliases.is_empty()).then(|| version.aliases.join(", "));
    let facts = [
        ("Aliases", aliases),
        ("Source", given(&version.source)),
        ("Run", given(&version.run_id)),
        ("Run link", given(&version.run_link)),
        ("User", given(&version.user_id)),
        ("Created", version.creation_timestamp.map(|time| sheet::moment(time.0, world))),
        ("Changed", version.last_updated_timestamp.map(|time| sheet::moment(time.0, world))),
        ("Status", given(&version.status).filter(|status| status != "READY")),
    ];
    sheet::facts(facts, world)?;
    sheet::description(version.description.as_deref(), world)?;
    sheet::pairs("Tags", version.tags.iter().map(|tag| (tag.key.as_deref(), tag.value.as_deref())), world)
}
