//! The keys of a run, with its latest metrics.

use runstone_domain::Name;
use runstone_series::Point;

use super::selection::Selection;
use super::{KeyKind, KeyPage, KeyQuery};
use crate::Workspace;
use crate::error::Result;
use crate::runs;
use crate::tx::Tx;

/// A key of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunKeyInfo {
    /// Its name.
    pub name: Name,
    /// Of a metric: the point with the greatest (step, time, value).
    pub latest: Option<Point>,
}

/// A page of the keys of a run, which may be deleted. Passes over all of the run's keys of that kind, about a
/// microsecond each.
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
    let (columns, table) = match query.kind {
        KeyKind::Metric => ("n.name, k.step, k.timestamp_ms, k.value", "latest_metrics"),
        KeyKind::Param => ("n.name", "params"),
        KeyKind::Tag => ("n.name", "tags"),
    };
    let sql = format!("SELECT {columns} FROM {table} k JOIN names n ON n.id = k.key_id WHERE k.run_id = $1");
    let mut selection = Selection::new(query);
    tx.for_each(&sql, &[run.id.into()], |row| {
        selection.offer(row.text(0)?, || match query.kind {
            KeyKind::Metric => {
                Ok(Some(Point { step: row.int(1)?, timestamp_ms: row.int(2)?, value: row.metric_value(3)? }))
            }
            KeyKind::Param | KeyKind::Tag => Ok(None),
        })
    })?;
    Ok(selection.page(|name, latest| RunKeyInfo { name, latest }))
}
