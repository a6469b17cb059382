//! `experiments/update`: gives an active experiment another name.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::experiment;
use runstone_wire::experiments::UpdateExperiment;
use runstone_wire::{Empty, required};

use super::experiment_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<UpdateExperiment>,
) -> Answer<Empty> {
    let id = experiment_id(request.experiment_id)?;
    let name = required(request.new_name, "new_name")?;
    experiment::check_name(&name)?;
    let now_ms = app.clock.now_ms();
    app.store
        .write(move |tx| runstone_store::experiments::rename(tx, caller.workspace, id, &name, now_ms))
        .await?;
    Ok(Json(Empty {}))
}
