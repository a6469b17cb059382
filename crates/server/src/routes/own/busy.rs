//! Bounds on what many could ask for at once and that lasts: exports and streams of events.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use runstone_wire::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::answer::envelope;

/// Exports at once: each may take some ten MB of memory and a good part of a core.
const EXPORTS: usize = 8;
/// Streams of events at once.
const STREAMS: usize = 1000;

/// The places there are.
pub(crate) struct Places {
    exports: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

impl Places {
    /// All free.
    pub(crate) fn new() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { exports: places(EXPORTS), streams: places(STREAMS) }
    }

    /// A place for an export, which is free again when it is dropped.
    pub(super) fn export(&self) -> Result<OwnedSemaphorePermit, Busy> {
        self.exports.clone().try_acquire_owned().map_err(|_| Busy("exports"))
    }

    /// A place for a stream of events, which is free again when it is dropped.
    pub(super) fn stream(&self) -> Result<OwnedSemaphorePermit, Busy> {
        self.streams.clone().try_acquire_owned().map_err(|_| Busy("streams of events"))
    }
}

/// There is no place for another one.
#[derive(Debug)]
pub(super) struct Busy(&'static str);

impl IntoResponse for Busy {
    fn into_response(self) -> Response {
        let Self(what) = self;
        let message = format!("there are too many {what} at once; try again in a moment");
        let mut response =
            envelope(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable, message);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_come_back() {
        let places = Places::new();
        let mut taken: Vec<_> = (0..STREAMS).map(|_| places.stream().unwrap()).collect();
        let refusal = places.stream().unwrap_err().into_response();
        assert_eq!(refusal.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refusal.headers().contains_key(header::RETRY_AFTER));
        assert!(places.export().is_ok());
        taken.pop();
        assert!(places.stream().is_ok());
    }
}
