//! `registered-models/update`: describes a model anew; without a description it becomes empty.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::registry;
use runstone_store::registry::{describe, find, get};
use runstone_wire::registry::{RegisteredModelAnswer, UpdateRegisteredModel};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<UpdateRegisteredModel>,
) -> Answer<RegisteredModelAnswer> {
    let name = model_name(request.name)?;
    let description = request.description.unwrap_or_default();
    registry::check_description(&description)?;
    let actor = caller.actor(app.clock.now_ms());
    let model = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        describe(tx, &model, &description, &actor)?;
        get(tx, caller.workspace, &name)
    });
    Ok(Json(RegisteredModelAnswer { registered_model: Some(model.await?.into()) }))
}
