//! `runstone registry models show`: everything about a registered model, for people.

use std::io;

use clap::Args;
use runstone_client::Client;
use runstone_wire::registry::RegisteredModel;

use super::latest;
use crate::commands::registry::{aliases, cell, stage_tone};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, Tone, print_json, printable};
use crate::world::World;

/// Show a registered model: description, aliases, latest versions, tags
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let model = client.registered_model(&options.name).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &model)?;
    } else {
        print(&model, world)?;
    }
    Ok(())
}

fn print(model: &RegisteredModel, world: &mut World) -> io::Result<()> {
    let name = world.screen.paint(Tone::Strong, &printable(model.name.as_deref().unwrap_or_default()));
    writeln!(world.out, "{name}")?;
    let facts = [
        (
            "Latest",
            Some(latest(model).map_or("no version yet".to_owned(), |number| format!("version {number}"))),
        ),
        ("Created", model.creation_timestamp.map(|time| sheet::moment(time.0, world))),
        ("Changed", model.last_updated_timestamp.map(|time| sheet::moment(time.0, world))),
    ];
    sheet::facts(facts, world)?;
    sheet::description(model.description.as_deref(), world)?;
    if !model.aliases.is_empty() {
        sheet::heading(&format!("Aliases ({})", model.aliases.len()), world)?;
        aliases::table(&model.aliases).indented(2).print(&mut world.out, world.screen)?;
    }
    print_latest(model, world)?;
    let tags = model.tags.iter().map(|tag| (tag.key.as_deref(), tag.value.as_deref()));
    sheet::pairs("Tags", tags, world)
}

/// The highest version of each stage; without a heading of stages for those who use none.
fn print_latest(model: &RegisteredModel, world: &mut World) -> io::Result<()> {
    if model.latest_versions.is_empty() {
        return Ok(());
    }
    sheet::heading("Latest version of each stage", world)?;
    let columns = [
        Column::new("STAGE").kept(),
        Column::new("VERSION").right().kept(),
        Column::new("CREATED"),
        Column::new("SOURCE").flexible(),
    ];
    let mut table = Table::new(columns.into()).indented(2);
    for version in &model.latest_versions {
        let stage = version.current_stage.as_deref().unwrap_or_default();
        let created = version.creation_timestamp.map(|time| sheet::when(time.0, world));
        table.add(vec![
            Cell::toned(stage, stage_tone(stage)),
            cell(version.version.as_deref()),
            cell(created.as_deref()),
            cell(version.source.as_deref()),
        ]);
    }
    table.print(&mut world.out, world.screen).map(drop)
}
