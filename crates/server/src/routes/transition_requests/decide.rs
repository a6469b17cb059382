//! `transition-requests/approve`, `reject` and `delete`: what comes of a request.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::governance::RequestState;
use runstone_wire::governance::{Activity, ActivityAnswer, TransitionRequestMessage};

use super::About;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::routes::own::registry::requests;

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(mut request): Message<TransitionRequestMessage>,
) -> Answer<ActivityAnswer> {
    let found = About::of(&mut request)?.find(&app, &caller, None).await?;
    let comment = request.comment.unwrap_or_default();
    let archive = request.archive_existing_versions.is_some_and(|archive| archive.0);
    let approved = requests::approve_found(&app, &caller, &found, &comment, archive).await?;
    let actor = caller.actor(app.clock.now_ms());
    let activity = Activity::done(approved, "APPROVED_REQUEST", actor.user, comment, actor.now_ms);
    Ok(Json(ActivityAnswer { activity: Some(activity) }))
}

pub(super) async fn reject(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(mut request): Message<TransitionRequestMessage>,
) -> Answer<ActivityAnswer> {
    let found = About::of(&mut request)?.find(&app, &caller, None).await?;
    let comment = request.comment.unwrap_or_default();
    let closed = requests::close(&app, &caller, found, RequestState::Rejected, comment.clone()).await?;
    let actor = caller.actor(app.clock.now_ms());
    let activity = Activity::done(closed, "REJECTED_REQUEST", actor.user, comment, actor.now_ms);
    Ok(Json(ActivityAnswer { activity: Some(activity) }))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(mut request): Message<TransitionRequestMessage>,
) -> Answer<ActivityAnswer> {
    let creator = request.creator.take();
    let found = About::of(&mut request)?.find(&app, &caller, creator.as_deref()).await?;
    let comment = request.comment.unwrap_or_default();
    let closed = requests::close(&app, &caller, found, RequestState::Cancelled, comment.clone()).await?;
    let actor = caller.actor(app.clock.now_ms());
    let activity = Activity::done(closed, "CANCELLED_REQUEST", actor.user, comment, actor.now_ms);
    Ok(Json(ActivityAnswer { activity: Some(activity) }))
}
