//! Setting or replacing tags of a logged model.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::logged_models;
use runstone_wire::Empty;
use runstone_wire::logged_models::SetLoggedModelTags;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    Message(request): Message<SetLoggedModelTags>,
) -> Answer<Empty> {
    let tags = super::tags(request.tags)?;
    app.store
        .write(move |tx| {
            let model = logged_models::find(tx, caller.workspace, &model_id)?;
            logged_models::set_tags(tx, &model, &tags)
        })
        .await?;
    Ok(Json(Empty {}))
}
