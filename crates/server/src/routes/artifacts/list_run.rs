//! `artifacts/list`: what lies in a folder of a run, by paths from the run's root.

use std::sync::Arc;

use axum::extract::State;
use runstone_store::runs;
use runstone_wire::artifacts::{ArtifactsAnswer, ListArtifacts};
use runstone_wire::runs::run_id;

use super::file_info;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::place;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ListArtifacts>,
) -> Answer<ArtifactsAnswer> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let folder = match request.path.filter(|path| !path.is_empty()) {
        Some(path) => super::parse(&path)?,
        None => runstone_artifacts::ArtifactPath::root(),
    };
    let info = app
        .store
        .read(move |tx| {
            let run = runs::find(tx, caller.workspace, &run_id)?;
            runs::info(tx, &run)
        })
        .await?;
    let place = place::resolve(&app, &info.artifact_uri)?;
    let path = place.join(&folder)?;
    let files = place.repository.list(&path).await?;
    Ok(Json(ArtifactsAnswer {
        root_uri: Some(info.artifact_uri),
        files: files.iter().map(|file| file_info(file, folder.as_str())).collect(),
        next_page_token: None,
    }))
}
