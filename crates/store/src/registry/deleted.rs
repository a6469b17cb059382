//! Versions that are out of use: they keep their number and all that hangs on them, and can be restored.

use runstone_domain::governance::Action;
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Stage};

use super::history::{self, Entry};
use super::{ModelKey, VersionKey, aliases, models, requests, stages, versions};
use crate::Workspace;
use crate::error::Result;
use crate::tx::Tx;

/// The version of a model or prompt that was deleted.
///
/// # Errors
/// `NotFound` if there is none.
pub fn find_deleted(tx: &mut Tx<'_>, workspace: Workspace, name: &str, version: i64) -> Result<VersionKey> {
    versions::lookup(tx, workspace, name, version, versions::DELETED)
}

/// Takes a version out of use, with its aliases and the requests about it. Its number is not given again.
pub fn delete_version(tx: &mut Tx<'_>, version: &VersionKey, actor: &Actor) -> Result<()> {
    aliases::delete_of(tx, version, actor)?;
    requests::cancel_of(tx, version, actor)?;
    tx.execute(
        "UPDATE model_versions SET lifecycle = 1, deleted_time_ms = $2, last_update_time_ms = $2 WHERE id = $1",
        &[version.id.into(), actor.now_ms.into()],
    )?;
    history::record(tx, actor, &Entry::of_version(version, Action::VersionDeleted))?;
    version.tell(tx, &Event::version_deleted(&version.name, version.version, version.is_prompt), actor)?;
    models::touch(tx, version.model_id, actor.now_ms)
}

/// Takes a deleted version back into use, without the aliases it had and in no stage that is in use: no rule was asked.
pub fn restore_version(tx: &mut Tx<'_>, version: &VersionKey, actor: &Actor) -> Result<()> {
    tx.execute(
        "UPDATE model_versions SET lifecycle = 0, deleted_time_ms = NULL, last_update_time_ms = $2 WHERE id = $1",
        &[version.id.into(), actor.now_ms.into()],
    )?;
    history::record(tx, actor, &Entry::of_version(version, Action::VersionRestored))?;
    version.tell(tx, &Event::version_restored(&version.name, version.version, version.is_prompt), actor)?;
    if version.stage.is_active() {
        stages::transition(tx, version, Stage::None, false, actor)?;
    }
    models::touch(tx, version.model_id, actor.now_ms)
}

/// A version that was deleted and can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedVersion {
    /// Its number.
    pub version: i64,
    /// Milliseconds since the Unix epoch.
    pub deleted_time_ms: Option<i64>,
    /// Where its files lie, if they are still there.
    pub source: String,
    /// Id of the run that made it; may be empty.
    pub run_id: String,
}

/// The deleted versions of a model, at most 1,000, the highest first.
pub fn deleted_versions(tx: &mut Tx<'_>, model: &ModelKey) -> Result<Vec<DeletedVersion>> {
    tx.query(
        "SELECT version, deleted_time_ms, source, run_id FROM model_versions
         WHERE model_id = $1 AND lifecycle = 1 ORDER BY version DESC LIMIT 1000",
        &[model.id.into()],
        |row| {
            Ok(DeletedVersion {
                version: row.int(0)?,
                deleted_time_ms: row.opt_int(1)?,
                source: row.string(2)?,
                run_id: row.string(3)?,
            })
        },
    )
}
