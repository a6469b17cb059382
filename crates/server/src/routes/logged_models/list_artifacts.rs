//! What lies in a folder of a logged model, by paths from the model's root.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::logged_models;
use runstone_wire::artifacts::ArtifactsAnswer;
use runstone_wire::logged_models::ListLoggedModelArtifacts;

use crate::answer::Answer;
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;
use crate::routes::artifacts;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    QueryMessage(request): QueryMessage<ListLoggedModelArtifacts>,
) -> Answer<ArtifactsAnswer> {
    let folder = artifacts::folder(request.artifact_directory_path)?;
    let model = app.store.read(move |tx| logged_models::find_active(tx, caller.workspace, &model_id)).await?;
    artifacts::list_below(&app, model.artifact_uri, &folder).await
}
