//! `registered-models/rename`: gives a model another name, which must be free.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::registry;
use runstone_store::registry::{find, get, rename};
use runstone_wire::registry::{RegisteredModelAnswer, RenameRegisteredModel};
use runstone_wire::required;

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RenameRegisteredModel>,
) -> Answer<RegisteredModelAnswer> {
    let name = model_name(request.name)?;
    let new_name = required(request.new_name, "new_name")?;
    registry::check_name(&new_name)?;
    let actor = caller.actor(app.clock.now_ms());
    let model = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        rename(tx, caller.workspace, &model, &new_name, &actor)?;
        get(tx, caller.workspace, &new_name)
    });
    Ok(Json(RegisteredModelAnswer { registered_model: Some(model.await?.into()) }))
}
