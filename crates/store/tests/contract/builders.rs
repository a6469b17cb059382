//! Builders for experiments, runs and datasets: name what matters to a test, get defaults for the rest.

use runstone_domain::{
    Clock as _, Dataset, DatasetInput, Error as Situation, Ids as _, Metric, ModelInput, ModelOutput, Param,
    RunStatus, Tag, tag,
};
use runstone_store::experiments::{ArtifactLocation, NewExperiment};
use runstone_store::params::Wording;
use runstone_store::runs::{NewRun, RunChange};
use runstone_store::{Result as StoreResult, Tx, datasets, experiments, metrics, models, params, runs};

use crate::world::{DEFAULT, World, point};

/// An experiment in the making: created now, its artifacts below `mlflow-artifacts:/`.
pub struct ExperimentBuilder<'w> {
    world: &'w World,
    new: NewExperiment,
}

impl<'w> ExperimentBuilder<'w> {
    pub fn new(world: &'w World, name: &str) -> Self {
        let new = NewExperiment {
            name: name.to_owned(),
            artifact_location: ArtifactLocation::Below("mlflow-artifacts:/".to_owned()),
            tags: Vec::new(),
            creation_time_ms: world.clock.now_ms(),
        };
        Self { world, new }
    }

    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.new.tags.push(Tag::new(key, value));
        self
    }

    pub fn location(mut self, location: ArtifactLocation) -> Self {
        self.new.artifact_location = location;
        self
    }

    pub fn created(mut self, time_ms: i64) -> Self {
        self.new.creation_time_ms = time_ms;
        self
    }

    /// Gives the number.
    pub async fn add(self) -> i64 {
        self.try_add().await.unwrap()
    }

    pub async fn try_add(self) -> Result<i64, Situation> {
        self.world.store.write(move |tx| experiments::add(tx, DEFAULT, &self.new)).await
    }
}

/// A run in the making: in the experiment `main`, started now, still running, with the tag `mlflow.runName`.
pub struct RunBuilder<'w> {
    world: &'w World,
    run: Fixture,
}

struct Fixture {
    new: NewRun,
    experiment: i64,
    change: RunChange,
    metrics: Vec<Metric>,
    params: Vec<Param>,
    datasets: Vec<DatasetInput>,
    model_inputs: Vec<ModelInput>,
    model_outputs: Vec<ModelOutput>,
    deleted: bool,
    now_ms: i64,
}

impl<'w> RunBuilder<'w> {
    pub fn new(world: &'w World, name: &str) -> Self {
        let new = NewRun {
            run_id: world.ids.hex32(),
            name: name.to_owned(),
            user_id: String::new(),
            start_time_ms: world.clock.now_ms(),
            artifact_uri: format!("mlflow-artifacts:/{name}"),
            tags: vec![Tag::new(tag::RUN_NAME, name)],
        };
        let run = Fixture {
            new,
            experiment: world.experiment,
            change: RunChange::default(),
            metrics: Vec::new(),
            params: Vec::new(),
            datasets: Vec::new(),
            model_inputs: Vec::new(),
            model_outputs: Vec::new(),
            deleted: false,
            now_ms: world.clock.now_ms(),
        };
        Self { world, run }
    }

    /// The run id: this digit 32 times.
    pub fn id(mut self, digit: char) -> Self {
        self.run.new.run_id = digit.to_string().repeat(32);
        self
    }

    pub fn experiment(mut self, experiment: i64) -> Self {
        self.run.experiment = experiment;
        self
    }

    pub fn user(mut self, user_id: &str) -> Self {
        self.run.new.user_id = user_id.to_owned();
        self
    }

    pub fn start(mut self, time_ms: i64) -> Self {
        self.run.new.start_time_ms = time_ms;
        self
    }

    pub fn end(mut self, time_ms: i64) -> Self {
        self.run.change.end_time_ms = Some(time_ms);
        self
    }

    pub fn status(mut self, status: RunStatus) -> Self {
        self.run.change.status = Some(status);
        self
    }

    /// A point at step 0 and time 0.
    pub fn metric(self, key: &str, value: f64) -> Self {
        self.point(key, 0, 0, value)
    }

    pub fn point(mut self, key: &str, step: i64, timestamp_ms: i64, value: f64) -> Self {
        self.run.metrics.push(point(key, step, timestamp_ms, value));
        self
    }

    pub fn param(mut self, key: &str, value: &str) -> Self {
        self.run.params.push(Param::new(key, value));
        self
    }

    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.run.new.tags.push(Tag::new(key, value));
        self
    }

    pub fn dataset(mut self, input: DatasetInput) -> Self {
        self.run.datasets.push(input);
        self
    }

    pub fn model_input(mut self, model_id: &str) -> Self {
        self.run.model_inputs.push(ModelInput { model_id: model_id.to_owned() });
        self
    }

    pub fn model_output(mut self, model_id: &str, step: i64) -> Self {
        self.run.model_outputs.push(ModelOutput { model_id: model_id.to_owned(), step });
        self
    }

    pub fn deleted(mut self) -> Self {
        self.run.deleted = true;
        self
    }

    /// Gives the run id.
    pub async fn add(self) -> String {
        let run = self.run;
        self.world.store.write(move |tx| run.write(tx)).await.unwrap()
    }
}

impl Fixture {
    fn write(&self, tx: &mut Tx<'_>) -> StoreResult<String> {
        experiments::get_active(tx, DEFAULT, self.experiment)?;
        let run = runs::add(tx, self.experiment, &self.new)?;
        metrics::log(tx, &run, &self.metrics)?;
        params::log(tx, &run, &self.params, Wording::Batch)?;
        datasets::log(tx, &run, &self.datasets)?;
        models::log_inputs(tx, &run, &self.model_inputs)?;
        models::log_outputs(tx, &run, &self.model_outputs)?;
        if self.change != RunChange::default() {
            runs::update(tx, &run, &self.change)?;
        }
        if self.deleted {
            runs::delete(tx, &run, self.now_ms)?;
        }
        Ok(run.run_id)
    }
}

/// A dataset that was read without a context.
pub fn dataset(name: &str, digest: &str) -> DatasetInput {
    DatasetInput {
        tags: Vec::new(),
        dataset: Dataset {
            name: name.to_owned(),
            digest: digest.to_owned(),
            source_type: "local".to_owned(),
            source: format!(r#"{{"uri": "{name}.csv"}}"#),
            schema: None,
            profile: None,
        },
    }
}

/// A dataset that was read for a purpose such as `training`.
pub fn dataset_for(context: &str, name: &str, digest: &str) -> DatasetInput {
    let mut input = dataset(name, digest);
    input.tags.push(Tag::new(tag::DATA_CONTEXT, context));
    input
}
