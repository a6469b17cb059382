//! Starting and resting: time to the first answer and memory when idle, on an empty and on a filled store.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::peers::Server;
use crate::results::{Case, Headline, Reading};
use crate::stats::{Errors, Timing};

/// Starts that are timed, fewer when one takes seconds.
const STARTS: usize = 7;
const ENOUGH: Duration = Duration::from_secs(5);

/// The row of starting on an empty folder, the database made on the way.
pub fn start_empty() -> Case {
    case("start-empty", "start to first answer, empty folder", Headline::Latency)
}

/// The row of the memory after that.
pub fn memory_empty() -> Case {
    case("memory-empty", "memory of all processes, idle, empty store", Headline::Memory)
}

/// The row of the memory after all workloads.
pub fn memory_worked() -> Case {
    case("memory-worked", "memory of all processes, after all workloads", Headline::Memory)
}

/// The row of starting again on what the workloads left.
pub fn start_filled() -> Case {
    case("start-filled", "start to first answer, filled store", Headline::Latency)
}

/// The row of the memory after that.
pub fn memory_filled() -> Case {
    case("memory-filled", "memory of all processes, idle, filled store", Headline::Memory)
}

/// All rows of this module, in the order of a session.
pub fn all() -> [Case; 5] {
    [start_empty(), memory_empty(), memory_worked(), start_filled(), memory_filled()]
}

fn case(id: &str, title: &str, headline: Headline) -> Case {
    Case { id: id.into(), title: title.into(), headline }
}

/// Starts the server again and again, each time on an empty folder.
pub async fn time_starts_empty(server: &mut Server) -> Reading {
    reading_of(time_starts(server, Server::erase).await)
}

/// Starts the server again and again on the data it has.
pub async fn time_starts_filled(server: &mut Server) -> Reading {
    let stop = |server: &mut Server| {
        server.stop();
        Ok(())
    };
    reading_of(time_starts(server, stop).await)
}

/// What the server holds when it has just started and come to rest.
pub async fn idle_memory(server: &mut Server) -> Reading {
    let memory = async {
        server.start().await?;
        server.settled_memory().await.map(Reading::Memory)
    };
    reading_of(memory.await)
}

/// What the running server holds when it has come to rest.
pub async fn settled_memory(server: &Server) -> Reading {
    reading_of(server.settled_memory().await.map(Reading::Memory))
}

/// One server's fault must not end the comparison of the others.
fn reading_of(measured: Result<Reading>) -> Reading {
    measured.unwrap_or_else(|error| Reading::Failed(format!("{error:#}")))
}

async fn time_starts(server: &mut Server, reset: impl Fn(&mut Server) -> Result<()>) -> Result<Reading> {
    let mut starts = Vec::new();
    let mut total = Duration::ZERO;
    while starts.len() < STARTS && total < ENOUGH {
        reset(server)?;
        let start = server.start().await?;
        total += start;
        starts.push(start);
    }
    Timing::of(starts, total, Errors::default()).map(Reading::Timed).context("no start was timed")
}
