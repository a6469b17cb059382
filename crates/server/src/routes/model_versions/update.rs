//! `model-versions/update`: describes a version anew; without a description it has none.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::registry;
use runstone_store::registry::{describe_version, find_version, get_version};
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
    let description = request.description;
    registry::check_description(description.as_deref().unwrap_or_default())?;
    let actor = caller.actor(app.clock.now_ms());
    let changed = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        describe_version(tx, &version, description.as_deref(), &actor)?;
        get_version(tx, &version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(changed.await?.into()) }))
}
