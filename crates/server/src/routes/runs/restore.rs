//! `runs/restore`: takes a run out of the trash; doing it twice is no error.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::runs;
use runstone_wire::Empty;
use runstone_wire::runs::{RunId, run_id};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RunId>,
) -> Answer<Empty> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    app.store
        .write(move |tx| {
            let run = runs::find(tx, caller.workspace, &run_id)?;
            runs::restore(tx, &run)
        })
        .await?;
    Ok(Json(Empty {}))
}
