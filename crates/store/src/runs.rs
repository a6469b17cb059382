//! Runs: their life, and how they are read with all that hangs on them.

mod by_metric;
mod conditions;
mod export;
mod few;
mod keyed;
mod load;
mod numbers;
mod order;
pub(crate) mod packed;
mod rows;
mod search;
mod series;
mod settle;
mod spread;
mod statement;
mod table;

pub use export::{RunKeys, RunSelection, keys_of, numbers_after};
pub use load::get;
pub(crate) use numbers::bare;
pub use numbers::{each_numbered, find_numbers, infos};
pub use search::{RunQuery, search, search_each};
pub(crate) use settle::{Unsettled, settle, unsettle, unsettled};
pub use table::{Count, Table, TableColumn, count, table, table_of};

use std::collections::HashMap;

use runstone_domain::webhook::Event;
use runstone_domain::{Error as Situation, Lifecycle, Name, Run, RunData, RunInfo, RunStatus, Tag, tag};

use crate::error::Result;
use crate::events::Parts;
use crate::row::Row;
use crate::tx::{Kind, Tx};
use crate::{Value, Workspace, tags, webhooks};

/// Names a run among the functions of this crate, for as long as the database lives; callers keep it and hand it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunNumber(pub(crate) i64);

/// A run that was found: what other functions need to work on it inside the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunKey {
    pub(crate) id: i64,
    /// The experiment it belongs to.
    pub experiment_id: i64,
    /// Its outside id.
    pub run_id: String,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// Whether it has a true packed row.
    pub(crate) settled: bool,
}

impl RunKey {
    /// What other functions know it by.
    pub fn number(&self) -> RunNumber {
        RunNumber(self.id)
    }
}

/// A run to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// 32 hexadecimal digits.
    pub run_id: String,
    /// Shown to people.
    pub name: String,
    /// May be empty.
    pub user_id: String,
    /// Milliseconds since the Unix epoch.
    pub start_time_ms: i64,
    /// Where its artifacts go.
    pub artifact_uri: String,
    /// Of repeated keys the last wins.
    pub tags: Vec<Tag>,
}

