//! What handlers give back: JSON, or a situation as MLflow's error envelope.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use runstone_artifacts::ArtifactError;
use runstone_domain::{Entity, Error};
use runstone_wire::{ErrorBody, ErrorCode};
use serde::Serialize;

/// The result of a handler.
pub(crate) type Answer<T> = Result<Json<T>, Failure>;

/// The kind of content of answers.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A message as the body of a 200.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => ([(header::CONTENT_TYPE, JSON)], bytes).into_response(),
            Err(error) => Failure::from(Error::internal(error)).into_response(),
        }
    }
}

/// A body that is JSON already.
pub(crate) struct Written(pub(crate) Vec<u8>);

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, JSON)], self.0).into_response()
    }
}

/// A request that could not be fulfilled. Its cause travels to the guard, which logs it once with the request's id.
#[derive(Debug)]
pub(crate) struct Failure(Error);

/// The cause of a failed answer, for the log.
#[derive(Clone)]
pub(crate) struct Cause(pub(crate) Arc<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<ArtifactError> for Failure {
    fn from(error: ArtifactError) -> Self {
        Self(artifact_situation(error))
    }
}

/// The situation of the domain behind an artifact repository's failure.
pub(crate) fn artifact_situation(error: ArtifactError) -> Error {
    let message = error.to_string();
    match error {
        ArtifactError::NotFound { .. } => Error::NotFound { entity: Entity::Artifact, message },
        ArtifactError::InvalidPath(_)
        | ArtifactError::IsDirectory { .. }
        | ArtifactError::NotADirectory { .. }
        | ArtifactError::Conflict { .. }
        | ArtifactError::InvalidLocation { .. }
        | ArtifactError::Interrupted(_)
        | ArtifactError::UnsupportedScheme { .. }
        | ArtifactError::RangeNotSatisfiable { .. } => Error::invalid(message),
        ArtifactError::NoSpace => Error::NoSpace { what: "the artifact store" },
        ArtifactError::Unsupported { .. } => Error::Unsupported(message),
        ArtifactError::Io(_) => Error::unavailable("the artifact store cannot be read or written", error),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, message) = runstone_wire::error::project(&self.0);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = envelope(status, code, message);
        response.extensions_mut().insert(Cause(Arc::new(self.0)));
        response
    }
}

/// An error answer that has no situation behind it.
pub(crate) fn envelope(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Response {
    let body = serde_json::to_vec(&ErrorBody::new(code, message)).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, JSON)], body).into_response()
}
