//! Experiments and their tags.

mod search;
mod summary;

pub use search::{ExperimentQuery, search};
pub use summary::{ExperimentSummary, summarize};

use std::collections::HashMap;

use runstone_domain::{Entity, Error as Situation, Experiment, Lifecycle, Tag, limits};

use crate::error::{Error, Result};
use crate::events::{Change, Parts};
use crate::row::Row;
use crate::runs::RunNumber;
use crate::tx::Tx;
use crate::{Value, Workspace};

/// Number of the experiment that always exists.
pub const DEFAULT_ID: i64 = 0;

/// Where the artifacts of a new experiment go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactLocation {
    /// To this place.
    At(String),
    /// To `<root>/<experiment id>`.
    Below(String),
}

/// An experiment to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExperiment {
    /// Checked before.
    pub name: String,
    /// Where its runs' artifacts go.
    pub artifact_location: ArtifactLocation,
    /// Checked before; of repeated keys the last wins.
    pub tags: Vec<Tag>,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
}

const COLUMNS: &str =
    "e.id, e.name, e.artifact_location, e.lifecycle, e.creation_time_ms, e.last_update_time_ms, w.name";
const SOURCE: &str = "experiments e JOIN workspaces w ON w.id = e.workspace_id";

fn read(row: &Row<'_>) -> Result<Experiment> {
    Ok(Experiment {
        id: row.int(0)?,
        name: row.string(1)?,
        artifact_location: row.string(2)?,
        lifecycle: lifecycle(row.int(3)?),
        creation_time_ms: row.int(4)?,
        last_update_time_ms: row.int(5)?,
        tags: Vec::new(),
        workspace: row.string(6)?,
    })
}

/// The lifecycle behind its number in the schema.
pub(crate) fn lifecycle(stored: i64) -> Lifecycle {
    if stored == 0 { Lifecycle::Active } else { Lifecycle::Deleted }
}

/// The experiment with this number, active or deleted.
pub fn lookup(tx: &mut Tx<'_>, workspace: Workspace, id: i64) -> Result<Option<Experiment>> {
    let sql = format!("SELECT {COLUMNS} FROM {SOURCE} WHERE e.id = $1 AND e.workspace_id = $2");
    let found = tx.query_opt(&sql, &[id.into(), workspace.0.into()], read)?;
    with_tags(tx, found)
}

/// The experiment with this name, active or deleted.
pub fn lookup_by_name(tx: &mut Tx<'_>, workspace: Workspace, name: &str) -> Result<Option<Experiment>> {
    let sql = format!("SELECT {COLUMNS} FROM {SOURCE} WHERE e.name = $1 AND e.workspace_id = $2");
    let found = tx.query_opt(&sql, &[name.into(), workspace.0.into()], read)?;
    with_tags(tx, found)
}

/// The experiment with this number.
///
/// # Errors
/// `NotFound` if there is none in the workspace.
pub fn get(tx: &mut Tx<'_>, workspace: Workspace, id: i64) -> Result<Experiment> {
    Ok(lookup(tx, workspace, id)?.ok_or_else(|| Situation::experiment_not_found(id))?)
}

/// The experiment with this number, which must be in use.
///
/// # Errors
/// `NotFound` if there is none; `InvalidParameter` if it is deleted.
pub fn get_active(tx: &mut Tx<'_>, workspace: Workspace, id: i64) -> Result<Experiment> {
    let experiment = get(tx, workspace, id)?;
    if experiment.lifecycle == Lifecycle::Deleted {
        return Err(Situation::invalid(format!(
            "The experiment {id} must be in the 'active' state. Current state is deleted."
        ))
        .into());
    }
    Ok(experiment)
}

fn with_tags(tx: &mut Tx<'_>, found: Option<Experiment>) -> Result<Option<Experiment>> {
    let mut found: Vec<Experiment> = found.into_iter().collect();
    load_tags(tx, &mut found)?;
    Ok(found.pop())
}

/// Fills in the tags of many experiments with one query.
fn load_tags(tx: &mut Tx<'_>, experiments: &mut [Experiment]) -> Result<()> {
    if experiments.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = experiments.iter().map(|experiment| experiment.id).collect();
    let sql = format!(
        "SELECT experiment_id, key, value FROM experiment_tags WHERE {} ORDER BY experiment_id, key",
        tx.dialect().any_of("experiment_id", "$1")
    );
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        if let Some(place) = places.get(&row.int(0)?) {
            experiments[*place].tags.push(Tag::new(row.text(1)?, row.text(2)?));
        }
        Ok(())
    })
}

