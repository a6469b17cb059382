//! `DELETE webhooks/{webhook_id}`: deletes a webhook with its deliveries, for good.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::webhooks::delete;
use runstone_wire::Empty;

use super::get::check_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
) -> Answer<Empty> {
    check_id(&webhook_id)?;
    app.store.write(move |tx| delete(tx, caller.workspace, &webhook_id)).await?;
    Ok(Json(Empty {}))
}
