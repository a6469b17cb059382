//! A `log-batch` request whose numbers are overwritten in place, with points as a training run logs them.
//!
//! All numbers have a fixed width, so the next request costs some nanoseconds a point instead of formatting JSON while
//! the server wants the processor. Values are a falling curve with noise, exact as 32-bit floats; times are jittered.

use std::net::SocketAddr;

use crate::data::{EPOCH_MS, Random};
use crate::http::post_json;

/// The first step in a request: eight digits from the start, so that steps can rise without growing.
pub const FIRST_STEP: u64 = 10_000_000;
const STEP_DIGITS: usize = 8;
/// Digits behind the point that tell a value from its neighbours as 64-bit floats, from 1/16 up.
const VALUE_DIGITS: usize = 17;
const TIMESTAMP_DIGITS: usize = 13;
/// Milliseconds from step to step, and what the clock of a step is late at most.
const STEP_MS: u64 = 100;
const JITTER_MS: u64 = 32;
/// Steps after which a curve has fallen to the half.
const HALF_LIFE: u64 = 50_000;
/// A value is a whole number of 2⁻²⁴, which a 32-bit float holds exactly: so many for each of floor, fall and noise.
const FLOOR: u64 = 1 << 22;
const FALL: u64 = 1 << 23;
const NOISE: u64 = 1 << 22;
/// 10¹⁷ / 2²⁴ is this over 2⁷.
const TENTHS: u64 = 762_939_453_125;

/// A request for some keys of one run, so many steps of each.
#[derive(Debug)]
pub struct PointTemplate {
    bytes: Vec<u8>,
    /// Where each point's value begins.
    values: Vec<usize>,
    keys: usize,
}

impl PointTemplate {
    /// A request of `steps` steps, at each of them a point of every key.
    pub fn new(server: SocketAddr, run_id: &str, keys: &[String], steps: u64) -> Self {
        const VALUE: &str = "\",\"value\":0.";
        let mut body = format!("{{\"run_id\":\"{run_id}\",\"metrics\":[");
        let mut values = Vec::new();
        for step in 0..steps {
            for (place, key) in keys.iter().enumerate() {
                let comma = if step == 0 && place == 0 { "" } else { "," };
                body.push_str(&format!("{comma}{{\"key\":\"{key}{VALUE}"));
                values.push(body.len());
                body.push_str(&format!("{:017},\"timestamp\":{EPOCH_MS},\"step\":{FIRST_STEP}}}", 0));
            }
        }
        body.push_str("]}");
        let bytes = post_json(server, "/api/2.0/mlflow/runs/log-batch", body.as_bytes());
        let head = bytes.len() - body.len();
        values.iter_mut().for_each(|value| *value += head);
        Self { bytes, values, keys: keys.len() }
    }

    /// The request for the steps from `first_step` on (counted from 0).
    pub fn at(&mut self, first_step: u64, random: &mut Random) -> &[u8] {
        const TIMESTAMP: usize = VALUE_DIGITS + ",\"timestamp\":".len();
        const STEP: usize = TIMESTAMP + TIMESTAMP_DIGITS + ",\"step\":".len();
        for (place, &at) in self.values.iter().enumerate() {
            let step = first_step + (place / self.keys) as u64;
            let (value, timestamp) = point(step, random.next());
            let slots = &mut self.bytes[at..at + STEP + STEP_DIGITS];
            write_digits(&mut slots[..VALUE_DIGITS], value);
            write_digits(&mut slots[TIMESTAMP..TIMESTAMP + TIMESTAMP_DIGITS], timestamp);
            write_digits(&mut slots[STEP..], FIRST_STEP + step);
        }
        &self.bytes
    }
}

/// The 17 digits of a step's value behind the point, and its timestamp in milliseconds; `chance` is any number.
fn point(step: u64, chance: u64) -> (u64, u64) {
    let units = FLOOR + FALL * HALF_LIFE / (HALF_LIFE + step) + chance % NOISE;
    let units = units.min((1 << 24) - 1);
    let digits = (units * TENTHS + (1 << 6)) >> 7;
    let jitter = (chance >> 32) % JITTER_MS;
    (digits, EPOCH_MS.unsigned_abs() + step * STEP_MS + jitter)
}

/// Writes `number` with leading zeros into all of `slot`, two digits at a time; digits that do not fit are dropped on
/// the left.
fn write_digits(slot: &mut [u8], mut number: u64) {
    let mut pairs = slot.rchunks_exact_mut(2);
    for pair in &mut pairs {
        let two = (number % 100) as u8;
        number /= 100;
        pair.copy_from_slice(&[b'0' + two / 10, b'0' + two % 10]);
    }
    if let [first] = pairs.into_remainder() {
        *first = b'0' + (number % 10) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn body(request: &[u8]) -> Value {
        let start = memchr::memmem::find(request, b"\r\n\r\n").unwrap() + 4;
        serde_json::from_slice(&request[start..]).unwrap()
    }

    #[test]
    fn a_request_holds_each_key_at_each_step() {
        let keys = ["a".to_owned(), "longer/key".to_owned()];
        let mut template = PointTemplate::new("127.0.0.1:5000".parse().unwrap(), "abc", &keys, 3);
        let mut random = Random::stream(1);
        template.at(0, &mut random);
        let body = body(template.at(7, &mut random));
        assert_eq!(body["run_id"], "abc");
        let points = body["metrics"].as_array().unwrap();
        let steps: Vec<(&str, u64)> = points
            .iter()
            .map(|p| (p["key"].as_str().unwrap(), p["step"].as_u64().unwrap() - FIRST_STEP))
            .collect();
        let expected = [7, 8, 9].iter().flat_map(|&step| [("a", step), ("longer/key", step)]);
        assert_eq!(steps, expected.collect::<Vec<_>>());
        let time = points[0]["timestamp"].as_u64().unwrap() - EPOCH_MS.unsigned_abs();
        assert!((700..732).contains(&time), "{time}");
    }

    #[test]
    fn values_are_32_bit_floats_and_fall() {
        let mut random = Random::stream(3);
        let mut value_at = |step: u64| -> f64 {
            let (digits, _) = point(step, random.next());
            format!("0.{digits:017}").parse().unwrap()
        };
        for step in [0, 1, 50_000, 9_999_999] {
            for _ in 0..1_000 {
                let value = value_at(step);
                assert!((0.25..1.0).contains(&value));
                assert_eq!(f64::from(value as f32).to_bits(), value.to_bits(), "{value} at {step}");
            }
        }
        let mean = |step| (0..1_000).map(|_| value_at(step)).sum::<f64>() / 1_000.0;
        let (mut early, mut late) = (0.0, 0.0);
        let mut mean = mean;
        early += mean(0);
        late += mean(1_000_000);
        assert!(early > late + 0.3, "{early} {late}");
    }

    #[test]
    fn digits_fill_their_slot() {
        let mut slots = (*b"xxxxx", *b"xxxx");
        write_digits(&mut slots.0, 42);
        write_digits(&mut slots.1, 98_765);
        assert_eq!((&slots.0, &slots.1), (b"00042", b"8765"));
    }
}
