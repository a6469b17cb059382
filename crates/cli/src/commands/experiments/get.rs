//! `runstone experiments get`: one experiment.

use std::io;

use clap::{ArgGroup, Args};
use runstone_client::Client;
use runstone_wire::experiments::Experiment;

use crate::commands::Output;
use crate::output::{Tone, absolute, ago, print_json, printable};
use crate::world::World;

/// Show one experiment
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["experiment_id", "experiment_name"]))]
pub(crate) struct Options {
    /// By its id
    #[arg(short = 'x', long, value_name = "ID")]
    experiment_id: Option<String>,

    /// By its name
    #[arg(short = 'n', long, value_name = "NAME")]
    experiment_name: Option<String>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let experiment = match (&options.experiment_id, &options.experiment_name) {
        (Some(id), _) => client.experiment(id).await?,
        (None, name) => client.experiment_by_name(name.as_deref().unwrap_or_default()).await?,
    };
    if options.output.is_json() {
        print_json(&mut world.out, &experiment)?;
    } else {
        print(&experiment, world)?;
    }
    Ok(())
}

fn print(experiment: &Experiment, world: &mut World) -> io::Result<()> {
    let now_ms = world.clock.now_ms();
    let moment = |time: Option<runstone_wire::Int64>| {
        let time = time.map(|time| time.0)?;
        Some(format!("{} ({})", absolute(time, &world.time_zone), ago(time, now_ms)))
    };
    let facts = [
        ("ID", experiment.experiment_id.clone()),
        ("Name", experiment.name.clone()),
        ("State", experiment.lifecycle_stage.clone()),
        ("Artifacts", experiment.artifact_location.clone()),
        ("Created", moment(experiment.creation_time)),
        ("Changed", moment(experiment.last_update_time)),
        ("Workspace", experiment.workspace.clone().filter(|workspace| workspace != "default")),
    ];
    for (name, fact) in facts.into_iter().filter_map(|(name, fact)| Some((name, fact?))) {
        let name = world.screen.paint(Tone::Dim, &format!("{name:<10}"));
        writeln!(world.out, "{name} {}", printable(&fact))?;
    }
    for (index, tag) in experiment.tags.iter().enumerate() {
        let name = world.screen.paint(Tone::Dim, &format!("{:<10}", if index == 0 { "Tags" } else { "" }));
        let (key, value) = (tag.key.as_deref().unwrap_or_default(), tag.value.as_deref().unwrap_or_default());
        writeln!(world.out, "{name} {} = {}", printable(key), printable(value))?;
    }
    Ok(())
}
