//! `model-versions/get-download-uri`: where the files of a version lie.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::registry::{find_version, location};
use runstone_wire::registry::{DownloadUriAnswer, VersionName};

use super::version;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<VersionName>,
) -> Answer<DownloadUriAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let found = app.store.read(move |tx| {
        let version = find_version(tx, caller.workspace, &name, number)?;
        location(tx, &version)
    });
    Ok(Json(DownloadUriAnswer { artifact_uri: Some(found.await?) }))
}
