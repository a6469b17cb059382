//! Names that stand for a version of a model, and can be moved to another one.

use runstone_domain::governance::Action;
use runstone_domain::registry::{self, LATEST};
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Error as Situation, ModelVersion};

use super::history::{self, Entry};
use super::{ModelKey, VersionKey, versions};
use crate::error::Result;
use crate::tx::Tx;

/// Lets an alias, whose name was checked before, stand for a version, whatever it stood for. No rule is asked: see
/// [`promote`](super::promote).
pub fn set_alias(tx: &mut Tx<'_>, version: &VersionKey, alias: &str, actor: &Actor) -> Result<()> {
    let before = holder(tx, version.model_id, alias)?.map(|(_, number)| number.to_string());
    tx.execute(
        "INSERT INTO registered_model_aliases (model_id, alias, version_id) VALUES ($1, $2, $3)
         ON CONFLICT (model_id, alias) DO UPDATE SET version_id = excluded.version_id",
        &[version.model_id.into(), alias.into(), version.id.into()],
    )?;
    let event = Event::alias_created(&version.name, alias, version.version, version.is_prompt);
    version.tell(tx, &event, actor)?;
    let after = version.version.to_string();
    if before.as_deref() == Some(&*after) {
        return Ok(());
    }
    let entry =
        Entry::of_version(version, Action::AliasSet).about(alias).change(before.as_deref(), Some(&after));
    history::record(tx, actor, &entry)
}

/// The version that an alias stands for: its inner number, and its number.
pub(super) fn holder(tx: &mut Tx<'_>, model_id: i64, alias: &str) -> Result<Option<(i64, i64)>> {
    tx.query_opt(
        "SELECT v.id, v.version FROM registered_model_aliases a JOIN model_versions v ON v.id = a.version_id
         WHERE a.model_id = $1 AND a.alias = $2",
        &[model_id.into(), alias.into()],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )
}

/// Removes an alias; one that the model does not have is no failure.
pub fn delete_alias(tx: &mut Tx<'_>, model: &ModelKey, alias: &str, actor: &Actor) -> Result<()> {
    let Some((_, number)) = holder(tx, model.id, alias)? else { return Ok(()) };
    tx.execute(
        "DELETE FROM registered_model_aliases WHERE model_id = $1 AND alias = $2",
        &[model.id.into(), alias.into()],
    )?;
    let entry = Entry { version: Some(number), ..Entry::of_model(model, Action::AliasDeleted) };
    history::record(tx, actor, &entry.about(alias).change(Some(&number.to_string()), None))?;
    model.tell(tx, &Event::alias_deleted(&model.name, alias, model.is_prompt), actor)
}

/// Removes the aliases of a version.
pub(super) fn delete_of(tx: &mut Tx<'_>, version: &VersionKey, actor: &Actor) -> Result<()> {
    let aliases = of_version(tx, version.id)?;
    tx.execute("DELETE FROM registered_model_aliases WHERE version_id = $1", &[version.id.into()])?;
    for alias in aliases {
        let entry = Entry::of_version(version, Action::AliasDeleted).about(&alias);
        history::record(tx, actor, &entry.change(Some(&version.version.to_string()), None))?;
        version.tell(tx, &Event::alias_deleted(&version.name, &alias, version.is_prompt), actor)?;
    }
    Ok(())
}

/// The aliases that stand for a version, in their order.
pub(super) fn of_version(tx: &mut Tx<'_>, version_id: i64) -> Result<Vec<String>> {
    tx.query(
        "SELECT alias FROM registered_model_aliases WHERE version_id = $1 ORDER BY alias",
        &[version_id.into()],
        |row| row.string(0),
    )
}

/// The version that an alias stands for; `latest`, in any case of its letters, is the one with the highest number.
///
/// # Errors
/// `InvalidParameter` for an unknown alias, `NotFound` for `latest` of a model without versions.
pub fn by_alias(tx: &mut Tx<'_>, model: &ModelKey, alias: &str) -> Result<ModelVersion> {
    let is_latest = alias.eq_ignore_ascii_case(LATEST);
    let id = if is_latest {
        tx.query_opt(
            "SELECT id FROM model_versions WHERE model_id = $1 AND lifecycle = 0 ORDER BY version DESC LIMIT 1",
            &[model.id.into()],
            |row| row.int(0),
        )?
    } else {
        tx.query_opt(
            "SELECT version_id FROM registered_model_aliases WHERE model_id = $1 AND alias = $2",
            &[model.id.into(), alias.into()],
            |row| row.int(0),
        )?
    };
    let unknown = || match is_latest {
        true => registry::latest_not_found(&model.name),
        false => Situation::invalid(format!("Registered model alias {alias} not found.")),
    };
    versions::load_one(tx, id.ok_or_else(unknown)?)
}
