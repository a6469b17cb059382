//! `POST webhooks/{webhook_id}/test`: sends an example at once, past the queue, and tells what came of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::webhook::{EventKind, event};
use runstone_domain::{Error, Result};
use runstone_store::webhooks::get_with_secret;
use runstone_wire::Int64;
use runstone_wire::webhooks::{TestWebhook, TestWebhookAnswer, WebhookEvent, WebhookTestResult};

use super::get::check_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::webhooks::Parcel;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
    Message(request): Message<TestWebhook>,
) -> Answer<TestWebhookAnswer> {
    check_id(&webhook_id)?;
    let id = webhook_id.clone();
    let found = app.store.read(move |tx| get_with_secret(tx, caller.workspace, &id)).await?;
    let (webhook, secret) = found;
    let example = event::example(chosen(request.event, &webhook.events)?);
    let now_ms = app.clock.now_ms();
    let parcel = Parcel {
        webhook_id: &webhook_id,
        url: &webhook.url,
        secret: secret.as_ref(),
        delivery_id: &uuid(&app.ids.hex32()),
        event: &example.kind.name(),
        event_time_ms: now_ms,
        data: &example.data,
    };
    let attempt = app.webhooks.send(&parcel, now_ms).await;
    let result = WebhookTestResult {
        success: Some(attempt.error.is_none()),
        response_status: attempt.status.map(|status| Int64(i64::from(status))),
        response_body: attempt.status.map(|_| attempt.body),
        error_message: attempt.error,
    };
    Ok(Json(TestWebhookAnswer { result: Some(result) }))
}

/// The event that was asked for, or the webhook's first.
fn chosen(asked: Option<WebhookEvent>, events: &[EventKind]) -> Result<EventKind> {
    match asked {
        Some(event) => event.kind("event"),
        None => events.first().copied().ok_or_else(|| Error::internal("a webhook without events")),
    }
}

/// 32 random digits as a UUID looks.
fn uuid(digits: &str) -> String {
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}
