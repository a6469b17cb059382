//! Registered models: their life, and reading them with all that hangs on them.

use std::collections::HashMap;

use runstone_domain::governance::Action;
use runstone_domain::registry::{self, IS_PROMPT};
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Entity, Error as Situation, RegisteredModel, Tag};

use super::history::{self, Entry};
use super::{ModelKey, stages, tags};
use crate::Workspace;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::tags::last_of_each_key;
use crate::tx::{Kind, Tx};
use crate::value::Value;

/// A registered model to be added; all was checked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// Unique in the workspace.
    pub name: String,
    /// May be empty.
    pub description: String,
    /// Of repeated keys the last wins.
    pub tags: Vec<Tag>,
}

/// Adds a model.
///
/// # Errors
/// `AlreadyExists` if the workspace has a model or a prompt of this name.
pub fn add(tx: &mut Tx<'_>, workspace: Workspace, new: &NewModel, actor: &Actor) -> Result<ModelKey> {
    let is_prompt = registry::is_prompt(last_of_each_key(&new.tags));
    if let Some(other) = lookup(tx, workspace, &new.name)? {
        return Err(taken(&new.name, is_prompt, other.is_prompt).into());
    }
    let id = tx
        .query_one(
            "INSERT INTO registered_models
                 (workspace_id, name, description, creation_time_ms, last_update_time_ms, is_prompt)
             VALUES ($1, $2, $3, $4, $4, $5) RETURNING id",
            &[
                workspace.0.into(),
                (&new.name).into(),
                (&new.description).into(),
                actor.now_ms.into(),
                i64::from(is_prompt).into(),
            ],
            |row| row.int(0),
        )
        .map_err(|error| match error.is_duplicate() {
            true => Error::from(taken(&new.name, is_prompt, is_prompt)),
            false => error,
        })?;
    let key = ModelKey { id, workspace, name: new.name.clone(), is_prompt };
    tags::put(tx, tags::Owner::Model(id), &new.tags)?;
    history::record(tx, actor, &Entry::of_model(&key, Action::ModelCreated))?;
    key.tell(tx, &Event::model_created(&key.name, &new.tags, &new.description), actor)?;
    Ok(key)
}

fn taken(name: &str, is_prompt: bool, other_is_prompt: bool) -> Situation {
    let message = match (is_prompt, other_is_prompt) {
        (false, true) => format!(
            "Tried to create a registered model with name '{name}', but the name is already taken by a prompt. \
             MLflow does not allow creating a model and a prompt with the same name."
        ),
        (true, false) => format!(
            "Tried to create a prompt with name '{name}', but the name is already taken by a registered model. \
             MLflow does not allow creating a model and a prompt with the same name."
        ),
        (true, true) => format!("Prompt (name={name}) already exists."),
        (false, false) => format!("Registered Model (name={name}) already exists."),
    };
    Situation::AlreadyExists { entity: Entity::RegisteredModel, message }
}

/// The model with this name. A transaction that writes has it and all its versions for itself from here on: two promotions
/// of different versions, say, must not both find the alias free.
pub(super) fn lookup(tx: &mut Tx<'_>, workspace: Workspace, name: &str) -> Result<Option<ModelKey>> {
    let lock = match tx.kind() {
        Kind::Read => String::new(),
        Kind::Write => tx.dialect().owner_lock("m"),
    };
    look(tx, workspace, name, &lock)
}

/// The model with this name, as something that a transaction refers to and does not change.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn peek(tx: &mut Tx<'_>, workspace: Workspace, name: &str) -> Result<ModelKey> {
    Ok(look(tx, workspace, name, "")?.ok_or_else(|| registry::model_not_found(name))?)
}

fn look(tx: &mut Tx<'_>, workspace: Workspace, name: &str, lock: &str) -> Result<Option<ModelKey>> {
    let sql = format!(
        "SELECT m.id, m.name, m.is_prompt FROM registered_models m WHERE m.workspace_id = $1 AND m.name = $2 {lock}"
    );
    tx.query_opt(&sql, &[workspace.0.into(), name.into()], |row| {
        Ok(ModelKey { id: row.int(0)?, workspace, name: row.string(1)?, is_prompt: row.int(2)? != 0 })
    })
}

/// The model or prompt with this name.
///
/// # Errors
/// `NotFound` if the workspace has none.
pub fn find(tx: &mut Tx<'_>, workspace: Workspace, name: &str) -> Result<ModelKey> {
    Ok(lookup(tx, workspace, name)?.ok_or_else(|| registry::model_not_found(name))?)
}

/// The model with all that hangs on it.
///
/// # Errors
/// `NotFound` if the workspace has none of this name.
pub fn get(tx: &mut Tx<'_>, workspace: Workspace, name: &str) -> Result<RegisteredModel> {
    let key = find(tx, workspace, name)?;
    let mut models = load(tx, &[key.id])?;
    Ok(models.pop().ok_or_else(|| registry::model_not_found(name))?)
}

