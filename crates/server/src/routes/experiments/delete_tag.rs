//! `experiments/delete-experiment-tag`: removes a tag of an active experiment.

use std::sync::Arc;

use axum::extract::State;
use runstone_wire::experiments::ExperimentTag;
use runstone_wire::{Empty, required};

use super::experiment_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ExperimentTag>,
) -> Answer<Empty> {
    let id = experiment_id(request.experiment_id)?;
    let key = required(request.key, "key")?;
    app.store
        .write(move |tx| runstone_store::experiments::delete_tag(tx, caller.workspace, id, &key))
        .await?;
    Ok(Json(Empty {}))
}
