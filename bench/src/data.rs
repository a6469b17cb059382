//! The data every peer is filled with: the same for all, from a fixed seed, recomputable run by run.

use serde_json::{Value, json};

/// Metrics of a filled run.
pub const METRICS: usize = 20;
/// Params of a filled run.
pub const PARAMS: usize = 20;
/// Tags of a filled run.
pub const TAGS: usize = 10;
/// `param_00` has this many values, spread evenly over the runs.
pub const PARAM_CHOICES: u64 = 10;

/// 2023-11-14T22:13:20Z in milliseconds: thirteen digits, like every timestamp a client sends today.
pub const EPOCH_MS: i64 = 1_700_000_000_000;

const SEED: u64 = 0x52_75_6e_73_74_6f_6e_65;

/// A small generator of evenly spread numbers (SplitMix64), so that the data stays the same for good.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator of one stream; equal streams give equal numbers.
    pub fn stream(stream: u64) -> Self {
        Self(SEED ^ stream.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// The next number, any of the 64-bit ones.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound` (`bound ≥ 1`).
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A float32-born value in `[0, 1)`, as a training loop logs it.
    pub fn unit(&mut self) -> f64 {
        f64::from((self.next() >> 40) as f32 / (1u32 << 24) as f32)
    }
}

/// What one filled run holds.
#[derive(Debug, Clone, PartialEq)]
pub struct RunData {
    /// Start, milliseconds since the epoch; rises with the run's number, no two are equal.
    pub start_time_ms: i64,
    /// Value of `metric_00` … `metric_19`.
    pub metrics: [f64; METRICS],
    /// Value of `param_00` … `param_19`.
    pub params: Vec<String>,
    /// Value of `tag_00` … `tag_09`.
    pub tags: Vec<String>,
}

impl RunData {
    /// The data of run number `index`.
    pub fn of(index: usize) -> Self {
        let mut random = Random::stream(index as u64);
        let metrics = std::array::from_fn(|_| random.unit());
        let mut params = vec![format!("v{}", random.below(PARAM_CHOICES))];
        params.extend((1..PARAMS).map(|_| format!("{:08x}", random.next() as u32)));
        let tags = (0..TAGS).map(|_| format!("tag value {:010}", random.below(10_000_000_000))).collect();
        Self { start_time_ms: EPOCH_MS + 1_000 * index as i64, metrics, params, tags }
    }

    /// The body of `runs/create` for this run.
    pub fn create_body(&self, experiment_id: &str) -> Value {
        json!({ "experiment_id": experiment_id, "start_time": self.start_time_ms, "user_id": "bench" })
    }

    /// The body of `runs/log-batch` that logs everything the run holds.
    pub fn batch_body(&self, run_id: &str) -> Value {
        let metric = |(index, value): (usize, &f64)| json!({ "key": format!("metric_{index:02}"), "value": value, "timestamp": self.start_time_ms, "step": 0 });
        let named = |kind: &str, values: &[String]| -> Vec<Value> {
            let pair = |(index, value)| json!({ "key": format!("{kind}_{index:02}"), "value": value });
            values.iter().enumerate().map(pair).collect()
        };
        json!({
            "run_id": run_id,
            "metrics": self.metrics.iter().enumerate().map(metric).collect::<Vec<_>>(),
            "params": named("param", &self.params),
            "tags": named("tag", &self.tags),
        })
    }

    /// The body of `runs/update` that finishes the run.
    pub fn finish_body(&self, run_id: &str) -> Value {
        json!({ "run_id": run_id, "status": "FINISHED", "end_time": self.start_time_ms + 500 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_the_same_every_time_and_unlike_the_others() {
        assert_eq!(RunData::of(7), RunData::of(7));
        assert_ne!(RunData::of(7).metrics, RunData::of(8).metrics);
        assert!(RunData::of(7).start_time_ms < RunData::of(8).start_time_ms);
    }

    #[test]
    fn values_are_spread_evenly() {
        let runs: Vec<RunData> = (0..2_000).map(RunData::of).collect();
        let above = runs.iter().filter(|run| run.metrics[0] > 0.5).count();
        assert!((900..1_100).contains(&above), "{above}");
        let first_choice = runs.iter().filter(|run| run.params[0] == "v0").count();
        assert!((140..260).contains(&first_choice), "{first_choice}");
        assert!(runs.iter().flat_map(|run| run.metrics).all(|value| (0.0..1.0).contains(&value)));
    }

    #[test]
    fn a_batch_holds_everything_once() {
        let body = RunData::of(3).batch_body("r");
        let count = |name: &str| body[name].as_array().map(Vec::len);
        assert_eq!((count("metrics"), count("params"), count("tags")), (Some(20), Some(20), Some(10)));
        assert_eq!(body["metrics"][19]["key"], "metric_19");
        assert_eq!(body["tags"][0]["key"], "tag_00");
    }
}
