//! Whether a page of runs is the right one, down to each value.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::data;

/// Checks the answer of a search: the runs with the numbers `expected`, in this order, each with all it holds.
///
/// # Errors
/// The first difference.
pub fn check_page(body: &[u8], expected: &[usize]) -> Result<()> {
    let answer: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
    let none = Vec::new();
    let found = answer["runs"].as_array().unwrap_or(&none);
    ensure!(found.len() == expected.len(), "{} runs instead of {}", found.len(), expected.len());
    for (place, (run, &index)) in found.iter().zip(expected).enumerate() {
        check_run(run, index).with_context(|| format!("run at place {place}"))?;
    }
    Ok(())
}

/// Checks a `Run` message against the data of run number `index`.
///
/// # Errors
/// The first difference.
pub fn check_run(run: &Value, index: usize) -> Result<()> {
    let start = run["info"]["start_time"].as_i64().context("the run has no start_time")?;
    ensure!(data::index_of(start) == index, "run number {} instead of {index}", data::index_of(start));
    ensure!(run["info"]["status"] == "FINISHED", "status {}", run["info"]["status"]);
    let metrics = data::metrics(index).map(Value::from);
    same_values(&run["data"]["metrics"], "metric", &metrics)?;
    let params = data::params(index).map(Value::from);
    same_values(&run["data"]["params"], "param", &params)
}

/// Each of `expected` must be there once, as `{kind}_{place}`, in any order.
fn same_values(found: &Value, kind: &str, expected: &[Value]) -> Result<()> {
    let found = found.as_array().with_context(|| format!("the run has no {kind}s"))?;
    ensure!(found.len() == expected.len(), "{} {kind}s instead of {}", found.len(), expected.len());
    for item in found {
        let (key, value) = (item["key"].as_str().unwrap_or_default(), &item["value"]);
        let place = key.strip_prefix(kind).and_then(|rest| rest.strip_prefix('_')?.parse::<usize>().ok());
        let expected = place.and_then(|place| expected.get(place));
        ensure!(expected == Some(value), "{key} is {value} instead of {expected:?}");
    }
    Ok(())
}

#[cfg(test)]
pub mod samples {
    //! Runs as a right server answers them.

    use super::data;
    use serde_json::{Value, json};

    /// Run number `index`.
    pub fn run(index: usize) -> Value {
        let mut body = String::new();
        data::write_batch_body(&mut body, index, "r").unwrap();
        let data: Value = serde_json::from_str(&body).unwrap();
        json!({ "info": { "start_time": data::start_time_ms(index), "status": "FINISHED" }, "data": data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(indexes: &[usize]) -> Vec<u8> {
        let runs: Vec<Value> = indexes.iter().map(|&index| samples::run(index)).collect();
        json!({ "runs": runs }).to_string().into_bytes()
    }

    #[test]
    fn the_right_page_is_accepted_and_others_are_not() {
        check_page(&page(&[3, 2]), &[3, 2]).unwrap();
        check_page(b"{}", &[]).unwrap();
        let error = format!("{:#}", check_page(&page(&[2, 3]), &[3, 2]).unwrap_err());
        assert_eq!(error, "run at place 0: run number 2 instead of 3");
        assert_eq!(check_page(&page(&[3]), &[3, 2]).unwrap_err().to_string(), "1 runs instead of 2");
        assert!(check_page(b"no", &[]).is_err());
    }

    #[test]
    fn a_wrong_value_is_found() {
        let mut run = samples::run(1);
        run["data"]["metrics"][4]["value"] = json!(2.0);
        assert!(check_run(&run, 1).unwrap_err().to_string().starts_with("metric_04 is 2.0 instead of"));
        let mut run = samples::run(1);
        run["data"]["params"].as_array_mut().unwrap().pop();
        assert_eq!(check_run(&run, 1).unwrap_err().to_string(), "19 params instead of 20");
    }
}
