//! `runs/log-model` (deprecated in the contract): appends an MLmodel to the run's tag `mlflow.log-model.history`.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Result, Tag, run, tag};
use runstone_store::{runs, tags};
use runstone_wire::runs::{LogModel, run_id};
use runstone_wire::{Empty, required};
use serde_json::Value;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

const REQUIRED: [&str; 4] = ["artifact_path", "flavors", "utc_time_created", "run_id"];

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<LogModel>,
) -> Answer<Empty> {
    let run_id = run_id(request.run_id, None)?;
    let model = check(&required(request.model_json, "model_json")?)?;
    let long_values = run::LongValues::Refuse;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            let before = tags::lookup(tx, &run, tag::LOG_MODEL_HISTORY)?;
            let grown = run::check_tag(appended(before.as_deref(), &model)?, "", long_values)?;
            tags::set(tx, &run, &[grown])
        })
        .await?;
    Ok(Json(Empty {}))
}

fn check(json: &str) -> Result<Value> {
    let model: Value = serde_json::from_str(json).map_err(|error| {
        Error::invalid(format!("Malformed model info. \n {json} \n is not valid JSON: {error}"))
    })?;
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|field| model.get(field).is_none()).collect();
    if !missing.is_empty() {
        return Err(Error::invalid(format!(
            "Model json is missing mandatory fields: {}",
            missing.join(", ")
        )));
    }
    Ok(model)
}

/// The history with one more model. Cutting it at the limit would leave broken JSON, so too long is refused.
fn appended(before: Option<&str>, model: &Value) -> Result<Tag> {
    let mut history: Vec<Value> = match before {
        Some(text) => serde_json::from_str(text).map_err(|_| {
            Error::invalid(format!("the tag {} of the run holds no JSON list", tag::LOG_MODEL_HISTORY))
        })?,
        None => Vec::new(),
    };
    history.push(model.clone());
    Ok(Tag::new(tag::LOG_MODEL_HISTORY, Value::Array(history).to_string()))
}
