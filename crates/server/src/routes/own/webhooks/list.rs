//! `GET webhooks`: all webhooks, those with events that MLflow's clients do not know included.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{PageToken, Result, limits, page};
use runstone_store::webhooks::{WebhookQuery, counts, list};
use runstone_wire::own::webhooks::{WebhookRow, WebhooksPage, WebhooksRequest};
use runstone_wire::token;

use super::DEFAULT_PAGE;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::routes::own::check;
use crate::routes::own::message::Query;
use crate::routes::own::refused::Refused;

/// List webhooks
///
/// The newest first, with how many of their deliveries wait and how many were given up. Webhooks are made and changed by
/// MLflow's calls, which take the events that only Runstone has, too.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "list_webhooks",
    tag = "Webhooks",
    params(WebhooksRequest),
    responses((status = 200, description = "The page.", body = WebhooksPage), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(request): Query<WebhooksRequest>,
) -> Answer<WebhooksPage> {
    let query = checked(&request)?;
    let page = app.store.read(move |tx| {
        let page = list(tx, caller.workspace, &query)?;
        let ids: Vec<String> = page.items.iter().map(|webhook| webhook.webhook_id.clone()).collect();
        let counts = counts(tx, caller.workspace, &ids)?;
        Ok((page, counts))
    });
    let (page, counts) = page.await?;
    let rows = page.items.into_iter().zip(counts);
    Ok(Json(WebhooksPage {
        webhooks: rows
            .map(|(webhook, counts)| WebhookRow::new(webhook, counts.waiting, counts.dead))
            .collect(),
        next_page_token: page.next.map(token::encode),
    }))
}

fn checked(request: &WebhooksRequest) -> Result<WebhookQuery> {
    let limit = request.limit.unwrap_or(DEFAULT_PAGE);
    check::within("limit", limit, 1..=limits::WEBHOOKS_PAGE)?;
    let scope = page::fingerprint(&["all webhooks"]);
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, scope)?;
    Ok(WebhookQuery { contract_only: false, limit, start })
}
