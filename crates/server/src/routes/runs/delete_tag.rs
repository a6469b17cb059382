//! `runs/delete-tag`: removes a tag.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::{runs, tags};
use runstone_wire::runs::{RunKeyValue, run_id};
use runstone_wire::{Empty, required};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<RunKeyValue>,
) -> Answer<Empty> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let key = required(request.key, "key")?;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            tags::delete(tx, &run, &key)
        })
        .await?;
    Ok(Json(Empty {}))
}