/// Gives a model another name.
///
/// # Errors
/// `AlreadyExists` if the workspace has a model or a prompt of that name.
pub fn rename(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    model: &ModelKey,
    name: &str,
    actor: &Actor,
) -> Result<()> {
    if let Some(other) = lookup(tx, workspace, name)?
        && other.id != model.id
    {
        return Err(taken(name, model.is_prompt, other.is_prompt).into());
    }
    if name == model.name {
        return touch(tx, model.id, actor.now_ms);
    }
    let entry = Entry::of_model(model, Action::ModelRenamed).change(Some(&model.name), Some(name));
    history::record(tx, actor, &entry)?;
    tx.execute(
        "UPDATE registered_models SET name = $2, last_update_time_ms = $3 WHERE id = $1",
        &[model.id.into(), name.into(), actor.now_ms.into()],
    )
    .map_err(|error| match error.is_duplicate() {
        true => Error::from(taken(name, model.is_prompt, model.is_prompt)),
        false => error,
    })?;
    tx.execute(
        "UPDATE model_versions SET last_update_time_ms = $2 WHERE model_id = $1",
        &[model.id.into(), actor.now_ms.into()],
    )?;
    let description = description_of(tx, model)?;
    model.tell(tx, &Event::model_updated(name, &model.name, description.as_deref(), model.is_prompt), actor)
}

fn description_of(tx: &mut Tx<'_>, model: &ModelKey) -> Result<Option<String>> {
    let sql = "SELECT description FROM registered_models WHERE id = $1";
    tx.query_one(sql, &[model.id.into()], |row| row.opt_string(0))
}

/// Describes a model anew.
pub fn describe(tx: &mut Tx<'_>, model: &ModelKey, description: &str, actor: &Actor) -> Result<()> {
    let before = description_of(tx, model)?;
    tx.execute(
        "UPDATE registered_models SET description = $2, last_update_time_ms = $3 WHERE id = $1",
        &[model.id.into(), description.into(), actor.now_ms.into()],
    )?;
    if before.as_deref() == Some(description) {
        return Ok(());
    }
    let entry = Entry::of_model(model, Action::ModelDescribed).change(before.as_deref(), Some(description));
    history::record(tx, actor, &entry)?;
    let event = Event::model_updated(&model.name, &model.name, Some(description), model.is_prompt);
    model.tell(tx, &event, actor)
}

/// Deletes a model with its versions, tags and aliases, for good. Its history stays.
pub fn delete(tx: &mut Tx<'_>, model: &ModelKey, actor: &Actor) -> Result<()> {
    history::record(tx, actor, &Entry::of_model(model, Action::ModelDeleted))?;
    tx.execute("DELETE FROM registered_models WHERE id = $1", &[model.id.into()])?;
    model.tell(tx, &Event::model_deleted(&model.name, model.is_prompt), actor)
}

/// Notes that a version of a model has changed.
pub(super) fn touch(tx: &mut Tx<'_>, model_id: i64, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE registered_models SET last_update_time_ms = $2 WHERE id = $1",
        &[model_id.into(), now_ms.into()],
    )?;
    Ok(())
}

/// Makes `is_prompt` of a model follow its tag.
pub(super) fn follow_tag(tx: &mut Tx<'_>, model_id: i64) -> Result<()> {
    tx.execute(
        "UPDATE registered_models SET is_prompt = (
             SELECT COUNT(*) FROM registered_model_tags WHERE model_id = $1 AND key = $2 AND LOWER(value) = 'true')
         WHERE id = $1",
        &[model_id.into(), IS_PROMPT.into()],
    )?;
    Ok(())
}

/// These models in this order, with all that hangs on them; those that are gone are left out.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<RegisteredModel>> {
    let any_of = |tx: &Tx<'_>, column| tx.dialect().any_of(column, "$1");
    let sql = format!(
        "SELECT id, name, description, creation_time_ms, last_update_time_ms FROM registered_models WHERE {}",
        any_of(tx, "id")
    );
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?;
    let mut found: HashMap<i64, RegisteredModel> = found.into_iter().collect();
    tags::each(tx, tags::Kind::Models, ids, |id, tag| {
        if let Some(model) = found.get_mut(&id) {
            model.tags.push(tag);
        }
    })?;
    let sql = format!(
        "SELECT a.model_id, a.alias, v.version FROM registered_model_aliases a
         JOIN model_versions v ON v.id = a.version_id WHERE {} ORDER BY a.model_id, a.alias",
        any_of(tx, "a.model_id")
    );
    tx.for_each(&sql, &[Value::Ints(ids)], |row| {
        if let Some(model) = found.get_mut(&row.int(0)?) {
            model.aliases.push((row.string(1)?, row.int(2)?));
        }
        Ok(())
    })?;
    for (id, version) in stages::latest_of(tx, ids)? {
        if let Some(model) = found.get_mut(&id) {
            model.latest_versions.push(version);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn read(row: &Row<'_>) -> Result<RegisteredModel> {
    Ok(RegisteredModel {
        name: row.string(1)?,
        description: row.opt_text(2)?.map(str::to_owned),
        creation_time_ms: row.int(3)?,
        last_update_time_ms: row.int(4)?,
        tags: Vec::new(),
        aliases: Vec::new(),
        latest_versions: Vec::new(),
    })
}
