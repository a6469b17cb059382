//! `runs/get`: a run with everything but the histories of its metrics.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::runs;
use runstone_wire::runs::{RunAnswer, RunId, run_id};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RunId>,
) -> Answer<RunAnswer> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let run = app.store.read(move |tx| runs::get(tx, caller.workspace, &run_id)).await?;
    Ok(Json(RunAnswer { run: Some(run.into()) }))
}
