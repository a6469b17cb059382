//! `model-versions/delete`: takes a version out of use, with its aliases.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::registry::{delete_version, find_version};
use runstone_wire::Empty;
use runstone_wire::registry::VersionName;

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<VersionName>,
) -> Answer<Empty> {
    let (name, number) = version(request.name, request.version)?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        delete_version(tx, &version, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}
