//! Fewer points for a chart, with all that the eye would see: extremes, both ends, gaps and NaN.
//!
//! Each pixel column keeps its first, smallest, greatest and last point, and one NaN if it has any. So the series keeps
//! its first, last, smallest and greatest point exactly, a column without points stays empty, and a curve is never
//! drawn over a NaN as if there had been none. Nothing is averaged.
//!
//! What a column keeps does not depend on the order of feeding, nor on whether points or their statistics were fed.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use crate::grid::{Axis, Grid};
use crate::point::Point;
use crate::stats::{KeyStats, keep_higher, keep_lower};

/// Reduces points, in any order, to at most four a pixel column (five with a NaN), ordered along the axis.
///
/// `range` limits the positions on the axis; `None` means all. `width` is the number of pixel columns, at least 1.
pub fn downsample(
    points: &[Point],
    axis: Axis,
    range: Option<RangeInclusive<i64>>,
    width: usize,
) -> Vec<Point> {
    let Some(range) = range.or_else(|| axis.range_of(points)) else { return Vec::new() };
    let mut reducer = Reducer::new(Grid::new(axis, range, width));
    reducer.extend(points);
    reducer.points()
}

/// The points of one pixel column, at least one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// How many points, NaN included.
    pub count: u64,
    /// How many of them are NaN. More than 0 means: there is a hole in the curve.
    pub nan_count: u64,
    /// Sum of the numbers, rounded in the order of adding.
    pub sum: f64,
    /// The first point along the axis, maybe NaN.
    pub first: Point,
    /// The last point along the axis, maybe NaN.
    pub last: Point,
    /// The point of the smallest number, the first in step order among equals; `None` if all are NaN.
    pub min: Option<Point>,
    /// The point of the greatest number, the first in step order among equals; `None` if all are NaN.
    pub max: Option<Point>,
    /// The first NaN along the axis.
    pub nan: Option<Point>,
}

impl Bucket {
    fn of(point: Point) -> Self {
        let number = Some(point).filter(|point| !point.value.is_nan());
        let nan = Some(point).filter(|point| point.value.is_nan());
        Self {
            count: 1,
            nan_count: u64::from(nan.is_some()),
            sum: number.map_or(0.0, |point| point.value),
            first: point,
            last: point,
            min: number,
            max: number,
            nan,
        }
    }

    fn of_all(points: &[Point], axis: Axis) -> Option<Self> {
        let (first, rest) = points.split_first()?;
        let mut bucket = Self::of(*first);
        rest.iter().for_each(|point| bucket.add(point, axis));
        Some(bucket)
    }

    /// A bucket of the points that `stats` are of, which [`Reducer::offer`] found to be enough.
    fn of_stats(stats: &KeyStats) -> Self {
        let KeyStats { count, nan_count, sum, first, last, min, max, .. } = *stats;
        let nan = (nan_count > 0).then_some(first);
        Self { count, nan_count, sum, first, last, min, max, nan }
    }

    fn add(&mut self, point: &Point, axis: Axis) {
        self.count += 1;
        if point.value.is_nan() {
            self.nan_count += 1;
            keep_earlier(&mut self.nan, point, axis);
        } else {
            self.sum += point.value;
            keep_lower(&mut self.min, point);
            keep_higher(&mut self.max, point);
        }
        self.widen(point, point, axis);
    }

    fn merge(&mut self, other: &Self, axis: Axis) {
        self.count += other.count;
        self.nan_count += other.nan_count;
        self.sum += other.sum;
        other.min.iter().for_each(|point| keep_lower(&mut self.min, point));
        other.max.iter().for_each(|point| keep_higher(&mut self.max, point));
        other.nan.iter().for_each(|point| keep_earlier(&mut self.nan, point, axis));
        self.widen(&other.first, &other.last, axis);
    }

    fn widen(&mut self, first: &Point, last: &Point, axis: Axis) {
        if axis.order(first, &self.first) == Ordering::Less {
            self.first = *first;
        }
        if axis.order(last, &self.last) == Ordering::Greater {
            self.last = *last;
        }
    }

    /// Mean of the numbers; `None` if all are NaN.
    pub fn mean(&self) -> Option<f64> {
        let numbers = self.count - self.nan_count;
        (numbers > 0).then(|| self.sum / numbers as f64)
    }

    /// Appends the one to five different points that are kept, ordered along the axis.
    fn points_into(&self, axis: Axis, into: &mut Vec<Point>) {
        let start = into.len();
        into.push(self.first);
        into.extend([self.nan, self.min, self.max].iter().flatten());
        into.push(self.last);
        into[start..].sort_unstable_by(|left, right| axis.order(left, right));
        let mut kept = start;
        for place in start + 1..into.len() {
            if into[place] != into[kept] {
                kept += 1;
                into[kept] = into[place];
            }
        }
        into.truncate(kept + 1);
    }
}

fn keep_earlier(kept: &mut Option<Point>, point: &Point, axis: Axis) {
    if kept.is_none_or(|kept| axis.order(point, &kept) == Ordering::Less) {
        *kept = Some(*point);
    }
}

/// Reduces a series that is fed piece by piece, in any order, to the buckets of a grid.
///
/// Points outside of the grid are ignored. A point that is fed twice changes only the counts and sums. Memory depends
/// on the grid's width alone, about 200 bytes a bucket.
#[derive(Debug, Clone)]
pub struct Reducer {
    grid: Grid,
    buckets: Vec<Option<Bucket>>,
}

