//! `model-versions/set-tag` and `model-versions/delete-tag`.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Tag, registry};
use runstone_store::registry::{delete_version_tag, find_version, set_version_tag};
use runstone_wire::registry::RegistryTag;
use runstone_wire::{Empty, required};

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn set(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RegistryTag>,
) -> Answer<Empty> {
    let (name, number) = version(request.name, request.version)?;
    let key = required(request.key, "key")?;
    let value = request.value.ok_or_else(|| Error::invalid("Tag value cannot be None"))?;
    registry::check_tag(&key, &value)?;
    let tag = Tag::new(key, value);
    let actor = caller.actor(app.clock.now_ms());
    let set = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        set_version_tag(tx, &version, &tag, &actor)
    });
    set.await?;
    Ok(Json(Empty {}))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RegistryTag>,
) -> Answer<Empty> {
    let (name, number) = version(request.name, request.version)?;
    let key = required(request.key, "key")?;
    registry::check_tag(&key, "")?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        delete_version_tag(tx, &version, &key, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}
