//! Runs and what they log. Source: public REST contract, `runs/*`.

mod create;
mod delete;
mod delete_tag;
mod get;
mod log_batch;
mod log_inputs;
mod log_metric;
mod log_model;
mod log_outputs;
mod log_parameter;
mod restore;
mod search;
mod set_tag;
mod update;

use axum::routing::{get as on_get, post};
use runstone_domain::logged_model::check_id;
use runstone_domain::metric::clamp;
use runstone_domain::run::check_metric;
use runstone_domain::{DatasetLabel, Error, Metric, ModelPoint, Name, Result};
use runstone_wire::{Double, Int64};

use super::Route;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/runs/create", post(create::handle)),
        ("/mlflow/runs/get", on_get(get::handle)),
        ("/mlflow/runs/update", post(update::handle)),
        ("/mlflow/runs/delete", post(delete::handle)),
        ("/mlflow/runs/restore", post(restore::handle)),
        ("/mlflow/runs/search", post(search::handle)),
        ("/mlflow/runs/log-metric", post(log_metric::handle)),
        ("/mlflow/runs/log-parameter", post(log_parameter::handle)),
        ("/mlflow/runs/log-batch", post(log_batch::handle)),
        ("/mlflow/runs/log-model", post(log_model::handle)),
        ("/mlflow/runs/log-inputs", post(log_inputs::handle)),
        ("/mlflow/runs/outputs", post(log_outputs::handle)),
        ("/mlflow/runs/set-tag", post(set_tag::handle)),
        ("/mlflow/runs/delete-tag", post(delete_tag::handle)),
    ]
}

/// Checks a point as it came; `path` is the prefix of its fields in messages.
fn point(
    key: Option<Name>,
    value: Option<Double>,
    timestamp: Option<Int64>,
    step: Option<Int64>,
    path: &str,
) -> Result<Metric> {
    let missing = |field: &str| Error::missing_parameter(&format!("{path}{field}"));
    let key = key.filter(|key| !key.is_empty()).ok_or_else(|| missing("key"))?;
    let value = value.ok_or_else(|| missing("value"))?.0;
    let timestamp_ms = timestamp.ok_or_else(|| missing("timestamp"))?.0;
    check_metric(&key, value, timestamp_ms, path)?;
    Ok(Metric { key, value: clamp(value), timestamp_ms, step: step.unwrap_or_default().0 })
}

/// The point as one of a logged model, if it names one.
fn measured(
    point: &Metric,
    model_id: Option<String>,
    dataset: DatasetLabel,
    path: &str,
) -> Result<Option<ModelPoint>> {
    let Some(model_id) = model_id.filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    check_id(&model_id, &format!("{path}model_id"))?;
    Ok(Some(ModelPoint { model_id, metric: point.clone(), dataset }))
}
