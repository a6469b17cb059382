//! Logged models. Source: public REST contract, `logged-models/*`.

mod create;
mod delete;
mod delete_tag;
mod finalize;
mod get;
pub(super) mod get_artifact;
mod list_artifacts;
mod log_params;
mod search;
mod set_tags;

use axum::routing::{delete as on_delete, get as on_get, patch, post};
use runstone_domain::logged_model::check_item;
use runstone_domain::{Error, Name, Param, Result, Tag};
use runstone_wire::required;
use runstone_wire::runs::NamedText;

use super::Route;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    let model = on_get(get::handle).patch(finalize::handle).delete(delete::handle);
    vec![
        ("/mlflow/logged-models", post(create::handle)),
        ("/mlflow/logged-models/search", post(search::handle)),
        ("/mlflow/logged-models/{model_id}", model),
        ("/mlflow/logged-models/{model_id}/tags", patch(set_tags::handle)),
        // The rest of the path: clients send slashes in keys as they are.
        ("/mlflow/logged-models/{model_id}/tags/{*tag_key}", on_delete(delete_tag::handle)),
        ("/mlflow/logged-models/{model_id}/params", post(log_params::handle)),
        ("/mlflow/logged-models/{model_id}/artifacts/directories", on_get(list_artifacts::handle)),
    ]
}

/// The id in the body, which some calls want in addition to the one in the path.
fn same_id(in_body: Option<String>, in_path: &str) -> Result<String> {
    let id = required(in_body, "model_id")?;
    if id != in_path {
        return Err(Error::invalid(format!(
            "Invalid value \"{id}\" for parameter 'model_id' supplied: the path of the request names another model, '{in_path}'"
        )));
    }
    Ok(id)
}

fn params(items: Vec<NamedText>) -> Result<Vec<Param>> {
    let checked = items.into_iter().enumerate().map(|(index, item)| {
        let (key, value) = key_and_value(item, &format!("params[{index}]."))?;
        Ok(Param { key, value })
    });
    checked.collect()
}

fn tags(items: Vec<NamedText>) -> Result<Vec<Tag>> {
    let checked = items.into_iter().enumerate().map(|(index, item)| {
        let (key, value) = key_and_value(item, &format!("tags[{index}]."))?;
        Ok(Tag { key, value })
    });
    checked.collect()
}

fn key_and_value(item: NamedText, path: &str) -> Result<(Name, String)> {
    let key = item.key.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Error::missing_parameter(&format!("{path}key")))?;
    let value = item.value.unwrap_or_default();
    check_item(&key, &value, path)?;
    Ok((key, value))
}
