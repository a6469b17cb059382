//! Removing a tag of a logged model.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::tag::check_text;
use runstone_store::logged_models;
use runstone_wire::Empty;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((model_id, key)): Path<(String, String)>,
) -> Answer<Empty> {
    check_text(&key, "tag_key")?;
    app.store
        .write(move |tx| {
            let model = logged_models::find(tx, caller.workspace, &model_id)?;
            logged_models::delete_tag(tx, &model, &key)
        })
        .await?;
    Ok(Json(Empty {}))
}
