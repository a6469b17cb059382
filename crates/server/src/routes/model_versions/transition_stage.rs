//! `model-versions/transition-stage`: moves a version to a stage, and archives those that are there if asked to.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Stage};
use runstone_store::registry::{find_version, get_version, transition};
use runstone_wire::registry::{ModelVersionAnswer, TransitionStage};
use runstone_wire::required;

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<TransitionStage>,
) -> Answer<ModelVersionAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let stage = Stage::parse(&required(request.stage, "stage")?)?;
    let archive = request.archive_existing_versions.is_some_and(|archive| archive.0);
    if archive && !stage.is_active() {
        return Err(Error::invalid(format!(
            "Model version transition cannot archive existing model versions because '{}' is not an Active stage. \
             Valid stages are ['Staging', 'Production']",
            stage.as_str()
        ))
        .into());
    }
    let now_ms = app.clock.now_ms();
    let moved = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        transition(tx, &version, stage, archive, now_ms)?;
        get_version(tx, &version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(moved.await?.into()) }))
}
