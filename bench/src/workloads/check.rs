//! Whether an answered run is the run that was filled in.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::data::{METRICS, PARAMS, RunData, TAGS};

/// Checks a `Run` message against the data it was made from.
///
/// # Errors
/// The first difference.
pub fn same_run(run: &Value, data: &RunData) -> Result<()> {
    let list = |name: &str| run["data"][name].as_array().with_context(|| format!("the run has no {name}"));
    let (metrics, params, tags) = (list("metrics")?, list("params")?, list("tags")?);
    ensure!(metrics.len() == METRICS, "{} metrics instead of {METRICS}", metrics.len());
    ensure!(params.len() == PARAMS, "{} params instead of {PARAMS}", params.len());
    // Servers add tags of their own, such as the run's name.
    ensure!(tags.len() >= TAGS, "{} tags instead of at least {TAGS}", tags.len());
    for (index, expected) in data.metrics.iter().enumerate() {
        let value = value_of(metrics, &format!("metric_{index:02}"))?.as_f64();
        ensure!(value == Some(*expected), "metric {index} is {value:?} instead of {expected}");
    }
    for (kind, items, values) in [("param", params, &data.params), ("tag", tags, &data.tags)] {
        for (index, expected) in values.iter().enumerate() {
            let value = value_of(items, &format!("{kind}_{index:02}"))?;
            ensure!(value == expected, "{kind} {index} is {value} instead of {expected}");
        }
    }
    Ok(())
}

fn value_of<'v>(items: &'v [Value], key: &str) -> Result<&'v Value> {
    let item = items.iter().find(|item| item["key"] == key);
    Ok(&item.with_context(|| format!("{key} is missing"))?["value"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_run_is_checked_down_to_each_value() {
        let data = RunData::of(1);
        let mut run = json!({ "data": data.batch_body("r") });
        same_run(&run, &data).unwrap();
        run["data"]["tags"].as_array_mut().unwrap().push(json!({ "key": "mlflow.runName", "value": "x" }));
        same_run(&run, &data).unwrap();
        run["data"]["metrics"][4]["value"] = json!(2.0);
        assert!(same_run(&run, &data).unwrap_err().to_string().starts_with("metric 4 is Some(2.0)"));
        assert!(same_run(&json!({ "data": {} }), &data).is_err());
    }
}
