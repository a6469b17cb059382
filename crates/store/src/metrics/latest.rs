//! The latest point of each key of a run, which is what searches filter and order by.

use std::collections::HashMap;

use runstone_series::{Entry, Point};

use super::Filed;
use crate::error::Result;
use crate::tx::{Column, Tx};

/// A stored point is newer than the one it meets: by step, then time, then value, with NaN as 0.
const UPSERT: &str = "ON CONFLICT (run_id, key_id) DO UPDATE
    SET step = excluded.step, timestamp_ms = excluded.timestamp_ms, value = excluded.value
    WHERE (excluded.step, excluded.timestamp_ms, COALESCE(excluded.value, 0))
        > (latest_metrics.step, latest_metrics.timestamp_ms, COALESCE(latest_metrics.value, 0))";

/// Moves the latest values of these runs on.
pub(super) fn advance(tx: &mut Tx<'_>, filed: &[Filed]) -> Result<()> {
    let mut rows = Columns::default();
    for run in filed {
        for entry in latest_of_each_key(&run.entries) {
            rows.push(run, &entry);
        }
    }
    tx.insert_many(
        "latest_metrics",
        &[
            ("run_id", Column::Ints(&rows.runs)),
            ("experiment_id", Column::Ints(&rows.experiments)),
            ("key_id", Column::Ints(&rows.keys)),
            ("step", Column::Ints(&rows.steps)),
            ("timestamp_ms", Column::Ints(&rows.times)),
            ("value", Column::Reals(&rows.values)),
        ],
        UPSERT,
    )?;
    Ok(())
}

/// Rows as one list a column.
#[derive(Default)]
struct Columns {
    runs: Vec<i64>,
    experiments: Vec<i64>,
    keys: Vec<i64>,
    steps: Vec<i64>,
    times: Vec<i64>,
    values: Vec<f64>,
}

impl Columns {
    fn push(&mut self, run: &Filed, entry: &Entry) {
        self.runs.push(run.run_id);
        self.experiments.push(run.experiment_id);
        self.keys.push(entry.key);
        self.steps.push(entry.point.step);
        self.times.push(entry.point.timestamp_ms);
        self.values.push(entry.point.value);
    }
}

/// The newest point of each key, ordered by key number: one order for all writers, so that they cannot deadlock.
fn latest_of_each_key(entries: &[Entry]) -> Vec<Entry> {
    if let [entry] = entries {
        return vec![*entry];
    }
    let mut latest: HashMap<i64, Entry> = HashMap::new();
    for entry in entries {
        latest
            .entry(entry.key)
            .and_modify(|kept| {
                if is_newer(&entry.point, &kept.point) {
                    *kept = *entry;
                }
            })
            .or_insert(*entry);
    }
    let mut latest: Vec<Entry> = latest.into_values().collect();
    latest.sort_unstable_by_key(|entry| entry.key);
    latest
}

/// As in [`UPSERT`]: an equal point is not newer, and NaN equals 0.
fn is_newer(point: &Point, other: &Point) -> bool {
    let recency = |point: &Point| {
        (point.step, point.timestamp_ms, if point.value.is_nan() { 0.0 } else { point.value })
    };
    recency(point) > recency(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: i64, step: i64, timestamp_ms: i64, value: f64) -> Entry {
        Entry { key, point: Point { step, timestamp_ms, value } }
    }

    #[test]
    fn the_latest_has_the_greatest_step_then_time_then_value() {
        let is_newer = |a: Entry, b: Entry| is_newer(&a.point, &b.point);
        assert!(is_newer(entry(1, 2, 0, 0.0), entry(1, 1, 9, 9.0)));
        assert!(is_newer(entry(1, 1, 9, 0.0), entry(1, 1, 8, 9.0)));
        assert!(is_newer(entry(1, 1, 1, 2.0), entry(1, 1, 1, 1.0)));
        assert!(!is_newer(entry(1, 1, 1, 1.0), entry(1, 1, 1, 1.0)));
        // NaN counts as 0 here.
        assert!(is_newer(entry(1, 1, 1, f64::NAN), entry(1, 1, 1, -1.0)));
        assert!(!is_newer(entry(1, 1, 1, f64::NAN), entry(1, 1, 1, 0.0)));
        assert!(is_newer(entry(1, 1, 1, 0.5), entry(1, 1, 1, f64::NAN)));
    }

    #[test]
    fn each_key_has_one_latest_point() {
        let entries = [entry(2, 1, 0, 0.1), entry(1, 5, 0, 0.2), entry(2, 3, 0, 0.3), entry(2, 2, 0, 0.4)];
        assert_eq!(latest_of_each_key(&entries), [entry(1, 5, 0, 0.2), entry(2, 3, 0, 0.3)]);
    }
}
