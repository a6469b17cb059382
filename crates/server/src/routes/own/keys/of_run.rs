//! `GET runs/{run_id}/keys`: the keys of a run, with its latest metrics.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_store::keys::{self, RunKeyInfo};
use runstone_wire::Double;
use runstone_wire::own::keys::{KeysRequest, RunKey, RunKeysAnswer};
use runstone_wire::own::series::SeriesPoint;

use super::super::message::Query;
use super::super::refused::Refused;
use super::{Asked, next_page_token};
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

/// List the keys of a run
///
/// Names of its metrics, params or tags in the order of their bytes, page by page; metrics with their latest point. The
/// run may be in the trash.
#[utoipa::path(
    get,
    path = "/runs/{run_id}/keys",
    operation_id = "list_run_keys",
    tag = "Keys",
    params(("run_id" = String, Path, description = "Id of the run."), KeysRequest),
    responses((status = 200, description = "The page.", body = RunKeysAnswer), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(run_id): Path<String>,
    Query(request): Query<KeysRequest>,
) -> Answer<RunKeysAnswer> {
    let Asked { query, fingerprint } = Asked::check(&run_id, request)?;
    let page = app.store.read(move |tx| keys::of_run(tx, caller.workspace, &run_id, &query)).await?;
    Ok(Json(RunKeysAnswer {
        total: page.total,
        next_page_token: next_page_token(&page, fingerprint, |key| &key.name),
        keys: page.keys.iter().map(key).collect(),
    }))
}

fn key(found: &RunKeyInfo) -> RunKey {
    let latest = found.latest.map(|point| SeriesPoint {
        step: point.step,
        timestamp_ms: point.timestamp_ms,
        value: Double(point.value),
    });
    RunKey { key: found.name.to_string(), latest }
}
