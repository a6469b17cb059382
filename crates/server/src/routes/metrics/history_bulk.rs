//! `metrics/get-history-bulk` (browser only): points of one key of several runs in one list.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Result, limits, page};
use runstone_store::metrics;
use runstone_wire::runs::{BulkHistoryAnswer, GetHistoryBulk};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::QueryMessage;

pub(in crate::routes) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    QueryMessage(request): QueryMessage<GetHistoryBulk>,
) -> Answer<BulkHistoryAnswer> {
    check_runs(request.run_id.len())?;
    let key = request.metric_key.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Error::invalid("GetMetricHistoryBulk request must specify a metric_key."))?;
    let limit = request.max_results.map_or(limits::BULK_HISTORY_POINTS, |limit| limit.0);
    page::check_positive(limit)?;
    let limit = usize::try_from(limit.min(limits::BULK_HISTORY_POINTS)).unwrap_or_default();
    let points = app
        .store
        .read(move |tx| metrics::bulk_history(tx, caller.workspace, &request.run_id, &key, limit))
        .await?;
    Ok(Json(BulkHistoryAnswer { metrics: points.into_iter().map(Into::into).collect() }))
}

fn check_runs(count: usize) -> Result<()> {
    if count == 0 {
        return Err(Error::invalid("GetMetricHistoryBulk request must specify at least one run_id."));
    }
    if count > limits::BULK_HISTORY_RUNS {
        return Err(Error::invalid(format!(
            "GetMetricHistoryBulk request cannot specify more than {} run_ids. Received {count} run_ids.",
            limits::BULK_HISTORY_RUNS
        )));
    }
    Ok(())
}
