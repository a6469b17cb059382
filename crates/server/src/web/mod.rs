//! The web UI: a single-page app that `make` builds into `ui/dist/app` and that is part of the binary.
//!
//! It has no routes of its own in the table. What no route answers comes to [`fallback`]: files of the app have their
//! names, every other address that a browser opens is one of the app's pages, and the rest does not exist. A binary
//! that was built without it says how to build it.

mod files;
mod page;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, header};

use crate::app::App;
use crate::routes::not_found;

/// First parts of the paths that belong to clients: what is not there is not a page of the app, and says so in the
/// contract's way.
const NOT_PAGES: [&str; 11] = [
    "api",
    "ajax-api",
    "assets",
    "get-artifact",
    "graphql",
    "health",
    "metrics",
    "model-versions",
    "ready",
    "v1",
    "version",
];

/// Answers what no route answers.
pub(crate) async fn fallback(State(app): State<Arc<App>>, request: Request) -> Response {
    let inside = request.uri().path().strip_prefix(&app.config.static_prefix);
    let Some(path) = inside.filter(|path| path.starts_with('/') || path.is_empty()) else {
        return not_found().await;
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_found().await;
    }
    let path = path.trim_start_matches('/');
    if let Some(response) = files::serve(path, request.headers()) {
        return response;
    }
    match is_page(path) && accepts_html(request.headers()) {
        true => page::app(&app),
        false => not_found().await,
    }
}

/// The front page, for browsers and for everybody else.
pub(crate) async fn front(State(app): State<Arc<App>>) -> Response {
    page::app(&app).into_response()
}

fn is_page(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    !NOT_PAGES.contains(&first)
}

/// Whether a browser opens an address: clients and scripts take anything, and none of them asks for HTML by name.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    accepted.filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_clients_are_not_pages() {
        for page in ["", "experiments", "experiments/0/runs/a", "models/api", "apis", "v10"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["api", "api/2.0/mlflow/nope", "ajax-api/3.0/x", "assets/index-gone.js", "v1/traces"] {
            assert!(!is_page(other), "{other}");
        }
    }

    #[test]
    fn only_browsers_ask_for_html() {
        let accepting =
            |value: &'static str| HeaderMap::from_iter([(header::ACCEPT, value.parse().unwrap())]);
        assert!(accepts_html(&accepting("text/html,application/xhtml+xml,*/*;q=0.8")));
        assert!(!accepts_html(&accepting("*/*")));
        assert!(!accepts_html(&HeaderMap::new()));
    }
}
