//! How far a load is, said on standard error while it runs.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::report::short;

/// How often a line is printed.
const EVERY: Duration = Duration::from_secs(10);

/// A load in progress, counted by all its connections.
#[derive(Debug)]
pub struct Progress {
    label: String,
    unit: &'static str,
    total: u64,
    done: AtomicU64,
    started: Instant,
    last_tenth: OnceLock<(u64, Instant)>,
}

/// How fast a load was, units a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Over all of it.
    pub overall: f64,
    /// Over its last tenth; as `overall` where that was too little to tell.
    pub last_tenth: f64,
}

impl Progress {
    /// A load of `total` units that starts now.
    pub fn start(label: String, unit: &'static str, total: u64) -> Self {
        let last_tenth = OnceLock::new();
        Self { label, unit, total, done: AtomicU64::new(0), started: Instant::now(), last_tenth }
    }

    /// Counts `units` more.
    pub fn add(&self, units: u64) {
        let done = self.done.fetch_add(units, Ordering::Relaxed) + units;
        if done >= self.total - self.total / 10 {
            self.last_tenth.get_or_init(|| (done, Instant::now()));
        }
    }

    /// Does `work`, the load itself, and prints a line now and then.
    pub async fn watch<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            if let Ok(result) = timeout(EVERY, &mut work).await {
                return result;
            }
            eprintln!("{}", self.line(self.started.elapsed()));
        }
    }

    /// How fast it was, at its end.
    pub fn speed(&self) -> Speed {
        self.speed_at(Instant::now())
    }

    fn speed_at(&self, end: Instant) -> Speed {
        let done = self.done.load(Ordering::Relaxed);
        let overall = per_second(done, end - self.started);
        let last_tenth = match self.last_tenth.get() {
            Some(&(before, since)) if before < done => per_second(done - before, end - since),
            _ => overall,
        };
        Speed { overall, last_tenth }
    }

    fn line(&self, elapsed: Duration) -> String {
        let done = self.done.load(Ordering::Relaxed);
        let rate = per_second(done, elapsed);
        let left = (self.total.saturating_sub(done)) as f64 / rate.max(1e-9);
        let left = if done == 0 { "unknown".into() } else { format!("{} s", short(left.round())) };
        let (done, total) = (short(done as f64), short(self.total as f64));
        format!(
            "{}: {done} of {total} {}, {} a second, {left} left",
            self.label,
            self.unit,
            short(rate.round())
        )
    }
}

fn per_second(units: u64, time: Duration) -> f64 {
    units as f64 / time.as_secs_f64().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_tenth_has_a_speed_of_its_own() {
        let progress = Progress::start("fill".into(), "runs", 100);
        progress.add(89);
        assert_eq!(progress.last_tenth.get(), None);
        progress.add(1);
        let (done, since) = *progress.last_tenth.get().unwrap();
        assert_eq!(done, 90);
        progress.add(10);
        let speed = progress.speed_at(since + Duration::from_secs(2));
        assert!((speed.last_tenth - 5.0).abs() < 1e-9 && speed.overall > 0.0);
    }

    #[test]
    fn a_line_tells_rate_and_rest() {
        let progress = Progress::start("fill".into(), "runs", 5_000);
        progress.add(1_000);
        let line = progress.line(Duration::from_secs(10));
        assert_eq!(line, "fill: 1,000 of 5,000 runs, 100 a second, 40 s left");
        let nothing = Progress::start("fill".into(), "runs", 10).line(Duration::from_secs(10));
        assert_eq!(nothing, "fill: 0 of 10 runs, 0 a second, unknown left");
    }
}
