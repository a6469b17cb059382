//! Experiments. Source: public REST contract, `experiments/*`.

mod create;
mod delete;
mod delete_tag;
mod get;
mod get_by_name;
mod restore;
mod search;
mod search_datasets;
mod set_tag;
mod update;

use axum::routing::{get as on_get, post};

use super::Route;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/experiments/create", post(create::handle)),
        ("/mlflow/experiments/get", on_get(get::handle)),
        ("/mlflow/experiments/get-by-name", on_get(get_by_name::handle)),
        ("/mlflow/experiments/search", on_get(search::handle).post(search::handle)),
        ("/mlflow/experiments/update", post(update::handle)),
        ("/mlflow/experiments/delete", post(delete::handle)),
        ("/mlflow/experiments/restore", post(restore::handle)),
        ("/mlflow/experiments/set-experiment-tag", post(set_tag::handle)),
        ("/mlflow/experiments/delete-experiment-tag", post(delete_tag::handle)),
        ("/mlflow/experiments/search-datasets", post(search_datasets::handle)),
    ]
}

/// The number in a request that must name an experiment.
fn experiment_id(given: Option<String>) -> runstone_domain::Result<i64> {
    runstone_domain::names::parse_experiment_id(&runstone_wire::required(given, "experiment_id")?)
}
