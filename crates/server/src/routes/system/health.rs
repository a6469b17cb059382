//! `/health`: the process answers. `/ready`: so do the database and the artifact store.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use crate::answer::{Json, artifact_situation};
use crate::app::App;

pub(super) async fn alive() -> &'static str {
    "OK"
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    database: String,
    artifacts: String,
}

pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let database = app.store.check().await;
    let artifacts = match &app.artifacts {
        Some(repository) => repository.check().await.map_err(artifact_situation).map(|()| "ok"),
        None => Ok("not served"),
    };
    for error in [database.as_ref().err(), artifacts.as_ref().err()].into_iter().flatten() {
        tracing::warn!(%error, cause = ?std::error::Error::source(error), "the server is not ready");
    }
    let ready = database.is_ok() && artifacts.is_ok();
    let body = Json(Readiness {
        ready,
        database: database.map_or_else(|error| error.to_string(), |()| "ok".to_owned()),
        artifacts: artifacts.map_or_else(|error| error.to_string(), str::to_owned),
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, body).into_response()
}
