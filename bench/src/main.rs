//! `runstone-bench`: runs the same workloads against Runstone and its peers and prints one table; and Runstone alone on
//! large stores.

mod api;
mod args;
mod clock;
mod data;
mod fill;
mod http;
mod lifecycle;
mod load;
mod machine;
mod peers;
mod points;
mod process;
mod registry;
mod report;
mod results;
mod scale;
mod session;
mod stats;
mod workloads;

use std::path::{Path, absolute};

use anyhow::{Context, Result, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::{Args, Command, RunArgs};
use crate::machine::Machine;
use crate::peers::Installation;
use crate::report::{Report, ResultFile};
use crate::results::Case;
use crate::session::Session;

/// One thread: the generator must leave as much of the machine as it can to the server.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    match Args::parse().command {
        Command::Run(args) => until_signal(run(&args)).await,
        Command::Scale(args) => until_signal(scale::run(&args)).await,
        Command::List => {
            for case in all_rows() {
                println!("{:<26} {}", case.id, case.title);
            }
            Ok(())
        }
    }
}

/// Every row that a report can have.
fn all_rows() -> impl Iterator<Item = Case> {
    lifecycle::all().into_iter().chain(workloads::all().into_iter().map(|workload| workload.case))
}

/// Dropping the unfinished run ends its servers and removes its data, so a signal is handled like an error.
async fn until_signal(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = work => result,
        _ = interrupt.recv() => bail!("interrupted"),
        _ = terminate.recv() => bail!("terminated"),
    }
}

async fn run(args: &RunArgs) -> Result<()> {
    args.check_names(&all_rows().map(|row| row.id).collect::<Vec<_>>())?;
    // Servers are started in folders of their own, so relative paths would not find their programs.
    let installation = Installation { runstone: absolute(&args.runstone)?, venvs: absolute(&args.venvs)? };
    let folder = tempfile::Builder::new().prefix("runstone-bench-").tempdir_in(&args.temp);
    let folder = folder.with_context(|| format!("cannot make a folder in {}", args.temp.display()))?;
    let mut session = Session::prepare(args, &installation, folder.path()).await?;
    let machine = Machine::describe(folder.path()).await?;
    session.run().await?;
    let syncs_at_end = machine::syncs_per_second(folder.path())?;
    let results = &session.results;
    let report = Report { date: clock::now(), machine, syncs_at_end, installation, args, results };
    let section = report.to_markdown();
    if args.out != Path::new("-") {
        ResultFile::open(&args.out, "Benchmark results")?.write_newest(&section)?;
    }
    println!("{section}");
    Ok(())
}
