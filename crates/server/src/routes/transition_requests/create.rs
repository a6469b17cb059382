//! `transition-requests/create`: asks that a version go to a stage.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::Target;
use runstone_domain::promotion::check_comment;
use runstone_store::registry::{NewRequest, add_request, find_version};
use runstone_wire::governance::{TransitionRequestAnswer, TransitionRequestMessage};

use super::About;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(mut request): Message<TransitionRequestMessage>,
) -> Answer<TransitionRequestAnswer> {
    let About { name, number, stage } = About::of(&mut request)?;
    let comment = request.comment.unwrap_or_default();
    check_comment(&comment)?;
    let (new, actor) =
        (NewRequest { target: Target::Stage(stage), comment }, caller.actor(app.clock.now_ms()));
    let made = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        add_request(tx, &version, &new, &actor)
    });
    Ok(Json(TransitionRequestAnswer { request: Some(made.await?.into()) }))
}
