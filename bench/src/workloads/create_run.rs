//! Makes runs, with nothing in them.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Site, timed};
use crate::api::{Api, describe};
use crate::data::EPOCH_MS;
use crate::http::{Answer, post_json};
use crate::load::{self, Limits, Script};
use crate::results::Reading;

struct CreateRun {
    request: Vec<u8>,
    last_answer: Vec<u8>,
}

impl Script for CreateRun {
    fn next(&mut self) -> &[u8] {
        &self.request
    }

    fn judge(&mut self, answer: Answer<'_>) -> Result<(), String> {
        if answer.status != 200 {
            return Err(describe(answer));
        }
        self.last_answer.clear();
        self.last_answer.extend_from_slice(answer.body);
        Ok(())
    }
}

/// Makes runs on `connections` connections; afterwards the last one of each must be there.
pub async fn measure(site: &mut Site, connections: usize, limits: Limits) -> Result<Reading> {
    let experiment_id = site.targets().await?.experiment_id.clone();
    let body =
        json!({ "experiment_id": experiment_id, "start_time": EPOCH_MS, "user_id": "bench" }).to_string();
    let request = post_json(site.address(), "/api/2.0/mlflow/runs/create", body.as_bytes());
    let script = || CreateRun { request: request.clone(), last_answer: Vec::new() };
    let scripts = std::iter::repeat_with(script).take(connections).collect();
    let finished = load::run(site.address(), scripts, limits).await?;
    let reading = timed(&finished)?;
    let mut api = Api::open(site.address()).await?;
    for script in finished.scripts.iter().filter(|script| !script.last_answer.is_empty()) {
        let answer: Value = serde_json::from_slice(&script.last_answer).context("the answer is not JSON")?;
        let run_id = answer["run"]["info"]["run_id"].as_str().context("no run_id in the answer")?;
        api.get_bytes(&format!("runs/get?run_id={run_id}")).await.context("an answered run is not there")?;
    }
    Ok(reading)
}
