//! The latest point of each key of a run, which is what searches filter and order by, and statistics of all its points.
//!
//! Points that come later than all before are surely new, so the statistics follow with the same statement. Others may
//! be repeated ones: then the row says so (`count = 0`), and [`statistics`](super::statistics) counts anew.

use std::collections::HashMap;
use std::sync::LazyLock;

use runstone_domain::Metric;
use runstone_series::{Entry, KeyStats, Point, sort_distinct};

use super::Filed;
use crate::error::Result;
use crate::names::{self, Texts};
use crate::runs::{RunNumber, bare};
use crate::tx::{Column, Tx};
use crate::value::Value;

/// Sums up to here can be added without leaving the range of doubles, at which PostgreSQL would refuse.
const LARGE_SUM: f64 = 1e307;

/// What happens to a row that is there: the newer point stays (by step, then time, then value, with NaN as 0), and the
/// statistics are put together if all points are later than those before.
static UPSERT: LazyLock<String> = LazyLock::new(|| {
    let newer = "(excluded.step, excluded.timestamp_ms, COALESCE(excluded.value, 0))
        > (latest_metrics.step, latest_metrics.timestamp_ms, COALESCE(latest_metrics.value, 0))";
    let later = format!(
        "latest_metrics.count > 0
         AND (COALESCE(excluded.first_step, excluded.step), COALESCE(excluded.first_time_ms, excluded.timestamp_ms))
             > (latest_metrics.step, latest_metrics.timestamp_ms)
         AND abs(COALESCE(latest_metrics.total, latest_metrics.value, 0)) < {LARGE_SUM:e}
         AND abs(COALESCE(excluded.total, excluded.value, 0)) < {LARGE_SUM:e}"
    );
    let of = |table: &str, column: &str| format!("COALESCE({table}.{column}, {table}.value)");
    let extreme = |column: &str, comparison: &str| {
        let (old, new) = (of("latest_metrics", column), of("excluded", column));
        format!("{column} = CASE WHEN {new} {comparison} {old} OR {old} IS NULL THEN {new} ELSE {old} END")
    };
    let latest = |column: &str| {
        format!("{column} = CASE WHEN {newer} THEN excluded.{column} ELSE latest_metrics.{column} END")
    };
    let first = |column: &str, of_one: &str| {
        format!(
            "{column} = CASE latest_metrics.count WHEN 1 THEN latest_metrics.{of_one} ELSE latest_metrics.{column} END"
        )
    };
    let sum = |table: &str| format!("COALESCE({table}.total, {table}.value, 0)");
    let changes = [
        latest("step"),
        latest("timestamp_ms"),
        latest("value"),
        format!("count = CASE WHEN {later} THEN latest_metrics.count + excluded.count ELSE 0 END"),
        "nans = latest_metrics.nans + excluded.nans".to_owned(),
        extreme("low", "<"),
        extreme("high", ">"),
        format!("total = CASE WHEN {later} THEN {} + {} END", sum("latest_metrics"), sum("excluded")),
        first("first_step", "step"),
        first("first_time_ms", "timestamp_ms"),
        first("first_value", "value"),
    ];
    format!("ON CONFLICT (run_id, key_id) DO UPDATE SET {}", changes.join(", "))
});

/// Moves the latest values and the statistics of these runs on; sorts their points.
pub(super) fn advance(tx: &mut Tx<'_>, filed: &mut [Filed]) -> Result<()> {
    let mut rows = Columns::default();
    for Filed { run_id, experiment_id, entries } in filed {
        let latest = latest_of_each_key(entries);
        sort_distinct(entries);
        for (latest, points) in latest.iter().zip(entries.chunk_by(|a, b| a.key == b.key)) {
            let points = points.iter().map(|entry| entry.point);
            if let Some(stats) = KeyStats::of_all(latest.key, points) {
                rows.push(*run_id, *experiment_id, &latest.point, &Statistics::of(&stats));
            }
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
            ("count", Column::Ints(&rows.counts)),
            ("nans", Column::Ints(&rows.nans)),
            ("low", Column::Reals(&rows.low)),
            ("high", Column::Reals(&rows.high)),
            ("total", Column::Reals(&rows.totals)),
            ("first_step", Column::OptionalInts(&rows.first_steps)),
            ("first_time_ms", Column::OptionalInts(&rows.first_times)),
            ("first_value", Column::Reals(&rows.first_values)),
        ],
        &UPSERT,
    )?;
    Ok(())
}

