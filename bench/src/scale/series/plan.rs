//! Which series make up a store of so many points.

use super::load::Series;

/// The most points of one request, by the contract.
const BATCH: u64 = 1_000;
/// Keys of each run of the rest.
const REST_KEYS: u64 = 10;

/// The series of a store. Numbers of points are whole batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Points of the one long key: 10 M of 100 M.
    pub long: u64,
    /// Points of the key that a chart shows at its best: 100,000, or fewer in a small store.
    pub chart: u64,
    /// Keys of the one run that has many: 100,000 of 100 M points.
    pub keys: u64,
    /// Runs that are shown in one chart.
    pub many_runs: usize,
    /// Points of each: 1 M of 100 M.
    pub many: u64,
    /// Runs that make up the rest.
    pub rest_runs: usize,
    /// Points of each, over all its keys.
    pub rest: u64,
}

impl Plan {
    /// A store of about `points` points.
    pub fn of(points: u64) -> Self {
        let whole = |points: u64| points.next_multiple_of(batch(points)).max(1);
        let long = whole(points / 10);
        let chart = whole((points / 10).min(100_000));
        let many = whole(points / 100);
        let mut plan = Self {
            long,
            chart,
            keys: (points / 1_000).max(1),
            many_runs: 20,
            many,
            rest_runs: 0,
            rest: many,
        };
        // Runs of the rest have ten keys, hence batches that ten divides.
        plan.rest = many.next_multiple_of(REST_KEYS);
        let left = points.saturating_sub(plan.total());
        plan.rest_runs = (left / plan.rest) as usize;
        plan
    }

    /// Points in all.
    pub fn total(&self) -> u64 {
        let many = self.many_runs as u64 * self.many + self.rest_runs as u64 * self.rest;
        self.long + self.chart + 4 * self.keys + many
    }

    /// The long key.
    pub fn long_series(&self, run_id: &str) -> Series {
        single(run_id, self.long)
    }

    /// The key of a usual chart.
    pub fn chart_series(&self, run_id: &str) -> Series {
        single(run_id, self.chart)
    }

    /// One of the runs that are shown in one chart.
    pub fn many_series(&self, run_id: &str) -> Series {
        single(run_id, self.many)
    }

    /// Many keys of a run, `steps` points of each from `first_step` on, in as many series as requests need.
    pub fn wide_series(&self, run_id: &str, first_step: u64, steps: u64) -> Vec<Series> {
        let part = |first: u64| {
            let keys = (first..self.keys.min(first + BATCH)).map(wide_key).collect();
            Series { run_id: run_id.into(), keys, first_step, batch_steps: 1, batches: steps }
        };
        (0..self.keys).step_by(BATCH as usize).map(part).collect()
    }

    /// A run of the rest: ten keys logged together, step by step.
    pub fn rest_series(&self, run_id: &str) -> Series {
        let keys = (0..REST_KEYS).map(|key| format!("train/metric_{key}")).collect();
        let steps = self.rest / REST_KEYS;
        let batch_steps = batch(self.rest) / REST_KEYS;
        Series { run_id: run_id.into(), keys, first_step: 0, batch_steps, batches: steps / batch_steps }
    }
}

/// Name of the key of runs that have one.
pub const KEY: &str = "train/loss";

/// Name of key number `key` of the run that has many.
pub fn wide_key(key: u64) -> String {
    format!("layer_{:03}/weight_{key:06}", key % 128)
}

fn single(run_id: &str, points: u64) -> Series {
    let batch_steps = batch(points);
    let batches = points / batch_steps;
    Series { run_id: run_id.into(), keys: vec![KEY.into()], first_step: 0, batch_steps, batches }
}

/// Points of a request for a series of so many.
fn batch(points: u64) -> u64 {
    points.clamp(1, BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_million_points_are_what_the_budgets_ask_for() {
        let plan = Plan::of(100_000_000);
        assert_eq!((plan.long, plan.chart, plan.keys), (10_000_000, 100_000, 100_000));
        assert_eq!((plan.many_runs, plan.many, plan.rest_runs, plan.rest), (20, 1_000_000, 69, 1_000_000));
        assert_eq!(plan.total(), 99_500_000);
    }

    #[test]
    fn every_series_holds_what_the_plan_says() {
        for points in [1_000, 20_000, 123_456, 5_000_000] {
            let plan = Plan::of(points);
            assert_eq!(plan.long_series("r").points(), plan.long, "{points}");
            assert_eq!(plan.chart_series("r").points(), plan.chart, "{points}");
            assert_eq!(plan.many_series("r").points(), plan.many, "{points}");
            assert_eq!(plan.rest_series("r").points(), plan.rest, "{points}");
            let wide: u64 = plan.wide_series("r", 1, 3).iter().map(Series::points).sum();
            assert_eq!(wide, 3 * plan.keys, "{points}");
            let largest = [plan.long_series("r"), plan.rest_series("r")].map(|series| series.batch_points());
            assert!(largest.into_iter().all(|points| (1..=BATCH).contains(&points)));
        }
    }
}
