//! What is known of a key's points without having them.

use std::cmp::Ordering;

use crate::point::Point;

/// Statistics of some distinct points of one key, at least one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyStats {
    /// Interned number of the metric's name.
    pub key: i64,
    /// How many points, NaN included; at least 1.
    pub count: u64,
    /// How many of them are NaN.
    pub nan_count: u64,
    /// The point of the smallest number, the first in step order among equals; `None` if all are NaN.
    pub min: Option<Point>,
    /// The point of the greatest number, the first in step order among equals; `None` if all are NaN.
    pub max: Option<Point>,
    /// Sum of the numbers, 0 if all are NaN. Rounded as f64 sums are, so it depends on the order of adding in the
    /// last digits; it may overflow to ±∞.
    pub sum: f64,
    /// The first point in step order.
    pub first: Point,
    /// The last point in step order: the latest value of the key.
    pub last: Point,
    /// The earliest time, which need not be that of `first`.
    pub min_timestamp_ms: i64,
    /// The latest time, which need not be that of `last`.
    pub max_timestamp_ms: i64,
}

impl KeyStats {
    /// Statistics of distinct points in any order; `None` without points.
    pub fn of(key: i64, points: &[Point]) -> Option<Self> {
        Self::of_all(key, points.iter().copied())
    }

    /// [`KeyStats::of`] of points that are not in one slice.
    pub fn of_all(key: i64, points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let mut stats = Self::of_one(key, points.next()?);
        points.for_each(|point| stats.add(point));
        Some(stats)
    }

    /// Statistics of a single point.
    pub fn of_one(key: i64, point: Point) -> Self {
        let number = Some(point).filter(|point| !point.value.is_nan());
        Self {
            key,
            count: 1,
            nan_count: u64::from(number.is_none()),
            min: number,
            max: number,
            sum: number.map_or(0.0, |point| point.value),
            first: point,
            last: point,
            min_timestamp_ms: point.timestamp_ms,
            max_timestamp_ms: point.timestamp_ms,
        }
    }

    /// Adds a point that is not among the counted ones.
    pub fn add(&mut self, point: Point) {
        self.count += 1;
        if point.value.is_nan() {
            self.nan_count += 1;
        } else {
            self.sum += point.value;
            keep_lower(&mut self.min, &point);
            keep_higher(&mut self.max, &point);
        }
        self.widen(&point, &point, point.timestamp_ms, point.timestamp_ms);
    }

    /// Adds the statistics of other points of the same key. The pieces may come in any order and overlap in steps and
    /// times, but must not share a point, which would be counted twice.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.nan_count += other.nan_count;
        self.sum += other.sum;
        other.min.iter().for_each(|point| keep_lower(&mut self.min, point));
        other.max.iter().for_each(|point| keep_higher(&mut self.max, point));
        self.widen(&other.first, &other.last, other.min_timestamp_ms, other.max_timestamp_ms);
    }

    /// Mean of the numbers; `None` if all are NaN.
    pub fn mean(&self) -> Option<f64> {
        let numbers = self.count - self.nan_count;
        (numbers > 0).then(|| self.sum / numbers as f64)
    }

    fn widen(&mut self, first: &Point, last: &Point, min_timestamp_ms: i64, max_timestamp_ms: i64) {
        if first.step_order(&self.first) == Ordering::Less {
            self.first = *first;
        }
        if last.step_order(&self.last) == Ordering::Greater {
            self.last = *last;
        }
        self.min_timestamp_ms = self.min_timestamp_ms.min(min_timestamp_ms);
        self.max_timestamp_ms = self.max_timestamp_ms.max(max_timestamp_ms);
    }
}

/// Keeps the point of the smaller number, the first in step order if they are equal. `point` is not NaN.
pub(crate) fn keep_lower(least: &mut Option<Point>, point: &Point) {
    match least {
        Some(least) if point.value > least.value => {}
        Some(least) if point.value == least.value && !is_earlier(point, least) => {}
        _ => *least = Some(*point),
    }
}

/// Keeps the point of the greater number, the first in step order if they are equal. `point` is not NaN.
pub(crate) fn keep_higher(greatest: &mut Option<Point>, point: &Point) {
    match greatest {
        Some(greatest) if point.value < greatest.value => {}
        Some(greatest) if point.value == greatest.value && !is_earlier(point, greatest) => {}
        _ => *greatest = Some(*point),
    }
}

fn is_earlier(point: &Point, kept: &Point) -> bool {
    point.step_order(kept) == Ordering::Less
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64, value: f64) -> Point {
        Point { step, timestamp_ms: 10 - step, value }
    }

    #[test]
    fn nan_is_counted_apart() {
        let stats = KeyStats::of(7, &[point(1, f64::NAN), point(2, 4.0), point(3, -1.0)]).unwrap();
        assert_eq!((stats.key, stats.count, stats.nan_count, stats.sum), (7, 3, 1, 3.0));
        assert_eq!(stats.min, Some(point(3, -1.0)));
        assert_eq!(stats.max, Some(point(2, 4.0)));
        assert_eq!((stats.first, stats.last), (point(1, f64::NAN), point(3, -1.0)));
        assert_eq!((stats.min_timestamp_ms, stats.max_timestamp_ms), (7, 9));
        assert_eq!(stats.mean(), Some(1.5));
    }

    #[test]
    fn only_nan_has_no_extremes() {
        let stats = KeyStats::of(1, &[point(1, f64::NAN)]).unwrap();
        assert_eq!((stats.min, stats.max, stats.mean()), (None, None, None));
        assert_eq!(KeyStats::of(1, &[]), None);
    }

    #[test]
    fn the_first_of_equal_extremes_is_kept_in_whatever_order_they_come() {
        let (early, late) = (point(1, 5.0), point(2, 5.0));
        for points in [[early, late], [late, early]] {
            let stats = KeyStats::of(1, &points).unwrap();
            assert_eq!((stats.min, stats.max), (Some(early), Some(early)));
        }
    }
}
