//! `runstone runs show`: everything about a run, for people.

use std::io;

use clap::Args;
use runstone_client::Client;
use runstone_wire::runs::{NamedText, Run, RunData, RunInfo, RunInputs};

use super::{length_ms, lookup, start_ms, tag, tone};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, Tone, ago, duration, number, print_json, printable};
use crate::world::World;

const DESCRIPTION: &str = "mlflow.note.content";

/// Show everything about a run
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which run: its id, the start of it (four digits or more), or its name
    #[arg(value_name = "RUN", required_unless_present = "run_id")]
    run: Option<String>,

    /// Which run, as an option
    #[arg(short = 'r', long, value_name = "RUN", conflicts_with = "run")]
    run_id: Option<String>,

    /// Also show the tags that tools set (mlflow.…)
    #[arg(short = 'a', long)]
    all: bool,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let which = options.run.as_deref().or(options.run_id.as_deref()).unwrap_or_default();
    let run = lookup::run(client, which).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &run)?;
        return Ok(());
    }
    let experiment_id = run.info.as_ref().and_then(|info| info.experiment_id.clone()).unwrap_or_default();
    let experiment = client.experiment(&experiment_id).await?;
    let experiment = format!("{} ({experiment_id})", experiment.name.unwrap_or_default());
    print(&run, &experiment, options.all, world)?;
    Ok(())
}

fn print(run: &Run, experiment: &str, all_tags: bool, world: &mut World) -> io::Result<()> {
    let info = run.info.clone().unwrap_or_default();
    print_head(run, &info, experiment, world)?;
    sheet::description(tag(run, DESCRIPTION), world)?;
    let data = run.data.clone().unwrap_or_default();
    print_metrics(&data, world)?;
    print_pairs("Params", &data.params, world)?;
    let tags: Vec<_> = data
        .tags
        .into_iter()
        .filter(|tag| all_tags || !tag.key.as_deref().unwrap_or_default().starts_with("mlflow."))
        .collect();
    print_pairs("Tags", &tags, world)?;
    print_inputs(&run.inputs.clone().unwrap_or_default(), world)
}

fn print_head(run: &Run, info: &RunInfo, experiment: &str, world: &mut World) -> io::Result<()> {
    let now_ms = world.clock.now_ms();
    let name = printable(info.run_name.as_deref().unwrap_or_default());
    let status = info.status.0.map_or("", |status| status.as_str());
    let deleted = if info.lifecycle_stage.as_deref() == Some("deleted") { " (deleted)" } else { "" };
    let title = world.screen.paint(Tone::Strong, &name);
    let status = world.screen.paint(tone(info.status.0), &format!("{status}{deleted}"));
    writeln!(world.out, "{title}  {status}")?;
    let moment = |time: i64| sheet::moment(time, world);
    let source = tag(run, "mlflow.source.name").map(|name| match tag(run, "mlflow.source.type") {
        Some(kind) => format!("{name} ({})", kind.to_ascii_lowercase()),
        None => name.to_owned(),
    });
    let user = info.user_id.clone().filter(|user| !user.is_empty());
    let facts = [
        ("ID", info.run_id.clone()),
        ("Experiment", Some(experiment.to_owned())),
        ("Started", start_ms(run).map(moment)),
        ("Ended", info.end_time.map(|time| moment(time.0))),
        ("Duration", length_ms(run, now_ms).map(duration)),
        ("User", user.or_else(|| tag(run, "mlflow.user").map(str::to_owned))),
        ("Source", source),
        ("Commit", tag(run, "mlflow.source.git.commit").map(str::to_owned)),
        ("Parent", tag(run, "mlflow.parentRunId").map(str::to_owned)),
        ("Artifacts", info.artifact_uri.clone()),
    ];
    sheet::facts(facts, world)
}

fn print_metrics(data: &RunData, world: &mut World) -> io::Result<()> {
    if data.metrics.is_empty() {
        return Ok(());
    }
    sheet::heading(&format!("Metrics ({}), latest values", data.metrics.len()), world)?;
    let columns = [
        Column::new("KEY").flexible().kept(),
        Column::new("VALUE").right().kept(),
        Column::new("STEP").right(),
        Column::new("LOGGED"),
    ];
    let mut table = Table::new(columns.into()).indented(2);
    let now_ms = world.clock.now_ms();
    for metric in &data.metrics {
        let value = metric.value.map(|value| number(value.0)).unwrap_or_default();
        let step = metric.step.map(|step| step.0.to_string()).unwrap_or_default();
        let logged = metric.timestamp.map(|time| ago(time.0, now_ms)).unwrap_or_default();
        let key = metric.key.as_deref().unwrap_or_default();
        table.add(vec![Cell::new(key), Cell::new(value), Cell::new(step), Cell::toned(logged, Tone::Dim)]);
    }
    table.print(&mut world.out, world.screen).map(drop)
}

fn print_pairs(title: &str, pairs: &[NamedText], world: &mut World) -> io::Result<()> {
    sheet::pairs(title, pairs.iter().map(|pair| (pair.key.as_deref(), pair.value.as_deref())), world)
}

fn print_inputs(inputs: &RunInputs, world: &mut World) -> io::Result<()> {
    if inputs.dataset_inputs.is_empty() {
        return Ok(());
    }
    sheet::heading(&format!("Datasets ({})", inputs.dataset_inputs.len()), world)?;
    let columns = [
        Column::new("NAME").flexible().kept(),
        Column::new("DIGEST").kept(),
        Column::new("CONTEXT"),
        Column::new("SOURCE"),
    ];
    let mut table = Table::new(columns.into()).indented(2);
    for input in &inputs.dataset_inputs {
        let dataset = input.dataset.clone().unwrap_or_default();
        let context = input.tags.iter().find(|tag| tag.key.as_deref() == Some("mlflow.data.context"));
        let context = context.and_then(|tag| tag.value.clone());
        let text = |text: Option<String>| Cell::new(text.unwrap_or_default());
        table.add(vec![text(dataset.name), text(dataset.digest), text(context), text(dataset.source_type)]);
    }
    table.print(&mut world.out, world.screen).map(drop)
}
