//! `runs/log-parameter`: one param; repeating it is no error, changing it is.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Param, run};
use runstone_store::params::{self, Wording};
use runstone_store::runs;
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
    let param = Param::new(required(request.key, "key")?, request.value.unwrap_or_default());
    let param = [run::check_param(param, "", app.config.long_values)?];
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            params::log(tx, &run, &param, Wording::Single)
        })
        .await?;
    Ok(Json(Empty {}))
}
