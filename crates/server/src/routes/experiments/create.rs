//! `experiments/create`: adds an experiment; its name must be free, also among the deleted ones.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Result, Tag, experiment};
use runstone_store::experiments::{ArtifactLocation, NewExperiment};
use runstone_wire::experiments::{CreateExperiment, ExperimentId};
use runstone_wire::required;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::place;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CreateExperiment>,
) -> Answer<ExperimentId> {
    let new = check(&app, request)?;
    let id = app.store.write(move |tx| runstone_store::experiments::add(tx, caller.workspace, &new)).await?;
    Ok(Json(ExperimentId { experiment_id: Some(id.to_string()) }))
}

fn check(app: &App, request: CreateExperiment) -> Result<NewExperiment> {
    let name = required(request.name, "name")?;
    experiment::check_name(&name)?;
    let artifact_location = match request.artifact_location.filter(|location| !location.is_empty()) {
        Some(location) => ArtifactLocation::At(place::check_location(&app.config, &location)?),
        None => ArtifactLocation::Below(app.config.default_artifact_root.clone()),
    };
    let tags = request.tags.into_iter().enumerate().map(|(index, tag)| {
        let key = required(tag.key, &format!("tags[{index}].key"))?;
        let value = tag.value.unwrap_or_default();
        experiment::check_tag(&key, &value)?;
        Ok(Tag::new(key, value))
    });
    let tags = tags.collect::<Result<_>>()?;
    Ok(NewExperiment { name, artifact_location, tags, creation_time_ms: app.clock.now_ms() })
}
