//! `experiments/delete`: puts an active experiment and its runs into the trash.

use std::sync::Arc;

use axum::extract::State;
use runstone_wire::Empty;
use runstone_wire::experiments::ExperimentId;

use super::experiment_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ExperimentId>,
) -> Answer<Empty> {
    let id = experiment_id(request.experiment_id)?;
    let now_ms = app.clock.now_ms();
    app.store.write(move |tx| runstone_store::experiments::delete(tx, caller.workspace, id, now_ms)).await?;
    Ok(Json(Empty {}))
}
