//! Latencies of a workload and what is told of them.

use std::time::Duration;

/// What a timed workload came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// Requests (or repetitions) that were answered rightly within the measured time.
    pub samples: usize,
    /// Requests that failed or were answered wrongly, warm-up included.
    pub errors: u64,
    /// What the first of those errors said.
    pub first_error: Option<String>,
    /// Median latency of the samples.
    pub p50: Duration,
    /// 99th percentile of the samples; the largest one where there are fewer than 100.
    pub p99: Duration,
    /// Samples a second, over all connections.
    pub per_second: f64,
}

impl Timing {
    /// Sums up `latencies`, in any order, of samples taken within `elapsed`.
    /// `None` if there is no sample to speak of.
    pub fn of(mut latencies: Vec<Duration>, elapsed: Duration, errors: Errors) -> Option<Self> {
        latencies.sort_unstable();
        Some(Self {
            samples: latencies.len(),
            errors: errors.count,
            first_error: errors.first,
            p50: percentile(&latencies, 50.0)?,
            p99: percentile(&latencies, 99.0)?,
            per_second: latencies.len() as f64 / elapsed.as_secs_f64().max(1e-9),
        })
    }
}

/// How many requests failed, and what the first one said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    /// Number of failures.
    pub count: u64,
    /// Message of the first one.
    pub first: Option<String>,
}

impl Errors {
    /// Counts one failure.
    pub fn add(&mut self, message: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(message);
    }

    /// Adds the failures of another connection.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        if self.first.is_none() {
            self.first = other.first;
        }
    }
}

/// The nearest-rank percentile of ascending `sorted`: the smallest value that at least `percent` % (`0..=100`)
/// of the values do not exceed. `None` of nothing.
pub fn percentile(sorted: &[Duration], percent: f64) -> Option<Duration> {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn percentiles_are_nearest_rank() {
        let values = milliseconds(1..=200);
        assert_eq!(percentile(&values, 50.0), Some(Duration::from_millis(100)));
        assert_eq!(percentile(&values, 99.0), Some(Duration::from_millis(198)));
        assert_eq!(percentile(&values, 100.0), Some(Duration::from_millis(200)));
        assert_eq!(percentile(&values, 0.0), Some(Duration::from_millis(1)));
    }

    #[test]
    fn few_values_still_have_percentiles() {
        let values = milliseconds([3, 9]);
        assert_eq!(percentile(&values, 50.0), Some(Duration::from_millis(3)));
        assert_eq!(percentile(&values, 99.0), Some(Duration::from_millis(9)));
        assert_eq!(percentile(&[], 50.0), None);
    }

    #[test]
    fn a_timing_counts_successes_over_the_whole_time() {
        let timing =
            Timing::of(milliseconds([30, 10, 20]), Duration::from_secs(2), Errors::default()).unwrap();
        assert_eq!(
            (timing.samples, timing.p50, timing.p99),
            (3, Duration::from_millis(20), Duration::from_millis(30))
        );
        assert!((timing.per_second - 1.5).abs() < 1e-9);
        assert_eq!(Timing::of(Vec::new(), Duration::from_secs(2), Errors::default()), None);
    }

    #[test]
    fn the_first_error_is_kept() {
        let mut errors = Errors::default();
        errors.add(|| "one".into());
        errors.add(|| "two".into());
        let mut sum = Errors::default();
        sum.merge(errors);
        assert_eq!(sum, Errors { count: 2, first: Some("one".into()) });
    }
}
