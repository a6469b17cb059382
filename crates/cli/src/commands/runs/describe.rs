//! `runstone runs describe`: a run as JSON, in the shape of MLflow's command: metrics, params and tags as objects.

use std::collections::BTreeMap;

use clap::Args;
use runstone_client::Client;
use runstone_wire::Double;
use runstone_wire::runs::{NamedText, Run, RunInfo, RunInputs, RunOutputs};
use serde::Serialize;
use serde_json::{Value, json};

use crate::output::print_json;
use crate::world::World;

/// Print a run as JSON, with metrics, params and tags by key ('show' is for people)
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which run; its whole id
    #[arg(long, value_name = "ID")]
    run_id: String,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let run = client.run(&options.run_id).await?;
    print_json(&mut world.out, &Described::from(run))?;
    Ok(())
}

#[derive(Serialize)]
struct Described {
    info: Value,
    data: Data,
    inputs: Value,
    outputs: Value,
}

#[derive(Serialize)]
struct Data {
    metrics: BTreeMap<String, Double>,
    params: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
}

impl From<Run> for Described {
    fn from(run: Run) -> Self {
        let data = run.data.unwrap_or_default();
        let metrics =
            data.metrics.into_iter().filter_map(|metric| Some((metric.key?.to_string(), metric.value?)));
        Self {
            info: info(&run.info.unwrap_or_default()),
            data: Data { metrics: metrics.collect(), params: texts(data.params), tags: texts(data.tags) },
            inputs: inputs(&run.inputs.unwrap_or_default()),
            outputs: outputs(&run.outputs.unwrap_or_default()),
        }
    }
}

fn texts(list: Vec<NamedText>) -> BTreeMap<String, String> {
    list.into_iter()
        .filter_map(|text| Some((text.key?.to_string(), text.value.unwrap_or_default())))
        .collect()
}

/// Absent fields are `null` here, unlike in the REST API.
fn info(info: &RunInfo) -> Value {
    json!({
        "artifact_uri": info.artifact_uri,
        "end_time": info.end_time,
        "experiment_id": info.experiment_id,
        "lifecycle_stage": info.lifecycle_stage,
        "run_id": info.run_id,
        "run_name": info.run_name,
        "start_time": info.start_time,
        "status": info.status,
        "user_id": info.user_id,
    })
}

fn inputs(inputs: &RunInputs) -> Value {
    json!({ "model_inputs": inputs.model_inputs, "dataset_inputs": inputs.dataset_inputs })
}

fn outputs(outputs: &RunOutputs) -> Value {
    json!({ "model_outputs": outputs.model_outputs })
}
