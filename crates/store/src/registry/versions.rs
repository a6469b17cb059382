//! Versions of registered models: adding and describing them, and reading them with all that hangs on them.

use std::collections::HashMap;

use runstone_domain::governance::Action;
use runstone_domain::registry::{self, IS_PROMPT};
use runstone_domain::webhook::Event;
use runstone_domain::webhook::event::NewVersion as Told;
use runstone_domain::{Actor, ModelVersion, Tag};

use super::history::{self, Entry};
use super::{ModelKey, VersionKey, aliases, models, stage, tags};
use crate::Workspace;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::row::Row;
use crate::tags::last_of_each_key;
use crate::tx::{Kind, Tx};
use crate::value::Value;

/// A version to be added; all was checked before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewVersion {
    /// Where its files lie, or the model that it is a copy of.
    pub source: String,
    /// Where its files lie if the source is another model; empty otherwise.
    pub storage_location: String,
    /// Id of the run that made it; may be empty.
    pub run_id: String,
    /// May be empty.
    pub run_link: String,
    /// May be empty.
    pub description: String,
    /// Id of the logged model that it is; may be empty.
    pub logged_model_id: String,
    /// Of repeated keys the last wins.
    pub tags: Vec<Tag>,
}

/// Adds a version with the next number.
pub fn add_version(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    model: &ModelKey,
    new: &NewVersion,
    actor: &Actor,
) -> Result<ModelVersion> {
    // Whoever comes second waits here, and gets the number after it.
    let version = tx.query_opt(
        "UPDATE registered_models SET last_version = last_version + 1, last_update_time_ms = $2 WHERE id = $1
         RETURNING last_version",
        &[model.id.into(), actor.now_ms.into()],
        |row| row.int(0),
    )?;
    // Deleted meanwhile.
    let version = version.ok_or_else(|| registry::model_not_found(&model.name))?;
    let is_prompt = registry::is_prompt(last_of_each_key(&new.tags));
    let id = tx.query_one(
        "INSERT INTO model_versions
             (model_id, version, workspace_id, is_prompt, creation_time_ms, last_update_time_ms, user_id,
              description, source, storage_location, run_id, run_link, logged_model_id)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        &[
            model.id.into(),
            version.into(),
            workspace.0.into(),
            i64::from(is_prompt).into(),
            actor.now_ms.into(),
            actor.user.as_deref().into(),
            (&new.description).into(),
            (&new.source).into(),
            (&new.storage_location).into(),
            (&new.run_id).into(),
            (&new.run_link).into(),
            (&new.logged_model_id).into(),
        ],
        |row| row.int(0),
    )?;
    tags::put(tx, tags::Owner::Version(id), &new.tags)?;
    let entry = Entry { version: Some(version), ..Entry::of_model(model, Action::VersionCreated) };
    history::record(tx, actor, &entry.change(None, Some(&new.source)))?;
    let told = Told {
        name: &model.name,
        version,
        source: &new.source,
        run_id: &new.run_id,
        tags: &new.tags,
        description: &new.description,
    };
    model.tell(tx, &Event::version_created(&told), actor)?;
    load_one(tx, id)
}

/// The version of a model or prompt that is in use.
///
/// # Errors
/// `NotFound` if there is none.
pub fn find_version(tx: &mut Tx<'_>, workspace: Workspace, name: &str, version: i64) -> Result<VersionKey> {
    lookup(tx, workspace, name, version, IN_USE)
}

/// `lifecycle` of a version that is in use.
const IN_USE: i64 = 0;
/// `lifecycle` of a version that is deleted.
pub(super) const DELETED: i64 = 1;

pub(super) fn lookup(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    name: &str,
    version: i64,
    lifecycle: i64,
) -> Result<VersionKey> {
    // The model first and by a statement of its own: what was waited for is seen by the next one.
    if tx.kind() == Kind::Write && tx.dialect() == Dialect::Postgres {
        models::lookup(tx, workspace, name)?;
    }
    look(tx, workspace, name, version, lifecycle)
}

/// A version in use, as something that a transaction refers to and does not change.
///
/// # Errors
/// `NotFound` if there is none.
pub fn peek_version(tx: &mut Tx<'_>, workspace: Workspace, name: &str, version: i64) -> Result<VersionKey> {
    look(tx, workspace, name, version, IN_USE)
}