impl Reducer {
    /// A reducer that has been fed nothing.
    pub fn new(grid: Grid) -> Self {
        let buckets = vec![None; grid.width()];
        Self { grid, buckets }
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Feeds points. Fastest if neighbours in the slice are neighbours on the axis, as they are in blocks.
    pub fn extend(&mut self, points: &[Point]) {
        let axis = self.grid.axis();
        let mut rest = points;
        while let Some(first) = rest.first() {
            let Some(number) = self.grid.bucket(axis.position(first)) else {
                rest = &rest[1..];
                continue;
            };
            let positions = self.grid.positions(number);
            let is_inside = |point: &&Point| positions.contains(&axis.position(point));
            let (inside, others) = rest.split_at(rest.iter().take_while(is_inside).count());
            if let Some(bucket) = Bucket::of_all(inside, axis) {
                self.add_to(number, &bucket);
            }
            rest = others;
        }
    }

    /// Feeds the points that `stats` are of without having them, if that makes no difference: they all lie in one
    /// bucket or outside of the grid, and what the bucket keeps of them is known. `false` means that nothing was fed
    /// and the points themselves are needed.
    #[must_use = "if this is false, the points must be fed"]
    pub fn offer(&mut self, stats: &KeyStats) -> bool {
        match place(&self.grid, stats) {
            None => return false,
            Some(Place::Outside) => {}
            Some(Place::Bucket(bucket)) => self.add_to(bucket, &Bucket::of_stats(stats)),
        }
        true
    }

    /// What [`Reducer::offer`] would answer on a reducer with this grid, whatever it was fed before.
    pub fn would_take(grid: &Grid, stats: &KeyStats) -> bool {
        place(grid, stats).is_some()
    }

    fn add_to(&mut self, place: usize, other: &Bucket) {
        match &mut self.buckets[place] {
            Some(bucket) => bucket.merge(other, self.grid.axis()),
            empty => *empty = Some(*other),
        }
    }

    /// The buckets that have points, with their number, from left to right. A number that is left out is a gap.
    pub fn buckets(&self) -> impl Iterator<Item = (usize, &Bucket)> {
        let numbered = self.buckets.iter().enumerate();
        numbered.filter_map(|(number, bucket)| bucket.as_ref().map(|bucket| (number, bucket)))
    }

    /// The points kept, ordered along the axis: at most four a bucket, five if it has NaN and numbers.
    pub fn points(&self) -> Vec<Point> {
        self.points_of(self.grid.width())
    }

    /// At most `limit` points, ordered along the axis, with the same guarantees on wider buckets: neighbouring ones are
    /// joined as far as needed. One bucket may need five points, so a `limit` under 5 counts as 5.
    pub fn points_within(&self, limit: usize) -> Vec<Point> {
        let limit = limit.max(5);
        let mut width = self.grid.width();
        loop {
            let points = self.points_of(width);
            if points.len() <= limit {
                return points;
            }
            // At least a sixteenth less each time, so that it soon ends; at one bucket, which is within the limit.
            width = (width - width.div_ceil(16)).min(width * limit / points.len()).max(1);
        }
    }

    /// The points kept if the buckets are joined to `width` buckets, not more than there are.
    fn points_of(&self, width: usize) -> Vec<Point> {
        let axis = self.grid.axis();
        let mut points = Vec::new();
        let mut joined: Option<(usize, Bucket)> = None;
        for (number, bucket) in self.buckets() {
            let target = number * width / self.grid.width();
            match &mut joined {
                Some((place, sum)) if *place == target => sum.merge(bucket, axis),
                _ => {
                    if let Some((_, done)) = joined.replace((target, *bucket)) {
                        done.points_into(axis, &mut points);
                    }
                }
            }
        }
        if let Some((_, done)) = joined {
            done.points_into(axis, &mut points);
        }
        points
    }
}

/// Where all points that statistics are of lie.
enum Place {
    Outside,
    Bucket(usize),
}

/// `None` if the statistics do not tell, or do not tell enough of the points for the bucket.
fn place(grid: &Grid, stats: &KeyStats) -> Option<Place> {
    let (start, end) = extent(grid.axis(), stats)?;
    let range = grid.range();
    if end < *range.start() || start > *range.end() {
        return Some(Place::Outside);
    }
    let bucket = grid.bucket(start).filter(|bucket| grid.bucket(end) == Some(*bucket))?;
    is_nan_known(stats).then_some(Place::Bucket(bucket))
}

/// The first and last position of the points that `stats` are of. `None` if the first and last point along the axis are
/// not those of the statistics, which go by step: then time does not run with the steps.
fn extent(axis: Axis, stats: &KeyStats) -> Option<(i64, i64)> {
    let is_known = axis == Axis::Step
        || (stats.first.timestamp_ms == stats.min_timestamp_ms
            && stats.last.timestamp_ms == stats.max_timestamp_ms);
    is_known.then(|| (axis.position(&stats.first), axis.position(&stats.last)))
}

/// Whether the statistics tell which NaN is the first: there is none, or there is nothing else.
fn is_nan_known(stats: &KeyStats) -> bool {
    stats.nan_count == 0 || stats.nan_count == stats.count
}
