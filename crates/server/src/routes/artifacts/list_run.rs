//! `artifacts/list`: what lies in a folder of a run, by paths from the run's root.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::runs;
use runstone_wire::artifacts::{ArtifactsAnswer, ListArtifacts};
use runstone_wire::runs::run_id;

use crate::answer::Answer;
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ListArtifacts>,
) -> Answer<ArtifactsAnswer> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let folder = super::folder(request.path)?;
    let info = app
        .store
        .read(move |tx| {
            let run = runs::find(tx, caller.workspace, &run_id)?;
            runs::info(tx, &run)
        })
        .await?;
    super::list_below(&app, info.artifact_uri, &folder).await
}
