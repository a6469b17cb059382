//! Pages for people that are no part of the web UI: how to build it, and what is not there.
//!
//! An unknown route answers with a page and never with the contract's JSON: clients read a JSON error as «the entity is
//! missing» and a page as «this server is older than I am», and choose their next call by it.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color:#1b1f24;\
                     background:#fff}code,pre{font:14px/1.5 ui-monospace,monospace;background:#f3f4f6;border-radius:6px;\
                     padding:.15rem .35rem}pre{padding:1rem;overflow:auto}@media(prefers-color-scheme:dark){body{\
                     background:#15181c;color:#e6e8ea}code,pre{background:#22272e}}";

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body>{body}</body></html>\n"
    );
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (status, headers, html).into_response()
}

/// The front page of a binary without the web UI. It names no host: whoever reads it has the address in the browser's bar.
pub(crate) fn how_to_build(prefix: &str) -> Response {
    let body = format!(
        "<h1>Runstone</h1><p>The server is running, version {}. It speaks MLflow's REST API ({}).</p>\
         <p>This binary was built without the web UI. Build both with Node 20.19 or newer:</p>\
         <pre>make ui\ncargo build --release</pre><p>or with <code>make serve</code>, which does that and starts it.</p>\
         <p>Send it your runs with this address as tracking URI:</p>\
         <pre>import mlflow\nmlflow.set_tracking_uri(\"http://&lt;this address&gt;{prefix}\")</pre>\
         <p>Or look at them in a terminal:</p><pre>runstone experiments search\nrunstone runs search --experiment-id 0</pre>\
         <p>State: <a href=\"{prefix}/ready\">readiness</a> · <a href=\"{prefix}/metrics\">metrics</a> · \
         <a href=\"{prefix}/api/docs/\">Runstone's own API</a></p>",
        env!("CARGO_PKG_VERSION"),
        runstone_wire::MLFLOW_VERSION,
    );
    page(StatusCode::OK, "Runstone", &body)
}

/// No such route.
pub(crate) async fn not_found() -> Response {
    page(
        StatusCode::NOT_FOUND,
        "404 Not Found",
        "<h1>Not Found</h1><p>This server has nothing at this address.</p>",
    )
}

/// The route exists for other verbs.
pub(crate) async fn method_not_allowed() -> Response {
    page(
        StatusCode::METHOD_NOT_ALLOWED,
        "405 Method Not Allowed",
        "<h1>Method Not Allowed</h1><p>The verb of this request is not allowed at this address.</p>",
    )
}
