//! Settling: a run that nobody writes to gets a packed row of what pages show of it, so that a page of a thousand runs
//! reads a thousand rows and not fifty thousand.
//!
//! `runs.settled` says whether the packed row is true. Every function that changes what it holds calls [`unsettle`] in
//! its transaction, which also tells those who watch the run; upkeep settles again what has become quiet. On PostgreSQL a writer holds its run's row with
//! `FOR KEY SHARE` from the moment it looks it up, and settling takes the row `FOR UPDATE`, so neither misses the other.

use super::{RunKey, packed, rows};
use crate::error::Result;
use crate::events::Parts;
use crate::tx::{Column, Tx};
use crate::value::Value;

/// A run without a true packed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsettled {
    pub(crate) id: i64,
    /// Whether it has come to an end, after which little changes.
    pub(crate) has_ended: bool,
}

/// Says that these parts of what a page shows of the run are about to change.
pub(crate) fn unsettle(tx: &mut Tx<'_>, run: &RunKey, parts: Parts) -> Result<()> {
    if run.settled {
        tx.execute("UPDATE runs SET settled = 0, listed = 0 WHERE id = $1", &[run.id.into()])?;
    }
    tx.touch(run.id);
    tx.note(run, parts);
    Ok(())
}

/// Runs without a true packed row and with a number above `after`, at most `limit`, in the order of their numbers.
pub(crate) fn unsettled(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<Unsettled>> {
    tx.query(
        "SELECT id, end_time_ms FROM runs WHERE settled = 0 AND id > $1 ORDER BY id LIMIT $2",
        &[after.into(), limit.into()],
        |row| Ok(Unsettled { id: row.int(0)?, has_ended: row.opt_int(1)?.is_some() }),
    )
}

/// Packs these runs; those that are being written to, or are settled, are passed over.
pub(crate) fn settle(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    let any_of = tx.dialect().any_of("id", "$1");
    let lock = tx.dialect().skip_locked();
    let sql = format!("SELECT id FROM runs WHERE settled = 0 AND {any_of} {lock}");
    let ids = tx.query(&sql, &[Value::Ints(ids)], |row| row.int(0))?;
    if ids.is_empty() {
        return Ok(());
    }
    let rows = rows::read(tx, &ids)?;
    let packed = rows.iter().map(packed::encode).collect::<Result<Vec<_>>>()?;
    let packed: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
    tx.insert_many(
        "packed_runs",
        &[("run_id", Column::Ints(&ids)), ("data", Column::Bytes(&packed))],
        "ON CONFLICT (run_id) DO UPDATE SET data = excluded.data",
    )?;
    tx.execute(&format!("UPDATE runs SET settled = 1 WHERE {any_of}"), &[Value::Ints(&ids)])?;
    Ok(())
}
