//! Logged models: their life, tags, params and measurements.

mod conditions;
mod load;
mod metrics;
mod search;

pub use load::get;
pub(crate) use load::read_status;
pub use metrics::log as log_metrics;
pub use search::{DatasetChoice, ModelOrder, ModelQuery, search};

use runstone_domain::logged_model::not_found;
use runstone_domain::{Entity, Error as Situation, Lifecycle, LoggedModelStatus, Name, Param, Tag};

use crate::error::Result;
use crate::names;
use crate::tx::{Column, Tx};
use crate::{Value, Workspace};

/// A model that was found: what other functions need to work on it inside the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    pub(crate) id: i64,
    /// Its outside id.
    pub model_id: String,
    /// Where its files lie.
    pub artifact_uri: String,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
}

/// A model to be added. Its texts were checked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// `m-` and 32 hexadecimal digits.
    pub model_id: String,
    /// Shown to people.
    pub name: String,
    /// Where its files go.
    pub artifact_uri: String,
    /// May be empty.
    pub model_type: String,
    /// May be empty; need not exist.
    pub source_run_id: String,
    /// One value a key.
    pub params: Vec<Param>,
    /// Of repeated keys the last wins.
    pub tags: Vec<Tag>,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
}

/// The model with this id, active or deleted.
pub fn lookup(tx: &mut Tx<'_>, workspace: Workspace, model_id: &str) -> Result<Option<ModelKey>> {
    tx.query_opt(
        "SELECT m.id, m.artifact_uri, m.lifecycle FROM logged_models m JOIN experiments e ON e.id = m.experiment_id
         WHERE m.model_id = $1 AND e.workspace_id = $2",
        &[model_id.into(), workspace.0.into()],
        |row| {
            Ok(ModelKey {
                id: row.int(0)?,
                model_id: model_id.to_owned(),
                artifact_uri: row.string(1)?,
                lifecycle: crate::experiments::lifecycle(row.int(2)?),
            })
        },
    )
}

/// The model with this id, active or deleted: writes to a model start here, for the contract allows them on deleted
/// ones too.
///
/// # Errors
/// `NotFound` if there is none in the workspace.
pub fn find(tx: &mut Tx<'_>, workspace: Workspace, model_id: &str) -> Result<ModelKey> {
    Ok(lookup(tx, workspace, model_id)?.ok_or_else(|| not_found(model_id))?)
}

/// The model with this id, which must be in use: reads start here.
///
/// # Errors
/// `NotFound` if there is none, or if it is deleted.
pub fn find_active(tx: &mut Tx<'_>, workspace: Workspace, model_id: &str) -> Result<ModelKey> {
    let found = lookup(tx, workspace, model_id)?.filter(|model| model.lifecycle == Lifecycle::Active);
    Ok(found.ok_or_else(|| not_found(model_id))?)
}

/// Adds a model, with its files pending, to an active experiment that the caller has looked up in the same
/// transaction.
///
/// # Errors
/// `InvalidParameter` if a param has two values.
pub fn add(tx: &mut Tx<'_>, experiment_id: i64, new: &NewModel) -> Result<ModelKey> {
    let id = tx.query_one(
        "INSERT INTO logged_models (model_id, experiment_id, name, artifact_uri, status, model_type, source_run_id,
                                    creation_time_ms, last_update_time_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
        &[
            (&new.model_id).into(),
            experiment_id.into(),
            (&new.name).into(),
            (&new.artifact_uri).into(),
            LoggedModelStatus::Pending.number().into(),
            (&new.model_type).into(),
            (&new.source_run_id).into(),
            new.creation_time_ms.into(),
        ],
        |row| row.int(0),
    )?;
    let model = ModelKey {
        id,
        model_id: new.model_id.clone(),
        artifact_uri: new.artifact_uri.clone(),
        lifecycle: Lifecycle::Active,
    };
    log_params(tx, &model, &new.params)?;
    set_tags(tx, &model, &new.tags)?;
    Ok(model)
}

/// Says whether the files of a model are there.
pub fn finalize(tx: &mut Tx<'_>, model: &ModelKey, status: LoggedModelStatus, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE logged_models SET status = $2, last_update_time_ms = $3 WHERE id = $1",
        &[model.id.into(), status.number().into(), now_ms.into()],
    )?;
    Ok(())
}

