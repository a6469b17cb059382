//! Logged models: those that runs read and made.

use std::collections::HashMap;

use super::{Listed, LoggedModelNode, given, newest};
use crate::Workspace;
use crate::error::Result;
use crate::logged_models::read_status;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// What a run has to do with a logged model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Read,
    Made,
    Either,
}

/// Those with these ids, in this order, in use or deleted.
pub(super) fn find(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    model_ids: &[String],
) -> Result<Vec<LoggedModelNode>> {
    let sql = format!("{NODES} AND e.workspace_id = $1 AND {}", tx.dialect().any_of("m.model_id", "$2"));
    let found = tx.query(&sql, &[workspace.0.into(), Value::Texts(model_ids)], read)?;
    let mut found: HashMap<String, LoggedModelNode> =
        found.into_iter().map(|model| (model.model_id.clone(), model)).collect();
    Ok(model_ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Those that runs read.
pub(super) fn read_by(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    runs: &[i64],
) -> Result<Listed<LoggedModelNode>> {
    of(tx, workspace, Part::Read, runs, &[])
}

/// Those that runs made.
pub(super) fn made_by(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    runs: &[i64],
    run_ids: &[String],
) -> Result<Listed<LoggedModelNode>> {
    of(tx, workspace, Part::Made, runs, run_ids)
}

/// Those that runs read or made.
pub(super) fn around(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    runs: &[i64],
    run_ids: &[String],
) -> Result<Listed<LoggedModelNode>> {
    of(tx, workspace, Part::Either, runs, run_ids)
}

fn of(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    part: Part,
    runs: &[i64],
    run_ids: &[String],
) -> Result<Listed<LoggedModelNode>> {
    let dialect = tx.dialect();
    let of_runs = dialect.any_of("run_id", "$2");
    let read = format!("SELECT model_id FROM model_inputs WHERE {of_runs}");
    let made = format!(
        "SELECT model_id FROM model_outputs WHERE {of_runs}
         UNION SELECT model_id FROM logged_models WHERE source_run_id <> '' AND {}",
        dialect.any_of("source_run_id", "$3")
    );
    let (ids, names_sources) = match part {
        Part::Read => (read, false),
        Part::Made => (made, true),
        Part::Either => (format!("{read} UNION {made}"), true),
    };
    // The models come first, not the experiments of the workspace.
    let query = format!(
        "SELECT m.id FROM logged_models m CROSS JOIN experiments e
         WHERE m.model_id IN ({ids}) AND e.id = m.experiment_id AND e.workspace_id = $1"
    );
    let values = [workspace.0.into(), Value::Ints(runs), Value::Texts(run_ids)];
    let found = newest(tx, &query, if names_sources { &values } else { &values[..2] })?;
    Ok(Listed { items: load(tx, &found.items)?, total: found.total })
}

const NODES: &str = "SELECT m.id, m.model_id, m.name, m.experiment_id, e.name, m.model_type, m.status, m.lifecycle, \
                     m.source_run_id, m.creation_time_ms \
                     FROM logged_models m CROSS JOIN experiments e WHERE e.id = m.experiment_id";

/// Those with these numbers, in this order.
fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<LoggedModelNode>> {
    let sql = format!("{NODES} AND {}", tx.dialect().any_of("m.id", "$1"));
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?;
    let mut found: HashMap<i64, LoggedModelNode> = found.into_iter().collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn read(row: &Row<'_>) -> Result<LoggedModelNode> {
    Ok(LoggedModelNode {
        id: row.int(0)?,
        model_id: row.string(1)?,
        name: row.string(2)?,
        experiment_id: row.int(3)?,
        experiment_name: row.string(4)?,
        model_type: row.string(5)?,
        status: read_status(row.int(6)?)?,
        lifecycle: crate::experiments::lifecycle(row.int(7)?),
        source_run_id: given(row.text(8)?),
        creation_time_ms: row.int(9)?,
    })
}
