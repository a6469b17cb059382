//! What a chart draws, as it goes over the wire: one list for each coordinate.

use std::ops::RangeInclusive;

use runstone_store::metrics::{
    ChartGroup, ChartLine, ChartSeries, GroupBucket, KeyStats, Point, Reducer, smooth,
};
use runstone_wire::Double;
use runstone_wire::own::series::{
    Series, SeriesColumns, SeriesCurve, SeriesGroup, SeriesGroupColumns, SeriesPoint, SeriesPoints,
    SeriesRange, SeriesSummary, SeriesWriter,
};

/// What lines have besides what they always have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// How much of the past the smoothed curve keeps; 0 for no such curve.
    pub(super) smoothing: f64,
    /// Step and time of each point.
    pub(super) coordinates: bool,
    /// Statistics of each pixel column.
    pub(super) columns: bool,
}

impl Shape {
    /// Adds a line to the answer.
    pub(super) fn write(self, line: &ChartLine<'_>, answer: &mut SeriesWriter) {
        match line {
            ChartLine::Series(series) => answer.series(&self.series(series)),
            ChartLine::Group(group) => answer.group(&self.group(group)),
        }
    }

    fn series(self, line: &ChartSeries<'_>) -> Series {
        let means = means(line.reduced);
        Series {
            run_id: line.run_id.to_owned(),
            key: line.key.to_owned(),
            range: range(&line.reduced.grid().range()),
            summary: summary(line.total),
            points: self.points(line.reduced),
            smoothed: self.smoothed(means),
            columns: self.columns.then(|| columns(line.reduced)),
        }
    }

    fn group(self, line: &ChartGroup<'_>) -> SeriesGroup {
        let means = line.buckets.iter().map(|bucket| (bucket.position, bucket.mean));
        SeriesGroup {
            key: line.key.to_owned(),
            value: line.value.map(str::to_owned),
            run_ids: line.run_ids.iter().map(ToString::to_string).collect(),
            range: range(&line.range),
            columns: group_columns(line.buckets),
            smoothed: self.smoothed(means),
        }
    }

    fn points(self, reduced: &Reducer) -> SeriesPoints {
        let (axis, points) = (reduced.grid().axis(), reduced.points());
        let integers = |of: fn(&Point) -> i64| self.coordinates.then(|| points.iter().map(of).collect());
        SeriesPoints {
            positions: points.iter().map(|point| axis.position(point)).collect(),
            values: points.iter().map(|point| Double(point.value)).collect(),
            steps: integers(|point| point.step),
            timestamps_ms: integers(|point| point.timestamp_ms),
        }
    }

    /// The moving average over columns, given where they are and their means.
    fn smoothed(self, means: impl Iterator<Item = (i64, f64)>) -> Option<SeriesCurve> {
        if self.smoothing == 0.0 {
            return None;
        }
        let points: Vec<Point> =
            means.map(|(position, mean)| Point { step: position, timestamp_ms: 0, value: mean }).collect();
        let points = smooth(&points, self.smoothing);
        Some(SeriesCurve {
            positions: points.iter().map(|point| point.step).collect(),
            values: points.iter().map(|point| Double(point.value)).collect(),
        })
    }
}

fn range(range: &RangeInclusive<i64>) -> SeriesRange {
    SeriesRange { from: *range.start(), to: *range.end() }
}

fn summary(total: &KeyStats) -> SeriesSummary {
    SeriesSummary {
        count: total.count,
        nan_count: total.nan_count,
        first: point(&total.first),
        last: point(&total.last),
        min: total.min.as_ref().map(point),
        max: total.max.as_ref().map(point),
        mean: total.mean().map(Double),
    }
}

fn point(point: &Point) -> SeriesPoint {
    SeriesPoint { step: point.step, timestamp_ms: point.timestamp_ms, value: Double(point.value) }
}

/// Where the first point of each column is, and the mean of its numbers.
fn means(reduced: &Reducer) -> impl Iterator<Item = (i64, f64)> {
    let axis = reduced.grid().axis();
    reduced
        .buckets()
        .map(move |(_, bucket)| (axis.position(&bucket.first), bucket.mean().unwrap_or(f64::NAN)))
}

fn columns(reduced: &Reducer) -> SeriesColumns {
    let value = |point: Option<Point>| Double(point.map_or(f64::NAN, |point| point.value));
    let buckets = || reduced.buckets().map(|(_, bucket)| bucket);
    SeriesColumns {
        positions: means(reduced).map(|(position, _)| position).collect(),
        counts: buckets().map(|bucket| bucket.count).collect(),
        nan_counts: buckets().map(|bucket| bucket.nan_count).collect(),
        means: means(reduced).map(|(_, mean)| Double(mean)).collect(),
        mins: buckets().map(|bucket| value(bucket.min)).collect(),
        maxs: buckets().map(|bucket| value(bucket.max)).collect(),
    }
}

fn group_columns(buckets: &[GroupBucket]) -> SeriesGroupColumns {
    let counts = |of: fn(&GroupBucket) -> usize| buckets.iter().map(|bucket| of(bucket) as u64).collect();
    let values = |of: fn(&GroupBucket) -> f64| buckets.iter().map(|bucket| Double(of(bucket))).collect();
    SeriesGroupColumns {
        positions: buckets.iter().map(|bucket| bucket.position).collect(),
        runs: counts(|bucket| bucket.series),
        nan_runs: counts(|bucket| bucket.nan_series),
        means: values(|bucket| bucket.mean),
        stds: values(|bucket| bucket.std),
        mins: values(|bucket| bucket.min),
        maxs: values(|bucket| bucket.max),
    }
}
