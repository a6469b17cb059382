//! `runstone registry check`: what the rules say to a promotion; its exit code tells programs.

use std::io;

use clap::Args;
use runstone_client::Client;
use runstone_wire::own::registry::CheckAnswer;

use super::VersionArgs;
use crate::commands::Output;
use crate::failure::AlreadySaid;
use crate::output::{Tone, print_json, printable};
use crate::world::World;

/// Hold a version against the rules for an alias or a stage; nothing is changed
///
/// Ends with 0 if all rules that guard the target let it pass, with 1 if not.
///
/// runstone registry check wine latest --for @champion && deploy
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    version: VersionArgs,

    /// What it would get: @alias or a stage
    #[arg(long = "for", value_name = "TARGET")]
    target: String,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Options { version, target, output } = options;
    let number = version.number(client).await?;
    let answer = client.check_version(&version.name, number, target).await?;
    if output.is_json() {
        print_json(&mut world.out, &answer)?;
    } else {
        let what = format!("version {number} of '{}'", version.name);
        print(&answer, &what, target, world)?;
    }
    if answer.passes { Ok(()) } else { Err(AlreadySaid.into()) }
}

fn print(answer: &CheckAnswer, what: &str, target: &str, world: &mut World) -> io::Result<()> {
    for verdict in &answer.rules {
        let (mark, tone) = if verdict.passes { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        let mark = world.screen.paint(tone, mark);
        writeln!(world.out, "{mark} {}", printable(&verdict.rule))?;
        for shortfall in &verdict.shortfalls {
            writeln!(world.out, "  {}", printable(shortfall))?;
        }
    }
    let sentence = match (answer.rules.is_empty(), answer.passes) {
        (true, _) => format!("No rule guards {target}: {what} may get it."),
        (false, true) => format!("It passes: {what} may get {target}."),
        (false, false) => format!("It does not pass: {what} must not get {target} yet."),
    };
    writeln!(world.out, "{}", printable(&sentence))
}
