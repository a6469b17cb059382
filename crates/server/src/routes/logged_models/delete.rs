//! Putting a logged model into the trash; doing it twice is no error.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::logged_models;
use runstone_wire::Empty;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
) -> Answer<Empty> {
    let now_ms = app.clock.now_ms();
    app.store
        .write(move |tx| {
            let model = logged_models::find(tx, caller.workspace, &model_id)?;
            logged_models::delete(tx, &model, now_ms)
        })
        .await?;
    Ok(Json(Empty {}))
}
