//! Pre-signed URLs: no store that this server can use so far gives them.

use axum::response::Response;
use http::StatusCode;
use runstone_wire::ErrorCode;

use crate::answer::envelope;
use crate::caller::Caller;
use crate::routes::not_supported;

pub(super) async fn upload(_: Caller) -> Response {
    envelope(
        StatusCode::BAD_REQUEST,
        ErrorCode::InvalidParameterValue,
        "Presigned upload is not supported for proxied artifact storage: upload through the server instead",
    )
}

pub(super) async fn download(_: Caller) -> Response {
    not_supported("Presigned download")
}

pub(super) async fn proxied_download(_: Caller) -> Response {
    not_supported("Multipart download")
}