/// Adds an experiment and gives its number.
///
/// # Errors
/// `AlreadyExists` if the workspace has an experiment of this name, deleted ones included.
pub fn add(tx: &mut Tx<'_>, workspace: Workspace, new: &NewExperiment) -> Result<i64> {
    let taken = || Situation::AlreadyExists {
        entity: Entity::Experiment,
        message: format!("Experiment(name={}) already exists.", new.name),
    };
    if lookup_by_name(tx, workspace, &new.name)?.is_some() {
        return Err(taken().into());
    }
    let location = match &new.artifact_location {
        ArtifactLocation::At(place) => place.as_str(),
        ArtifactLocation::Below(_) => "",
    };
    let id = tx
        .query_one(
            "INSERT INTO experiments
                 (workspace_id, name, artifact_location, creation_time_ms, last_update_time_ms)
             VALUES ($1, $2, $3, $4, $4) RETURNING id",
            &[workspace.0.into(), (&new.name).into(), location.into(), new.creation_time_ms.into()],
            |row| row.int(0),
        )
        .map_err(|error| if error.is_duplicate() { Error::from(taken()) } else { error })?;
    if let ArtifactLocation::Below(root) = &new.artifact_location {
        let place = below(root, id);
        tx.execute(
            "UPDATE experiments SET artifact_location = $2 WHERE id = $1",
            &[id.into(), (&place).into()],
        )?;
    }
    for tag in &new.tags {
        put_tag(tx, id, tag)?;
    }
    Ok(id)
}

/// `<root>/<id>`; a root such as `mlflow-artifacts:/` or `/` ends in the one slash it needs.
fn below(root: &str, id: i64) -> String {
    if root.ends_with('/') { format!("{root}{id}") } else { format!("{root}/{id}") }
}

/// Adds the experiment `Default` with the number 0, if it is not there.
pub fn add_default(tx: &mut Tx<'_>, artifact_root: &str, now_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO experiments (id, workspace_id, name, artifact_location, creation_time_ms, last_update_time_ms)
         VALUES ($1, $2, 'Default', $3, $4, $4) ON CONFLICT DO NOTHING",
        &[
            DEFAULT_ID.into(),
            Workspace::DEFAULT.0.into(),
            (&below(artifact_root, DEFAULT_ID)).into(),
            now_ms.into(),
        ],
    )?;
    Ok(())
}

/// Gives an experiment another name.
///
/// # Errors
/// `NotFound`; `InvalidState` if it is deleted; `BadRequest` if the name is taken.
pub fn rename(tx: &mut Tx<'_>, workspace: Workspace, id: i64, name: &str, now_ms: i64) -> Result<()> {
    let experiment = get(tx, workspace, id)?;
    if experiment.lifecycle == Lifecycle::Deleted {
        return Err(Situation::InvalidState("Cannot rename a non-active experiment.".to_owned()).into());
    }
    // The contract's code for this collision is BAD_REQUEST, unlike that of creating.
    let taken = || Situation::BadRequest(format!("An experiment named '{name}' exists already."));
    if lookup_by_name(tx, workspace, name)?.is_some_and(|other| other.id != id) {
        return Err(taken().into());
    }
    tx.execute(
        "UPDATE experiments SET name = $2, last_update_time_ms = $3 WHERE id = $1",
        &[id.into(), name.into(), now_ms.into()],
    )
    .map_err(|error| if error.is_duplicate() { Error::from(taken()) } else { error })?;
    Ok(())
}

/// Puts an active experiment and all its runs into the trash.
///
/// # Errors
/// `NotFound` if there is no active experiment with this number.
pub fn delete(tx: &mut Tx<'_>, workspace: Workspace, id: i64, now_ms: i64) -> Result<()> {
    change_lifecycle(tx, workspace, id, Lifecycle::Deleted, now_ms)?;
    move_runs(
        tx,
        "UPDATE runs SET lifecycle = 1, deleted_time_ms = $2 WHERE experiment_id = $1 AND lifecycle = 0",
        id,
        &[id.into(), now_ms.into()],
    )
}

/// Takes a deleted experiment out of the trash, with all its runs: also those that were deleted one by one before.
///
/// # Errors
/// `NotFound` if there is no deleted experiment with this number.
pub fn restore(tx: &mut Tx<'_>, workspace: Workspace, id: i64, now_ms: i64) -> Result<()> {
    change_lifecycle(tx, workspace, id, Lifecycle::Active, now_ms)?;
    move_runs(
        tx,
        "UPDATE runs SET lifecycle = 0, deleted_time_ms = NULL WHERE experiment_id = $1 AND lifecycle = 1",
        id,
        &[id.into()],
    )
}

