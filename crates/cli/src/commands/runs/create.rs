//! `runstone runs create`: a run that is over at once.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use runstone_client::Client;
use runstone_domain::RunStatus;
use runstone_wire::experiments::CreateExperiment;
use runstone_wire::runs::{CreateRun, UpdateRun};
use runstone_wire::{Enum, Int64, KeyValue};

use crate::failure::Misuse;
use crate::output::print_json;
use crate::world::World;

/// Create a run and end it at once; print it as JSON
///
/// For scripts that record something which is over, and for trying things out.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Experiment by its id [default: RUNSTONE_EXPERIMENT_ID, MLFLOW_EXPERIMENT_ID]
    #[arg(long, value_name = "ID", conflicts_with = "experiment_name")]
    experiment_id: Option<String>,

    /// Experiment by its name; created if there is none [default: RUNSTONE_EXPERIMENT_NAME, MLFLOW_EXPERIMENT_NAME]
    #[arg(long, value_name = "NAME")]
    experiment_name: Option<String>,

    /// Name [default: the server makes one up]
    #[arg(long, value_name = "NAME")]
    run_name: Option<String>,

    /// Description, in Markdown
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Tag; repeat for more
    #[arg(short = 't', long, value_name = "KEY=VALUE")]
    tags: Vec<String>,

    /// How it ended
    #[arg(long, value_enum, default_value_t, ignore_case = true, value_name = "STATUS")]
    status: EndStatus,

    /// The run that this one is a part of
    #[arg(long, value_name = "ID")]
    parent_run_id: Option<String>,
}

/// How a run may end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
enum EndStatus {
    /// Well
    #[default]
    Finished,
    /// By an error
    Failed,
    /// By somebody
    Killed,
}

impl From<EndStatus> for RunStatus {
    fn from(status: EndStatus) -> Self {
        match status {
            EndStatus::Finished => Self::Finished,
            EndStatus::Failed => Self::Failed,
            EndStatus::Killed => Self::Killed,
        }
    }
}

/// What is printed.
#[derive(serde::Serialize)]
struct Created {
    run_id: String,
    experiment_id: String,
    status: &'static str,
    run_name: Option<String>,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let tags = tags(&options, world)?;
    let experiment_id = experiment(&options, client, world).await?;
    let question = CreateRun {
        experiment_id: Some(experiment_id.clone()),
        user_id: Some(user(world)),
        run_name: options.run_name,
        start_time: Some(Int64(world.clock.now_ms())),
        tags,
    };
    let created = client.create_run(&question).await?;
    let info = created.info.unwrap_or_default();
    let run_id = info.run_id.context("the server gave the run no id")?;
    let status = RunStatus::from(options.status);
    let end = UpdateRun {
        run_id: Some(run_id.clone()),
        status: Enum(Some(status)),
        end_time: Some(Int64(world.clock.now_ms())),
        ..UpdateRun::default()
    };
    client.update_run(&end).await.with_context(|| format!("run {run_id} was created but not ended"))?;
    let status = status.as_str();
    print_json(&mut world.out, &Created { run_id, experiment_id, status, run_name: info.run_name })?;
    Ok(())
}

/// The experiment that options or variables name; one that is named and missing is created, as MLflow does.
async fn experiment(options: &Options, client: &Client, world: &World) -> anyhow::Result<String> {
    let by_option = options.experiment_id.is_some() || options.experiment_name.is_some();
    let setting = |name| (!by_option).then(|| world.setting(name)).flatten();
    if let Some(id) = options.experiment_id.clone().or_else(|| setting("EXPERIMENT_ID")) {
        return Ok(id);
    }
    let name = options.experiment_name.clone().or_else(|| setting("EXPERIMENT_NAME"));
    let name =
        name.ok_or_else(|| Misuse("name the experiment: --experiment-id or --experiment-name".to_owned()))?;
    match client.experiment_by_name(&name).await {
        Ok(experiment) => experiment.experiment_id.context("the server gave the experiment no id"),
        Err(error) if error.is_not_found() => {
            let experiment = CreateExperiment { name: Some(name), ..CreateExperiment::default() };
            Ok(client.create_experiment(&experiment).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn tags(options: &Options, world: &World) -> anyhow::Result<Vec<KeyValue>> {
    let tag = |key: &str, value: &str| KeyValue { key: Some(key.to_owned()), value: Some(value.to_owned()) };
    let mut tags = vec![
        tag("mlflow.user", &user(world)),
        tag("mlflow.source.name", "runstone"),
        tag("mlflow.source.type", "LOCAL"),
    ];
    tags.extend(options.description.as_deref().map(|text| tag("mlflow.note.content", text)));
    tags.extend(options.parent_run_id.as_deref().map(|id| tag("mlflow.parentRunId", id)));
    for text in &options.tags {
        let (key, value) = text
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .ok_or_else(|| Misuse(format!("'{text}' is no tag: KEY=VALUE is expected")))?;
        let given = tag(key, value);
        if options.tags.iter().filter(|other| other.split('=').next() == Some(key)).count() > 1 {
            return Err(Misuse(format!("the tag '{key}' is given twice")).into());
        }
        tags.retain(|known| known.key != given.key);
        tags.push(given);
    }
    Ok(tags)
}

fn user(world: &World) -> String {
    ["LOGNAME", "USER", "USERNAME"].into_iter().find_map(|name| world.variable(name)).unwrap_or_default()
}
