//! `GET /get-artifact`: a file of a run, for the browser.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use runstone_store::runs;
use runstone_wire::artifacts::ListArtifacts;
use runstone_wire::runs::run_id;

use super::parse;
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;
use crate::routes;

pub(in crate::routes) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    QueryMessage(request): QueryMessage<ListArtifacts>,
) -> Result<Response, Failure> {
    let Some(path) = request.path.filter(|path| !path.is_empty()) else {
        return Ok(routes::plain(StatusCode::BAD_REQUEST, "the parameter 'path' is missing"));
    };
    let path = parse(&path)?;
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let info = app
        .store
        .read(move |tx| {
            let run = runs::find(tx, caller.workspace, &run_id)?;
            runs::info(tx, &run)
        })
        .await?;
    super::file_below(&app, &info.artifact_uri, &path, &headers).await
}
