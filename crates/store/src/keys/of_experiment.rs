//! The keys that runs of an experiment have, found without passing over the runs.
//!
//! `experiment_keys` has those of listed runs; the others are few.

use std::collections::HashSet;

use runstone_domain::Name;

use super::selection::Selection;
use super::{KeyKind, KeyPage, KeyQuery};
use crate::error::Result;
use crate::lists::Kind;
use crate::tx::Tx;
use crate::{Workspace, experiments};

/// A page of the names of keys that runs of an experiment have or, in the case of tags and of runs that are gone, had;
/// deleted runs included.
///
/// Takes some microseconds for each key, and nothing for each run.
///
/// # Errors
/// `NotFound` if there is no such experiment in the workspace.
pub fn of_experiment(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    experiment_id: i64,
    query: &KeyQuery,
) -> Result<KeyPage<Name>> {
    experiments::get(tx, workspace, experiment_id)?;
    let (kind, table) = match query.kind {
        KeyKind::Metric => (Kind::Metric, "latest_metrics"),
        KeyKind::Param => (Kind::Param, "params"),
        KeyKind::Tag => (Kind::Tag, "tags"),
    };
    let listed = "SELECT key_id FROM experiment_keys WHERE experiment_id = $1 AND kind = $2";
    let unlisted = format!(
        "SELECT DISTINCT k.key_id FROM runs r {} CROSS JOIN {table} k
         WHERE r.listed <> 1 AND r.experiment_id = $1 AND k.run_id = r.id",
        tx.dialect().led_by("runs_unlisted")
    );
    let mut selection = Selection::new(query);
    let mut seen: HashSet<i64> = HashSet::new();
    let both =
        [(listed, vec![experiment_id.into(), kind.number().into()]), (&unlisted, vec![experiment_id.into()])];
    for (found, values) in both {
        let sql = format!("SELECT n.id, n.name FROM ({found}) f JOIN names n ON n.id = f.key_id");
        tx.for_each(&sql, &values, |row| {
            if seen.insert(row.int(0)?) { selection.offer(row.text(1)?, || Ok(())) } else { Ok(()) }
        })?;
    }
    Ok(selection.page(|name, ()| name))
}
