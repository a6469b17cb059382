//! Logs series over several connections at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use super::points::PointTemplate;
use crate::data::Random;
use crate::fill::CONNECTIONS;
use crate::scale::progress::{Progress, Speed};
use crate::scale::sender::{Failures, Sender};

/// Points of some keys of one run, logged together step by step.
#[derive(Debug, Clone)]
pub struct Series {
    /// The run.
    pub run_id: String,
    /// Its keys.
    pub keys: Vec<String>,
    /// The first step.
    pub first_step: u64,
    /// Steps of one request.
    pub batch_steps: u64,
    /// Requests.
    pub batches: u64,
}

impl Series {
    /// Points of one request.
    pub fn batch_points(&self) -> u64 {
        self.keys.len() as u64 * self.batch_steps
    }

    /// Points of all requests.
    pub fn points(&self) -> u64 {
        self.batch_points() * self.batches
    }
}

/// How work is dealt to the connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// A request each: all connections log to the same series, which come one after the other.
    Batches,
    /// A series each: a run is logged by one connection, as a training process does.
    Series,
}

/// Logs all of `series`.
///
/// # Errors
/// When a request fails three times.
pub async fn load(
    server: SocketAddr,
    label: &str,
    series: &[Series],
    spread: Spread,
    failures: &Failures,
) -> Result<Speed> {
    let total = series.iter().map(Series::points).sum();
    let progress = Progress::start(label.to_owned(), "points", total);
    let pieces = pieces(series, spread);
    let work =
        Arc::new(Work { server, series: series.to_vec(), pieces, next: AtomicUsize::new(0), progress });
    let mut workers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        workers.spawn(load_some(Arc::clone(&work), Sender::open(server, failures.clone()).await?));
    }
    let all = work.progress.watch(async {
        while let Some(worker) = workers.join_next().await {
            worker.context("a logging task failed")??;
        }
        anyhow::Ok(())
    });
    all.await?;
    Ok(work.progress.speed())
}

/// Requests of one series that one connection sends in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    series: usize,
    first_batch: u64,
    batches: u64,
}

fn pieces(series: &[Series], spread: Spread) -> Vec<Piece> {
    let of_one = |(place, series): (usize, &Series)| {
        let batches = if spread == Spread::Batches { 1 } else { series.batches };
        let starts = (0..series.batches).step_by(batches.max(1) as usize);
        starts.map(move |first_batch| Piece { series: place, first_batch, batches }).collect::<Vec<_>>()
    };
    series.iter().enumerate().flat_map(of_one).collect()
}

struct Work {
    server: SocketAddr,
    series: Vec<Series>,
    pieces: Vec<Piece>,
    next: AtomicUsize,
    progress: Progress,
}

async fn load_some(work: Arc<Work>, mut sender: Sender) -> Result<()> {
    // The request of the series that was logged last is kept: the next piece is mostly of the same.
    let mut kept: Option<(usize, PointTemplate)> = None;
    loop {
        let Some(&piece) = work.pieces.get(work.next.fetch_add(1, Ordering::Relaxed)) else { return Ok(()) };
        let series = &work.series[piece.series];
        let template = match kept.take() {
            Some((of, template)) if of == piece.series => template,
            _ => PointTemplate::new(work.server, &series.run_id, &series.keys, series.batch_steps),
        };
        let (_, template) = kept.insert((piece.series, template));
        for batch in piece.first_batch..piece.first_batch + piece.batches {
            let mut random = Random::stream((piece.series as u64) << 32 | batch);
            let request = template.at(series.first_step + batch * series.batch_steps, &mut random);
            sender.send("runs/log-batch", request, |_| Ok(())).await?;
            work.progress.add(series.batch_points());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_batch_is_dealt_once() {
        let series = |batches| Series {
            run_id: "r".into(),
            keys: vec!["k".into()],
            first_step: 0,
            batch_steps: 10,
            batches,
        };
        let all = [series(3), series(2)];
        let piece = |series, first_batch, batches| Piece { series, first_batch, batches };
        assert_eq!(pieces(&all, Spread::Series), [piece(0, 0, 3), piece(1, 0, 2)]);
        let single = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)].map(|(of, batch)| piece(of, batch, 1));
        assert_eq!(pieces(&all, Spread::Batches), single);
        assert_eq!(all[0].points(), 30);
    }
}
