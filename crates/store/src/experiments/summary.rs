//! What a list of experiments says about their runs.

use crate::Workspace;
use crate::error::Result;
use crate::runs::Count;
use crate::tx::Tx;

/// What there is in an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExperimentSummary {
    /// Number of the experiment.
    pub id: i64,
    /// Its runs of its own lifecycle: the active ones of an active experiment, those in the trash of a deleted one.
    pub runs: Count,
    /// When the last of these runs started, milliseconds since the Unix epoch; none without runs.
    pub last_start_time_ms: Option<i64>,
}

/// Sums up those of `ids` that exist in the workspace, by number. Runs are counted up to `most` in each.
///
/// Both questions walk the index by start: the count as far as it goes, the last start one entry.
pub fn summarize(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    ids: &[i64],
    most: i64,
) -> Result<Vec<ExperimentSummary>> {
    let sql = format!(
        "SELECT e.id,
                (SELECT COUNT(*) FROM (SELECT 1 AS one FROM runs r WHERE r.experiment_id = e.id
                     AND r.lifecycle = e.lifecycle LIMIT $3) counted),
                (SELECT r.start_time_ms FROM runs r WHERE r.experiment_id = e.id AND r.lifecycle = e.lifecycle
                     ORDER BY r.start_time_ms DESC LIMIT 1)
         FROM experiments e WHERE e.workspace_id = $1 AND {} ORDER BY e.id",
        tx.dialect().any_of("e.id", "$2")
    );
    tx.query(&sql, &[workspace.0.into(), ids.into(), most.saturating_add(1).into()], |row| {
        let runs = row.int(1)?;
        Ok(ExperimentSummary {
            id: row.int(0)?,
            runs: Count { runs: runs.min(most), is_all: runs <= most },
            last_start_time_ms: row.opt_int(2)?,
        })
    })
}
