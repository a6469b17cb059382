//! Runstone's own API, under `/api/runstone/v1`, and its documentation.
//!
//! A route is a file `<resource>/<verb>.rs` with an annotated handler and a line in [`table`], which makes the route and
//! its place in the OpenAPI document at once. Messages are in `runstone_wire::own`. Handlers read their
//! message with [`Body`](message::Body) or [`Query`](message::Query), name [`Refused`](refused::Refused) among their
//! responses, and give `Answer` or `Failure` as all others do. The document is committed: `docs/openapi.json` (see [`openapi`] for how to refresh it).

mod busy;
mod check;
mod docs;
mod events;
mod experiments;
mod export;
mod keys;
mod lineage;
mod message;
mod openapi;
mod refused;
pub(super) mod registry;
mod runs;
mod series;
mod webhooks;

pub(crate) use busy::Places;

use std::sync::Arc;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use crate::app::App;

/// Where the paths of the annotations start.
const ROOT: &str = "/api/runstone/v1";

/// The routes that read and write what is tracked.
fn table() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(experiments::summaries::handle))
        .routes(routes!(runs::search::handle))
        .routes(routes!(series::read::handle))
        .routes(routes!(keys::of_run::handle))
        .routes(routes!(keys::of_experiment::handle))
        .routes(routes!(lineage::handle))
        .routes(routes!(events::handle))
        .routes(routes!(export::runs::handle))
        .routes(routes!(export::points::handle))
        .merge(registry::table())
        .routes(routes!(webhooks::list::handle))
        .routes(routes!(webhooks::deliveries::handle))
        .routes(routes!(webhooks::replay::one))
        .routes(routes!(webhooks::replay::all))
}

/// The routes that read and write what is tracked, with their whole paths.
pub(super) fn routes() -> Routes {
    OpenApiRouter::new().nest(ROOT, table()).into()
}

/// The routes of the documentation, with their whole paths.
pub(super) fn documentation() -> Routes {
    Router::from(OpenApiRouter::new().nest(ROOT, own_description())).merge(docs::routes())
}

fn own_description() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(openapi::handle))
}

/// The description of all routes.
fn description() -> OpenApi {
    let all = table().merge(own_description());
    OpenApiRouter::with_openapi(openapi::frame()).nest(ROOT, all).into_openapi()
}
