//! What every request passes on its way in and every answer on its way out.

mod hosts;
mod origins;
mod unread;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use runstone_wire::ErrorCode;

use crate::answer::{Cause, envelope};
use crate::app::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FRAME_OPTIONS: HeaderName = HeaderName::from_static("x-frame-options");

/// Longest request id that is taken over from a caller or a proxy.
const REQUEST_ID_LENGTH: usize = 128;

/// Checks host and origin, gives the request an id, bounds its time, counts it and logs its failure.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let facts = Facts::of(&app, &request);
    let (request, unread) = unread::watch(request);
    app.metrics.in_flight.inc();
    let mut response = match refuse(&app, &request) {
        Some(refusal) => {
            drop(request);
            refusal
        }
        None => answer(&app, request, next, facts.is_transfer).await,
    };
    app.metrics.in_flight.dec();
    let elapsed = started.elapsed();
    app.metrics.count(facts.method.as_str(), &facts.route, response.status().as_u16(), elapsed.as_secs_f64());
    log(&facts, &response, elapsed);
    add_headers(&app, &facts, response.headers_mut());
    unread::discard(unread, &mut response);
    response
}

/// What is needed of a request after it is gone.
struct Facts {
    method: Method,
    path: String,
    route: String,
    request_id: HeaderValue,
    origin: Option<HeaderValue>,
    is_transfer: bool,
}

impl Facts {
    fn of(app: &App, request: &Request) -> Self {
        let path = request.uri().path();
        let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
        Self {
            method: request.method().clone(),
            path: path.to_owned(),
            route: route.to_owned(),
            request_id: request_id(app, request.headers()),
            origin: origins::allowed(&app.config.security, request.headers()),
            is_transfer: route.contains("artifact") || route.contains("/runstone/v1/export/"),
        }
    }
}

/// The caller's own id if it is harmless, otherwise a new one.
fn request_id(app: &App, headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|id| {
        let bytes = id.as_bytes();
        !bytes.is_empty() && bytes.len() <= REQUEST_ID_LENGTH && bytes.iter().all(u8::is_ascii_graphic)
    });
    match given {
        Some(id) => id.clone(),
        None => HeaderValue::try_from(app.ids.hex32()).unwrap_or(HeaderValue::from_static("none")),
    }
}

fn refuse(app: &App, request: &Request) -> Option<Response> {
    let security = &app.config.security;
    if !security.enabled {
        return None;
    }
    if !hosts::is_allowed(security, request) {
        return Some(text(
            StatusCode::FORBIDDEN,
            "Invalid Host header - possible DNS rebinding attack detected",
        ));
    }
    if origins::is_forbidden(security, request) {
        return Some(text(StatusCode::FORBIDDEN, "Cross-origin request blocked"));
    }
    let is_preflight = request.method() == Method::OPTIONS && origins::is_api(request.uri().path());
    is_preflight.then(|| StatusCode::NO_CONTENT.into_response())
}

fn text(status: StatusCode, message: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], message).into_response()
}

async fn answer(app: &App, request: Request, next: Next, is_transfer: bool) -> Response {
    if is_transfer {
        // Transfers take as long as they take; the handler bounds how long they may stall.
        return next.run(request).await;
    }
    match tokio::time::timeout(app.config.limits.request_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => envelope(
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::TemporarilyUnavailable,
            "the request took too long and was given up; a write may have been done all the same",
        ),
    }
}

/// Logs a failure once, here: with its inner cause, which the caller is not told.
fn log(facts: &Facts, response: &Response, elapsed: std::time::Duration) {
    let status = response.status().as_u16();
    let request_id = facts.request_id.to_str().unwrap_or_default();
    let duration_ms = elapsed.as_secs_f64() * 1000.0;
    let (method, path) = (&facts.method, facts.path.as_str());
    let cause = response.extensions().get::<Cause>().map(|Cause(cause)| cause);
    let message = cause.map(ToString::to_string).unwrap_or_default();
    let source = cause.and_then(|cause| std::error::Error::source(cause)).map(ToString::to_string);
    if status >= 500 {
        tracing::error!(request.id = request_id, %method, path, status, duration_ms, message, cause = source, "request failed");
    } else if status >= 400 {
        tracing::info!(request.id = request_id, %method, path, status, duration_ms, message, "request refused");
    } else {
        tracing::debug!(request.id = request_id, %method, path, status, duration_ms, "request answered");
    }
}

fn add_headers(app: &App, facts: &Facts, headers: &mut HeaderMap) {
    headers.insert(REQUEST_ID, facts.request_id.clone());
    let security = &app.config.security;
    if !security.enabled {
        return;
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::from_str(&security.frame_options)
        && value != "NONE"
    {
        headers.insert(FRAME_OPTIONS, value);
    }
    if let Some(origin) = &facts.origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if facts.method == Method::OPTIONS {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"),
            );
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        }
    }
}
