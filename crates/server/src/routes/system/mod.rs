//! What is not about experiments and runs: is the server alive, what is it, how is it doing.

mod health;
pub(super) mod pages;
mod prometheus;
mod server_info;

use axum::Router;
use axum::routing::get;

use super::Routes;
use crate::web;

/// Routes with their whole paths.
pub(super) fn routes() -> Routes {
    Router::new()
        .route("/", get(web::front))
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/version", get(server_info::version))
        .route("/metrics", get(prometheus::metrics))
        .route("/api/3.0/mlflow/server-info", get(server_info::handle))
        .route("/ajax-api/3.0/mlflow/server-info", get(server_info::handle))
}
