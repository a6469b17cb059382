//! The closed loop: each connection sends its next request when the last one is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use crate::http::{Answer, Connection};
use crate::stats::{Errors, Timing};

/// How long a workload runs.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time before answers count.
    pub warm_up: Duration,
    /// Time in which answers count.
    pub measured: Duration,
    /// Goes on past `measured` until this many samples are there …
    pub min_samples: usize,
    /// … but never longer than this in all.
    pub at_most: Duration,
}

impl Limits {
    /// The limits for `seconds` of measuring: a tenth of it to warm up, at most eight times as long.
    pub fn seconds(seconds: f64) -> Self {
        Self {
            warm_up: Duration::from_secs_f64(seconds / 10.0),
            measured: Duration::from_secs_f64(seconds),
            min_samples: 5,
            at_most: Duration::from_secs_f64(seconds * 8.0),
        }
    }
}

/// What one connection sends, and how it tells a right answer from a wrong one.
pub trait Script: Send + 'static {
    /// The next request.
    fn next(&mut self) -> &[u8];

    /// Judges the answer to the request that [`next`](Self::next) gave last.
    ///
    /// # Errors
    /// What is wrong with it.
    fn judge(&mut self, answer: Answer<'_>) -> Result<(), String>;
}

/// A finished workload: what was measured, and the scripts as they ended, for checks afterwards.
pub struct Finished<S> {
    /// The measurement; `None` if nothing was answered rightly.
    pub timing: Option<Timing>,
    /// The failures again, for a workload without a timing.
    pub errors: Errors,
    /// The scripts, one a connection.
    pub scripts: Vec<S>,
}

/// Runs each script on a connection of its own.
///
/// # Errors
/// When a connection cannot even be opened.
pub async fn run<S: Script>(server: SocketAddr, scripts: Vec<S>, limits: Limits) -> Result<Finished<S>> {
    let mut connections = Vec::with_capacity(scripts.len());
    for script in scripts {
        connections.push((Connection::open(server).await?, script));
    }
    let window = Arc::new(Window::starting_now(limits));
    let mut workers = JoinSet::new();
    for (connection, script) in connections {
        workers.spawn(drive(connection, script, Arc::clone(&window)));
    }
    let (mut latencies, mut errors, mut scripts) = (Vec::new(), Errors::default(), Vec::new());
    while let Some(worker) = workers.join_next().await {
        let worker = worker.context("a connection's task failed")?;
        latencies.extend(worker.latencies);
        errors.merge(worker.errors);
        scripts.push(worker.script);
    }
    let timing = Timing::of(latencies, window.counting_since.elapsed(), errors.clone());
    Ok(Finished { timing, errors, scripts })
}

/// Repeats one operation, one after the other, under the same limits as [`run`] but without warm-up.
///
/// # Errors
/// When the operation fails: a repeated operation is made of several requests, and half of one says nothing.
pub async fn repeat(limits: Limits, mut operation: impl AsyncFnMut() -> Result<()>) -> Result<Timing> {
    let window = Window::starting_now(Limits { warm_up: Duration::ZERO, ..limits });
    let mut latencies = Vec::new();
    while !window.is_over(Instant::now()) {
        let started = Instant::now();
        operation().await?;
        latencies.push(started.elapsed());
        window.samples.fetch_add(1, Ordering::Relaxed);
    }
    Timing::of(latencies, window.counting_since.elapsed(), Errors::default()).context("no time to measure in")
}

struct Worker<S> {
    script: S,
    latencies: Vec<Duration>,
    errors: Errors,
}

async fn drive<S: Script>(mut connection: Connection, script: S, window: Arc<Window>) -> Worker<S> {
    let mut worker = Worker { script, latencies: Vec::new(), errors: Errors::default() };
    let mut sent = Instant::now();
    while !window.is_over(sent) {
        let answer = connection.request(worker.script.next()).await;
        let answered = Instant::now();
        let verdict = match answer {
            Ok(answer) => worker.script.judge(answer),
            Err(error) => Err(format!("{error:#}")),
        };
        match verdict {
            Ok(()) if answered >= window.counting_since => {
                worker.latencies.push(answered - sent);
                window.samples.fetch_add(1, Ordering::Relaxed);
            }
            Ok(()) => (),
            Err(message) => {
                worker.errors.add(|| message);
                // A server that refuses everything at once must not be asked in a tight loop.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        sent = Instant::now();
    }
    worker
}

/// When answers count, and when to stop.
struct Window {
    counting_since: Instant,
    counting_until: Instant,
    stop_at: Instant,
    min_samples: usize,
    samples: AtomicUsize,
}

impl Window {
    fn starting_now(limits: Limits) -> Self {
        let now = Instant::now();
        let counting_since = now + limits.warm_up;
        Self {
            counting_since,
            counting_until: counting_since + limits.measured,
            stop_at: now + limits.at_most,
            min_samples: limits.min_samples,
            samples: AtomicUsize::new(0),
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        let enough = self.samples.load(Ordering::Relaxed) >= self.min_samples;
        now >= self.stop_at || (enough && now >= self.counting_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_stays_open_for_the_least_number_of_samples() {
        let second = Duration::from_secs(1);
        let limits = Limits { warm_up: second, measured: second, min_samples: 2, at_most: 5 * second };
        let window = Window::starting_now(limits);
        let start = window.counting_since - second;
        assert!(!window.is_over(start + 3 * second), "no samples yet");
        window.samples.store(2, Ordering::Relaxed);
        assert!(!window.is_over(start + second), "still measuring");
        assert!(window.is_over(start + 2 * second));
        window.samples.store(1, Ordering::Relaxed);
        assert!(window.is_over(start + 5 * second), "the hard stop");
    }
}
