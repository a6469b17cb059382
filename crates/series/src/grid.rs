//! The horizontal axis of a chart and its pixel columns.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use crate::point::Point;

/// The most pixel columns a grid has; wider wishes get this many.
pub const MAX_WIDTH: usize = 1 << 16;

#[expect(clippy::reversed_empty_ranges, reason = "being empty is what it is for")]
const EMPTY: RangeInclusive<i64> = 1..=0;

/// What a chart has on its horizontal axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// The step.
    Step,
    /// Milliseconds since the Unix epoch.
    Time,
    /// Milliseconds since `origin_ms`, such as the start of the run.
    RelativeTime {
        /// Milliseconds since the Unix epoch.
        origin_ms: i64,
    },
}

impl Axis {
    /// Where a point is on the axis. Stays within `i64`, at its ends if need be.
    pub fn position(self, point: &Point) -> i64 {
        match self {
            Self::Step => point.step,
            Self::Time => point.timestamp_ms,
            Self::RelativeTime { origin_ms } => point.timestamp_ms.saturating_sub(origin_ms),
        }
    }

    /// Order along the axis: [`Point::step_order`] or [`Point::time_order`].
    pub fn order(self, left: &Point, right: &Point) -> Ordering {
        match self {
            Self::Step => left.step_order(right),
            Self::Time | Self::RelativeTime { .. } => left.time_order(right),
        }
    }

    /// From the first to the last position of some points; `None` without points.
    pub fn range_of(self, points: &[Point]) -> Option<RangeInclusive<i64>> {
        let positions = || points.iter().map(|point| self.position(point));
        Some(positions().min()?..=positions().max()?)
    }
}

/// A range of an axis, divided into equally wide buckets: the pixel columns of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    axis: Axis,
    range: RangeInclusive<i64>,
    width: usize,
}

impl Grid {
    /// `width` is the number of buckets, 1 to [`MAX_WIDTH`]; what is out of bounds is taken as the nearest of these.
    /// An empty range is allowed and holds no point.
    pub fn new(axis: Axis, range: RangeInclusive<i64>, width: usize) -> Self {
        Self { axis, range, width: width.clamp(1, MAX_WIDTH) }
    }

    /// The axis.
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// The range of positions.
    pub fn range(&self) -> RangeInclusive<i64> {
        self.range.clone()
    }

    /// The number of buckets.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether both divide the same range into as many buckets along axes of one kind, so that what is in their buckets
    /// can be put together. Relative times may count from different origins: that is what they are for.
    pub fn has_same_buckets(&self, other: &Self) -> bool {
        let is_one_kind = std::mem::discriminant(&self.axis) == std::mem::discriminant(&other.axis);
        is_one_kind && self.range == other.range && self.width == other.width
    }

    /// The bucket of a position; `None` if it is out of range.
    pub fn bucket(&self, position: i64) -> Option<usize> {
        if !self.range.contains(&position) {
            return None;
        }
        let offset = position.wrapping_sub(*self.range.start()) as u64;
        Some((u128::from(offset) * self.width as u128 / self.span()) as usize)
    }

    /// The positions of a bucket, counted from 0; empty if the range has fewer positions than buckets and none fell to
    /// this one.
    pub fn positions(&self, bucket: usize) -> RangeInclusive<i64> {
        let (first, behind) = (self.offset_of(bucket), self.offset_of(bucket + 1));
        if self.range.is_empty() || first == behind {
            return EMPTY;
        }
        // Within the range, so the true sum is an i64; 2^64 positions need the wrapping on the way to it.
        let position = |offset: u128| self.range.start().wrapping_add(offset as i64);
        position(first)..=position(behind - 1)
    }

    /// How far from the start of the range a bucket starts, or for the one behind the last, how wide the range is.
    fn offset_of(&self, bucket: usize) -> u128 {
        (bucket as u128 * self.span()).div_ceil(self.width as u128)
    }

    /// Positions in the range, 1 to 2^64; not asked for an empty one.
    fn span(&self) -> u128 {
        u128::from(self.range.end().wrapping_sub(*self.range.start()) as u64) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_tile_the_range_whatever_its_size() {
        let ranges = [0..=0, 0..=9, -7..=1_000_003, i64::MIN..=i64::MAX, i64::MAX - 1..=i64::MAX];
        for (range, width) in ranges.iter().flat_map(|range| [1, 3, 10, 320].map(|width| (range, width))) {
            let grid = Grid::new(Axis::Step, range.clone(), width);
            let filled = (0..width).map(|bucket| grid.positions(bucket)).filter(|range| !range.is_empty());
            let mut next = Some(*range.start());
            for positions in filled {
                assert_eq!(Some(*positions.start()), next);
                assert_eq!(grid.bucket(*positions.start()), grid.bucket(*positions.end()));
                next = positions.end().checked_add(1);
            }
            assert_eq!(next, range.end().checked_add(1));
        }
    }

    #[test]
    fn what_is_outside_has_no_bucket() {
        let grid = Grid::new(Axis::Step, 5..=8, 2);
        assert_eq!(
            [4, 5, 6, 7, 8, 9].map(|position| grid.bucket(position)),
            [None, Some(0), Some(0), Some(1), Some(1), None]
        );
        #[expect(clippy::reversed_empty_ranges, reason = "an empty range is what is tested")]
        let empty = Grid::new(Axis::Step, 8..=5, 2);
        assert_eq!(empty.bucket(6), None);
        assert!(empty.positions(0).is_empty());
    }

    #[test]
    fn relative_times_share_buckets_whatever_their_origins() {
        let relative = |origin_ms| Grid::new(Axis::RelativeTime { origin_ms }, 0..=9, 2);
        assert!(relative(5).has_same_buckets(&relative(7)));
        assert!(!relative(5).has_same_buckets(&Grid::new(Axis::Time, 0..=9, 2)));
        assert!(!relative(5).has_same_buckets(&Grid::new(Axis::RelativeTime { origin_ms: 5 }, 0..=9, 3)));
        assert!(!relative(5).has_same_buckets(&Grid::new(Axis::RelativeTime { origin_ms: 5 }, 0..=8, 2)));
    }

    #[test]
    fn relative_time_counts_from_its_origin() {
        let point = Point { step: 3, timestamp_ms: 1_500, value: 0.0 };
        assert_eq!(Axis::RelativeTime { origin_ms: 1_000 }.position(&point), 500);
        assert_eq!(Axis::RelativeTime { origin_ms: i64::MIN }.position(&point), i64::MAX);
    }
}
