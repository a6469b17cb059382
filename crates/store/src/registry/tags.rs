//! Tags of registered models and of their versions.

use runstone_domain::governance::Action;
use runstone_domain::registry::IS_PROMPT;
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Tag};

use super::history::{self, Entry};
use super::{ModelKey, VersionKey, models, versions};
use crate::error::Result;
use crate::tags::last_of_each_key;
use crate::tx::{Column, Tx};
use crate::value::Value;

/// Whose tags.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    Model(i64),
    Version(i64),
}

/// What kind of owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Models,
    Versions,
}

impl Kind {
    /// The table, and its column of the owner's number.
    pub(super) fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Models => ("registered_model_tags", "model_id"),
            Self::Versions => ("model_version_tags", "version_id"),
        }
    }
}

impl Owner {
    fn parts(self) -> (Kind, i64) {
        match self {
            Self::Model(id) => (Kind::Models, id),
            Self::Version(id) => (Kind::Versions, id),
        }
    }
}

/// Sets a tag of a model, which was checked before.
pub fn set_tag(tx: &mut Tx<'_>, model: &ModelKey, tag: &Tag, actor: &Actor) -> Result<()> {
    set(tx, Owner::Model(model.id), tag, Entry::of_model(model, Action::ModelTagSet), actor)?;
    if let Some(event) = Event::model_tag_set(&model.name, tag, model.is_prompt) {
        model.tell(tx, &event, actor)?;
    }
    if &*tag.key == IS_PROMPT { models::follow_tag(tx, model.id) } else { Ok(()) }
}

/// Sets a tag of a version, which was checked before.
pub fn set_version_tag(tx: &mut Tx<'_>, version: &VersionKey, tag: &Tag, actor: &Actor) -> Result<()> {
    set(tx, Owner::Version(version.id), tag, Entry::of_version(version, Action::VersionTagSet), actor)?;
    let event = Event::version_tag_set(&version.name, version.version, tag, version.is_prompt);
    version.tell(tx, &event, actor)?;
    if &*tag.key == IS_PROMPT { versions::follow_tag(tx, version.id) } else { Ok(()) }
}

/// Removes a tag of a model; one that it does not have is no failure.
pub fn delete_tag(tx: &mut Tx<'_>, model: &ModelKey, key: &str, actor: &Actor) -> Result<()> {
    let entry = Entry::of_model(model, Action::ModelTagDeleted);
    if !remove(tx, Owner::Model(model.id), key, entry, actor)? {
        return Ok(());
    }
    if let Some(event) = Event::model_tag_deleted(&model.name, key, model.is_prompt) {
        model.tell(tx, &event, actor)?;
    }
    if key == IS_PROMPT { models::follow_tag(tx, model.id) } else { Ok(()) }
}

/// Removes a tag of a version; one that it does not have is no failure.
pub fn delete_version_tag(tx: &mut Tx<'_>, version: &VersionKey, key: &str, actor: &Actor) -> Result<()> {
    let entry = Entry::of_version(version, Action::VersionTagDeleted);
    if !remove(tx, Owner::Version(version.id), key, entry, actor)? {
        return Ok(());
    }
    let event = Event::version_tag_deleted(&version.name, version.version, key, version.is_prompt);
    version.tell(tx, &event, actor)?;
    if key == IS_PROMPT { versions::follow_tag(tx, version.id) } else { Ok(()) }
}

fn set(tx: &mut Tx<'_>, owner: Owner, tag: &Tag, entry: Entry<'_>, actor: &Actor) -> Result<()> {
    let before = value(tx, owner, &tag.key)?;
    put(tx, owner, std::slice::from_ref(tag))?;
    if before.as_ref() == Some(&tag.value) {
        return Ok(());
    }
    history::record(tx, actor, &entry.about(&tag.key).change(before.as_deref(), Some(&tag.value)))
}

/// Whether there was such a tag.
fn remove(tx: &mut Tx<'_>, owner: Owner, key: &str, entry: Entry<'_>, actor: &Actor) -> Result<bool> {
    let Some(before) = value(tx, owner, key)? else { return Ok(false) };
    let (kind, id) = owner.parts();
    let (table, column) = kind.table();
    tx.execute(&format!("DELETE FROM {table} WHERE {column} = $1 AND key = $2"), &[id.into(), key.into()])?;
    history::record(tx, actor, &entry.about(key).change(Some(&before), None))?;
    Ok(true)
}

fn value(tx: &mut Tx<'_>, owner: Owner, key: &str) -> Result<Option<String>> {
    let (kind, id) = owner.parts();
    let (table, column) = kind.table();
    let sql = format!("SELECT value FROM {table} WHERE {column} = $1 AND key = $2");
    tx.query_opt(&sql, &[id.into(), key.into()], |row| row.string(0))
}

/// Writes tags; of repeated keys the last wins.
pub(super) fn put(tx: &mut Tx<'_>, owner: Owner, tags: &[Tag]) -> Result<()> {
    let last = last_of_each_key(tags);
    if last.is_empty() {
        return Ok(());
    }
    let (kind, id) = owner.parts();
    let (table, column) = kind.table();
    let keys: Vec<&str> = last.iter().map(|tag| &*tag.key).collect();
    let values: Vec<&str> = last.iter().map(|tag| tag.value.as_str()).collect();
    tx.insert_many(
        table,
        &[(column, Column::Same(id)), ("key", Column::Texts(&keys)), ("value", Column::Texts(&values))],
        &format!("ON CONFLICT ({column}, key) DO UPDATE SET value = excluded.value"),
    )?;
    Ok(())
}

/// Hands out the tags of these owners with the owner's number, ordered by owner and key.
pub(super) fn each(tx: &mut Tx<'_>, kind: Kind, ids: &[i64], mut each: impl FnMut(i64, Tag)) -> Result<()> {
    let (table, column) = kind.table();
    let sql = format!(
        "SELECT {column}, key, value FROM {table} WHERE {} ORDER BY {column}, key",
        tx.dialect().any_of(column, "$1")
    );
    tx.for_each(&sql, &[Value::Ints(ids)], |row| {
        each(row.int(0)?, Tag::new(row.text(1)?, row.text(2)?));
        Ok(())
    })
}
