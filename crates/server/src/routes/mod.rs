//! The table of routes. MLflow's own paths exist twice: under `/api` for clients and `/ajax-api` for browsers;
//! Runstone's own ones once (see [`own`]).

mod artifacts;
mod comments;
mod experiments;
mod logged_models;
mod metrics;
mod model_versions;
mod own;
mod registered_models;
mod runs;
mod system;
mod transition_requests;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use http::{StatusCode, header};

use crate::answer::envelope;
use crate::app::App;
use crate::config::ArtifactMode;

pub(crate) use own::Places;
pub(crate) use system::pages::{how_to_build, method_not_allowed, not_found};

/// A router whose handlers share the application's state.
type Routes = Router<Arc<App>>;

/// Every route, without the prefix that an operator may choose.
pub(crate) fn all(app: &Arc<App>) -> Routes {
    let tracking = mirrored(
        "2.0",
        experiments::routes()
            .into_iter()
            .chain(runs::routes())
            .chain(metrics::routes())
            .chain(logged_models::routes())
            .chain(registered_models::routes())
            .chain(model_versions::routes())
            .chain(transition_requests::routes())
            .chain(comments::routes())
            .chain(webhooks::routes())
            .chain(artifacts::of_runs()),
    )
    .merge(browser_only())
    .merge(own::routes());
    let proxy = mirrored("2.0", artifacts::proxied());
    let (tracking, proxy) = match app.config.artifacts {
        ArtifactMode::Serve { only: true, .. } => (closed(app, tracking, ARTIFACTS_ONLY), proxy),
        ArtifactMode::Serve { only: false, .. } => (tracking, proxy),
        ArtifactMode::Off => (tracking, closed(app, proxy, NO_ARTIFACTS)),
    };
    tracking.merge(proxy).merge(own::documentation()).merge(system::routes())
}

const ARTIFACTS_ONLY: &str = "disabled due to the mlflow server running in `--artifacts-only` mode. To enable tracking \
                              server functionality run `mlflow server` without `--artifacts-only`";
const NO_ARTIFACTS: &str = "disabled due to the mlflow server running with `--no-serve-artifacts`. To enable artifacts \
                            server functionality run `mlflow server` with `--serve-artifacts`";

/// Answers every request to these routes with why they are closed.
fn closed(app: &Arc<App>, routes: Routes, why: &'static str) -> Routes {
    let refuse = move |State(_): State<Arc<App>>, request: Request, _: axum::middleware::Next| async move {
        let text = format!("Endpoint: {} {why}", request.uri().path());
        (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
            .into_response()
    };
    routes.route_layer(axum::middleware::from_fn_with_state(app.clone(), refuse))
}

/// A path below `/api/2.0`, and what answers there.
type Route = (&'static str, MethodRouter<Arc<App>>);

fn mirrored(version: &str, routes: impl IntoIterator<Item = Route>) -> Routes {
    routes.into_iter().fold(Router::new(), |router, (path, handler)| {
        router
            .route(&format!("/api/{version}{path}"), handler.clone())
            .route(&format!("/ajax-api/{version}{path}"), handler)
    })
}

/// Routes that exist only for the browser.
fn browser_only() -> Routes {
    Router::new()
        .route("/ajax-api/2.0/mlflow/metrics/get-history-bulk", get(metrics::history_bulk::handle))
        .route("/get-artifact", get(artifacts::get_artifact::handle))
        .route(
            "/ajax-api/2.0/mlflow/upload-artifact",
            axum::routing::post(artifacts::upload_artifact::handle),
        )
        .route(
            "/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files",
            get(logged_models::get_artifact::handle),
        )
}

/// A plain text with a status, for the answers that the contract keeps out of its JSON envelope.
pub(crate) fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text.into()).into_response()
}

/// The contract's answer for a multipart or pre-signed transfer that the store cannot do; clients match its beginning.
fn not_supported(what: &str) -> Response {
    envelope(
        StatusCode::NOT_IMPLEMENTED,
        runstone_wire::ErrorCode::NotImplemented,
        format!("{what} is not supported for the current artifact repository"),
    )
}
