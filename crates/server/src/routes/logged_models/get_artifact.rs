//! `GET /ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files`: a file of a logged model, for the browser.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use runstone_domain::Error;
use runstone_store::logged_models;
use runstone_wire::logged_models::GetLoggedModelArtifact;

use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;
use crate::routes::artifacts;

pub(in crate::routes) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(model_id): Path<String>,
    headers: HeaderMap,
    QueryMessage(request): QueryMessage<GetLoggedModelArtifact>,
) -> Result<Response, Failure> {
    let path = request.artifact_file_path.filter(|path| !path.is_empty()).ok_or_else(|| {
        Error::BadRequest("Request must include the \"artifact_file_path\" query parameter.".to_owned())
    })?;
    let path = artifacts::parse(&path)?;
    let model = app.store.read(move |tx| logged_models::find_active(tx, caller.workspace, &model_id)).await?;
    artifacts::file_below(&app, &model.artifact_uri, &path, &headers).await
}
