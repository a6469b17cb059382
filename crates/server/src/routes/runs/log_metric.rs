//! `runs/log-metric`: one point of a metric; if it measures a logged model, it is kept there too.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::DatasetLabel;
use runstone_store::{logged_models, metrics, runs};
use runstone_wire::Empty;
use runstone_wire::runs::{LogMetric, run_id};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<LogMetric>,
) -> Answer<Empty> {
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let point = [super::point(request.key, request.value, request.timestamp, request.step, "")?];
    let label = DatasetLabel::new(request.dataset_name, request.dataset_digest, "")?;
    let measured = super::measured(&point[0], request.model_id, label, "")?;
    app.store
        .write(move |tx| {
            let run = runs::find_active(tx, caller.workspace, &run_id)?;
            metrics::log(tx, &run, &point)?;
            logged_models::log_metrics(tx, caller.workspace, &run, measured.as_slice())
        })
        .await?;
    Ok(Json(Empty {}))
}
