//! `runstone experiments create`.

use clap::Args;
use runstone_client::Client;
use runstone_wire::experiments::{CreateExperiment, ExperimentId};

use crate::output::{print_json, printable};
use crate::world::World;

/// Create an experiment and print its id
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name; unique, at most 500 characters
    #[arg(short = 'n', long, value_name = "NAME")]
    experiment_name: String,

    /// Where its runs put artifacts: a URI or path [default: the server decides]
    #[arg(short = 'l', long, value_name = "URI")]
    artifact_location: Option<String>,

    /// Print {"experiment_id": …} instead of a sentence
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Options { experiment_name: name, artifact_location, json } = options;
    let experiment =
        CreateExperiment { name: Some(name.clone()), artifact_location, ..CreateExperiment::default() };
    let id = client.create_experiment(&experiment).await?;
    if json {
        print_json(&mut world.out, &ExperimentId { experiment_id: Some(id) })?;
    } else {
        writeln!(world.out, "Created experiment '{}' with id {}", printable(&name), printable(&id))?;
    }
    Ok(())
}