impl NewRun {
    /// The tag `mlflow.runName` names a run, too.
    fn shown_name<'n>(&'n self, tags: &[&'n Tag]) -> &'n str {
        tags.iter().find(|tag| &*tag.key == tag::RUN_NAME).map_or(&self.name, |tag| &tag.value)
    }
}

/// What changes of a run; `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunChange {
    /// How far it has come.
    pub status: Option<RunStatus>,
    /// Milliseconds since the Unix epoch.
    pub end_time_ms: Option<i64>,
    /// Another name; also written to the tag `mlflow.runName`.
    pub name: Option<String>,
    /// When it changes, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

const COLUMNS: &str = "r.run_uuid, r.name, r.experiment_id, r.user_id, r.status, r.start_time_ms, r.end_time_ms, \
                       r.artifact_uri, r.lifecycle, r.id";

fn read_info(row: &Row<'_>) -> Result<RunInfo> {
    Ok(RunInfo {
        run_id: row.string(0)?,
        name: row.string(1)?,
        experiment_id: row.int(2)?,
        user_id: row.string(3)?,
        status: read_status(row.int(4)?)?,
        start_time_ms: row.int(5)?,
        end_time_ms: row.opt_int(6)?,
        artifact_uri: row.string(7)?,
        lifecycle: crate::experiments::lifecycle(row.int(8)?),
    })
}

/// The number of a status in the schema, which is that of the contract.
fn status_number(status: RunStatus) -> i64 {
    RunStatus::ALL.iter().zip(1..).find(|(known, _)| **known == status).map_or(0, |(_, number)| number)
}

fn read_status(stored: i64) -> Result<RunStatus> {
    let known = RunStatus::ALL.into_iter().find(|status| status_number(*status) == stored);
    Ok(known.ok_or_else(|| Situation::internal(format!("table runs holds the unknown status {stored}")))?)
}

/// The run with this id, active or deleted.
pub fn lookup(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str) -> Result<Option<RunKey>> {
    let lock = match tx.kind() {
        Kind::Read => String::new(),
        Kind::Write => tx.dialect().share_lock("r"),
    };
    let sql = format!(
        "SELECT r.id, r.experiment_id, r.lifecycle, r.settled
         FROM runs r JOIN experiments e ON e.id = r.experiment_id
         WHERE r.run_uuid = $1 AND e.workspace_id = $2 {lock}"
    );
    tx.query_opt(&sql, &[run_id.into(), workspace.0.into()], |row| {
        Ok(RunKey {
            id: row.int(0)?,
            experiment_id: row.int(1)?,
            run_id: run_id.to_owned(),
            lifecycle: crate::experiments::lifecycle(row.int(2)?),
            settled: row.int(3)? != 0,
        })
    })
}

/// The run with this id, active or deleted.
///
/// # Errors
/// `NotFound` if there is none in the workspace.
pub fn find(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str) -> Result<RunKey> {
    Ok(lookup(tx, workspace, run_id)?.ok_or_else(|| Situation::run_not_found(run_id))?)
}

/// The run with this id, which must be in use: every write to a run starts here.
///
/// # Errors
/// `NotFound` if there is none; `InvalidParameter` if it is deleted.
pub fn find_active(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str) -> Result<RunKey> {
    let run = find(tx, workspace, run_id)?;
    if run.lifecycle == Lifecycle::Deleted {
        return Err(Situation::invalid(format!(
            "The run {run_id} must be in the 'active' state. Current state is deleted."
        ))
        .into());
    }
    Ok(run)
}

/// The inner numbers of those runs that exist, in the order of `run_ids`.
pub(crate) fn lookup_numbers(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
) -> Result<Vec<(Name, i64)>> {
    let sql = format!(
        "SELECT r.run_uuid, r.id FROM runs r JOIN experiments e ON e.id = r.experiment_id
         WHERE e.workspace_id = $1 AND {}",
        tx.dialect().any_of("r.run_uuid", "$2")
    );
    let mut found: Vec<(Name, i64)> =
        tx.query(&sql, &[workspace.0.into(), Value::Texts(run_ids)], |row| {
            Ok((row.text(0)?.into(), row.int(1)?))
        })?;
    let places = places(run_ids);
    found.sort_by_key(|(run_id, _)| places.get(&**run_id).copied());
    Ok(found)
}

/// The runs of these experiments that are in no list, in no order.
pub(crate) fn unlisted(tx: &mut Tx<'_>, experiments: &[i64]) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT id FROM runs {} WHERE listed <> 1 AND {}",
        tx.dialect().led_by("runs_unlisted"),
        tx.dialect().any_of("experiment_id", "$1")
    );
    tx.query(&sql, &[Value::Ints(experiments)], |row| row.int(0))
}

/// Those runs that exist, active or deleted, in the order of `run_ids`, with their inner numbers.
pub(crate) fn lookup_infos(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
) -> Result<Vec<(i64, RunInfo)>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM runs r JOIN experiments e ON e.id = r.experiment_id
         WHERE e.workspace_id = $1 AND {}",
        tx.dialect().any_of("r.run_uuid", "$2")
    );
    let mut found = tx.query(&sql, &[workspace.0.into(), Value::Texts(run_ids)], |row| {
        Ok((row.int(9)?, read_info(row)?))
    })?;
    let places = places(run_ids);
    found.sort_by_key(|(_, info)| places.get(info.run_id.as_str()).copied());
    Ok(found)
}

/// Where each run is named first.
fn places(run_ids: &[String]) -> HashMap<&str, usize> {
    run_ids.iter().enumerate().rev().map(|(place, run_id)| (run_id.as_str(), place)).collect()
}

