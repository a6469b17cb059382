//! Creating a logged model, with its files pending, in an active experiment.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Result, logged_model, names, run_name};
use runstone_store::experiments;
use runstone_store::logged_models::{self, NewModel};
use runstone_wire::logged_models::{CreateLoggedModel, LoggedModelAnswer};
use runstone_wire::required;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::place;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CreateLoggedModel>,
) -> Answer<LoggedModelAnswer> {
    let experiment_id = required(request.experiment_id.clone(), "experiment_id")?;
    let experiment_id = names::parse_experiment_id(&experiment_id)?;
    let new = check(&app, request)?;
    let model = app
        .store
        .write(move |tx| {
            let experiment = experiments::get_active(tx, caller.workspace, experiment_id)?;
            let artifact_uri = place::model_artifacts(&experiment.artifact_location, &new.model_id);
            let model = logged_models::add(tx, experiment_id, &NewModel { artifact_uri, ..new.clone() })?;
            logged_models::get(tx, &model)
        })
        .await?;
    Ok(Json(LoggedModelAnswer { model: Some(model.into()) }))
}

fn check(app: &App, request: CreateLoggedModel) -> Result<NewModel> {
    let name = request.name.filter(|name| !name.is_empty()).unwrap_or_else(|| run_name::generate(&*app.ids));
    logged_model::check_name(&name)?;
    let model_type = request.model_type.unwrap_or_default();
    logged_model::check_type(&model_type)?;
    let source_run_id = request.source_run_id.unwrap_or_default();
    logged_model::check_id(&source_run_id, "source_run_id")?;
    Ok(NewModel {
        model_id: format!("m-{}", app.ids.hex32()),
        name,
        artifact_uri: String::new(),
        model_type,
        source_run_id,
        params: super::params(request.params)?,
        tags: super::tags(request.tags)?,
        creation_time_ms: app.clock.now_ms(),
    })
}
