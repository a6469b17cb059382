//! `runstone registry`: registered models, their versions, and how these are promoted.
//!
//! Models, versions, aliases and stages are MLflow's calls and work with any server; history, rules, requests, comments and
//! what is deleted are Runstone's own. A family of commands is a file or folder with a `Command` and a `run`.

mod aliases;
mod check;
mod comments;
mod history;
mod models;
mod requests;
mod rules;
mod stages;
mod tags;
mod versions;

use std::io;

use clap::{Args, Subcommand};
use runstone_client::{Client, Which};
use serde::Serialize;

use crate::output::{Cell, Table, Tone, print_json, printable};
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create, find, change and delete registered models
    #[command(subcommand, visible_alias = "model")]
    Models(models::Command),
    /// Register, find, change and download versions of models
    #[command(subcommand, visible_alias = "version")]
    Versions(versions::Command),
    /// Give versions names that can be moved, such as champion
    #[command(subcommand, visible_alias = "alias")]
    Aliases(aliases::Command),
    /// Move versions between None, Staging, Production and Archived (aliases are the newer way)
    #[command(subcommand, visible_alias = "stage")]
    Stages(stages::Command),
    /// Say what must hold before a version gets an alias or a stage
    #[command(subcommand, visible_alias = "rule")]
    Rules(rules::Command),
    Check(check::Options),
    /// Ask that versions get aliases or stages, and decide
    #[command(subcommand, visible_alias = "request")]
    Requests(requests::Command),
    /// Say something to versions
    #[command(subcommand, visible_alias = "comment")]
    Comments(comments::Command),
    History(history::Options),
}

pub(crate) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::Models(command) => models::run(command, client, world).await,
        Command::Versions(command) => versions::run(command, client, world).await,
        Command::Aliases(command) => aliases::run(command, client, world).await,
        Command::Stages(command) => stages::run(command, client, world).await,
        Command::Rules(command) => rules::run(command, client, world).await,
        Command::Check(options) => check::run(&options, client, world).await,
        Command::Requests(command) => requests::run(command, client, world).await,
        Command::Comments(command) => comments::run(command, client, world).await,
        Command::History(options) => history::run(options, client, world).await,
    }
}

/// A version of a registered model, as people name it.
#[derive(Debug, Args)]
struct VersionArgs {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Which version: its number, @alias, a stage or latest
    #[arg(value_name = "VERSION", value_parser = Which::parse)]
    version: Which,
}

impl VersionArgs {
    async fn number(&self, client: &Client) -> runstone_client::Result<i64> {
        client.number_of(&self.name, &self.version).await
    }
}

/// How a command that changes something says that it did.
#[derive(Debug, Clone, Copy, Args)]
struct Report {
    /// Print what was done as JSON instead of a sentence
    #[arg(long)]
    json: bool,
}

impl Report {
    /// The sentence for people, `done` for programs.
    fn print(self, done: &impl Serialize, sentence: &str, world: &mut World) -> io::Result<()> {
        if self.json {
            print_json(&mut world.out, done)
        } else {
            writeln!(world.out, "{}", printable(sentence))
        }
    }
}

/// Prints a table and says what found no room on the screen.
fn print_table(table: Table, world: &mut World) -> io::Result<()> {
    match table.print(&mut world.out, world.screen)? {
        0 => Ok(()),
        1 => world.note("1 column had no room; --json has everything"),
        hidden => world.note(&format!("{hidden} columns had no room; --json has everything")),
    }
}

/// An alias as people type it: `champion` or `@champion`.
fn alias(text: &str) -> Result<String, String> {
    match text.strip_prefix('@').unwrap_or(text) {
        "" => Err("an alias has a name, such as champion".to_owned()),
        alias => Ok(alias.to_owned()),
    }
}

/// ` by ann`, if that is known.
fn by(user: Option<&str>) -> String {
    user.map(|user| format!(" by {user}")).unwrap_or_default()
}

/// A cell with a text that may be missing.
fn cell(text: Option<&str>) -> Cell {
    Cell::new(text.unwrap_or_default())
}

/// A stage in its color.
fn stage_tone(stage: &str) -> Tone {
    match stage {
        "Production" => Tone::Good,
        "Staging" => Tone::Busy,
        "None" | "Archived" => Tone::Dim,
        _ => Tone::Plain,
    }
}
