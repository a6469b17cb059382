//! Artifacts: listings of runs, and the proxy that stores files for clients.
//!
//! Source: public REST contract, `artifacts/*` and `mlflow-artifacts/*`.

mod content_type;
mod delete;
mod download;
pub(super) mod get_artifact;
mod list_proxied;
mod list_run;
mod multipart;
mod presigned;
mod stream;
mod upload;
pub(super) mod upload_artifact;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post, put};
use http::HeaderMap;
use runstone_artifacts::{ArtifactPath, Repository};
use runstone_domain::{Error, Result};
use runstone_wire::Int64;
use runstone_wire::artifacts::{ArtifactsAnswer, FileInfo};

use super::Route;
use crate::answer::{Answer, Failure, Json};
use crate::app::App;
use crate::place;

/// Paths of the tracking service below `/api/2.0`.
pub(super) fn of_runs() -> Vec<Route> {
    vec![
        ("/mlflow/artifacts/list", get(list_run::handle)),
        ("/mlflow/artifacts/presigned-upload-url", post(presigned::upload)),
        ("/mlflow/artifacts/presigned-download-url", post(presigned::download)),
    ]
}

/// Paths of the proxy below `/api/2.0`.
pub(super) fn proxied() -> Vec<Route> {
    let file = put(upload::handle).get(download::handle).delete(delete::handle);
    vec![
        ("/mlflow-artifacts/artifacts", get(list_proxied::handle)),
        ("/mlflow-artifacts/artifacts/{*path}", file.layer(DefaultBodyLimit::disable())),
        ("/mlflow-artifacts/mpu/create/{*path}", post(multipart::refuse)),
        ("/mlflow-artifacts/mpu/complete/{*path}", post(multipart::refuse)),
        ("/mlflow-artifacts/mpu/abort/{*path}", post(multipart::refuse)),
        ("/mlflow-artifacts/presigned/{*path}", get(presigned::proxied_download)),
    ]
}

/// The repository behind the proxy.
fn repository(app: &App) -> Result<Arc<dyn Repository>> {
    app.artifacts.clone().ok_or_else(|| Error::Unsupported("this server does not serve artifacts".to_owned()))
}

/// The artifact path in a request's target, as it was sent: the resolver decodes it by its own rules.
fn path_in(uri: &http::Uri) -> &str {
    let path = uri.path();
    path.split_once("/mlflow-artifacts/artifacts/").map_or("", |(_, rest)| rest)
}

/// Reads a path from outside.
pub(super) fn parse(path: &str) -> Result<ArtifactPath> {
    ArtifactPath::parse(path).map_err(|error| crate::answer::artifact_situation(error.into()))
}

/// Reads the path of a folder, which is the root if absent or empty.
pub(super) fn folder(path: Option<String>) -> Result<ArtifactPath> {
    match path.filter(|path| !path.is_empty()) {
        Some(path) => parse(&path),
        None => Ok(ArtifactPath::root()),
    }
}

/// What lies in a folder below an artifact URI, by paths from there.
pub(super) async fn list_below(
    app: &App,
    root_uri: String,
    folder: &ArtifactPath,
) -> Answer<ArtifactsAnswer> {
    let place = place::resolve(app, &root_uri)?;
    let files = place.repository.list(&place.join(folder)?).await?;
    Ok(Json(ArtifactsAnswer {
        root_uri: Some(root_uri),
        files: files.iter().map(|file| file_info(file, folder.as_str())).collect(),
        next_page_token: None,
    }))
}

/// A file below an artifact URI, or the part of it that the request asks for, as an attachment.
pub(super) async fn file_below(
    app: &App,
    root_uri: &str,
    path: &ArtifactPath,
    request: &HeaderMap,
) -> Result<Response, Failure> {
    let place = place::resolve(app, root_uri)?;
    stream::outgoing(&*place.repository, &place.join(path)?, request).await
}

/// A listed file as the contract shows it, below `folder` if that is not empty.
fn file_info(file: &runstone_artifacts::FileInfo, folder: &str) -> FileInfo {
    let path = if folder.is_empty() { file.name.clone() } else { format!("{folder}/{}", file.name) };
    FileInfo {
        path: Some(path),
        is_dir: Some(file.is_dir()),
        file_size: file.size.map(|size| Int64(i64::try_from(size).unwrap_or(i64::MAX))),
    }
}
