//! `GET webhooks/{webhook_id}/deliveries`: what was sent to a webhook, what waits, and what was given up.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::{Result, limits, page, tag};
use runstone_store::webhooks::{DeliveryQuery, deliveries};
use runstone_wire::own::cursor;
use runstone_wire::own::webhooks::{DeliveriesPage, DeliveriesRequest};

use super::DEFAULT_PAGE;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::routes::own::check;
use crate::routes::own::message::Query;
use crate::routes::own::refused::Refused;

/// List the deliveries of a webhook
///
/// The newest first. Those that were delivered are kept for a week, those that were given up for thirty days.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}/deliveries",
    operation_id = "list_webhook_deliveries",
    tag = "Webhooks",
    params(("webhook_id" = String, Path, description = "Id of the webhook."), DeliveriesRequest),
    responses((status = 200, description = "The page.", body = DeliveriesPage), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
    Query(request): Query<DeliveriesRequest>,
) -> Answer<DeliveriesPage> {
    let (query, fingerprint) = checked(&webhook_id, &request)?;
    let found = app.store.read(move |tx| deliveries(tx, caller.workspace, &webhook_id, &query)).await?;
    let (found, has_more) = found;
    let last = found.last().filter(|_| has_more);
    Ok(Json(DeliveriesPage {
        next_page_token: last.map(|last| cursor::encode(&last.delivery_id, fingerprint)),
        deliveries: found.into_iter().map(Into::into).collect(),
    }))
}

fn checked(webhook_id: &str, request: &DeliveriesRequest) -> Result<(DeliveryQuery, u64)> {
    tag::check_text(webhook_id, "webhook_id")?;
    let limit = request.limit.unwrap_or(DEFAULT_PAGE);
    check::within("limit", limit, 1..=limits::WEBHOOKS_PAGE)?;
    let fingerprint = page::fingerprint(&["deliveries", webhook_id, &format!("{:?}", request.state)]);
    let before = cursor::decode(request.page_token.as_deref(), fingerprint)?;
    Ok((DeliveryQuery { state: request.state.map(Into::into), before, limit }, fingerprint))
}
