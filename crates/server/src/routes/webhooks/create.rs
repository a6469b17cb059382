//! `POST webhooks`: makes a webhook; what it is signed with is never given back.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, webhook};
use runstone_store::webhooks::{NewWebhook, create};
use runstone_wire::required;
use runstone_wire::webhooks::{WebhookAnswer, WriteWebhook, kinds};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<WriteWebhook>,
) -> Answer<WebhookAnswer> {
    let (name, url) = (required(request.name, "name")?, required(request.url, "url")?);
    if request.events.is_empty() {
        return Err(Error::missing_parameter("events").into());
    }
    webhook::check_name(&name)?;
    webhook::check_url(&url)?;
    let events = webhook::check_events(kinds(&request.events)?)?;
    request.description.as_deref().map_or(Ok(()), webhook::check_description)?;
    let secret = request.secret.unwrap_or_default();
    webhook::check_secret(&secret)?;
    app.webhooks.check_url(&url).await?;
    let webhook_id = app.ids.hex32();
    let new = NewWebhook {
        secret: app.webhooks.seal(&webhook_id, &secret)?,
        webhook_id,
        name,
        description: request.description,
        url,
        events,
        status: request.status.0.unwrap_or_default(),
        creation_time_ms: app.clock.now_ms(),
    };
    let webhook = app.store.write(move |tx| create(tx, caller.workspace, &new)).await?;
    Ok(Json(WebhookAnswer { webhook: Some(webhook.into()) }))
}
