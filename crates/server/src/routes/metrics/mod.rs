//! Histories of metrics. Source: public REST contract, `metrics/*`.

mod history;
pub(super) mod history_bulk;
mod history_interval;

use axum::routing::get;
use runstone_domain::{Error, Result, limits};

use super::Route;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/metrics/get-history", get(history::handle)),
        ("/mlflow/metrics/get-history-bulk-interval", get(history_interval::handle)),
    ]
}

/// Checks how many runs a bulk call names; `call` and `field` are the contract's words for them.
fn check_runs(count: usize, call: &str, field: &str) -> Result<()> {
    if count == 0 {
        return Err(Error::invalid(format!("{call} request must specify at least one {field}.")));
    }
    if count > limits::BULK_HISTORY_RUNS {
        return Err(Error::invalid(format!(
            "{call} request cannot specify more than {} {field}s. Received {count} {field}s.",
            limits::BULK_HISTORY_RUNS
        )));
    }
    Ok(())
}
