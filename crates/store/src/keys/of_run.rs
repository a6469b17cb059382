//! The keys of a run, with its latest metrics.

use std::collections::HashMap;

use runstone_domain::Name;
use runstone_series::Point;

use super::selection::Selection;
use super::{KeyKind, KeyPage, KeyQuery};
use crate::Workspace;
use crate::error::Result;
use crate::names;
use crate::runs;
use crate::tx::Tx;
use crate::value::Value;

/// A key of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunKeyInfo {
    /// Its name.
    pub name: Name,
    /// Of a metric: the point with the greatest (step, time, value).
    pub latest: Option<Point>,
}

/// A page of the keys of a run, which may be deleted. Passes over all of the run's keys of that kind, less than a
/// microsecond each if their names were met before.
///
/// # Errors
/// `NotFound` if there is no such run in the workspace.
pub fn of_run(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_id: &str,
    query: &KeyQuery,
) -> Result<KeyPage<RunKeyInfo>> {
    let run = runs::find(tx, workspace, run_id)?;
    let table = match query.kind {
        KeyKind::Metric => "latest_metrics",
        KeyKind::Param => "params",
        KeyKind::Tag => "tags",
    };
    let sql = format!("SELECT key_id FROM {table} WHERE run_id = $1");
    let ids = tx.query(&sql, &[run.id.into()], |row| row.int(0))?;
    let mut selection = Selection::new(query);
    names::each(tx, &ids, |id, name| selection.offer(name, || Ok(id)))?;
    let page = selection.page(|name, id| (name, id));
    let points = match query.kind {
        KeyKind::Metric => latest(tx, run.id, page.keys.iter().map(|(_, id)| *id).collect())?,
        KeyKind::Param | KeyKind::Tag => HashMap::new(),
    };
    let keys = page.keys.into_iter();
    Ok(KeyPage {
        keys: keys.map(|(name, id)| RunKeyInfo { name, latest: points.get(&id).copied() }).collect(),
        has_more: page.has_more,
        total: page.total,
    })
}

/// The latest points of some metrics of a run, by the numbers of their names.
fn latest(tx: &mut Tx<'_>, run: i64, keys: Vec<i64>) -> Result<HashMap<i64, Point>> {
    let sql = format!(
        "SELECT key_id, step, timestamp_ms, value FROM latest_metrics WHERE run_id = $1 AND {}",
        tx.dialect().any_of("key_id", "$2")
    );
    let points = tx.query(&sql, &[run.into(), Value::OwnedInts(keys)], |row| {
        let point = Point { step: row.int(1)?, timestamp_ms: row.int(2)?, value: row.metric_value(3)? };
        Ok((row.int(0)?, point))
    })?;
    Ok(points.into_iter().collect())
}
