//! `POST /ajax-api/2.0/mlflow/upload-artifact`: a small file of a run, for the browser.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{StatusCode, header};
use runstone_domain::Error;
use runstone_store::runs;
use runstone_wire::artifacts::ListArtifacts;
use runstone_wire::required;
use runstone_wire::runs::run_id;

use super::parse;
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;
use crate::message::read_body;
use crate::place;

/// Bytes of one file.
const LIMIT: usize = 10 << 20;

pub(in crate::routes) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    let query: ListArtifacts = runstone_wire::parse::from_query(request.uri().query().unwrap_or_default())?;
    let run_id = run_id(query.run_id, query.run_uuid)?;
    let path = parse(&required(query.path, "path")?)?;
    let data = read_body(request, LIMIT).await.map_err(|error| match error {
        Error::TooLarge(_) => Error::invalid("Artifact size is too large. Max size is 10MB."),
        other => other,
    })?;
    if data.is_empty() {
        return Err(Error::invalid("Request must specify data.").into());
    }
    let info = app
        .store
        .read(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            runs::info(tx, &run)
        })
        .await?;
    let place = place::resolve(&app, &info.artifact_uri)?;
    let body = futures_util::stream::once(async move { Ok::<Bytes, std::io::Error>(data) }).boxed();
    place.repository.put(&place.join(&path)?, body).await?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/json")]).into_response())
}
