//! A point of a metric.

use std::cmp::Ordering;

use crate::tag::Name;

/// One measured value of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// At most 250 characters.
    pub key: Name,
    /// Finite or NaN: infinities are clamped by [`clamp`] on their way in.
    pub value: f64,
    /// Milliseconds since the Unix epoch, at least 0.
    pub timestamp_ms: i64,
    /// Position in training; may be negative.
    pub step: i64,
}

/// A point together with the run it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct RunMetric {
    /// Outside id of the run.
    pub run_id: Name,
    /// The point.
    pub metric: Metric,
}

/// Replaces ±∞ by the greatest finite value of that sign, and −0 by 0, which the databases do not agree about.
pub fn clamp(value: f64) -> f64 {
    if value.is_infinite() { f64::MAX.copysign(value) } else { value + 0.0 }
}

impl Metric {
    /// The order of a history: time, step, value, and NaN behind the numbers (as 0, then by being NaN).
    pub fn history_order(&self, other: &Self) -> Ordering {
        let key = |m: &Self| (m.timestamp_ms, m.step);
        // −0 + 0 is 0: both zeros are one value.
        let value = |m: &Self| if m.value.is_nan() { 0.0 } else { m.value + 0.0 };
        key(self)
            .cmp(&key(other))
            .then(value(self).total_cmp(&value(other)))
            .then(self.value.is_nan().cmp(&other.value.is_nan()))
    }
}

/// Picks at most `buckets` points evenly from `points`, which become ordered by step, time and value.
///
/// The points are dealt to equally large consecutive buckets (the first ones take what is left over) and each bucket
/// gives its first point, except that the last one gives its last: a chart ends where training is. `buckets` must be
/// at least 1.
///
/// Source: public REST contract, metrics/get-history-bulk-interval.
pub fn sample_evenly(mut points: Vec<Metric>, buckets: usize) -> Vec<Metric> {
    points.sort_unstable_by(|a, b| a.step.cmp(&b.step).then_with(|| a.history_order(b)));
    let count = points.len();
    if count <= buckets {
        return points;
    }
    let (size, larger) = (count / buckets, count % buckets);
    let starts = (0..buckets - 1).map(|bucket| bucket * size + bucket.min(larger));
    let mut chosen = starts.chain([count - 1]).peekable();
    let mut place = 0;
    points.retain(|_| {
        let is_chosen = chosen.next_if_eq(&place).is_some();
        place += 1;
        is_chosen
    });
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: i64, timestamp_ms: i64, value: f64) -> Metric {
        Metric { key: "m".into(), value, timestamp_ms, step }
    }

    #[test]
    fn nan_comes_behind_zero_and_both_zeros_are_one() {
        let order = |a: f64, b: f64| point(1, 1, a).history_order(&point(1, 1, b));
        assert_eq!(order(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(order(0.0, f64::NAN), Ordering::Less);
        assert_eq!(order(f64::NAN, 0.5), Ordering::Less);
        assert_eq!(order(-0.0, 0.0), Ordering::Equal);
    }

    #[test]
    fn infinities_become_the_greatest_number() {
        assert_eq!(clamp(f64::INFINITY), 1.797_693_134_862_315_7e308);
        assert_eq!(clamp(f64::NEG_INFINITY), -1.797_693_134_862_315_7e308);
        assert!(clamp(f64::NAN).is_nan());
    }

    #[test]
    fn samples_are_the_first_of_equal_buckets_and_at_the_end_the_last() {
        let points: Vec<Metric> = (0..10).rev().map(|step| point(step, 0, 0.0)).collect();
        let steps = |buckets| -> Vec<i64> {
            sample_evenly(points.clone(), buckets).iter().map(|point| point.step).collect()
        };
        assert_eq!(steps(3), [0, 4, 9]);
        assert_eq!(steps(5), [0, 2, 4, 6, 9]);
        assert_eq!(steps(1), [9]);
        assert_eq!(steps(10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(steps(99).len(), 10);
        assert!(sample_evenly(Vec::new(), 5).is_empty());
    }
}
