//! `runstone runs`: find, look at, create and delete runs.

mod change;
mod columns;
mod create;
mod describe;
mod list;
mod lookup;
mod search;
mod show;

use clap::Subcommand;
use runstone_client::Client;
use runstone_domain::RunStatus;
use runstone_wire::runs::Run;

use crate::output::Tone;
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Search(search::Options),
    Show(show::Options),
    List(list::Options),
    Describe(describe::Options),
    Create(create::Options),
    Delete(change::DeleteOptions),
    Restore(change::RestoreOptions),
}

pub(crate) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::Search(options) => search::run(options, client, world).await,
        Command::Show(options) => show::run(&options, client, world).await,
        Command::List(options) => list::run(&options, client, world).await,
        Command::Describe(options) => describe::run(&options, client, world).await,
        Command::Create(options) => create::run(options, client, world).await,
        Command::Delete(options) => change::delete(&options, client, world).await,
        Command::Restore(options) => change::restore(&options, client, world).await,
    }
}

/// The value of a run's tag.
fn tag<'a>(run: &'a Run, key: &str) -> Option<&'a str> {
    let tags = &run.data.as_ref()?.tags;
    tags.iter().find(|tag| tag.key.as_deref() == Some(key))?.value.as_deref()
}

/// The color of a status.
fn tone(status: Option<RunStatus>) -> Tone {
    match status {
        Some(RunStatus::Running) => Tone::Busy,
        Some(RunStatus::Finished) => Tone::Good,
        Some(RunStatus::Failed) => Tone::Bad,
        Some(RunStatus::Killed) => Tone::Warning,
        Some(RunStatus::Scheduled) | None => Tone::Dim,
    }
}

/// From start to end in milliseconds, or until now while it runs; nothing for runs without times.
fn length_ms(run: &Run, now_ms: i64) -> Option<i64> {
    let info = run.info.as_ref()?;
    // A run that was created without a start has 0.
    let start = info.start_time.map(|time| time.0).filter(|start| *start > 0)?;
    let is_running = info.status.0 == Some(RunStatus::Running);
    let end = info.end_time.map(|time| time.0).or(is_running.then_some(now_ms))?;
    Some(end.saturating_sub(start))
}

/// The moment of the start, if the run has one.
fn start_ms(run: &Run) -> Option<i64> {
    run.info.as_ref()?.start_time.map(|time| time.0).filter(|start| *start > 0)
}
