//! The state that handlers share, and the table of all routes.

use std::sync::Arc;

use axum::Router;
use runstone_artifacts::Repository;
use runstone_domain::{Clock, Ids};
use runstone_store::Store;
use tokio::sync::watch;

use crate::config::Config;
use crate::observe::Metrics;
use crate::routes::Places;
use crate::webhooks::Sender;
use crate::{guard, routes, web};

/// What every handler may use.
pub(crate) struct App {
    /// The settings the server was started with.
    pub(crate) config: Config,
    /// The database.
    pub(crate) store: Store,
    /// Where proxied artifacts lie; none if they are not served.
    pub(crate) artifacts: Option<Arc<dyn Repository>>,
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
    /// New identifiers.
    pub(crate) ids: Arc<dyn Ids>,
    /// Counters for Prometheus.
    pub(crate) metrics: Metrics,
    /// The way to webhooks.
    pub(crate) webhooks: Sender,
    /// Bounds on what lasts.
    pub(crate) places: Places,
    /// Becomes true when the server stops: what would go on for ever ends then.
    pub(crate) stopping: watch::Sender<bool>,
}

/// The whole application: routes behind the guard.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let served = routes::all(app);
    let prefixed = match app.config.static_prefix.as_str() {
        "" => served,
        prefix => Router::new().nest(prefix, served),
    };
    prefixed
        .fallback(web::fallback)
        .method_not_allowed_fallback(routes::method_not_allowed)
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app.clone())
}
