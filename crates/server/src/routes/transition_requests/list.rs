//! `transition-requests/list`: the open requests for stages about a version.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::Target;
use runstone_wire::governance::{TransitionRequestMessage, TransitionRequestsAnswer};

use super::open_requests;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::routes::model_versions::version;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<TransitionRequestMessage>,
) -> Answer<TransitionRequestsAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let open = open_requests(&app, &caller, name, number).await?;
    let of_stages = open.into_iter().filter(|request| matches!(request.target, Target::Stage(_)));
    Ok(Json(TransitionRequestsAnswer { requests: of_stages.map(Into::into).collect() }))
}
