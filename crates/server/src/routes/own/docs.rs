//! `GET /api/docs/`: the description of Runstone's own API as a page on which requests can be tried out.
//!
//! The page is Swagger UI out of the binary; it loads nothing from elsewhere, and its policy would not let it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header;
use utoipa_swagger_ui::Config;

use super::super::{Routes, not_found};

/// Scripts and styles are files of this server, icons are written into the styles. What a style attribute of the page
/// says is set by its scripts, which needs no permission of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'";

/// Relative to the page, so that a path prefix is kept.
const DOCUMENT: &str = "../runstone/v1/openapi.json";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    // Without a validator, which would be somebody else's server, and without the bar on top, whose logo needs styles
    // that the policy forbids.
    Arc::new(Config::from(DOCUMENT).validator_url("none").use_base_layout().try_it_out_enabled(true))
});

/// Routes with their whole paths.
pub(super) fn routes() -> Routes {
    Router::new()
        // The page's own references are relative: they need the slash.
        .route("/api/docs", get(|| async { Redirect::temporary("docs/") }))
        .route("/api/docs/", get(|| async { file("index.html").await }))
        .route("/api/docs/{file}", get(|Path(name): Path<String>| async move { file(&name).await }))
}

async fn file(name: &str) -> Response {
    let file = utoipa_swagger_ui::serve(name, CONFIG.clone()).ok().flatten();
    // What the page does not use is left out of the binary: empty files of `crates/server/unused-docs` took its place.
    let Some(file) = file.filter(|file| !file.bytes.is_empty()) else {
        return not_found().await;
    };
    let headers =
        [(header::CONTENT_TYPE, file.content_type.as_str()), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, file.bytes.into_owned()).into_response()
}
