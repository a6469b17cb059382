//! The points of one key, of one run or of several.

use std::ops::{Range, RangeInclusive};

use runstone_domain::metric::sample_places;
use runstone_domain::{Metric, Name, RunMetric};
use runstone_series::Point;

use super::segments::{Histories, Order};
use crate::Workspace;
use crate::error::{Error, Result};
use crate::lists::{self, Key, Kind};
use crate::names;
use crate::tx::Tx;
use crate::value::Value;

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
    let (name, mut points): (Name, Vec<Metric>) = (key.into(), Vec::new());
    let found = Histories::find(tx, &[run], key_id, Order::Time)?;
    let places: Vec<_> = found.counts().into_iter().map(|end| range.start..range.end.min(end)).collect();
    found.at(tx, &places, |_, point| points.push(metric(&name, point)))?;
    Ok(points)
}

/// The points of a history behind one of them, at most `count`, and how many points there are up to the first of them.
///
/// `last` had `place` points up to it and itself when it was read. If others have come before it since, it is found again,
/// so that whoever reads a history in parts gets every point that was there at the start, and none twice.
pub fn history_behind(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_id: &str,
    key: &str,
    (last, place): (&Metric, usize),
    count: usize,
) -> Result<(usize, Vec<Metric>)> {
    let last = point(last);
    // Mostly it stands where it stood, and what follows comes with it.
    let before = place.saturating_sub(1);
    let range = before..place.saturating_add(count);
    let mut found = history_part(tx, workspace, run_id, key, range)?;
    if place > before && found.first().is_some_and(|first| point(first).is_same(&last)) {
        found.remove(0);
        return Ok((place, found));
    }
    let is_behind = |tx: &mut Tx<'_>, place: usize| {
        let found = history_part(tx, workspace, run_id, key, place..place.saturating_add(1))?;
        Ok::<_, Error>(found.first().is_none_or(|metric| point(metric).time_order(&last).is_gt()))
    };
    // Points are never taken away: it stands later now.
    let (mut start, mut step) = (place, 1);
    while !is_behind(tx, start)? {
        start = start.saturating_add(step);
        step = step.saturating_mul(2);
    }
    let mut least = place.max(start.saturating_sub(step));
    while least < start {
        let middle = least.midpoint(start);
        if is_behind(tx, middle)? {
            start = middle;
        } else {
            least = middle + 1;
        }
    }
    Ok((start, history_part(tx, workspace, run_id, key, start..start.saturating_add(count))?))
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
    let (name, mut sampled): (Name, Vec<RunMetric>) = (key.into(), Vec::new());
    let runs = crate::runs::lookup_numbers(tx, workspace, run_ids)?;
    let numbers: Vec<i64> = runs.iter().map(|(_, number)| *number).collect();
    let mut found = Histories::find(tx, &numbers, key_id, Order::Step)?;
    found.within(tx, steps)?;
    let places: Vec<_> = found.counts().into_iter().map(|count| sample_places(count, buckets)).collect();
    found.at(tx, &places, |run, point| {
        sampled.push(RunMetric { run_id: runs[run].0.clone(), metric: metric(&name, point) });
    })?;
    Ok(sampled)
}

fn point(metric: &Metric) -> Point {
    Point { step: metric.step, timestamp_ms: metric.timestamp_ms, value: metric.value }
}

fn metric(key: &Name, point: Point) -> Metric {
    Metric { key: key.clone(), value: point.value, timestamp_ms: point.timestamp_ms, step: point.step }
}

/// Histories of several runs in one list, ordered by run id, time, step and value, equal points once; at most `limit`
/// points. Unknown runs are left out.
pub fn bulk_history(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    run_ids: &[String],
    key: &str,
    limit: usize,
) -> Result<Vec<RunMetric>> {
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(Vec::new());
    };
    let mut runs = crate::runs::lookup_numbers(tx, workspace, run_ids)?;
    runs.sort_unstable();
    let numbers: Vec<i64> = runs.iter().map(|(_, number)| *number).collect();
    let found = Histories::find(tx, &numbers, key_id, Order::Time)?;
    let mut rest = limit;
    let places = found.counts().into_iter().map(|count| {
        let taken = count.min(rest);
        rest -= taken;
        0..taken
    });
    let (name, places): (Name, Vec<Range<usize>>) = (key.into(), places.collect());
    let mut points = Vec::new();
    found.at(tx, &places, |run, point| {
        points.push(RunMetric { run_id: runs[run].0.clone(), metric: metric(&name, point) });
    })?;
    Ok(points)
}

/// The last value at a step, of each run of these experiments, given in order, that has a point there; ordered by run.
pub(crate) fn values_at(
    tx: &mut Tx<'_>,
    experiments: &[i64],
    key_id: i64,
    step: i64,
) -> Result<Vec<(i64, f64)>> {
    let mut runs = lists::runs_with(tx, Key { kind: Kind::Metric, id: key_id }, experiments)?;
    runs.extend(crate::runs::unlisted(tx, experiments)?);
    lists::in_order(&mut runs);
    let sql = format!(
        "SELECT run_id, step, value FROM latest_metrics WHERE key_id = $1 AND step >= $2 AND {}",
        tx.dialect().any_of("run_id", "$3")
    );
    let (mut values, mut others) = (Vec::new(), Vec::new());
    for runs in runs.chunks(LATEST_AT_ONCE) {
        tx.for_each(&sql, &[key_id.into(), step.into(), Value::Ints(runs)], |row| {
            let run = row.int(0)?;
            if row.int(1)? == step {
                values.push((run, row.metric_value(2)?));
            } else {
                others.push(run);
            }
            Ok(())
        })?;
    }
    // Those that went on behind the step: what they had there is in their histories.
    values.append(&mut values_of(tx, &others, key_id, step)?);
    values.sort_unstable_by_key(|(run, _)| *run);
    Ok(values)
}

/// The last value at a step, of each of these runs that has a point there, in no order.
pub(crate) fn values_of(tx: &mut Tx<'_>, runs: &[i64], key_id: i64, step: i64) -> Result<Vec<(i64, f64)>> {
    let mut values = Vec::new();
    for runs in runs.chunks(RUNS_AT_ONCE) {
        let mut found = Histories::find(tx, runs, key_id, Order::Step)?;
        found.within(tx, &(step..=step))?;
        let last = |count: usize| count.checked_sub(1).map_or(0..0, |last| last..last + 1);
        let places: Vec<Range<usize>> = found.counts().into_iter().map(last).collect();
        found.at(tx, &places, |run, point| values.push((runs[run], point.value)))?;
    }
    Ok(values)
}

/// Runs whose latest points are looked up together.
const LATEST_AT_ONCE: usize = 5_000;
/// Runs whose histories are looked up together.
const RUNS_AT_ONCE: usize = 500;