/// Runs a statement that changes the lifecycle of runs of an experiment.
fn move_runs(tx: &mut Tx<'_>, update: &str, experiment_id: i64, values: &[Value<'_>]) -> Result<()> {
    let moved = tx.query(&format!("{update} RETURNING id"), values, |row| Ok(RunNumber(row.int(0)?)))?;
    for run in moved {
        tx.note_change(Change { run, experiment_id, parts: Parts::INFO });
    }
    Ok(())
}

fn change_lifecycle(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    id: i64,
    to: Lifecycle,
    now_ms: i64,
) -> Result<()> {
    let (from, to) = if to == Lifecycle::Deleted { (0, 1) } else { (1, 0) };
    let changed = tx.execute(
        "UPDATE experiments SET lifecycle = $4, last_update_time_ms = $5
         WHERE id = $1 AND workspace_id = $2 AND lifecycle = $3",
        &[id.into(), workspace.0.into(), from.into(), to.into(), now_ms.into()],
    )?;
    if changed == 0 {
        return Err(Situation::experiment_not_found(id).into());
    }
    Ok(())
}

/// Sets a tag of an active experiment, whose key and value were checked before.
///
/// # Errors
/// `NotFound`; `InvalidParameter` if the experiment is deleted or has 50 custom views already.
pub fn set_tag(tx: &mut Tx<'_>, workspace: Workspace, id: i64, tag: &Tag) -> Result<()> {
    get_active(tx, workspace, id)?;
    if tag.key.starts_with(runstone_domain::tag::CUSTOM_VIEW_PREFIX) {
        refuse_too_many_views(tx, id, &tag.key)?;
    }
    put_tag(tx, id, tag)
}

fn refuse_too_many_views(tx: &mut Tx<'_>, id: i64, key: &str) -> Result<()> {
    let pattern = format!("{}%", runstone_domain::tag::CUSTOM_VIEW_PREFIX);
    let sql = format!(
        "SELECT COUNT(*) FROM experiment_tags WHERE experiment_id = $1 AND key <> $2 AND {}",
        tx.dialect().like("key", "$3")
    );
    let others = tx.query_one(&sql, &[id.into(), key.into(), (&pattern).into()], |row| row.int(0))?;
    if others >= limits::CUSTOM_VIEWS {
        return Err(Situation::invalid(format!(
            "Unable to create another custom view: an experiment can have at most {} of them.",
            limits::CUSTOM_VIEWS
        ))
        .into());
    }
    Ok(())
}

fn put_tag(tx: &mut Tx<'_>, id: i64, tag: &Tag) -> Result<()> {
    tx.execute(
        "INSERT INTO experiment_tags (experiment_id, key, value) VALUES ($1, $2, $3)
         ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value",
        &[id.into(), (&*tag.key).into(), (&tag.value).into()],
    )?;
    Ok(())
}

/// Removes a tag of an active experiment.
///
/// # Errors
/// `NotFound` for the experiment or the tag; `InvalidParameter` if the experiment is deleted.
pub fn delete_tag(tx: &mut Tx<'_>, workspace: Workspace, id: i64, key: &str) -> Result<()> {
    get_active(tx, workspace, id)?;
    let deleted = tx.execute(
        "DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2",
        &[id.into(), key.into()],
    )?;
    if deleted == 0 {
        return Err(Situation::NotFound {
            entity: Entity::Tag,
            message: format!("No tag with name: {key} in experiment with id {id}"),
        }
        .into());
    }
    Ok(())
}

/// Checks that all of these exist in the workspace, whatever their lifecycle.
///
/// # Errors
/// `NotFound` that names the first one which does not.
pub fn check_exist(tx: &mut Tx<'_>, workspace: Workspace, ids: &[i64]) -> Result<()> {
    let found = existing(tx, workspace, ids)?;
    match ids.iter().find(|id| found.binary_search(id).is_err()) {
        Some(missing) => Err(Situation::experiment_not_found(*missing).into()),
        None => Ok(()),
    }
}

/// Those of `ids` that exist in the workspace, whatever their lifecycle.
pub(crate) fn existing(tx: &mut Tx<'_>, workspace: Workspace, ids: &[i64]) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT id FROM experiments WHERE workspace_id = $1 AND {} ORDER BY id",
        tx.dialect().any_of("id", "$2")
    );
    tx.query(&sql, &[workspace.0.into(), ids.into()], |row| row.int(0))
}

/// The names of those that exist.
pub(crate) fn names_of(tx: &mut Tx<'_>, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let sql = format!("SELECT id, name FROM experiments WHERE {}", tx.dialect().any_of("id", "$1"));
    let names = tx.query(&sql, &[ids.into()], |row| Ok((row.int(0)?, row.string(1)?)))?;
    Ok(names.into_iter().collect())
}
