//! `registered-models/alias`: names that stand for a version of a model.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::tag::check_text;
use runstone_domain::{Target, registry};
use runstone_store::registry::{by_alias, delete_alias, find};
use runstone_wire::registry::{ModelAlias, ModelVersionAnswer};
use runstone_wire::{Empty, required};

use super::model_name;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::promotion;

pub(super) async fn set(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ModelAlias>,
) -> Answer<Empty> {
    let (name, alias) = (model_name(request.name)?, required(request.alias, "alias")?);
    let version = registry::parse_version(&required(request.version, "version")?)?;
    registry::check_alias(&alias)?;
    promotion::promote(&app, &caller, (&name, version), &Target::Alias(alias), false).await?;
    Ok(Json(Empty {}))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ModelAlias>,
) -> Answer<Empty> {
    let (name, alias) = (model_name(request.name)?, required(request.alias, "alias")?);
    check_text(&alias, "alias")?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        delete_alias(tx, &model, &alias, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<ModelAlias>,
) -> Answer<ModelVersionAnswer> {
    let (name, alias) = (model_name(request.name)?, required(request.alias, "alias")?);
    check_text(&alias, "alias")?;
    let version = app.store.read(move |tx| {
        let model = find(tx, caller.workspace, &name)?;
        by_alias(tx, &model, &alias)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(version.await?.into()) }))
}
