//! `registry/models/{name}/deleted-versions` and `…/versions/{version}/restore`: versions that are out of use.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::{Error, registry};
use runstone_store::registry as store;
use runstone_wire::own::registry::{DeletedVersion, DeletedVersionsAnswer};
use runstone_wire::registry::ModelVersionAnswer;

use super::super::refused::Refused;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::signatures::{self, Files};

/// List the deleted versions of a model
#[utoipa::path(
    get,
    path = "/registry/models/{name}/deleted-versions",
    operation_id = "list_deleted_versions",
    tag = "Registry",
    params(("name" = String, Path, description = "Name of the model.")),
    responses((status = 200, description = "The versions.", body = DeletedVersionsAnswer), Refused),
)]
pub(in crate::routes::own) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Answer<DeletedVersionsAnswer> {
    registry::check_name(&name)?;
    let found = app.store.read(move |tx| {
        let model = store::find(tx, caller.workspace, &name)?;
        store::deleted_versions(tx, &model)
    });
    let version = |version: store::DeletedVersion| DeletedVersion {
        version: version.version,
        deleted_time_ms: version.deleted_time_ms,
        source: version.source,
        run_id: version.run_id,
    };
    Ok(Json(DeletedVersionsAnswer { versions: found.await?.into_iter().map(version).collect() }))
}

/// Restore a deleted version
///
/// The version is what it was; aliases that it had are not given back, and one that was in Staging or Production is in no
/// stage: rules decide about that. Refused if the server can
/// see that its files are gone; files that only clients reach are not looked at.
#[utoipa::path(
    post,
    path = "/registry/models/{name}/versions/{version}/restore",
    operation_id = "restore_version",
    tag = "Registry",
    params(
        ("name" = String, Path, description = "Name of the model."),
        ("version" = i64, Path, description = "Number of the version."),
    ),
    responses((status = 200, description = "`{\"model_version\": …}`, as in MLflow's API.", body = Object), Refused),
)]
pub(in crate::routes::own) async fn restore(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((name, version)): Path<(String, String)>,
) -> Answer<ModelVersionAnswer> {
    registry::check_name(&name)?;
    let number = registry::parse_version(&version)?;
    let (workspace, asked) = (caller.workspace, name.clone());
    let place = app.store.read(move |tx| {
        let version = store::find_deleted(tx, workspace, &asked, number)?;
        Ok((version.is_prompt, store::location(tx, &version)?))
    });
    let (is_prompt, location) = place.await?;
    if !is_prompt && signatures::files(&app, &caller, &location).await? == Files::Gone {
        return Err(Error::invalid(format!(
            "Version {number} of '{name}' cannot be restored: there are no files at '{location}' any more"
        ))
        .into());
    }
    let actor = caller.actor(app.clock.now_ms());
    let restored = app.store.write(move |tx| {
        let version = store::find_deleted(tx, workspace, &name, number)?;
        store::restore_version(tx, &version, &actor)?;
        store::get_version(tx, &version)
    });
    Ok(Json(ModelVersionAnswer { model_version: Some(restored.await?.into()) }))
}
