//! Reads whole filled runs, each in a request of its own.

use anyhow::{Context, Result};
use serde_json::Value;

use super::check::same_run;
use super::fixed::{FixedScript, Known};
use super::{Site, timed};
use crate::data::RunData;
use crate::http::{self, Connection};
use crate::load::{self, Limits};
use crate::results::Reading;

/// Different runs that are read in turn.
const RUNS: usize = 200;

/// Reads runs from all over the store on `connections` connections.
pub async fn measure(site: &mut Site, connections: usize, limits: Limits) -> Result<Reading> {
    let run_ids = site.filled().await?.run_ids.clone();
    let mut connection = Connection::open(site.address()).await?;
    let mut known = Vec::new();
    for index in (0..run_ids.len()).step_by(run_ids.len().div_ceil(RUNS)) {
        let target = format!("/api/2.0/mlflow/runs/get?run_id={}", run_ids[index]);
        let check = |body: &[u8]| {
            let answer: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
            same_run(&answer["run"], &RunData::of(index))
        };
        known.push(Known::learn(&mut connection, http::get(site.address(), &target), check).await?);
    }
    timed(&load::run(site.address(), FixedScript::spread(known, connections), limits).await?)
}
