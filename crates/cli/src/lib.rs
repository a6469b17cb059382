//! The `runstone` command: a file per subcommand under [`commands`], what they share beside it.
//!
//! Commands decide nothing that the server or the client could decide: they turn options into calls and answers into
//! text. Everything outside the process (variables, time, terminal) comes in through [`World`], so tests own it.
//!
//! A new subcommand is a file with its options and a `run`, a variant in [`cli`], and a line in [`dispatch`].

mod cli;
mod commands;
mod failure;
mod output;
mod world;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use output::Screen;
pub use world::World;

use cli::{Cli, Command};
use commands::{artifacts, completions, db, doctor, experiments, local, registry, runs, server};

/// Runs one command line, whose first argument is the program's name. Exit codes: 0 done, 1 failed, 2 misused.
pub fn main(arguments: impl IntoIterator<Item = OsString>, world: &mut World) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refusal) => return failure::usage(&refusal, world),
    };
    let verbose = cli.globals.is_verbose();
    let outcome = match cli.command {
        // Brings its own threads: how many is one of its options.
        Command::Server(options) => server::run(*options),
        command => {
            commands::threads().and_then(|threads| threads.block_on(dispatch(command, &cli.globals, world)))
        }
    };
    failure::exit_code(outcome, world, verbose)
}

async fn dispatch(command: Command, globals: &cli::Globals, world: &mut World) -> anyhow::Result<()> {
    world.screen.choose_color(globals.color);
    match command {
        Command::Server(_) => Ok(()),
        Command::Db(command) => db::run(command, globals, world).await,
        Command::Doctor(options) => doctor::run(&options, globals, world).await,
        Command::Completions(options) => completions::run(&options, world),
        Command::Experiments(command) => {
            let tracking = local::open(globals, world).await?;
            let outcome = experiments::run(command, &tracking.client, world).await;
            tracking.close().await;
            outcome
        }
        Command::Runs(command) => {
            let tracking = local::open(globals, world).await?;
            let outcome = runs::run(command, &tracking.client, world).await;
            tracking.close().await;
            outcome
        }
        Command::Artifacts(command) => {
            let tracking = local::open(globals, world).await?;
            let outcome = artifacts::run(command, &tracking.client, world).await;
            tracking.close().await;
            outcome
        }
        Command::Registry(command) => {
            let tracking = local::open(globals, world).await?;
            let outcome = registry::run(command, &tracking.client, world).await;
            tracking.close().await;
            outcome
        }
    }
}