/// Puts a model into the trash; one that is there stays there, with the time at which it came.
pub fn delete(tx: &mut Tx<'_>, model: &ModelKey, now_ms: i64) -> Result<()> {
    tx.execute(
        "UPDATE logged_models SET lifecycle = 1, deleted_time_ms = $2, last_update_time_ms = $2
         WHERE id = $1 AND lifecycle = 0",
        &[model.id.into(), now_ms.into()],
    )?;
    Ok(())
}

/// Sets tags, which were checked before. Of repeated keys the last wins.
pub fn set_tags(tx: &mut Tx<'_>, model: &ModelKey, tags: &[Tag]) -> Result<()> {
    let last = crate::tags::last_of_each_key(tags);
    let keys = names::intern_all(tx, last.iter().map(|tag| &tag.key))?;
    let values: Vec<&str> = last.iter().map(|tag| tag.value.as_str()).collect();
    tx.insert_many(
        "logged_model_tags",
        &[
            ("model_id", Column::Same(model.id)),
            ("key_id", Column::Ints(&keys)),
            ("value", Column::Texts(&values)),
        ],
        "ON CONFLICT (model_id, key_id) DO UPDATE SET value = excluded.value",
    )?;
    Ok(())
}

/// Removes a tag.
///
/// # Errors
/// `NotFound` if the model has no such tag.
pub fn delete_tag(tx: &mut Tx<'_>, model: &ModelKey, key: &str) -> Result<()> {
    let deleted = match names::lookup(tx, key)? {
        Some(key_id) => tx.execute(
            "DELETE FROM logged_model_tags WHERE model_id = $1 AND key_id = $2",
            &[model.id.into(), key_id.into()],
        )?,
        None => 0,
    };
    if deleted == 0 {
        return Err(Situation::NotFound {
            entity: Entity::Tag,
            message: format!("No tag with key '{key}' found for model with ID '{}'.", model.model_id),
        }
        .into());
    }
    Ok(())
}

/// Logs params, which were checked before. One that is there with the same value is left alone.
///
/// # Errors
/// `InvalidParameter` if a param has another value, there or in `params`; then none is written.
pub fn log_params(tx: &mut Tx<'_>, model: &ModelKey, params: &[Param]) -> Result<()> {
    let params = distinct(params, model)?;
    if params.is_empty() {
        return Ok(());
    }
    let keys = names::intern_all(tx, params.iter().map(|param| &param.key))?;
    let values: Vec<&str> = params.iter().map(|param| param.value.as_str()).collect();
    let inserted = tx.insert_many(
        "logged_model_params",
        &[
            ("model_id", Column::Same(model.id)),
            ("key_id", Column::Ints(&keys)),
            ("value", Column::Texts(&values)),
        ],
        "ON CONFLICT (model_id, key_id) DO NOTHING",
    )?;
    if inserted == params.len() as u64 {
        return Ok(());
    }
    // Some were there, perhaps by a writer that was faster: compare with what is stored now.
    refuse_changes(tx, model, &params, &keys)
}

/// The params ordered by key, repeated ones once: one order for all writers, so that they cannot deadlock.
fn distinct<'p>(params: &'p [Param], model: &ModelKey) -> Result<Vec<&'p Param>> {
    let mut params: Vec<&Param> = params.iter().collect();
    params.sort_by(|a, b| a.key.cmp(&b.key));
    params.dedup_by(|a, b| a == b);
    match params.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => Err(changed(model, &pair[0].key, &pair[0].value, &pair[1].value).into()),
        None => Ok(params),
    }
}

fn refuse_changes(tx: &mut Tx<'_>, model: &ModelKey, params: &[&Param], keys: &[i64]) -> Result<()> {
    let sql = format!(
        "SELECT key_id, value FROM logged_model_params WHERE model_id = $1 AND {}",
        tx.dialect().any_of("key_id", "$2")
    );
    let stored =
        tx.query(&sql, &[model.id.into(), Value::Ints(keys)], |row| Ok((row.int(0)?, row.string(1)?)))?;
    for (key, param) in keys.iter().zip(params) {
        if let Some((_, old)) = stored.iter().find(|(stored, old)| stored == key && *old != param.value) {
            return Err(changed(model, &param.key, old, &param.value).into());
        }
    }
    Ok(())
}

fn changed(model: &ModelKey, key: &Name, old: &str, new: &str) -> Situation {
    Situation::invalid(format!(
        "Changing param values is not allowed. Param with key='{key}' was already logged with value='{old}' for model \
         ID='{}'. Attempted logging new value '{new}'.",
        model.model_id
    ))
}
