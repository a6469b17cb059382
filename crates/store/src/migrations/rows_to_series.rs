//! Version 3: the points of `metric_rows`, a row each, become records of `metric_tail`.

use runstone_series::{Entry, Point, tail};

use crate::error::Result;
use crate::tx::{Column, Tx};

/// Points a record.
const RECORD: usize = 4096;

pub(super) fn run(tx: &mut Tx<'_>) -> Result<()> {
    let runs = tx.query("SELECT DISTINCT run_id FROM metric_rows", &[], |row| row.int(0))?;
    for run in runs {
        let entries = tx.query(
            "SELECT key_id, step, timestamp_ms, value FROM metric_rows WHERE run_id = $1
             ORDER BY key_id, step, timestamp_ms",
            &[run.into()],
            |row| {
                let point =
                    Point { step: row.int(1)?, timestamp_ms: row.int(2)?, value: row.metric_value(3)? };
                Ok(Entry { key: row.int(0)?, point })
            },
        )?;
        let records: Vec<Vec<u8>> = entries.chunks(RECORD).map(tail::encode).collect();
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        tx.insert_many(
            "metric_tail",
            &[("run_id", Column::Same(run)), ("points", Column::Bytes(&records))],
            "",
        )?;
    }
    Ok(())
}
