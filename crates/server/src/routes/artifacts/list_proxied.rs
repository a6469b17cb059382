//! `GET mlflow-artifacts/artifacts?path=`: what lies in a folder, by bare names.

use std::sync::Arc;

use axum::extract::State;
use runstone_wire::artifacts::{ArtifactsAnswer, ListProxied};

use super::{file_info, repository};
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    _: Caller,
    QueryMessage(request): QueryMessage<ListProxied>,
) -> Answer<ArtifactsAnswer> {
    let path = super::folder(request.path)?;
    let files = repository(&app)?.list(&path).await?;
    Ok(Json(ArtifactsAnswer {
        files: files.iter().map(|file| file_info(file, "")).collect(),
        ..ArtifactsAnswer::default()
    }))
}