/// The latest points of these keys of runs, ordered by run and key; keys that a run does not have are left out.
pub fn latest_of(tx: &mut Tx<'_>, runs: &[RunNumber], keys: &[String]) -> Result<Vec<(RunNumber, Metric)>> {
    let key_ids = names::known(tx, keys)?;
    let texts = Texts::resolve(tx, key_ids.clone())?;
    let sql = format!(
        "SELECT run_id, key_id, step, timestamp_ms, value FROM latest_metrics WHERE {} AND {}",
        tx.dialect().any_of("run_id", "$1"),
        tx.dialect().any_of("key_id", "$2")
    );
    let mut latest = tx.query(&sql, &[Value::Ints(&bare(runs)), Value::Ints(&key_ids)], |row| {
        let metric = Metric {
            key: texts.get(row.int(1)?)?,
            step: row.int(2)?,
            timestamp_ms: row.int(3)?,
            value: row.metric_value(4)?,
        };
        Ok((RunNumber(row.int(0)?), metric))
    })?;
    latest.sort_unstable_by(|(run, a), (other, b)| (run, &a.key).cmp(&(other, &b.key)));
    Ok(latest)
}

/// The columns of a row that are statistics; NaN is NULL.
pub(super) struct Statistics {
    pub(super) key: i64,
    pub(super) count: i64,
    pub(super) nans: i64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) total: f64,
    pub(super) first: Option<(i64, i64)>,
    pub(super) first_value: f64,
}

impl Statistics {
    pub(super) fn of(stats: &KeyStats) -> Self {
        let count = i64::try_from(stats.count).unwrap_or(i64::MAX);
        let nans = i64::try_from(stats.nan_count).unwrap_or(i64::MAX);
        let none = Self {
            key: stats.key,
            count,
            nans,
            low: f64::NAN,
            high: f64::NAN,
            total: f64::NAN,
            first: None,
            first_value: f64::NAN,
        };
        if count == 1 {
            return none;
        }
        let value = |point: Option<Point>| point.map_or(f64::NAN, |point| point.value);
        // A sum beyond the range of doubles, of points near its end.
        let total = if stats.sum.is_nan() { 0.0 } else { stats.sum.clamp(f64::MIN, f64::MAX) };
        Self {
            low: value(stats.min),
            high: value(stats.max),
            total,
            first: Some((stats.first.step, stats.first.timestamp_ms)),
            first_value: stats.first.value,
            ..none
        }
    }
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
    counts: Vec<i64>,
    nans: Vec<i64>,
    low: Vec<f64>,
    high: Vec<f64>,
    totals: Vec<f64>,
    first_steps: Vec<Option<i64>>,
    first_times: Vec<Option<i64>>,
    first_values: Vec<f64>,
}

impl Columns {
    fn push(&mut self, run: i64, experiment: i64, latest: &Point, statistics: &Statistics) {
        self.runs.push(run);
        self.experiments.push(experiment);
        self.keys.push(statistics.key);
        self.steps.push(latest.step);
        self.times.push(latest.timestamp_ms);
        self.values.push(latest.value);
        self.counts.push(statistics.count);
        self.nans.push(statistics.nans);
        self.low.push(statistics.low);
        self.high.push(statistics.high);
        self.totals.push(statistics.total);
        self.first_steps.push(statistics.first.map(|(step, _)| step));
        self.first_times.push(statistics.first.map(|(_, time)| time));
        self.first_values.push(statistics.first_value);
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
