//! `registered-models/set-tag` and `registered-models/delete-tag`.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Tag, registry};
use runstone_store::registry::{delete_tag, find, set_tag};
use runstone_wire::registry::RegistryTag;
use runstone_wire::{Empty, required};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn set(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RegistryTag>,
) -> Answer<Empty> {
    let (name, key) = (model_name(request.name)?, required(request.key, "key")?);
    let value = request.value.ok_or_else(|| Error::invalid("Tag value cannot be None"))?;
    registry::check_tag(&key, &value)?;
    let tag = Tag::new(key, value);
    let actor = caller.actor(app.clock.now_ms());
    let set = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        set_tag(tx, &model, &tag, &actor)
    });
    set.await?;
    Ok(Json(Empty {}))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RegistryTag>,
) -> Answer<Empty> {
    let (name, key) = (model_name(request.name)?, required(request.key, "key")?);
    registry::check_tag(&key, "")?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        delete_tag(tx, &model, &key, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}
