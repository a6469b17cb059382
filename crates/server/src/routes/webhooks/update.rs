//! `PATCH webhooks/{webhook_id}`: changes a webhook; what is absent stays, and so do name and address if they are empty.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::{Result, webhook};
use runstone_store::webhooks::{WebhookChange, update};
use runstone_wire::webhooks::{WebhookAnswer, WriteWebhook, kinds};

use super::get::check_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
    Message(request): Message<WriteWebhook>,
) -> Answer<WebhookAnswer> {
    check_id(&webhook_id)?;
    let change = check(&app, &webhook_id, request)?;
    if let Some(url) = &change.url {
        app.webhooks.check_url(url).await?;
    }
    let webhook = app.store.write(move |tx| update(tx, caller.workspace, &webhook_id, &change)).await?;
    Ok(Json(WebhookAnswer { webhook: Some(webhook.into()) }))
}

fn check(app: &App, webhook_id: &str, request: WriteWebhook) -> Result<WebhookChange> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (name, url) = (given(request.name), given(request.url));
    name.as_deref().map_or(Ok(()), webhook::check_name)?;
    url.as_deref().map_or(Ok(()), webhook::check_url)?;
    request.description.as_deref().map_or(Ok(()), webhook::check_description)?;
    let events = match request.events.as_slice() {
        [] => None,
        events => Some(webhook::check_events(kinds(events)?)?),
    };
    let secret = match request.secret {
        None => None,
        Some(secret) => {
            webhook::check_secret(&secret)?;
            Some(app.webhooks.seal(webhook_id, &secret)?)
        }
    };
    Ok(WebhookChange {
        name,
        description: request.description,
        url,
        events,
        secret,
        status: request.status.0,
        now_ms: app.clock.now_ms(),
    })
}
