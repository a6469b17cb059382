//! The inbox: where SQLite keeps small writes for a moment.
//!
//! A commit costs by the pages it changes, and each point of a run changes pages of its own in the tail's index, in
//! `latest_metrics` and in the latter's index. The inbox is one table without any index that refers to nothing: a commit
//! with the points of sixteen runs writes one page. [`file`] moves everything to its place, a run's points together and
//! the latest value once a key. It runs before anything reads (`Store::read`), every tick of upkeep, and at every
//! start; what is in the inbox is as durable as everything else.

use std::collections::BTreeMap;

use runstone_series::{Entry, tail};

use super::Filed;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// Points of the largest write that goes to the inbox. Larger ones are cheap enough a point to be filed at once, and
/// would be written twice.
pub(super) const LARGEST: usize = 64;

/// Puts points into the inbox.
pub(super) fn post(tx: &mut Tx<'_>, run_id: i64, entries: &[Entry]) -> Result<()> {
    let record = tail::encode(entries);
    tx.execute(
        "INSERT INTO metric_inbox (run_id, points) VALUES ($1, $2)",
        &[run_id.into(), Value::Bytes(&record)],
    )?;
    Ok(())
}

/// Whether there is something to be filed.
pub(crate) fn has_mail(tx: &mut Tx<'_>) -> Result<bool> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(false);
    }
    Ok(tx.query_opt("SELECT 1 FROM metric_inbox LIMIT 1", &[], |_| Ok(()))?.is_some())
}

/// Moves everything from the inbox to its place.
pub(crate) fn file(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(());
    }
    let mut mail: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    let mut damaged: Vec<(i64, Vec<u8>)> = Vec::new();
    tx.for_each("SELECT run_id, points FROM metric_inbox ORDER BY id", &[], |row| {
        let (run, record, mut held) = (row.int(0)?, row.bytes(1)?, Vec::new());
        let entries = mail.entry(run).or_default();
        match tail::decode(record, |entry| held.push(entry)) {
            Ok(()) => entries.append(&mut held),
            Err(error) => {
                tracing::error!(run, %error, "a record of points is damaged; it is kept with its run");
                damaged.push((run, record.to_vec()));
            }
        }
        Ok(())
    })?;
    if mail.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = mail.keys().copied().collect();
    let sql = format!("SELECT id, experiment_id FROM runs WHERE {}", tx.dialect().any_of("id", "$1"));
    // A run that is gone for good takes its points with it.
    let mut filed = tx.query(&sql, &[Value::Ints(&ids)], |row| {
        let (run_id, experiment_id) = (row.int(0)?, row.int(1)?);
        Ok(Filed { run_id, experiment_id, entries: mail.remove(&run_id).unwrap_or_default() })
    })?;
    filed.sort_unstable_by_key(|run| run.run_id);
    filed.retain(|run| !run.entries.is_empty());
    super::file(tx, &mut filed)?;
    // As it is: whoever asks for that run's points is told, and nobody else.
    for (run, record) in &damaged {
        tx.execute(
            "INSERT INTO metric_tail (run_id, points) SELECT id, $2 FROM runs WHERE id = $1",
            &[(*run).into(), Value::Bytes(record)],
        )?;
    }
    tx.execute("DELETE FROM metric_inbox", &[])?;
    Ok(())
}
