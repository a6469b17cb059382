//! `registered-models/get-latest-versions`: the highest version of each stage.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Result, Stage};
use runstone_store::registry::{find, latest_versions};
use runstone_wire::registry::{GetLatestVersions, ModelVersionsAnswer};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<GetLatestVersions>,
) -> Answer<ModelVersionsAnswer> {
    let name = model_name(request.name)?;
    let stages = match request.stages.as_slice() {
        [] => Stage::ALL.to_vec(),
        named => named.iter().map(|stage| Stage::parse(stage)).collect::<Result<_>>()?,
    };
    let versions = app.store.read(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        latest_versions(tx, &model, &stages)
    });
    let model_versions = versions.await?.into_iter().map(Into::into).collect();
    Ok(Json(ModelVersionsAnswer { model_versions, next_page_token: None }))
}
