//! `GET openapi.json`: the description of Runstone's own API.
//!
//! It is made of the handlers' annotations and the messages' types, and committed as `docs/openapi.json`, so that
//! clients can be generated without a server and a changed contract is a reviewed difference. To refresh it:
//!
//! ```sh
//! RUNSTONE_UPDATE_OPENAPI=1 cargo test -p runstone-server openapi
//! ```

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header;
use runstone_wire::own::events::{MetricsEvent, OpenEvent, ResetEvent, RunEvent};
use runstone_wire::{Double, ErrorBody};
use utoipa::OpenApi;

const ABOUT: &str = "What Runstone offers beside MLflow's REST API: fewer and larger requests, made for a user interface and for scripts.\n\n\
    - Field names are `snake_case`; times are milliseconds since the Unix epoch, UTC, in fields that end in `_ms`.\n\
    - Unknown fields of a request are ignored. A field of the wrong type is a 400 whose message names it.\n\
    - Numbers that are not finite are the strings `NaN`, `Infinity` and `-Infinity`.\n\
    - Every error answer is `{\"error_code\", \"message\"}`, as in MLflow's API.\n\
    - An unknown path is a 404 with a page instead of JSON: this server is older than the client.";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Runstone",
        version = "1",
        description = ABOUT,
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "../../../", description = "This server: relative to this document, so that a path prefix is kept.")),
    components(schemas(Double, ErrorBody, OpenEvent, RunEvent, MetricsEvent, ResetEvent)),
)]
struct Frame;

/// The description without its paths.
pub(super) fn frame() -> utoipa::openapi::OpenApi {
    Frame::openapi()
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    // Maps with texts as keys and numbers that are finite: writing them does not fail.
    let mut text = super::description().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// This description
///
/// OpenAPI 3.1, also to be read at `/api/docs`.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "get_openapi",
    tag = "About",
    responses((status = 200, description = "The document.", body = Object)),
)]
pub(super) async fn handle() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed() -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
    }

    #[test]
    fn the_committed_openapi_document_is_up_to_date() {
        if std::env::var_os("RUNSTONE_UPDATE_OPENAPI").is_some() {
            std::fs::write(committed(), TEXT.as_str()).unwrap();
        }
        let committed = std::fs::read_to_string(committed()).unwrap_or_default();
        assert!(
            committed == *TEXT,
            "docs/openapi.json is stale. Look at what changed after\n\
             RUNSTONE_UPDATE_OPENAPI=1 cargo test -p runstone-server openapi"
        );
    }

    #[test]
    fn the_openapi_document_refers_only_to_what_it_holds() {
        let document: serde_json::Value = serde_json::from_str(&TEXT).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut references = Vec::new();
        collect_references(&document, &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let place = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(place).is_some(), "{reference}");
        }
    }

    fn collect_references(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                into.extend(fields.get("$ref").and_then(|reference| reference.as_str()).map(str::to_owned));
                fields.values().for_each(|value| collect_references(value, into));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect_references(item, into)),
            _ => {}
        }
    }
}
