//! `registered-models/delete`: deletes a model with its versions, tags and aliases.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::registry::{delete, find};
use runstone_wire::Empty;
use runstone_wire::registry::ModelName;

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ModelName>,
) -> Answer<Empty> {
    let name = model_name(request.name)?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        delete(tx, &model, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}
