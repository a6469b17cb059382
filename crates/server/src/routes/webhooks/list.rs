//! `GET webhooks`: one page, the newest first. A page of 0 is one of the usual size, as in the contract.
//!
//! Webhooks that want to hear only what the contract does not have are left out: the contract's clients take a webhook
//! without events for an error, and would show none of the page. Runstone's own API lists all.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, PageToken, Result, limits, page};
use runstone_store::webhooks::{WebhookQuery, list};
use runstone_wire::token;
use runstone_wire::webhooks::{ListWebhooks, WebhooksAnswer};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

const DEFAULT_PAGE: i64 = 100;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ListWebhooks>,
) -> Answer<WebhooksAnswer> {
    let query = query(&request)?;
    let page = app.store.read(move |tx| list(tx, caller.workspace, &query)).await?;
    Ok(Json(WebhooksAnswer {
        webhooks: page.items.into_iter().map(Into::into).collect(),
        next_page_token: page.next.map(token::encode),
    }))
}

fn query(request: &ListWebhooks) -> Result<WebhookQuery> {
    let asked = request.max_results.map_or(0, |limit| limit.0);
    let limit = if asked == 0 { DEFAULT_PAGE } else { asked };
    page::check_positive(limit)?;
    if limit > limits::WEBHOOKS_PAGE {
        return Err(Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results' supplied. It must be at most {}",
            limits::WEBHOOKS_PAGE
        )));
    }
    let scope = page::fingerprint(&["webhooks"]);
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, scope)?;
    Ok(WebhookQuery { contract_only: true, limit, start })
}
