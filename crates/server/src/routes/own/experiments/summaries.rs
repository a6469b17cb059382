//! `POST experiments/summaries`: how many runs experiments have, and when the last one started.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Result, names};
use runstone_store::experiments;
use runstone_wire::own::experiments::{
    ExperimentSummariesAnswer, ExperimentSummariesRequest, ExperimentSummary,
};
use runstone_wire::own::runs::RunCount;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::routes::own::check;
use crate::routes::own::message::Body;
use crate::routes::own::refused::Refused;

const EXPERIMENTS: usize = 1_000;
const COUNTED: i64 = 1_000_000;

/// Sum up experiments
///
/// For a list of experiments: how many runs each has, and when the last of them started. It only reads; it is a POST
/// because of its size.
#[utoipa::path(
    post,
    path = "/experiments/summaries",
    operation_id = "summarize_experiments",
    tag = "Experiments",
    request_body = ExperimentSummariesRequest,
    responses((status = 200, description = "The summaries.", body = ExperimentSummariesAnswer), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<ExperimentSummariesRequest>,
) -> Answer<ExperimentSummariesAnswer> {
    check::count("experiment_ids", request.experiment_ids.len(), 1..=EXPERIMENTS)?;
    check::within("count_up_to", request.count_up_to, 1..=COUNTED)?;
    let ids =
        request.experiment_ids.iter().map(|id| names::parse_experiment_id(id)).collect::<Result<Vec<_>>>()?;
    let most = request.count_up_to;
    let found = app.store.read(move |tx| experiments::summarize(tx, caller.workspace, &ids, most)).await?;
    Ok(Json(ExperimentSummariesAnswer { experiments: found.into_iter().map(summary).collect() }))
}

fn summary(found: experiments::ExperimentSummary) -> ExperimentSummary {
    ExperimentSummary {
        experiment_id: found.id.to_string(),
        runs: RunCount { runs: found.runs.runs, is_all: found.runs.is_all },
        last_start_time_ms: found.last_start_time_ms,
    }
}
