//! `metrics/get-history-bulk-interval`: evenly sampled points of one key of several runs, for charts.

use std::sync::Arc;

use axum::extract::State;
use std::ops::RangeInclusive;

use runstone_domain::error::SEE_DOCS;
use runstone_domain::{Error, Result, limits};
use runstone_store::metrics;
use runstone_wire::required;
use runstone_wire::runs::GetHistoryInterval;

use crate::answer::{Failure, Written};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<GetHistoryInterval>,
) -> Result<Written, Failure> {
    check_runs(request.run_ids.len())?;
    let steps = steps(&request)?;
    let buckets = buckets(&request)?;
    let key = required(request.metric_key, "metric_key")?;
    let run_ids = request.run_ids;
    let points = app
        .store
        .read(move |tx| metrics::sampled_history(tx, caller.workspace, &run_ids, &key, &steps, buckets))
        .await?;
    Ok(Written(runstone_wire::page::bulk_history(&points)))
}

fn check_runs(count: usize) -> Result<()> {
    if count == 0 {
        return Err(Error::missing_parameter("run_ids"));
    }
    if count > limits::BULK_HISTORY_RUNS {
        return Err(Error::invalid(format!(
            "GetMetricHistoryBulkInterval request must specify at most {} run_ids. Received {count} run_ids. {SEE_DOCS}",
            limits::BULK_HISTORY_RUNS
        )));
    }
    Ok(())
}

fn steps(request: &GetHistoryInterval) -> Result<RangeInclusive<i64>> {
    match (request.start_step, request.end_step) {
        (None, None) => Ok(i64::MIN..=i64::MAX),
        (Some(start), Some(end)) if start.0 > end.0 => Err(Error::invalid(format!(
            "end_step must be greater than start_step. Found start_step={} and end_step={}.",
            start.0, end.0
        ))),
        (Some(start), Some(end)) => Ok(start.0..=end.0),
        _ => Err(Error::invalid("If either start step or end step are specified, both must be specified.")),
    }
}

fn buckets(request: &GetHistoryInterval) -> Result<usize> {
    let asked = request.max_results.map_or(limits::INTERVAL_POINTS, |limit| limit.0);
    if !(1..=limits::INTERVAL_POINTS).contains(&asked) {
        return Err(Error::invalid(format!(
            "max_results must be between 1 and {}. {SEE_DOCS}",
            limits::INTERVAL_POINTS
        )));
    }
    Ok(usize::try_from(asked).unwrap_or(1))
}
