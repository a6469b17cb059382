//! `runs/update`: changes status, end time and name of a run; what is absent stays.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::tag;
use runstone_store::runs::{self, RunChange};
use runstone_wire::runs::{RunInfoAnswer, UpdateRun, run_id};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<UpdateRun>,
) -> Answer<RunInfoAnswer> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let change = RunChange {
        status: request.status.0,
        end_time_ms: request.end_time.map(|time| time.0),
        name: request.run_name.filter(|name| !name.is_empty()),
        now_ms: app.clock.now_ms(),
    };
    if let Some(name) = &change.name {
        tag::check_text(name, "run_name")?;
    }
    let info = app
        .store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            runs::update(tx, &run, &change)
        })
        .await?;
    Ok(Json(RunInfoAnswer { run_info: Some(info.into()) }))
}
