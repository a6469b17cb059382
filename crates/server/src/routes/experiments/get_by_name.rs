//! `experiments/get-by-name`: an experiment by its name, active or deleted.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::Error;
use runstone_wire::experiments::{ExperimentAnswer, GetExperimentByName};
use runstone_wire::required;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<GetExperimentByName>,
) -> Answer<ExperimentAnswer> {
    let name = required(request.experiment_name, "experiment_name")?;
    let missing = Error::experiment_name_not_found(&name);
    let found = app
        .store
        .read(move |tx| runstone_store::experiments::lookup_by_name(tx, caller.workspace, &name))
        .await?;
    Ok(Json(ExperimentAnswer { experiment: Some(found.ok_or(missing)?.into()) }))
}
