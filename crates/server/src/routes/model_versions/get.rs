//! `model-versions/get`: a version with its tags and aliases.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::registry::{find_version, get_version};
use runstone_wire::registry::{ModelVersionAnswer, VersionName};

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<VersionName>,
) -> Answer<ModelVersionAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let found = app.store.read(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        get_version(tx, &version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(found.await?.into()) }))
}
