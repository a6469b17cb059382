//! Histories of metrics. Source: public REST contract, `metrics/*`.

mod history;
pub(super) mod history_bulk;
mod history_interval;

use super::Route;
use axum::routing::get;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/metrics/get-history", get(history::handle)),
        ("/mlflow/metrics/get-history-bulk-interval", get(history_interval::handle)),
    ]
}
