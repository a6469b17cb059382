//! Registered models and prompts. Source: public REST contract, `registered-models/*`.

mod alias;
mod create;
mod delete;
mod get;
mod latest_versions;
mod rename;
mod search;
mod tags;
mod update;

use axum::routing::{delete as on_delete, get as on_get, patch, post};

use super::Route;
pub(super) use create::tags as checked_tags;
pub(super) use search::query;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/registered-models/create", post(create::handle)),
        ("/mlflow/registered-models/rename", post(rename::handle)),
        ("/mlflow/registered-models/update", patch(update::handle)),
        ("/mlflow/registered-models/delete", on_delete(delete::handle)),
        ("/mlflow/registered-models/get", on_get(get::handle)),
        ("/mlflow/registered-models/search", on_get(search::handle)),
        (
            "/mlflow/registered-models/get-latest-versions",
            on_get(latest_versions::handle).post(latest_versions::handle),
        ),
        ("/mlflow/registered-models/set-tag", post(tags::set)),
        ("/mlflow/registered-models/delete-tag", on_delete(tags::delete)),
        ("/mlflow/registered-models/alias", on_get(alias::get).post(alias::set).delete(alias::delete)),
    ]
}

/// The name in a request that must name a model or a prompt.
pub(super) fn model_name(given: Option<String>) -> runstone_domain::Result<String> {
    let name = runstone_wire::required(given, "name")?;
    runstone_domain::registry::check_name(&name)?;
    Ok(name)
}
