//! `registered-models/get`: a model with its tags, aliases and latest versions.

use std::sync::Arc;

use axum::extract::State;
use runstone_wire::registry::{ModelName, RegisteredModelAnswer};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ModelName>,
) -> Answer<RegisteredModelAnswer> {
    let name = model_name(request.name)?;
    let model = app.store.read(move |tx| runstone_store::registry::get(tx, caller.workspace, &name)).await?;
    Ok(Json(RegisteredModelAnswer { registered_model: Some(model.into()) }))
}
