//! The points of one key, of one run or of several.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use runstone_domain::metric::sample_places;
use runstone_domain::{Metric, Name, RunMetric};
use runstone_series::{Block, Point};

use super::segments::{Order, Segments, read_tails};
use crate::error::{Error, Result};
use crate::names;
use crate::tx::Tx;
use crate::{Value, Workspace};

/// The whole history of one key of a run: ordered by time, step and value, equal points once.
/// Empty if the run or the key is unknown.
pub fn history(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str, key: &str) -> Result<Vec<Metric>> {
    history_part(tx, workspace, run_id, key, 0..usize::MAX)
}

/// The points of a history whose places in it are in `range`, as many as there are.
///
/// Of a history whose time goes on as its steps do, only the blocks are read that hold the part.
pub fn history_part(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_id: &str,
    key: &str,
    range: Range<usize>,
) -> Result<Vec<Metric>> {
    let run = crate::runs::lookup_numbers(tx, workspace, &[run_id.to_owned()])?.pop();
    let (Some((_, run)), Some(key_id)) = (run, names::lookup(tx, key)?) else {
        return Ok(Vec::new());
    };
    let points = Segments::find(tx, run, key_id, Order::Time)?.part(tx, range)?;
    let name: Name = key.into();
    Ok(points.into_iter().map(|point| metric(&name, point)).collect())
}

/// Evenly chosen points of one key of several runs for a chart: of each run at most `buckets` (at least 1) with a step
/// in `steps`, as `runstone_domain::metric::sample_places` chooses them. The runs come in the order of `run_ids`,
/// unknown ones left out; the points of a run are ordered by step, time and value.
pub fn sampled_history(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
    key: &str,
    steps: &RangeInclusive<i64>,
    buckets: usize,
) -> Result<Vec<RunMetric>> {
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(Vec::new());
    };
    let name: Name = key.into();
    let mut sampled = Vec::new();
    for (run_id, run) in crate::runs::lookup_numbers(tx, workspace, run_ids)? {
        let mut segments = Segments::find(tx, run, key_id, Order::Step)?;
        segments.within(tx, steps)?;
        let places = sample_places(segments.count(), buckets);
        let points = segments.at(tx, places)?;
        sampled.extend(
            points
                .into_iter()
                .map(|point| RunMetric { run_id: run_id.clone(), metric: metric(&name, point) }),
        );
    }
    Ok(sampled)
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
    let name: Name = key.into();
    let history = |(run_id, number)| {
        let points = Order::Time.sorted(points.remove(&number).unwrap_or_default());
        (run_id, points.into_iter().map(|point| metric(&name, point)).collect())
    };
    Ok(runs.into_iter().map(history).collect())
}

/// The points of one key of each run, in no order and repeated ones included.
fn read_points(tx: &mut Tx<'_>, runs: &[i64], key_id: i64) -> Result<HashMap<i64, Vec<Point>>> {
    let mut points: HashMap<i64, Vec<Point>> = HashMap::with_capacity(runs.len());
    let sql = format!(
        "SELECT run_id, head, body FROM metric_blocks WHERE {} AND first_key <= $2 AND last_key >= $2
         ORDER BY run_id, first_key, first_step, first_time_ms",
        tx.dialect().any_of("run_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(runs), key_id.into()], |row| {
        let bytes = [row.bytes(1)?, row.bytes(2)?].concat();
        let block = Block::open(&bytes).map_err(Error::corrupt)?;
        block.points_into(key_id, points.entry(row.int(0)?).or_default()).map_err(Error::corrupt)
    })?;
    read_tails(tx, runs, key_id, |run, point| points.entry(run).or_default().push(point))?;
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
