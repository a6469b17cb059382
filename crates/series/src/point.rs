//! A point, the two orders of points, and when two points are one.

use std::cmp::Ordering;

/// One measured value. Any `i64` and any `f64` is allowed; NaN is a value.
///
/// Points are equal if they are [the same](Point::is_same): NaN equals NaN, 0 equals −0, and NaN is not 0.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Position in training.
    pub step: i64,
    /// Milliseconds since the Unix epoch, UTC.
    pub timestamp_ms: i64,
    /// The value. Infinities and −0 are cleaned before they get here, but break nothing.
    pub value: f64,
}

impl Point {
    /// By step, time and value; NaN counts as 0 and then comes behind the number 0.
    pub fn step_order(&self, other: &Self) -> Ordering {
        (self.step, self.timestamp_ms)
            .cmp(&(other.step, other.timestamp_ms))
            .then_with(|| value_order(self.value, other.value))
    }

    /// By time, step and value, with the same tie-breaks as [`Point::step_order`].
    pub fn time_order(&self, other: &Self) -> Ordering {
        (self.timestamp_ms, self.step)
            .cmp(&(other.timestamp_ms, other.step))
            .then_with(|| value_order(self.value, other.value))
    }

    /// Whether both are one point, which counts once.
    pub fn is_same(&self, other: &Self) -> bool {
        self.step_order(other) == Ordering::Equal
    }
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

impl Eq for Point {}

fn value_order(left: f64, right: f64) -> Ordering {
    // −0 + 0 is 0: both zeros are one value.
    let number = |value: f64| if value.is_nan() { 0.0 } else { value + 0.0 };
    number(left).total_cmp(&number(right)).then(left.is_nan().cmp(&right.is_nan()))
}

/// A point together with the metric it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Interned number of the metric's name. The formats take any number and are smallest for small ones.
    pub key: i64,
    /// The point.
    pub point: Point,
}

impl Entry {
    /// By key, then by [`Point::step_order`]: the order of a block.
    pub fn order(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then_with(|| self.point.step_order(&other.point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64, timestamp_ms: i64, value: f64) -> Point {
        Point { step, timestamp_ms, value }
    }

    #[test]
    fn the_two_orders_differ_in_what_comes_first() {
        let (early, late) = (point(1, 9, 0.0), point(2, 3, 0.0));
        assert_eq!(early.step_order(&late), Ordering::Less);
        assert_eq!(early.time_order(&late), Ordering::Greater);
    }

    #[test]
    fn nan_stands_right_behind_zero() {
        let sorted = [-1.0, 0.0, f64::NAN, 1.0].map(|value| point(1, 1, value));
        assert!(sorted.windows(2).all(|pair| pair[0].step_order(&pair[1]) == Ordering::Less));
        assert!(sorted.windows(2).all(|pair| pair[0].time_order(&pair[1]) == Ordering::Less));
    }

    #[test]
    fn equal_points_are_one() {
        assert_eq!(point(1, 1, f64::NAN), point(1, 1, -f64::NAN));
        assert_eq!(point(1, 1, 0.0), point(1, 1, -0.0));
        assert_ne!(point(1, 1, 0.0), point(1, 1, f64::NAN));
        assert_ne!(point(1, 1, 0.0), point(1, 2, 0.0));
    }
}
