//! Versions: those that came of runs and their logged models, and those that a version was copied from.

use std::collections::HashMap;

use runstone_domain::Error as Situation;

use super::{GENERATIONS, Listed, VersionNode, given, named_version, newest};
use crate::Workspace;
use crate::error::Result;
use crate::registry;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// A version and what it was copied from, and that in turn.
pub(super) fn with_originals(tx: &mut Tx<'_>, workspace: Workspace, id: i64) -> Result<Vec<VersionNode>> {
    let mut versions = load(tx, &[id])?;
    for _ in 0..GENERATIONS {
        let Some(original) = versions.last().map(|copy| original(tx, workspace, copy)).transpose()?.flatten()
        else {
            break;
        };
        versions.extend(load(tx, &[original])?);
    }
    if versions.is_empty() {
        return Err(Situation::internal("a version that was found is not there").into());
    }
    Ok(versions)
}

/// The version that a copy names as its source, in use or deleted. One that is younger than the copy has taken over a name
/// that was given away.
fn original(tx: &mut Tx<'_>, workspace: Workspace, copy: &VersionNode) -> Result<Option<i64>> {
    let Some((name, number)) = named_version(&copy.source) else { return Ok(None) };
    tx.query_opt(
        "SELECT v.id FROM registered_models m JOIN model_versions v ON v.model_id = m.id
         WHERE m.workspace_id = $1 AND m.name = $2 AND v.version = $3 AND v.id < $4",
        &[workspace.0.into(), name.into(), number.into(), copy.id.into()],
        |row| row.int(0),
    )
}

/// The versions that name these runs, or a logged model that they made.
pub(super) fn made_by(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    runs: &[i64],
    run_ids: &[String],
) -> Result<Listed<VersionNode>> {
    let dialect = tx.dialect();
    // The plus keeps SQLite from walking all versions of the workspace.
    let query = format!(
        "SELECT id FROM model_versions WHERE +workspace_id = $1 AND {}
         UNION
         SELECT v.id FROM model_versions v
         WHERE +v.workspace_id = $1 AND v.logged_model_id <> '' AND v.logged_model_id IN (
             SELECT model_id FROM model_outputs WHERE {}
             UNION SELECT model_id FROM logged_models WHERE source_run_id <> '' AND {})",
        dialect.any_of("run_id", "$2"),
        dialect.any_of("run_id", "$3"),
        dialect.any_of("source_run_id", "$2"),
    );
    let values = [workspace.0.into(), Value::Texts(run_ids), Value::Ints(runs)];
    let found = newest(tx, &query, &values)?;
    Ok(Listed { items: load(tx, &found.items)?, total: found.total })
}

/// The versions with these numbers, in this order.
fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<VersionNode>> {
    let sql = format!(
        "SELECT v.id, m.name, v.version, v.lifecycle, v.stage, v.user_id, v.creation_time_ms, v.last_update_time_ms,
                v.source, v.run_id, v.logged_model_id
         FROM model_versions v JOIN registered_models m ON m.id = v.model_id WHERE {}",
        tx.dialect().any_of("v.id", "$1")
    );
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?;
    let mut found: HashMap<i64, VersionNode> = found.into_iter().collect();
    let sql = format!(
        "SELECT version_id, alias FROM registered_model_aliases WHERE {} ORDER BY version_id, alias",
        tx.dialect().any_of("version_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(ids)], |row| {
        if let Some(version) = found.get_mut(&row.int(0)?) {
            version.aliases.push(row.string(1)?);
        }
        Ok(())
    })?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn read(row: &Row<'_>) -> Result<VersionNode> {
    Ok(VersionNode {
        id: row.int(0)?,
        name: row.string(1)?,
        version: row.int(2)?,
        lifecycle: crate::experiments::lifecycle(row.int(3)?),
        stage: registry::stage(row.int(4)?),
        aliases: Vec::new(),
        user_id: row.opt_string(5)?,
        creation_time_ms: row.int(6)?,
        last_update_time_ms: row.int(7)?,
        source: row.string(8)?,
        run_id: given(row.text(9)?),
        logged_model_id: given(row.text(10)?),
    })
}
