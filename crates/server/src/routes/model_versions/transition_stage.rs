//! `model-versions/transition-stage`: moves a version to a stage, and archives those that are there if asked to.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Stage, Target, registry};
use runstone_store::registry::{find_version, get_version};
use runstone_wire::registry::{ModelVersionAnswer, TransitionStage};
use runstone_wire::required;

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::promotion;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<TransitionStage>,
) -> Answer<ModelVersionAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let stage = Stage::parse(&required(request.stage, "stage")?)?;
    let archive = request.archive_existing_versions.is_some_and(|archive| archive.0);
    if archive {
        registry::check_makes_room(stage)?;
    }
    promotion::promote(&app, &caller, (&name, number), &Target::Stage(stage), archive).await?;
    let moved = app.store.read(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        get_version(tx, &version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(moved.await?.into()) }))
}
