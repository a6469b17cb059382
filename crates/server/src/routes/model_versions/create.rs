//! `model-versions/create`: adds a version with the next number, whose files lie somewhere already.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Tag, logged_model, registry};
use runstone_store::registry::{ModelKey, NewVersion, add_version, find};
use runstone_store::{Tx, Workspace, logged_models};
use runstone_wire::registry::{CreateModelVersion, ModelVersionAnswer};
use runstone_wire::required;
use serde_json::{Value, json};

use super::source::{self, Origin};
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::routes::registered_models::{checked_tags, model_name};

/// The tag of a logged model that lists the versions made of it, as JSON.
const MODEL_VERSIONS: &str = "mlflow.modelVersions";

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CreateModelVersion>,
) -> Answer<ModelVersionAnswer> {
    let name = model_name(request.name)?;
    let tags = checked_tags(request.tags)?;
    let is_prompt = registry::is_prompt(&tags);
    let origin = Origin {
        source: required(request.source, "source")?,
        run_id: request.run_id.unwrap_or_default(),
        model_id: request.model_id.unwrap_or_default(),
        storage_location: String::new(),
    };
    source::check(&app.config, &origin.source, is_prompt)?;
    logged_model::check_id(&origin.run_id, "run_id")?;
    logged_model::check_id(&origin.model_id, "model_id")?;
    let run_link = request.run_link.unwrap_or_default();
    registry::check_description(&run_link)?;
    let description = request.description.unwrap_or_default();
    registry::check_description(&description)?;
    let actor = caller.actor(app.clock.now_ms());
    let version = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        let origin = match is_prompt {
            true => origin.clone(),
            false => source::resolve(tx, caller.workspace, origin.clone())?,
        };
        let new = NewVersion {
            source: origin.source,
            storage_location: origin.storage_location,
            run_id: origin.run_id,
            run_link: run_link.clone(),
            description: description.clone(),
            logged_model_id: origin.model_id.clone(),
            tags: tags.clone(),
        };
        let version = add_version(tx, caller.workspace, &model, &new, &actor)?;
        if !origin.model_id.is_empty() {
            note_on_logged_model(tx, caller.workspace, &origin.model_id, &model, version.version)?;
        }
        Ok(version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(version.await?.into()) }))
}

/// Adds the version to the list that the logged model has in a tag.
fn note_on_logged_model(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    model_id: &str,
    registered: &ModelKey,
    version: i64,
) -> runstone_store::Result<()> {
    let key = logged_models::find_active(tx, workspace, model_id)?;
    let model = logged_models::get(tx, &key)?;
    let listed = model.tags.iter().find(|tag| &*tag.key == MODEL_VERSIONS);
    // What is no list was written by somebody else, and is replaced.
    let mut versions: Vec<Value> =
        listed.and_then(|tag| serde_json::from_str(&tag.value).ok()).unwrap_or_default();
    versions.push(json!({ "name": registered.name, "version": version }));
    logged_models::set_tags(tx, &key, &[Tag::new(MODEL_VERSIONS, Value::from(versions).to_string())])
}
