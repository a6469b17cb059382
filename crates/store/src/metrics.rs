//! Metrics: appended points, the latest of each key, and histories.

use std::collections::HashMap;

use runstone_domain::{Metric, Name, RunMetric};

use crate::error::Result;
use crate::names;
use crate::row::Row;
use crate::runs::RunKey;
use crate::tx::{Column, Tx};
use crate::{Value, Workspace};

/// A stored point is newer than the one it meets: by step, then time, then value, with NaN as 0.
const UPSERT_LATEST: &str = "ON CONFLICT (run_id, key_id) DO UPDATE
    SET step = excluded.step, timestamp_ms = excluded.timestamp_ms, value = excluded.value
    WHERE (excluded.step, excluded.timestamp_ms, COALESCE(excluded.value, 0))
        > (latest_metrics.step, latest_metrics.timestamp_ms, COALESCE(latest_metrics.value, 0))";

/// Appends points, which were checked and clamped before, and moves the latest values on.
///
/// Repeated points are kept here and count once when a history is read: appending without a look-up is what makes
/// logging fast.
pub fn log(tx: &mut Tx<'_>, run: &RunKey, points: &[Metric]) -> Result<()> {
    if points.is_empty() {
        return Ok(());
    }
    let keys = names::intern_all(tx, points.iter().map(|point| &point.key))?;
    let columns = Columns::new(points.iter());
    tx.insert_many(
        "metric_tail",
        &[
            ("run_id", Column::Same(run.id)),
            ("key_id", Column::Ints(&keys)),
            ("step", Column::Ints(&columns.steps)),
            ("timestamp_ms", Column::Ints(&columns.times)),
            ("value", Column::Reals(&columns.values)),
        ],
        "",
    )?;
    let latest = latest_of_each_key(&keys, points);
    let latest_keys: Vec<i64> = latest.iter().map(|(key, _)| *key).collect();
    let columns = Columns::new(latest.iter().map(|(_, point)| *point));
    tx.insert_many(
        "latest_metrics",
        &[
            ("run_id", Column::Same(run.id)),
            ("experiment_id", Column::Same(run.experiment_id)),
            ("key_id", Column::Ints(&latest_keys)),
            ("step", Column::Ints(&columns.steps)),
            ("timestamp_ms", Column::Ints(&columns.times)),
            ("value", Column::Reals(&columns.values)),
        ],
        UPSERT_LATEST,
    )?;
    Ok(())
}

/// Points as one list a column.
struct Columns {
    steps: Vec<i64>,
    times: Vec<i64>,
    values: Vec<f64>,
}

impl Columns {
    fn new<'a>(points: impl Iterator<Item = &'a Metric> + Clone) -> Self {
        Self {
            steps: points.clone().map(|point| point.step).collect(),
            times: points.clone().map(|point| point.timestamp_ms).collect(),
            values: points.map(|point| point.value).collect(),
        }
    }
}

/// The newest point of each key, ordered by key number: one order for all writers, so that they cannot deadlock.
fn latest_of_each_key<'a>(keys: &[i64], points: &'a [Metric]) -> Vec<(i64, &'a Metric)> {
    if let ([key], [point]) = (keys, points) {
        return vec![(*key, point)];
    }
    let mut latest: HashMap<i64, &Metric> = HashMap::with_capacity(keys.len());
    for (key, point) in keys.iter().zip(points) {
        latest
            .entry(*key)
            .and_modify(|kept| {
                if point.is_newer_than(kept) {
                    *kept = point;
                }
            })
            .or_insert(point);
    }
    let mut latest: Vec<(i64, &Metric)> = latest.into_iter().collect();
    latest.sort_unstable_by_key(|(key, _)| *key);
    latest
}

/// The whole history of one key of a run: ordered by time, step and value, equal points once.
/// Empty if the run or the key is unknown.
pub fn history(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str, key: &str) -> Result<Vec<Metric>> {
    let histories = histories(tx, workspace, &[run_id.to_owned()], key)?;
    Ok(histories.into_iter().flat_map(|(_, points)| points).collect())
}

/// The histories of one key of several runs, in the order of `run_ids`, unknown runs left out; each ordered by time,
/// step and value, equal points once.
pub fn histories(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
    key: &str,
) -> Result<Vec<(Name, Vec<Metric>)>> {
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(Vec::new());
    };
    let mut runs = crate::runs::lookup_numbers(tx, workspace, run_ids)?;
    let numbers: Vec<i64> = runs.iter().map(|(_, number)| *number).collect();
    let mut points: HashMap<i64, Vec<Metric>> = HashMap::with_capacity(numbers.len());
    let name: Name = key.into();
    let sql = format!(
        "SELECT run_id, step, timestamp_ms, value FROM metric_tail WHERE {} AND key_id = $2",
        tx.dialect().any_of("run_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(&numbers), key_id.into()], |row| {
        points.entry(row.int(0)?).or_default().push(read_point(row, &name)?);
        Ok(())
    })?;
    for history in points.values_mut() {
        history.sort_unstable_by(Metric::history_order);
        history.dedup_by(|a, b| a.is_same_point(b));
    }
    Ok(runs.drain(..).map(|(run_id, number)| (run_id, points.remove(&number).unwrap_or_default())).collect())
}

fn read_point(row: &Row<'_>, name: &Name) -> Result<Metric> {
    Ok(Metric {
        key: name.clone(),
        step: row.int(1)?,
        timestamp_ms: row.int(2)?,
        value: row.metric_value(3)?,
    })
}

/// Histories of several runs in one list, ordered by run id, time, step and value; at most `limit` points.
pub fn bulk_history(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
    key: &str,
    limit: usize,
) -> Result<Vec<RunMetric>> {
    let mut histories = histories(tx, workspace, run_ids, key)?;
    histories.sort_by(|a, b| a.0.cmp(&b.0));
    let all = histories.into_iter().flat_map(|(run_id, points)| {
        points.into_iter().map(move |metric| RunMetric { run_id: run_id.clone(), metric })
    });
    Ok(all.take(limit).collect())
}