/// Adds a run to an active experiment, which the caller has looked up in the same transaction.
pub fn add(tx: &mut Tx<'_>, experiment_id: i64, new: &NewRun) -> Result<RunKey> {
    let tags = tags::last_of_each_key(&new.tags);
    let id = tx.query_one(
        "INSERT INTO runs (run_uuid, experiment_id, name, user_id, status, start_time_ms, artifact_uri)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            (&new.run_id).into(),
            experiment_id.into(),
            new.shown_name(&tags).into(),
            (&new.user_id).into(),
            status_number(RunStatus::Running).into(),
            new.start_time_ms.into(),
            (&new.artifact_uri).into(),
        ],
        |row| row.int(0),
    )?;
    let run = RunKey {
        id,
        experiment_id,
        run_id: new.run_id.clone(),
        lifecycle: Lifecycle::Active,
        settled: false,
    };
    tx.touch(id);
    tx.note(&run, Parts::CREATED | Parts::INFO | Parts::TAGS);
    tags::write(tx, &run, &tags)?;
    Ok(run)
}

/// Adds a run as [`add`] does, and gives it as [`get`] would.
pub fn create(tx: &mut Tx<'_>, experiment_id: i64, new: &NewRun) -> Result<Run> {
    add(tx, experiment_id, new)?;
    let tags = tags::last_of_each_key(&new.tags);
    Ok(Run {
        info: RunInfo {
            run_id: new.run_id.clone(),
            name: new.shown_name(&tags).to_owned(),
            experiment_id,
            user_id: new.user_id.clone(),
            status: RunStatus::Running,
            start_time_ms: new.start_time_ms,
            end_time_ms: None,
            artifact_uri: new.artifact_uri.clone(),
            lifecycle: Lifecycle::Active,
        },
        data: RunData { tags: tags.into_iter().cloned().collect(), ..RunData::default() },
        dataset_inputs: Vec::new(),
        model_inputs: Vec::new(),
        model_outputs: Vec::new(),
    })
}

/// Changes a run and gives it as it is then. Webhooks are told if it thereby comes to its end, or to another one.
pub fn update(tx: &mut Tx<'_>, run: &RunKey, change: &RunChange) -> Result<RunInfo> {
    tx.note(run, Parts::INFO);
    if let Some(name) = &change.name {
        tags::set(tx, run, &[Tag::new(tag::RUN_NAME, name.as_str())])?;
    }
    let has_ended = end(tx, run, change.status)?;
    tx.execute(
        "UPDATE runs SET status = COALESCE($2, status), end_time_ms = COALESCE($3, end_time_ms) WHERE id = $1",
        &[run.id.into(), change.status.map(status_number).into(), change.end_time_ms.into()],
    )?;
    let info = info(tx, run)?;
    if has_ended && let Some(event) = Event::run_ended(&info) {
        webhooks::emit_in_experiment(tx, run.experiment_id, &event, change.now_ms)?;
    }
    Ok(info)
}

/// Writes the status of a run that ends, and tells whether it had another one. Of two who end it together, the second
/// waits for the first and sees what that one wrote.
fn end(tx: &mut Tx<'_>, run: &RunKey, status: Option<RunStatus>) -> Result<bool> {
    let Some(status) = status.filter(|status| status.is_final()) else { return Ok(false) };
    let changed = tx.execute(
        "UPDATE runs SET status = $2 WHERE id = $1 AND status <> $2",
        &[run.id.into(), status_number(status).into()],
    )?;
    Ok(changed > 0)
}

/// Who and when.
pub fn info(tx: &mut Tx<'_>, run: &RunKey) -> Result<RunInfo> {
    tx.query_one(&format!("SELECT {COLUMNS} FROM runs r WHERE r.id = $1"), &[run.id.into()], read_info)
}

/// Puts a run into the trash; one that is there stays there, with the time at which it came.
pub fn delete(tx: &mut Tx<'_>, run: &RunKey, now_ms: i64) -> Result<()> {
    tx.note(run, Parts::INFO);
    tx.execute(
        "UPDATE runs SET lifecycle = 1, deleted_time_ms = $2 WHERE id = $1 AND lifecycle = 0",
        &[run.id.into(), now_ms.into()],
    )?;
    Ok(())
}

/// Takes a run out of the trash; one that is in use stays so.
pub fn restore(tx: &mut Tx<'_>, run: &RunKey) -> Result<()> {
    tx.note(run, Parts::INFO);
    tx.execute("UPDATE runs SET lifecycle = 0, deleted_time_ms = NULL WHERE id = $1", &[run.id.into()])?;
    Ok(())
}
