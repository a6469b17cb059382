//! What every part has at hand: the server, its sheet and the options; and the figures that every part takes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::args::{Database, Part, ScaleArgs};
use super::backend::{Backend, Rest};
use super::sheet::{Cell, Name, Sheet};
use crate::load::{self, Limits};
use crate::process::own_cpu_seconds;
use crate::workloads::fixed::{FixedScript, Known};

/// A part on its way.
pub struct Site<'a> {
    /// The server, with a database of its own.
    pub backend: Backend,
    /// Where figures go.
    pub sheet: &'a mut Sheet,
    /// The options.
    pub args: &'a ScaleArgs,
}

impl<'a> Site<'a> {
    /// Starts the server of a part; its data lies below `folder`.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(
        args: &'a ScaleArgs,
        program: &Path,
        folder: &Path,
        sheet: &'a mut Sheet,
    ) -> Result<Self> {
        let (database, part): (Database, Part) = (sheet.database, sheet.part);
        eprintln!("{:>10}  {}", database.title(), part.title());
        let backend = Backend::start(program, database, folder).await?;
        Ok(Self { backend, sheet, args })
    }

    /// Times requests one after the other on one connection; each answer must stay as long as it was learned.
    pub async fn time(&mut self, name: Name<'_>, known: Result<Vec<Known>>) {
        let timed = match known {
            Ok(known) => time(&self.backend, known, self.args.seconds).await,
            Err(error) => Err(error),
        };
        self.sheet.record_result(name, timed);
    }

    /// Waits until the server rests, and records how long that took, the room taken and the memory held.
    ///
    /// # Errors
    /// When the server has ended.
    pub async fn rest(&mut self) -> Result<Rest> {
        let rest = self.backend.rest(Duration::from_secs(self.args.settle_seconds)).await?;
        let seconds = (rest.seconds * 10.0).round() / 10.0;
        let cell = if rest.reached {
            Cell::Figure(seconds, "s")
        } else {
            let Rest { room, .. } = rest;
            self.sheet.note(format!(
                "The server did not come to rest within {} s: {} runs unsettled, {} records in the inbox.",
                self.args.settle_seconds, room.unsettled, room.inbox
            ));
            Cell::Limited(seconds, "s", "not at rest")
        };
        self.sheet.record(("rest", "after the load: until the server rests"), cell);
        Ok(rest)
    }

    /// Records what the processes hold now.
    pub fn record_memory(&mut self) {
        let held = self.backend.held();
        self.sheet.record(("rss", "memory at rest, RSS"), Cell::Figure(held.now.rss_mb(), "MB"));
        self.sheet.record(("pss", "memory at rest, PSS"), Cell::Figure(held.now.pss_mb(), "MB"));
        if let Some(postgres) = held.postgres {
            self.sheet
                .record(("postgres", "PostgreSQL's memory, PSS"), Cell::Figure(postgres.pss_mb(), "MB"));
        }
    }

    /// Records the most that the server has held since its start.
    pub fn record_peak(&mut self, name: Name<'_>) {
        self.sheet.record(name, Cell::Figure(self.backend.held().peak_rss_mb, "MB"));
    }
}

async fn time(backend: &Backend, known: Vec<Known>, seconds: f64) -> Result<Cell> {
    let scripts = FixedScript::spread(known, 1);
    let finished = load::run(backend.address(), scripts, Limits::seconds(seconds)).await?;
    let first_error = finished.errors.first.unwrap_or_else(|| "no answer in the measured time".into());
    finished.timing.map(Cell::Latency).context(first_error)
}

/// Counts processor time from its start on.
#[derive(Debug, Clone, Copy)]
pub struct CpuMeter {
    server: f64,
    generator: f64,
    started: Instant,
}

impl CpuMeter {
    /// Starts to count.
    pub fn start(backend: &Backend) -> Self {
        Self { server: backend.cpu_seconds(), generator: own_cpu_seconds(), started: Instant::now() }
    }

    /// Seconds on a processor of the server and its database since the start.
    pub fn server_seconds(self, backend: &Backend) -> f64 {
        backend.cpu_seconds() - self.server
    }

    /// Seconds by the clock since the start.
    pub fn elapsed_seconds(self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Records how much of one processor the load generator has used since the start: near 100 %, it would be what
    /// limits the load.
    pub fn record_generator(self, sheet: &mut Sheet) {
        let share = (own_cpu_seconds() - self.generator) / self.elapsed_seconds() * 100.0;
        sheet.record(("generator", "the load generator's share of one processor"), Cell::Figure(share, "%"));
    }
}
