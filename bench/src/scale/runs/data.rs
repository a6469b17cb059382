//! What each run holds: recomputable from its number alone, so that any page can be checked without a copy of the store.

use std::fmt::Write;

use crate::data::{EPOCH_MS, METRICS, PARAM_CHOICES, PARAMS, Random};

/// Milliseconds from one run's start to the next one's.
const RUN_MS: i64 = 1_000;

/// Start of run number `index`, milliseconds since the epoch; rises with it, no two are equal.
pub fn start_time_ms(index: usize) -> i64 {
    EPOCH_MS + RUN_MS * index as i64
}

/// The number of the run that started then.
pub fn index_of(start_time_ms: i64) -> usize {
    usize::try_from((start_time_ms - EPOCH_MS) / RUN_MS).unwrap_or(usize::MAX)
}

/// The values of `metric_00` … `metric_19`: float32-born, evenly spread over `[0, 1)`.
pub fn metrics(index: usize) -> [f64; METRICS] {
    let mut random = Random::stream(index as u64);
    std::array::from_fn(|_| random.unit())
}

/// The value of `param_00`, one of `v0` … `v9`.
pub fn choice(index: usize) -> u64 {
    Random::stream(!(index as u64)).below(PARAM_CHOICES)
}

/// The value of `param_19`, which no other run has.
pub fn rare(index: usize) -> String {
    format!("run-{index:08}")
}

/// The values of `param_00` … `param_19`.
pub fn params(index: usize) -> [String; PARAMS] {
    let mut random = Random::stream(!(index as u64));
    let first = random.below(PARAM_CHOICES);
    std::array::from_fn(|place| match place {
        0 => format!("v{first}"),
        19 => rare(index),
        _ => format!("{:08x}", random.next() as u32),
    })
}

/// The body of `runs/create`.
pub fn create_body(index: usize, experiment_id: &str) -> String {
    let start = start_time_ms(index);
    format!(r#"{{"experiment_id":"{experiment_id}","start_time":{start},"user_id":"bench"}}"#)
}

/// The body of `runs/log-batch` that logs everything the run holds, put into `body`.
///
/// # Errors
/// Never: text takes whatever is written to it.
pub fn write_batch_body(body: &mut String, index: usize, run_id: &str) -> std::fmt::Result {
    let time = start_time_ms(index);
    body.clear();
    write!(body, r#"{{"run_id":"{run_id}","metrics":["#)?;
    for (place, value) in metrics(index).into_iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(body, r#"{comma}{{"key":"metric_{place:02}","value":{value},"timestamp":{time},"step":0}}"#)?;
    }
    body.push_str(r#"],"params":["#);
    for (place, value) in params(index).into_iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(body, r#"{comma}{{"key":"param_{place:02}","value":"{value}"}}"#)?;
    }
    body.push_str("]}");
    Ok(())
}

/// The body of `runs/update` that finishes the run.
pub fn finish_body(index: usize, run_id: &str) -> String {
    let end = start_time_ms(index) + 500;
    format!(r#"{{"run_id":"{run_id}","status":"FINISHED","end_time":{end}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_batch_holds_everything_once() {
        let mut body = String::from("left over");
        write_batch_body(&mut body, 41, "r").unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        let count = |name: &str| body[name].as_array().map(Vec::len);
        assert_eq!((count("metrics"), count("params")), (Some(20), Some(20)));
        assert_eq!(body["metrics"][19]["value"].as_f64(), Some(metrics(41)[19]));
        assert_eq!(body["params"][0]["value"], format!("v{}", choice(41)));
        assert_eq!(body["params"][19]["value"], "run-00000041");
    }

    #[test]
    fn a_run_is_known_by_its_start() {
        assert_eq!(index_of(start_time_ms(999_999)), 999_999);
        assert_eq!(index_of(0), usize::MAX);
    }

    #[test]
    fn the_other_bodies_are_json() {
        let create: Value = serde_json::from_str(&create_body(3, "7")).unwrap();
        assert_eq!(
            (&create["experiment_id"], &create["start_time"]),
            (&"7".into(), &start_time_ms(3).into())
        );
        let finish: Value = serde_json::from_str(&finish_body(3, "r")).unwrap();
        assert_eq!(
            (&finish["status"], &finish["end_time"]),
            (&"FINISHED".into(), &(start_time_ms(3) + 500).into())
        );
    }
}
