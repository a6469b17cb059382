//! Fills a server with the same runs as every other one, and times it: create, log a batch, finish.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::api::{self, Api};
use crate::data::{EPOCH_MS, Random, RunData};
use crate::http::Connection;
use crate::points::{PointRequest, Shape, key_name};
use crate::stats::{Errors, Timing};

/// Connections that fill at once.
pub const CONNECTIONS: usize = 8;
/// Points of the one long history.
pub const HISTORY_POINTS: u32 = 100_000;
/// Points of one request while the history is logged, the most that the contract allows.
const HISTORY_BATCH: u32 = 1_000;

/// A filled experiment.
#[derive(Debug, Clone)]
pub struct Filled {
    /// Its id.
    pub experiment_id: String,
    /// Run ids; the place in the list is the number of the run's data.
    pub run_ids: Vec<String>,
}

/// Makes an experiment of `runs` runs. The timing counts whole runs (three requests each).
///
/// # Errors
/// When any request fails: with a run missing, searches could not be compared any more.
pub async fn fill_runs(server: SocketAddr, runs: usize) -> Result<(Filled, Timing)> {
    let experiment_id = Api::open(server).await?.create_experiment("bench-search").await?;
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        workers.spawn(fill_some(server, experiment_id.clone(), Arc::clone(&next), runs));
    }
    let mut run_ids = vec![String::new(); runs];
    let mut latencies = Vec::with_capacity(runs);
    while let Some(filled) = workers.join_next().await {
        for (index, run_id, latency) in filled.context("a filling task failed")?? {
            run_ids[index] = run_id;
            latencies.push(latency);
        }
    }
    let timing =
        Timing::of(latencies, started.elapsed(), Errors::default()).context("there are no runs to fill")?;
    Ok((Filled { experiment_id, run_ids }, timing))
}

async fn fill_some(
    server: SocketAddr,
    experiment_id: String,
    next: Arc<AtomicUsize>,
    runs: usize,
) -> Result<Vec<(usize, String, Duration)>> {
    let mut api = Api::open(server).await?;
    let mut filled = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= runs {
            return Ok(filled);
        }
        let data = RunData::of(index);
        let started = Instant::now();
        let run_id = api.create_run(&data.create_body(&experiment_id)).await?;
        api.post("runs/log-batch", &data.batch_body(&run_id)).await?;
        api.post("runs/update", &data.finish_body(&run_id)).await?;
        filled.push((index, run_id, started.elapsed()));
    }
}

/// Makes an experiment with `runs` empty runs to log to.
///
/// # Errors
/// When any request fails.
pub async fn empty_runs(server: SocketAddr, name: &str, runs: usize) -> Result<Filled> {
    let mut api = Api::open(server).await?;
    let experiment_id = api.create_experiment(name).await?;
    let mut run_ids = Vec::with_capacity(runs);
    for _ in 0..runs {
        run_ids
            .push(api.create_run(&json!({ "experiment_id": experiment_id, "start_time": EPOCH_MS })).await?);
    }
    Ok(Filled { experiment_id, run_ids })
}

/// A metric with a long history.
#[derive(Debug, Clone)]
pub struct LongHistory {
    /// The run that has it.
    pub run_id: String,
    /// The metric's key.
    pub key: String,
}

/// Logs [`HISTORY_POINTS`] points of one metric to a new run.
///
/// # Errors
/// When any request fails.
pub async fn long_history(server: SocketAddr) -> Result<LongHistory> {
    let mut filled = empty_runs(server, "bench-history", 1).await?;
    let run_id = filled.run_ids.pop().context("no run was made")?;
    let mut request = PointRequest::batch(server, &run_id, "loss", Shape { keys: 1, steps: HISTORY_BATCH });
    let mut random = Random::stream(u64::MAX);
    let mut connection = Connection::open(server).await?;
    for _ in 0..HISTORY_POINTS / HISTORY_BATCH {
        let answer = connection.request(request.advance(&mut random)).await?;
        ensure!(answer.status == 200, "log-batch: {}", api::describe(answer));
    }
    Ok(LongHistory { run_id, key: key_name("loss", 0) })
}
