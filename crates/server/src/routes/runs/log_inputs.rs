//! `runs/log-inputs`: the datasets and logged models that a run read.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{DatasetInput, Error, ModelInput, Result, dataset};
use runstone_store::{datasets, models, runs};
use runstone_wire::datasets::LogInputs;
use runstone_wire::runs::run_id;
use runstone_wire::{Empty, required};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<LogInputs>,
) -> Answer<Empty> {
    let (run_id, inputs, read_models) = check(request)?;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            datasets::log(tx, &run, &inputs)?;
            models::log_inputs(tx, &run, &read_models)
        })
        .await?;
    Ok(Json(Empty {}))
}

fn check(request: LogInputs) -> Result<(String, Vec<DatasetInput>, Vec<ModelInput>)> {
    let run_id = run_id(request.run_id, None)?;
    let inputs = request.datasets.into_iter().enumerate().map(|(index, input)| {
        let input = input.into_domain(index)?;
        dataset::check_input(&input, index)?;
        Ok(input)
    });
    let inputs = inputs.collect::<Result<_, Error>>()?;
    let models = request.models.into_iter().enumerate().map(|(index, model)| {
        Ok(ModelInput {
            model_id: super::log_outputs::model_id(required(
                model.model_id,
                &format!("models[{index}].model_id"),
            )?)?,
        })
    });
    Ok((run_id, inputs, models.collect::<Result<_, Error>>()?))
}
