//! Saying whether the files of a logged model are there.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::Error;
use runstone_store::logged_models;
use runstone_wire::logged_models::{FinalizeLoggedModel, LoggedModelAnswer};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    Message(request): Message<FinalizeLoggedModel>,
) -> Answer<LoggedModelAnswer> {
    let model_id = super::same_id(request.model_id, &model_id)?;
    let status = request.status.ok_or_else(|| Error::missing_parameter("status"))?;
    // MLflow stores a name that it does not know as 'unspecified' and so loses the status that was there.
    let status = status.0.ok_or_else(|| {
        Error::invalid("Invalid value for parameter 'status' supplied: it is no status of a logged model")
    })?;
    let now_ms = app.clock.now_ms();
    let model = app
        .store
        .write(move |tx| {
            let model = logged_models::find(tx, caller.workspace, &model_id)?;
            logged_models::finalize(tx, &model, status, now_ms)?;
            logged_models::get(tx, &model)
        })
        .await?;
    Ok(Json(LoggedModelAnswer { model: Some(model.into()) }))
}
