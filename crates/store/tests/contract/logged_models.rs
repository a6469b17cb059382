//! Logged models: what the tests of both files start from.

mod life;
mod searching;

use runstone_domain::search::{Entity, parse_filter, parse_order_field};
use runstone_domain::{
    DatasetLabel, Error as Situation, LoggedModel, ModelPoint, Page, PageToken, Param, Tag,
};
use runstone_store::logged_models::{self, DatasetChoice, ModelKey, ModelOrder, ModelQuery, NewModel};
use runstone_store::{Result as StoreResult, Tx, experiments};

use crate::world::{DEFAULT, START_MS, World, point};

/// A model in the making: in the experiment `main`, created now.
struct ModelBuilder<'w> {
    world: &'w World,
    experiment: i64,
    new: NewModel,
}

fn model<'w>(world: &'w World, name: &str) -> ModelBuilder<'w> {
    let new = NewModel {
        model_id: format!("m-{name}"),
        name: name.to_owned(),
        artifact_uri: format!("mlflow-artifacts:/models/{name}"),
        model_type: String::new(),
        source_run_id: String::new(),
        params: Vec::new(),
        tags: Vec::new(),
        creation_time_ms: START_MS,
    };
    ModelBuilder { world, experiment: world.experiment, new }
}

impl ModelBuilder<'_> {
    fn kind(mut self, model_type: &str) -> Self {
        self.new.model_type = model_type.to_owned();
        self
    }

    fn source(mut self, run_id: &str) -> Self {
        self.new.source_run_id = run_id.to_owned();
        self
    }

    fn created(mut self, time_ms: i64) -> Self {
        self.new.creation_time_ms = time_ms;
        self
    }

    fn experiment(mut self, experiment: i64) -> Self {
        self.experiment = experiment;
        self
    }

    fn param(mut self, key: &str, value: &str) -> Self {
        self.new.params.push(Param::new(key, value));
        self
    }

    fn tag(mut self, key: &str, value: &str) -> Self {
        self.new.tags.push(Tag::new(key, value));
        self
    }

    /// Gives the model id.
    async fn add(self) -> String {
        self.try_add().await.unwrap()
    }

    async fn try_add(self) -> Result<String, Situation> {
        let (experiment, new) = (self.experiment, self.new);
        let add = move |tx: &mut Tx<'_>| {
            experiments::get_active(tx, DEFAULT, experiment)?;
            logged_models::add(tx, experiment, &new)
        };
        self.world.store.write(add).await.map(|model| model.model_id)
    }
}

async fn with_model<F>(world: &World, model_id: &str, work: F) -> Result<(), Situation>
where
    F: Fn(&mut Tx<'_>, &ModelKey) -> StoreResult<()> + Send + 'static,
{
    let model_id = model_id.to_owned();
    let write = move |tx: &mut Tx<'_>| {
        let model = logged_models::find(tx, DEFAULT, &model_id)?;
        work(tx, &model)
    };
    world.store.write(write).await
}

async fn get(world: &World, model_id: &str) -> LoggedModel {
    let model_id = model_id.to_owned();
    let read = move |tx: &mut Tx<'_>| {
        let model = logged_models::find(tx, DEFAULT, &model_id)?;
        logged_models::get(tx, &model)
    };
    world.store.read(read).await.unwrap()
}

async fn set_tags(world: &World, model_id: &str, tags: &[(&str, &str)]) -> Result<(), Situation> {
    let tags: Vec<Tag> = tags.iter().map(|(key, value)| Tag::new(*key, *value)).collect();
    with_model(world, model_id, move |tx, model| logged_models::set_tags(tx, model, &tags)).await
}

async fn log_params(world: &World, model_id: &str, params: &[(&str, &str)]) -> Result<(), Situation> {
    let params: Vec<Param> = params.iter().map(|(key, value)| Param::new(*key, *value)).collect();
    with_model(world, model_id, move |tx, model| logged_models::log_params(tx, model, &params)).await
}

async fn measure(world: &World, run_id: &str, points: Vec<ModelPoint>) -> Result<(), Situation> {
    world.with_run(run_id, move |tx, run| logged_models::log_metrics(tx, DEFAULT, run, &points)).await
}

fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// A point of the metric `acc`, measured on a dataset with this name and digest.
fn acc(
    model_id: &str,
    (timestamp_ms, step, value): (i64, i64, f64),
    (name, digest): (&str, &str),
) -> ModelPoint {
    ModelPoint {
        model_id: model_id.to_owned(),
        metric: point("acc", step, timestamp_ms, value),
        dataset: DatasetLabel { name: text(name), digest: text(digest) },
    }
}

const NO_DATASET: (&str, &str) = ("", "");

/// A search over the experiment `main`, everything on one page, unless said.
struct ModelSearch<'w> {
    world: &'w World,
    query: ModelQuery,
}

fn search(world: &World) -> ModelSearch<'_> {
    let query = ModelQuery {
        experiment_ids: vec![world.experiment],
        filter: None,
        datasets: Vec::new(),
        order_by: Vec::new(),
        limit: 100,
        start: PageToken::default(),
    };
    ModelSearch { world, query }
}

impl ModelSearch<'_> {
    fn filter(mut self, text: &str) -> Self {
        self.query.filter =
            parse_filter(Entity::LoggedModels, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        self
    }

    fn on(mut self, (name, digest): (&str, &str)) -> Self {
        self.query.datasets.push(DatasetChoice { name: text(name), digest: text(digest) });
        self
    }

    fn order(mut self, field: &str, descending: bool, (name, digest): (&str, &str)) -> Self {
        let field = parse_order_field(Entity::LoggedModels, field).unwrap();
        let dataset = DatasetChoice { name: text(name), digest: text(digest) };
        self.query.order_by.push(ModelOrder { field, descending, dataset });
        self
    }

    fn experiments(mut self, ids: &[i64]) -> Self {
        self.query.experiment_ids = ids.to_vec();
        self
    }

    async fn page(&self) -> Page<LoggedModel> {
        let query = self.query.clone();
        self.world.store.read(move |tx| logged_models::search(tx, DEFAULT, &query)).await.unwrap()
    }

    async fn names(&self) -> Vec<String> {
        self.page().await.items.into_iter().map(|model| model.name).collect()
    }
}