fn look(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    name: &str,
    version: i64,
    lifecycle: i64,
) -> Result<VersionKey> {
    let sql = "SELECT v.id, v.model_id, v.stage, v.is_prompt FROM registered_models m
               JOIN model_versions v ON v.model_id = m.id
               WHERE m.workspace_id = $1 AND m.name = $2 AND v.version = $3 AND v.lifecycle = $4";
    let values = [workspace.0.into(), name.into(), version.into(), lifecycle.into()];
    let found = tx.query_opt(sql, &values, |row| {
        Ok(VersionKey {
            id: row.int(0)?,
            model_id: row.int(1)?,
            workspace,
            name: name.to_owned(),
            version,
            stage: stage(row.int(2)?),
            is_prompt: row.int(3)? != 0,
        })
    })?;
    Ok(found.ok_or_else(|| registry::version_not_found(name, version))?)
}

/// A version with all that hangs on it.
pub fn get_version(tx: &mut Tx<'_>, version: &VersionKey) -> Result<ModelVersion> {
    load_one(tx, version.id)
}

/// Where the files of a version lie.
pub fn location(tx: &mut Tx<'_>, version: &VersionKey) -> Result<String> {
    location_of(tx, version.id)
}

/// Where the files of the version with this inner number lie.
pub(super) fn location_of(tx: &mut Tx<'_>, id: i64) -> Result<String> {
    tx.query_one(
        "SELECT CASE storage_location WHEN '' THEN source ELSE storage_location END FROM model_versions WHERE id = $1",
        &[id.into()],
        |row| row.string(0),
    )
}

/// Ids of the logged model that a version is and of the run that made it; empty if there is none.
pub fn origin(tx: &mut Tx<'_>, version: &VersionKey) -> Result<(String, String)> {
    tx.query_one(
        "SELECT logged_model_id, run_id FROM model_versions WHERE id = $1",
        &[version.id.into()],
        |row| Ok((row.string(0)?, row.string(1)?)),
    )
}

/// Describes a version anew; none takes the description away.
pub fn describe_version(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    description: Option<&str>,
    actor: &Actor,
) -> Result<()> {
    let before =
        tx.query_one("SELECT description FROM model_versions WHERE id = $1", &[version.id.into()], |row| {
            row.opt_string(0)
        })?;
    tx.execute(
        "UPDATE model_versions SET description = $2, last_update_time_ms = $3 WHERE id = $1",
        &[version.id.into(), description.into(), actor.now_ms.into()],
    )?;
    if before.as_deref() == description {
        return Ok(());
    }
    let entry = Entry::of_version(version, Action::VersionDescribed).change(before.as_deref(), description);
    history::record(tx, actor, &entry)
}

/// Makes `is_prompt` of a version follow its tag.
pub(super) fn follow_tag(tx: &mut Tx<'_>, version_id: i64) -> Result<()> {
    tx.execute(
        "UPDATE model_versions SET is_prompt = (
             SELECT COUNT(*) FROM model_version_tags WHERE version_id = $1 AND key = $2 AND LOWER(value) = 'true')
         WHERE id = $1",
        &[version_id.into(), IS_PROMPT.into()],
    )?;
    Ok(())
}

/// The version with this inner number, with its aliases.
pub(super) fn load_one(tx: &mut Tx<'_>, id: i64) -> Result<ModelVersion> {
    let mut versions = load(tx, &[id])?;
    let mut version = versions
        .pop()
        .ok_or_else(|| runstone_domain::Error::internal("a version that was found is not there"))?;
    version.aliases = aliases::of_version(tx, id)?;
    Ok(version)
}

/// These versions in this order, without aliases; those that are gone are left out.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<ModelVersion>> {
    let sql = format!(
        "SELECT v.id, m.name, v.version, v.creation_time_ms, v.last_update_time_ms, v.user_id, v.stage, v.description,
                v.source, v.run_id, v.run_link
         FROM model_versions v JOIN registered_models m ON m.id = v.model_id WHERE {}",
        tx.dialect().any_of("v.id", "$1")
    );
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?;
    let mut found: HashMap<i64, ModelVersion> = found.into_iter().collect();
    tags::each(tx, tags::Kind::Versions, ids, |id, tag| {
        if let Some(version) = found.get_mut(&id) {
            version.tags.push(tag);
        }
    })?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn read(row: &Row<'_>) -> Result<ModelVersion> {
    Ok(ModelVersion {
        name: row.string(1)?,
        version: row.int(2)?,
        creation_time_ms: row.int(3)?,
        last_update_time_ms: row.int(4)?,
        user_id: row.opt_text(5)?.map(str::to_owned),
        stage: stage(row.int(6)?),
        description: row.opt_text(7)?.map(str::to_owned),
        source: row.string(8)?,
        run_id: row.string(9)?,
        run_link: row.string(10)?,
        tags: Vec::new(),
        aliases: Vec::new(),
    })
}
