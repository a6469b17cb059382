//! A logged model with everything but its files.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::logged_models;
use runstone_wire::Flag;
use runstone_wire::logged_models::{GetLoggedModel, LoggedModelAnswer};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    QueryMessage(request): QueryMessage<GetLoggedModel>,
) -> Answer<LoggedModelAnswer> {
    let find = match request.allow_deleted {
        Some(Flag(true)) => logged_models::find,
        _ => logged_models::find_active,
    };
    let model = app
        .store
        .read(move |tx| {
            let model = find(tx, caller.workspace, &model_id)?;
            logged_models::get(tx, &model)
        })
        .await?;
    Ok(Json(LoggedModelAnswer { model: Some(model.into()) }))
}
