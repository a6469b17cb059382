//! `GET webhooks/{webhook_id}`: one webhook.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_wire::webhooks::WebhookAnswer;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
) -> Answer<WebhookAnswer> {
    check_id(&webhook_id)?;
    let webhook =
        app.store.read(move |tx| runstone_store::webhooks::get(tx, caller.workspace, &webhook_id)).await?;
    Ok(Json(WebhookAnswer { webhook: Some(webhook.into()) }))
}

/// No webhook has an id that cannot be stored.
pub(super) fn check_id(webhook_id: &str) -> runstone_domain::Result<()> {
    runstone_domain::tag::check_text(webhook_id, "webhook_id")
}
