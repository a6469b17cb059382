//! Extractors for the messages of Runstone's own API, which are read strictly.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use runstone_domain::Error;
use runstone_wire::own::parse::from_json;
use serde::de::DeserializeOwned;

use crate::answer::Failure;
use crate::app::App;
use crate::message::{check_content_type, read_body};

/// A message from the JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        check_content_type(request.headers())?;
        let body = read_body(request, app.config.limits.body_bytes).await?;
        Ok(Self(from_json(&body)?))
    }
}

/// A message from the query string. A list is one field with commas.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(message)) => Ok(Self(message)),
            // Its text names the parameter.
            Err(refusal) => Err(Error::invalid(refusal.body_text()).into()),
        }
    }
}
