//! Metrics: points as they arrive, the latest of each key, and histories.
//!
//! Points are kept as records of many (`runstone_series::tail`), and from there sealed into blocks ([`seal`]). On PostgreSQL a write adds its record to `metric_tail`
//! and moves `latest_metrics` on. On SQLite small writes take a shorter way: see [`inbox`].

mod chart;
mod export;
mod follow;
mod history;
pub(crate) mod inbox;
mod latest;
pub(crate) mod seal;
mod segments;
pub(crate) mod statistics;

pub use chart::{
    ChartAxis, ChartGroup, ChartLine, ChartQuery, ChartSeries, GroupBucket, GroupBy, KeyStats, Point,
    Reducer, chart, smooth,
};
pub use export::{PointsPart, PointsStart, points_part};
pub use follow::{News, Seen, follow, look};
pub use history::{bulk_history, history, history_behind, history_part, sampled_history};
pub(crate) use history::{values_at, values_of};
pub use latest::latest_of;

use runstone_domain::Metric;
use runstone_series::{Entry, tail};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::events::Parts;
use crate::names;
use crate::runs::{self, RunKey};
use crate::tx::{Column, Tx};

/// Appends points, which were checked and clamped before, and moves the latest values on.
///
/// Repeated points are kept here and count once when a history is read: appending without a look-up is what makes
/// logging fast.
pub fn log(tx: &mut Tx<'_>, run: &RunKey, points: &[Metric]) -> Result<()> {
    if points.is_empty() {
        return Ok(());
    }
    runs::unsettle(tx, run, Parts::METRICS)?;
    let entries = entries(tx, points)?;
    if tx.dialect() == Dialect::Sqlite && entries.len() <= inbox::LARGEST {
        return inbox::post(tx, run.id, &entries);
    }
    file(tx, &mut [Filed { run_id: run.id, experiment_id: run.experiment_id, entries }])
}

fn entries(tx: &mut Tx<'_>, points: &[Metric]) -> Result<Vec<Entry>> {
    let keys = names::intern_all(tx, points.iter().map(|point| &point.key))?;
    let entry = |(key, point): (i64, &Metric)| Entry {
        key,
        point: Point { step: point.step, timestamp_ms: point.timestamp_ms, value: point.value },
    };
    Ok(keys.into_iter().zip(points).map(entry).collect())
}

/// Points of one run on their way to where they are read.
struct Filed {
    run_id: i64,
    experiment_id: i64,
    entries: Vec<Entry>,
}

/// Adds a record for each run and moves its latest values on.
fn file(tx: &mut Tx<'_>, filed: &mut [Filed]) -> Result<()> {
    latest::advance(tx, filed)?;
    let run_ids: Vec<i64> = filed.iter().map(|run| run.run_id).collect();
    let records: Vec<Vec<u8>> = filed.iter().map(|run| tail::encode(&run.entries)).collect();
    let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    tx.insert_many(
        "metric_tail",
        &[("run_id", Column::Ints(&run_ids)), ("points", Column::Bytes(&records))],
        "",
    )?;
    Ok(())
}
