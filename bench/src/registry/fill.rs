//! Fills a registry over the REST API.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::task::JoinSet;

use super::data::{ALIAS, Size};
use crate::fill::CONNECTIONS;
use crate::http::post_json;
use crate::scale::{Failures, Progress, Sender};
use crate::stats::Timing;

/// Registers all models with their versions and their alias. The timing counts whole models.
///
/// # Errors
/// When a request fails three times: with a model missing, answers could not be checked any more.
pub async fn fill(server: SocketAddr, size: Size, failures: &Failures) -> Result<Timing> {
    let progress =
        Progress::start(format!("registering {} models", size.models), "models", size.models as u64);
    let work = Arc::new(Work { server, size, next: AtomicUsize::new(0), progress });
    let started = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        workers.spawn(fill_some(Arc::clone(&work), Sender::open(server, failures.clone()).await?));
    }
    let all = work.progress.watch(async {
        let mut latencies = Vec::with_capacity(size.models);
        while let Some(worker) = workers.join_next().await {
            latencies.extend(worker.context("a filling task failed")??);
        }
        anyhow::Ok(latencies)
    });
    let latencies = all.await?;
    Timing::of(latencies, started.elapsed(), failures.so_far()).context("there are no models to register")
}

struct Work {
    server: SocketAddr,
    size: Size,
    next: AtomicUsize,
    progress: Progress,
}

async fn fill_some(work: Arc<Work>, mut sender: Sender) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    loop {
        let model = work.next.fetch_add(1, Ordering::Relaxed);
        if model >= work.size.models {
            return Ok(latencies);
        }
        let started = Instant::now();
        register(&mut sender, &work, model).await?;
        latencies.push(started.elapsed());
        work.progress.add(1);
    }
}

async fn register(sender: &mut Sender, work: &Work, model: usize) -> Result<()> {
    let Work { server, size, .. } = *work;
    let post = |path: &str, body: &Value| {
        post_json(server, &format!("/api/2.0/mlflow/{path}"), body.to_string().as_bytes())
    };
    let path = "registered-models/create";
    sender.send(path, &post(path, &size.create_body(model)), |_| Ok(())).await?;
    let path = "model-versions/create";
    for version in 1..=size.versions {
        let request = post(path, &size.version_body(model, version));
        sender.send(path, &request, |body| check_number(body, version)).await?;
    }
    let path = "registered-models/alias";
    let request = post(path, &size.alias_body(model, ALIAS, size.champion(model)));
    sender.send(path, &request, |_| Ok(())).await
}

fn check_number(body: &[u8], version: usize) -> Result<()> {
    let answer: Value = serde_json::from_slice(body)?;
    let number = &answer["model_version"]["version"];
    ensure!(number.as_str() == Some(version.to_string().as_str()), "version {number} instead of {version}");
    Ok(())
}
