//! Writes runs through the public API: create, log a batch, finish.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use memchr::memmem;
use tokio::task::JoinSet;

use super::data;
use crate::fill::CONNECTIONS;
use crate::http::post_json;
use crate::scale::progress::{Progress, Speed};
use crate::scale::sender::{Failures, Sender};

/// Runs of a store whose ids are remembered, spread over it; all ids of a million would take the generator's memory.
const REMEMBERED: usize = 500;

/// A store of runs.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// The experiments; run number n lies in number n modulo their count.
    pub experiment_ids: Arc<[String]>,
    /// Runs that are stored: those numbered from 0 to below this.
    pub runs: usize,
    /// Number and id of some runs.
    pub some_ids: Vec<(usize, String)>,
}

impl Filled {
    /// A store with experiments and no run yet.
    pub fn empty(experiment_ids: Vec<String>) -> Self {
        Self { experiment_ids: experiment_ids.into(), ..Self::default() }
    }
}

/// Adds runs until there are `runs`.
///
/// # Errors
/// When a request fails three times: with a run missing, answers could not be checked any more.
pub async fn fill(
    server: SocketAddr,
    filled: &mut Filled,
    runs: usize,
    failures: &Failures,
) -> Result<Speed> {
    let new = filled.runs..runs;
    let progress = Progress::start(format!("filling to {runs} runs"), "runs", new.len() as u64);
    let stride = (new.len() / REMEMBERED).max(1);
    let work = Arc::new(Work {
        server,
        experiment_ids: Arc::clone(&filled.experiment_ids),
        next: AtomicUsize::new(new.start),
        runs: new,
        stride,
        progress,
    });
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        workers.spawn(fill_some(Arc::clone(&work), Sender::open(server, failures.clone()).await?));
    }
    let all = work.progress.watch(async {
        let mut ids = Vec::new();
        while let Some(worker) = workers.join_next().await {
            ids.extend(worker.context("a filling task failed")??);
        }
        anyhow::Ok(ids)
    });
    filled.some_ids.extend(all.await?);
    filled.runs = runs;
    Ok(work.progress.speed())
}

struct Work {
    server: SocketAddr,
    experiment_ids: Arc<[String]>,
    runs: Range<usize>,
    next: AtomicUsize,
    stride: usize,
    progress: Progress,
}

async fn fill_some(work: Arc<Work>, mut sender: Sender) -> Result<Vec<(usize, String)>> {
    let mut remembered = Vec::new();
    let mut body = String::new();
    loop {
        let index = work.next.fetch_add(1, Ordering::Relaxed);
        if index >= work.runs.end {
            return Ok(remembered);
        }
        let experiment_id = &work.experiment_ids[index % work.experiment_ids.len()];
        let run_id = write_run(&mut sender, work.server, index, experiment_id, &mut body).await?;
        work.progress.add(1);
        if (index - work.runs.start).is_multiple_of(work.stride) {
            remembered.push((index, run_id));
        }
    }
}

/// Writes one run and returns its id. `body` is scratch space.
async fn write_run(
    sender: &mut Sender,
    server: SocketAddr,
    index: usize,
    experiment_id: &str,
    body: &mut String,
) -> Result<String> {
    let post =
        |path: &str, body: &str| post_json(server, &format!("/api/2.0/mlflow/{path}"), body.as_bytes());
    let create = post("runs/create", &data::create_body(index, experiment_id));
    let run_id = sender.send("runs/create", &create, |body| run_id_of(body).context("no run_id")).await?;
    data::write_batch_body(body, index, &run_id)?;
    sender.send("runs/log-batch", &post("runs/log-batch", body), |_| Ok(())).await?;
    let finish = post("runs/update", &data::finish_body(index, &run_id));
    sender.send("runs/update", &finish, |_| Ok(())).await?;
    Ok(run_id)
}

/// The first `run_id` of an answer, found without parsing all of it.
pub fn run_id_of(body: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"\"run_id\"";
    let value = body[memmem::find(body, NAME)? + NAME.len()..].trim_ascii_start();
    let value = value.strip_prefix(b":")?.trim_ascii_start().strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', value)?;
    Some(std::str::from_utf8(&value[..end]).ok()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_id_is_found_in_any_layout() {
        assert_eq!(run_id_of(br#"{"run":{"info":{"run_id":"abc","x":1}}}"#).as_deref(), Some("abc"));
        assert_eq!(run_id_of(b"{\"run\": {\n\"run_id\" : \"abc\"}}").as_deref(), Some("abc"));
        assert_eq!(run_id_of(b"{}"), None);
        assert_eq!(run_id_of(b"{\"run_id\":7}"), None);
    }
}
