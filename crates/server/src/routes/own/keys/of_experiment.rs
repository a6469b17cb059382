//! `GET experiments/{experiment_id}/keys`: the keys that runs of an experiment have.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::names;
use runstone_store::keys;
use runstone_wire::own::keys::{ExperimentKey, ExperimentKeysAnswer, KeysRequest};

use super::super::message::Query;
use super::super::refused::Refused;
use super::{Asked, next_page_token};
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

/// List the keys of an experiment
///
/// Names of the metrics, params or tags that any of its runs has, in the order of their bytes, page by page. Runs in the
/// trash count too. A tag that was removed may still be named.
#[utoipa::path(
    get,
    path = "/experiments/{experiment_id}/keys",
    operation_id = "list_experiment_keys",
    tag = "Keys",
    params(("experiment_id" = String, Path, description = "Id of the experiment."), KeysRequest),
    responses((status = 200, description = "The page.", body = ExperimentKeysAnswer), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(experiment_id): Path<String>,
    Query(request): Query<KeysRequest>,
) -> Answer<ExperimentKeysAnswer> {
    let id = names::parse_experiment_id(&experiment_id)?;
    let Asked { query, fingerprint } = Asked::check(&id.to_string(), request)?;
    let page = app.store.read(move |tx| keys::of_experiment(tx, caller.workspace, id, &query)).await?;
    Ok(Json(ExperimentKeysAnswer {
        total: page.total,
        next_page_token: next_page_token(&page, fingerprint, |name| name),
        keys: page.keys.iter().map(|name| ExperimentKey { key: name.to_string() }).collect(),
    }))
}
