//! `runstone doctor`: what is configured, reachable, slow and wrong, and what to do about it.

mod checks;
mod configuration;

use clap::Args;
use serde::Serialize;

use crate::cli::Globals;
use crate::failure::AlreadySaid;
use crate::output::{Cell, Column, Table, Tone, print_json, printable};
use crate::world::World;

use configuration::Setting;

/// Check the configuration and the server
///
/// Shows what is configured (variables and files), whether the server can be reached and is ready, how fast it
/// answers, and what is wrong, each with what to do. Exit code 1 if something is wrong.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Hide the values of all variables; secrets are always hidden
    #[arg(long)]
    mask_envs: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    /// Works, but look at it.
    Warning,
    /// Does not work.
    Wrong,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, state: State::Ok, found: found.into(), advice: None }
    }

    fn warning(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, state: State::Warning, found: found.into(), advice: Some(advice.into()) }
    }

    fn wrong(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, state: State::Wrong, found: found.into(), advice: Some(advice.into()) }
    }
}

/// Everything, as it is printed.
#[derive(Serialize)]
struct Report {
    version: &'static str,
    configuration: Vec<Setting>,
    checks: Vec<Finding>,
    healthy: bool,
}

pub(crate) async fn run(options: &Options, globals: &Globals, world: &mut World) -> anyhow::Result<()> {
    let configuration = configuration::collect(globals, world, options.mask_envs);
    let checks = checks::all(globals, world).await;
    let healthy = checks.iter().all(|finding| finding.state != State::Wrong);
    let report = Report { version: env!("CARGO_PKG_VERSION"), configuration, checks, healthy };
    if options.json {
        print_json(&mut world.out, &report)?;
    } else {
        print(&report, world)?;
    }
    if healthy { Ok(()) } else { Err(AlreadySaid.into()) }
}

fn print(report: &Report, world: &mut World) -> std::io::Result<()> {
    writeln!(world.out, "{}", world.screen.paint(Tone::Strong, &format!("Runstone {}", report.version)))?;
    let mut table = Table::new(vec![
        Column::new("SETTING").kept(),
        Column::new("VALUE").flexible().kept(),
        Column::new("FROM"),
    ]);
    for setting in &report.configuration {
        table.add(vec![
            Cell::new(&setting.name),
            Cell::new(&setting.value),
            Cell::toned(&setting.source, Tone::Dim),
        ]);
    }
    writeln!(world.out)?;
    table.print(&mut world.out, world.screen)?;
    writeln!(world.out)?;
    for finding in &report.checks {
        let (word, tone) = match finding.state {
            State::Ok => ("ok", Tone::Good),
            State::Warning => ("warning", Tone::Warning),
            State::Wrong => ("wrong", Tone::Bad),
        };
        let word = world.screen.paint(tone, &format!("{word:<8}"));
        writeln!(world.out, "{word} {:<13} {}", finding.check, printable(&finding.found))?;
        if let Some(advice) = &finding.advice {
            writeln!(world.out, "{:<22} → {}", "", printable(advice))?;
        }
    }
    Ok(())
}
