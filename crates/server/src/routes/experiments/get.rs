//! `experiments/get`: an experiment by its number, active or deleted.

use std::sync::Arc;

use axum::extract::State;
use runstone_wire::experiments::{ExperimentAnswer, ExperimentId};

use super::experiment_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ExperimentId>,
) -> Answer<ExperimentAnswer> {
    let id = experiment_id(request.experiment_id)?;
    let found = app.store.read(move |tx| runstone_store::experiments::get(tx, caller.workspace, id)).await?;
    Ok(Json(ExperimentAnswer { experiment: Some(found.into()) }))
}
