//! Versions of registered models and of prompts. Source: public REST contract, `model-versions/*`.

mod create;
mod delete;
mod get;
mod get_download_uri;
mod search;
mod source;
mod tags;
mod transition_stage;
mod update;

use axum::routing::{delete as on_delete, get as on_get, patch, post};
use runstone_domain::{Result, registry};

use super::Route;
use super::registered_models::model_name;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/model-versions/create", post(create::handle)),
        ("/mlflow/model-versions/update", patch(update::handle)),
        ("/mlflow/model-versions/transition-stage", post(transition_stage::handle)),
        ("/mlflow/model-versions/delete", on_delete(delete::handle)),
        ("/mlflow/model-versions/get", on_get(get::handle)),
        ("/mlflow/model-versions/search", on_get(search::handle)),
        ("/mlflow/model-versions/get-download-uri", on_get(get_download_uri::handle)),
        ("/mlflow/model-versions/set-tag", post(tags::set)),
        ("/mlflow/model-versions/delete-tag", on_delete(tags::delete)),
    ]
}

/// The name and the number in a request that must name a version.
pub(super) fn version(name: Option<String>, version: Option<String>) -> Result<(String, i64)> {
    let name = model_name(name)?;
    let version = registry::parse_version(&runstone_wire::required(version, "version")?)?;
    Ok((name, version))
}
