//! Charts as tests see them, and what they should be in the plainest way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use runstone_domain::Metric;
use runstone_series::{Axis, Bucket, Grid, GroupBucket, KeyStats, Point};
use runstone_store::metrics::{ChartAxis, ChartLine, ChartQuery, GroupBy, chart};

use crate::world::{DEFAULT, World};

/// A key of a run, as it was handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnSeries {
    pub run_id: String,
    pub key: String,
    pub total: KeyStats,
    pub range: RangeInclusive<i64>,
    pub buckets: Vec<(usize, Bucket)>,
}

/// A group, as it was handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnGroup {
    pub key: String,
    pub value: Option<String>,
    pub run_ids: Vec<String>,
    pub range: RangeInclusive<i64>,
    pub buckets: Vec<GroupBucket>,
}

/// Everything that a chart handed out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawn {
    pub series: Vec<DrawnSeries>,
    pub groups: Vec<DrawnGroup>,
    pub missing: Vec<String>,
}

/// A chart of these runs and keys by step, 20 columns wide.
pub fn query(run_ids: &[&str], keys: &[&str]) -> ChartQuery {
    ChartQuery {
        run_ids: run_ids.iter().map(ToString::to_string).collect(),
        keys: keys.iter().map(ToString::to_string).collect(),
        axis: ChartAxis::Step,
        range: None,
        width: 20,
        group_by: None,
    }
}

pub async fn draw(world: &World, query: ChartQuery) -> Drawn {
    let read = move |tx: &mut runstone_store::Tx<'_>| {
        let mut drawn = Drawn::default();
        drawn.missing = chart(tx, DEFAULT, &query, |line| match line {
            ChartLine::Series(line) => drawn.series.push(DrawnSeries {
                run_id: line.run_id.to_owned(),
                key: line.key.to_owned(),
                total: KeyStats { key: 0, ..*line.total },
                range: line.reduced.grid().range(),
                buckets: line.reduced.buckets().map(|(number, bucket)| (number, *bucket)).collect(),
            }),
            ChartLine::Group(line) => drawn.groups.push(DrawnGroup {
                key: line.key.to_owned(),
                value: line.value.map(str::to_owned),
                run_ids: line.run_ids.iter().map(ToString::to_string).collect(),
                range: line.range.clone(),
                buckets: line.buckets.to_vec(),
            }),
        })?;
        Ok(drawn)
    };
    world.store.read(read).await.unwrap()
}

/// Distinct points, as step, time and the bits of the value.
type Points = BTreeSet<(i64, i64, u64)>;

/// All points that were logged, and when their runs started.
#[derive(Default)]
pub struct Model {
    points: BTreeMap<(String, String), Points>,
    starts: BTreeMap<String, i64>,
}

impl Model {
    pub fn start(&mut self, run_id: &str, start_ms: i64) {
        self.starts.insert(run_id.to_owned(), start_ms);
    }

    pub fn note(&mut self, run_id: &str, points: &[Metric]) {
        for point in points {
            let value = if point.value.is_nan() { f64::NAN } else { point.value };
            let series = self.points.entry((run_id.to_owned(), point.key.to_string())).or_default();
            series.insert((point.step, point.timestamp_ms, value.to_bits()));
        }
    }

    fn points(&self, run_id: &str, key: &str) -> Vec<Point> {
        let series = self.points.get(&(run_id.to_owned(), key.to_owned())).into_iter().flatten();
        let point = |(step, timestamp_ms, bits): &(i64, i64, u64)| Point {
            step: *step,
            timestamp_ms: *timestamp_ms,
            value: f64::from_bits(*bits),
        };
        let mut points: Vec<Point> = series.map(point).collect();
        points.sort_by(Point::step_order);
        points
    }

    /// The series that a chart without groups should hand out.
    pub fn series(&self, query: &ChartQuery) -> Vec<DrawnSeries> {
        let pairs = query.run_ids.iter().flat_map(|run| query.keys.iter().map(move |key| (run, key)));
        let drawn = pairs.filter_map(|(run_id, key)| {
            let points = self.points(run_id, key);
            let axis = self.axis(query.axis, run_id);
            let range = query.range.clone().or_else(|| axis.range_of(&points))?;
            let grid = Grid::new(axis, range.clone(), query.width);
            Some(DrawnSeries {
                run_id: run_id.clone(),
                key: key.clone(),
                total: KeyStats::of(0, &points)?,
                range,
                buckets: buckets(&grid, &points),
            })
        });
        drawn.collect()
    }

    pub fn axis(&self, axis: ChartAxis, run_id: &str) -> Axis {
        match axis {
            ChartAxis::Step => Axis::Step,
            ChartAxis::Time => Axis::Time,
            ChartAxis::Relative => Axis::RelativeTime { origin_ms: self.starts[run_id] },
        }
    }
}

/// The buckets of points in step order: collect the points of each, then look for each kind of point.
fn buckets(grid: &Grid, points: &[Point]) -> Vec<(usize, Bucket)> {
    let mut members: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
    for point in points {
        if let Some(number) = grid.bucket(grid.axis().position(point)) {
            members.entry(number).or_default().push(*point);
        }
    }
    members.into_iter().map(|(number, members)| (number, bucket(grid.axis(), &members))).collect()
}

fn bucket(axis: Axis, points: &[Point]) -> Bucket {
    let mut along = points.to_vec();
    along.sort_by(|left, right| axis.order(left, right));
    let stats = KeyStats::of(0, points).unwrap();
    Bucket {
        count: stats.count,
        nan_count: stats.nan_count,
        sum: stats.sum,
        first: along[0],
        last: along[along.len() - 1],
        min: stats.min,
        max: stats.max,
        nan: along.iter().copied().find(|point| point.value.is_nan()),
    }
}

/// That a chart without groups is what the model says, for whole series and for parts of them, on every axis.
pub async fn assert_drawn_right(world: &World, model: &Model, run_ids: &[&str], keys: &[&str]) {
    for axis in [ChartAxis::Step, ChartAxis::Time, ChartAxis::Relative] {
        for width in [1, 7, 300] {
            let whole = ChartQuery { axis, width, ..query(run_ids, keys) };
            let expected = model.series(&whole);
            assert_eq!(draw(world, whole.clone()).await.series, expected, "{axis:?} {width}");
            // The middle half of what the first series shows, and a range in which there is nothing.
            let Some(first) = expected.first() else { continue };
            let (from, to) = (*first.range.start(), *first.range.end());
            let quarter = to.wrapping_sub(from) / 4;
            for range in [from + quarter..=to - quarter, to + 1_000_000_000..=to + 2_000_000_000] {
                let part = ChartQuery { range: Some(range), ..whole.clone() };
                let expected = model.series(&part);
                assert_eq!(draw(world, part).await.series, expected, "{axis:?} {width} in a range");
            }
        }
    }
}

/// Runs that share this are drawn as one.
pub fn grouped(run_ids: &[&str], keys: &[&str], by: GroupBy) -> ChartQuery {
    ChartQuery { group_by: Some(by), ..query(run_ids, keys) }
}
