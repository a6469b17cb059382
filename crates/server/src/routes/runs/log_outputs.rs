//! `runs/outputs`: the logged models that a run made.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::logged_model::check_id;
use runstone_domain::{Error, ModelOutput, Result};
use runstone_store::{models, runs};
use runstone_wire::datasets::LogOutputs;
use runstone_wire::runs::run_id;
use runstone_wire::{Empty, required};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<LogOutputs>,
) -> Answer<Empty> {
    let run_id = run_id(request.run_id, None)?;
    if request.models.is_empty() {
        return Err(Error::missing_parameter("models").into());
    }
    let outputs = request.models.into_iter().enumerate().map(|(index, model)| {
        let given = required(model.model_id, &format!("models[{index}].model_id"))?;
        Ok(ModelOutput { model_id: model_id(given)?, step: model.step.unwrap_or_default().0 })
    });
    let outputs = outputs.collect::<Result<Vec<ModelOutput>>>()?;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            models::log_outputs(tx, &run, &outputs)
        })
        .await?;
    Ok(Json(Empty {}))
}

/// Checks the id of a logged model, which no column holds beyond the length of a key.
pub(super) fn model_id(given: String) -> Result<String> {
    check_id(&given, "model_id")?;
    Ok(given)
}
