//! The points of one key, of one run or of several.

use std::collections::HashMap;

use runstone_domain::{Metric, Name, RunMetric};
use runstone_series::{Point, tail};

use crate::error::{Error, Result};
use crate::names;
use crate::tx::Tx;
use crate::{Value, Workspace};

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
    let runs = crate::runs::lookup_numbers(tx, workspace, run_ids)?;
    let numbers: Vec<i64> = runs.iter().map(|(_, number)| *number).collect();
    let mut points = read_points(tx, &numbers, key_id)?;
    for history in points.values_mut() {
        // Mostly they came in this order.
        if !history.is_sorted_by(|a, b| a.time_order(b).is_lt()) {
            history.sort_unstable_by(Point::time_order);
            history.dedup();
        }
    }
    let name: Name = key.into();
    let history = |(run_id, number)| {
        let points = points.remove(&number).unwrap_or_default().into_iter();
        (run_id, points.map(|point| metric(&name, point)).collect())
    };
    Ok(runs.into_iter().map(history).collect())
}

/// The points of one key of each run, in no order and repeated ones included.
fn read_points(tx: &mut Tx<'_>, runs: &[i64], key_id: i64) -> Result<HashMap<i64, Vec<Point>>> {
    let mut points: HashMap<i64, Vec<Point>> = HashMap::with_capacity(runs.len());
    let sql = format!(
        "SELECT run_id, points FROM metric_tail WHERE {} ORDER BY run_id, id",
        tx.dialect().any_of("run_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(runs)], |row| {
        let history = points.entry(row.int(0)?).or_default();
        let each = |entry: runstone_series::Entry| {
            if entry.key == key_id {
                history.push(entry.point);
            }
        };
        tail::decode(row.bytes(1)?, each).map_err(Error::corrupt)
    })?;
    Ok(points)
}

fn metric(key: &Name, point: Point) -> Metric {
    Metric { key: key.clone(), value: point.value, timestamp_ms: point.timestamp_ms, step: point.step }
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
