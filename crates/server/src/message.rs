//! Extractors for the messages of the contract.

use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use runstone_domain::{Error, Result};
use runstone_wire::parse::{from_body, from_query};

use crate::answer::Failure;
use crate::app::App;

/// The message of a request: from the query string of a GET that has one, otherwise from the JSON body.
pub(crate) struct Message<T>(pub(crate) T);

impl<T: runstone_wire::Request> FromRequest<Arc<App>> for Message<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let is_get = request.method() == Method::GET;
        if let Some(query) = request.uri().query().filter(|query| is_get && !query.is_empty()) {
            return Ok(Self(from_query(query)?));
        }
        if matches!(*request.method(), Method::POST | Method::PUT) {
            check_content_type(request.headers())?;
        }
        let body = read_body(request, app.config.limits.body_bytes).await?;
        Ok(Self(from_body(&body)?))
    }
}

/// The message of a GET or POST that reads only the query string.
pub(crate) struct QueryMessage<T>(pub(crate) T);

impl<T: runstone_wire::Request, S: Send + Sync> axum::extract::FromRequestParts<S> for QueryMessage<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut http::request::Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(from_query(parts.uri.query().unwrap_or_default())?))
    }
}

/// Reads a whole body of at most `limit` bytes. One that announces more is refused before any of it is read.
///
/// # Errors
/// `TooLarge` beyond the limit, `InvalidParameter` if the connection broke.
pub(crate) async fn read_body(request: Request, limit: usize) -> Result<Bytes> {
    let too_large = || Error::TooLarge(format!("the request's body has more than {limit} bytes"));
    if request.body().size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let body = Limited::new(request.into_body(), limit).collect().await;
    body.map(http_body_util::Collected::to_bytes).map_err(|error| {
        if error.is::<LengthLimitError>() {
            too_large()
        } else {
            Error::invalid(format!("the request's body could not be read: {error}"))
        }
    })
}

/// Only a request that says it is JSON is read as such: a page of a foreign site cannot say so unasked.
///
/// # Errors
/// `InvalidParameter` for another type, or none.
pub(crate) fn check_content_type(headers: &HeaderMap) -> Result<()> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Err(Error::invalid("Bad Request. Content-Type header is missing."));
    };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Error::invalid("Bad Request. Content-Type must be one of ['application/json']."))
}
