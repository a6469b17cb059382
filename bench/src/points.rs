//! Requests that log metric points: made once, their numbers overwritten in place before each send.
//!
//! All numbers have a fixed width, so a request never changes its length and making the next one costs a few
//! nanoseconds a point instead of formatting JSON while the server wants the processor.

use std::net::SocketAddr;

use memchr::memmem;

use crate::data::{EPOCH_MS, Random};
use crate::http::post_json;

/// The first step logged: eight digits from the start, so that steps can rise without growing.
const FIRST_STEP: u64 = 10_000_000;
const STEP_DIGITS: usize = 8;
const VALUE_DIGITS: usize = 7;
const TIMESTAMP_DIGITS: usize = 13;

/// Which points one request logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Metric keys of the request.
    pub keys: u32,
    /// Steps of each key in one request.
    pub steps: u32,
}

impl Shape {
    /// Points in one request.
    pub fn points(self) -> u32 {
        self.keys * self.steps
    }
}

/// A request that logs the next points of some keys of one run, again and again.
#[derive(Debug)]
pub struct PointRequest {
    bytes: Vec<u8>,
    /// Where each point's value, timestamp and step begin in `bytes`.
    slots: Vec<[usize; 3]>,
    shape: Shape,
    next_step: u64,
    run_id: String,
    first_key: String,
}

impl PointRequest {
    /// A `log-metric` request for one key of a run.
    pub fn single(server: SocketAddr, run_id: &str, key: &str) -> Self {
        let body = format!("{{\"run_id\":\"{run_id}\",{}", &point_text(key)[1..]);
        let shape = Shape { keys: 1, steps: 1 };
        Self::new(post_json(server, "/api/2.0/mlflow/runs/log-metric", body.as_bytes()), run_id, shape, key)
    }

    /// A `log-batch` request of `shape` for a run, key by key, the steps of each rising. The keys are those of
    /// [`key_name`] for `series`.
    pub fn batch(server: SocketAddr, run_id: &str, series: &str, shape: Shape) -> Self {
        let steps_of = |key| vec![point_text(&key_name(series, key)); shape.steps as usize];
        let points: Vec<String> = (0..shape.keys).flat_map(steps_of).collect();
        let body = format!("{{\"run_id\":\"{run_id}\",\"metrics\":[{}]}}", points.join(","));
        let bytes = post_json(server, "/api/2.0/mlflow/runs/log-batch", body.as_bytes());
        Self::new(bytes, run_id, shape, &key_name(series, 0))
    }

    fn new(bytes: Vec<u8>, run_id: &str, shape: Shape, first_key: &str) -> Self {
        let behind = |name: &str| -> Vec<usize> {
            memmem::find_iter(&bytes, name.as_bytes()).map(|at| at + name.len()).collect()
        };
        // The value is written as 0.ddddddd; its slot is the digits.
        let values = behind("\"value\":0.");
        let others = behind("\"timestamp\":").into_iter().zip(behind("\"step\":"));
        let slots = values.into_iter().zip(others).map(|(value, (time, step))| [value, time, step]).collect();
        Self {
            bytes,
            slots,
            shape,
            next_step: FIRST_STEP,
            run_id: run_id.to_owned(),
            first_key: first_key.to_owned(),
        }
    }

    /// The request for the next points: steps that were not logged yet, fresh values, rising timestamps.
    pub fn advance(&mut self, random: &mut Random) -> &[u8] {
        for (index, &[value_at, time_at, step_at]) in self.slots.iter().enumerate() {
            let step = self.next_step + index as u64 % u64::from(self.shape.steps);
            let timestamp = EPOCH_MS.unsigned_abs() + step;
            let value = random.below(10_u64.pow(VALUE_DIGITS as u32));
            write_digits(&mut self.bytes[value_at..value_at + VALUE_DIGITS], value);
            write_digits(&mut self.bytes[time_at..time_at + TIMESTAMP_DIGITS], timestamp);
            write_digits(&mut self.bytes[step_at..step_at + STEP_DIGITS], step);
        }
        self.next_step += u64::from(self.shape.steps);
        &self.bytes
    }

    /// The run that is logged to.
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// The first metric key of the request.
    pub fn first_key(&self) -> &str {
        &self.first_key
    }

    /// Points of each key in one request.
    pub fn steps(&self) -> u64 {
        u64::from(self.shape.steps)
    }
}

/// Name of metric number `key` among those of one workload.
pub fn key_name(series: &str, key: u32) -> String {
    format!("{series}_{key:02}")
}

fn point_text(key: &str) -> String {
    format!("{{\"key\":\"{key}\",\"value\":0.0000000,\"timestamp\":{EPOCH_MS},\"step\":{FIRST_STEP}}}")
}

/// Writes `number` with leading zeros into all of `slot`; digits that do not fit are dropped on the left.
fn write_digits(slot: &mut [u8], mut number: u64) {
    for digit in slot.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn body(request: &[u8]) -> Value {
        let start = memmem::find(request, b"\r\n\r\n").unwrap() + 4;
        serde_json::from_slice(&request[start..]).unwrap()
    }

    fn server() -> SocketAddr {
        "127.0.0.1:5000".parse().unwrap()
    }

    #[test]
    fn a_single_point_rises_by_one_step() {
        let mut request = PointRequest::single(server(), "abc", "loss");
        let mut random = Random::stream(1);
        let first = body(request.advance(&mut random));
        let second = body(request.advance(&mut random));
        assert_eq!((&first["run_id"], &first["key"]), (&Value::from("abc"), &Value::from("loss")));
        assert_eq!((&first["step"], &second["step"]), (&Value::from(10_000_000), &Value::from(10_000_001)));
        assert_eq!(second["timestamp"], Value::from(1_700_010_000_001_u64));
        assert_ne!(first["value"], second["value"]);
        assert!((0.0..1.0).contains(&second["value"].as_f64().unwrap()));
    }

    #[test]
    fn a_batch_holds_each_key_with_rising_steps_and_never_repeats_one() {
        let mut request = PointRequest::batch(server(), "abc", "m", Shape { keys: 2, steps: 3 });
        let mut random = Random::stream(1);
        let steps = |value: &Value| -> Vec<(String, u64)> {
            let points = value["metrics"].as_array().unwrap().iter();
            points.map(|p| (p["key"].as_str().unwrap().to_owned(), p["step"].as_u64().unwrap())).collect()
        };
        let first = steps(&body(request.advance(&mut random)));
        let second = steps(&body(request.advance(&mut random)));
        let expected = |from: u64| -> Vec<(String, u64)> {
            ["m_00", "m_01"].iter().flat_map(|key| (from..from + 3).map(|s| ((*key).into(), s))).collect()
        };
        assert_eq!((first, second), (expected(10_000_000), expected(10_000_003)));
    }

    #[test]
    fn digits_fill_their_slot() {
        let mut slot = *b"xxxxx";
        write_digits(&mut slot, 42);
        assert_eq!(&slot, b"00042");
    }
}
