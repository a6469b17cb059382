//! `POST webhooks/{webhook_id}/deliveries/{delivery_id}/replay` and `POST webhooks/{webhook_id}/replay`: sends again what
//! was given up.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::tag;
use runstone_store::webhooks::{replay, replay_some};
use runstone_wire::own::webhooks::ReplayAnswer;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::routes::own::refused::Refused;

/// Deliveries queued again in one write, which takes some milliseconds.
const AT_ONCE: u64 = 500;

/// Send a dead delivery again
///
/// It is queued before what waits of its subject, with all its attempts and under the same delivery id. Later events of
/// the subject may have been delivered meanwhile. One that is not dead is a 400.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    operation_id = "replay_webhook_delivery",
    tag = "Webhooks",
    params(
        ("webhook_id" = String, Path, description = "Id of the webhook."),
        ("delivery_id" = String, Path, description = "Id of the delivery."),
    ),
    responses((status = 200, description = "It is queued.", body = ReplayAnswer), Refused),
)]
pub(in crate::routes::own) async fn one(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((webhook_id, delivery_id)): Path<(String, String)>,
) -> Answer<ReplayAnswer> {
    tag::check_text(&webhook_id, "webhook_id")?;
    let now_ms = app.clock.now_ms();
    let queued = app.store.write(move |tx| replay(tx, caller.workspace, &webhook_id, &delivery_id, now_ms));
    queued.await?;
    Ok(Json(ReplayAnswer { replayed: 1 }))
}

/// Send all dead deliveries of a webhook again
///
/// In the order of their events, subject by subject.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/replay",
    operation_id = "replay_webhook",
    tag = "Webhooks",
    params(("webhook_id" = String, Path, description = "Id of the webhook.")),
    responses((status = 200, description = "They are queued.", body = ReplayAnswer), Refused),
)]
pub(in crate::routes::own) async fn all(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(webhook_id): Path<String>,
) -> Answer<ReplayAnswer> {
    tag::check_text(&webhook_id, "webhook_id")?;
    let (now_ms, mut replayed) = (app.clock.now_ms(), 0);
    loop {
        let id = webhook_id.clone();
        let queued = app
            .store
            .write(move |tx| replay_some(tx, caller.workspace, &id, AT_ONCE.cast_signed(), now_ms))
            .await?;
        replayed += queued;
        if queued < AT_ONCE {
            return Ok(Json(ReplayAnswer { replayed }));
        }
    }
}
