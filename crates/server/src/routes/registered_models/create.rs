//! `registered-models/create`: adds a model or a prompt; its name must be free.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Result, Tag, registry};
use runstone_store::registry::{NewModel, add, get};
use runstone_wire::registry::{CreateRegisteredModel, RegisteredModelAnswer};
use runstone_wire::{KeyValue, required};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CreateRegisteredModel>,
) -> Answer<RegisteredModelAnswer> {
    let name = model_name(request.name)?;
    let description = request.description.unwrap_or_default();
    registry::check_description(&description)?;
    let new = NewModel { name, description, tags: tags(request.tags)? };
    let actor = caller.actor(app.clock.now_ms());
    let model = app.store.write(move |tx| {
        let model = add(tx, caller.workspace, &new, &actor)?;
        get(tx, caller.workspace, &model.name)
    });
    Ok(Json(RegisteredModelAnswer { registered_model: Some(model.await?.into()) }))
}

/// Checks the tags that something starts with.
pub(in crate::routes) fn tags(given: Vec<KeyValue>) -> Result<Vec<Tag>> {
    let checked = given.into_iter().enumerate().map(|(index, tag)| {
        let key = required(tag.key, &format!("tags[{index}].key"))?;
        let value = tag.value.unwrap_or_default();
        registry::check_tag(&key, &value)?;
        Ok(Tag::new(key, value))
    });
    checked.collect()
}
