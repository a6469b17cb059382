//! `PUT mlflow-artifacts/artifacts/<path>`: stores a file whole or not at all; the body is its raw bytes.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{parse, path_in, repository, stream};
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    _: Caller,
    request: Request,
) -> Result<Response, Failure> {
    let raw = path_in(request.uri());
    if raw.ends_with('/') {
        let detail = r#"{"detail":"Invalid path: a file's path cannot end with a slash"}"#;
        let json = [(http::header::CONTENT_TYPE, "application/json")];
        return Ok((StatusCode::BAD_REQUEST, json, detail).into_response());
    }
    let path = parse(raw)?;
    let body = stream::incoming(request.into_body(), app.config.limits.stall_time);
    repository(&app)?.put(&path, body).await?;
    // MLflow's streaming route answers with an empty body, and so do we.
    Ok(StatusCode::OK.into_response())
}
