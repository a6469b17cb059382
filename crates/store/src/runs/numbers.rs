//! Runs by their inner numbers, for those who go through many of them or watch them.

use std::collections::HashMap;

use runstone_domain::{Error as Situation, RunInfo, RunView};

use super::{COLUMNS, RunNumber, load, read_info};
use crate::error::Result;
use crate::tx::Tx;
use crate::{Value, Workspace};

/// The numbers of runs, active or deleted, in the order of `run_ids`.
///
/// # Errors
/// `NotFound` that names the first of them which the workspace does not have.
pub fn find_numbers(tx: &mut Tx<'_>, workspace: Workspace, run_ids: &[String]) -> Result<Vec<RunNumber>> {
    let found: HashMap<_, i64> = super::lookup_numbers(tx, workspace, run_ids)?.into_iter().collect();
    let number = |run_id: &String| match found.get(run_id.as_str()) {
        Some(number) => Ok(RunNumber(*number)),
        None => Err(Situation::run_not_found(run_id).into()),
    };
    run_ids.iter().map(number).collect()
}

/// Who and when of these runs, by number; those that are gone for good are left out.
pub fn infos(tx: &mut Tx<'_>, runs: &[RunNumber]) -> Result<HashMap<RunNumber, RunInfo>> {
    let sql = format!("SELECT {COLUMNS} FROM runs r WHERE {}", tx.dialect().any_of("r.id", "$1"));
    let infos =
        tx.query(&sql, &[Value::Ints(&bare(runs))], |row| Ok((RunNumber(row.int(9)?), read_info(row)?)))?;
    Ok(infos.into_iter().collect())
}

/// Shows `each` these runs in this order, as a search shows them; those that are gone for good are left out.
pub fn each_numbered(
    tx: &mut Tx<'_>,
    runs: &[RunNumber],
    mut each: impl FnMut(RunNumber, &RunView<'_>),
) -> Result<()> {
    load::each_numbered(tx, &bare(runs), |id, view| each(RunNumber(id), view))
}

/// As they are bound to statements.
pub(crate) fn bare(runs: &[RunNumber]) -> Vec<i64> {
    runs.iter().map(|run| run.0).collect()
}
