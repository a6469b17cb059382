//! A point of a metric.

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

/// The places of at most `buckets` points chosen evenly from `count`, rising.
///
/// The points, ordered by step, are dealt to equally large consecutive buckets (the first ones take what is left over)
/// and each bucket gives its first point, except that the last one gives its last: a chart ends where training is.
/// `buckets` must be at least 1.
///
/// Source: public REST contract, metrics/get-history-bulk-interval.
pub fn sample_places(count: usize, buckets: usize) -> impl Iterator<Item = usize> + Clone {
    let (size, larger) = if count <= buckets { (1, 0) } else { (count / buckets, count % buckets) };
    let chosen = count.min(buckets);
    let starts = (0..chosen.saturating_sub(1)).map(move |bucket| bucket * size + bucket.min(larger));
    starts.chain(count.checked_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinities_become_the_greatest_number() {
        assert_eq!(clamp(f64::INFINITY), 1.797_693_134_862_315_7e308);
        assert_eq!(clamp(f64::NEG_INFINITY), -1.797_693_134_862_315_7e308);
        assert!(clamp(f64::NAN).is_nan());
    }

    #[test]
    fn samples_are_the_first_of_equal_buckets_and_at_the_end_the_last() {
        let places = |count, buckets| -> Vec<usize> { sample_places(count, buckets).collect() };
        assert_eq!(places(10, 3), [0, 4, 9]);
        assert_eq!(places(10, 5), [0, 2, 4, 6, 9]);
        assert_eq!(places(10, 1), [9]);
        for buckets in [10, 99] {
            assert_eq!(places(10, buckets), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        }
        assert_eq!(places(1, 1), [0]);
        assert!(places(0, 5).is_empty());
    }
}
