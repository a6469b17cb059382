//! Logging params of a logged model, each of which is written once.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::logged_models;
use runstone_wire::Empty;
use runstone_wire::logged_models::LogLoggedModelParams;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    Message(request): Message<LogLoggedModelParams>,
) -> Answer<Empty> {
    let model_id = super::same_id(request.model_id, &model_id)?;
    let params = super::params(request.params)?;
    app.store
        .write(move |tx| {
            let model = logged_models::find(tx, caller.workspace, &model_id)?;
            logged_models::log_params(tx, &model, &params)
        })
        .await?;
    Ok(Json(Empty {}))
}
