//! Multipart uploads through the proxy: no store that this server can use so far takes them.

use axum::response::Response;

use crate::caller::Caller;
use crate::routes::not_supported;

pub(super) async fn refuse(_: Caller) -> Response {
    not_supported("Multipart upload")
}
