//! `experiments/set-experiment-tag`: sets or replaces a tag of an active experiment.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Tag, experiment};
use runstone_wire::experiments::ExperimentTag;
use runstone_wire::{Empty, required};

use super::experiment_id;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ExperimentTag>,
) -> Answer<Empty> {
    let id = experiment_id(request.experiment_id)?;
    let tag = Tag::new(required(request.key, "key")?, request.value.unwrap_or_default());
    experiment::check_tag(&tag.key, &tag.value)?;
    app.store.write(move |tx| runstone_store::experiments::set_tag(tx, caller.workspace, id, &tag)).await?;
    Ok(Json(Empty {}))
}
