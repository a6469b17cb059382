//! `runstone db stats`: what the database holds and what takes how much room.

use std::io;

use clap::Args;
use runstone_store::stats::{self, DatabaseStats, ExperimentStats, TableStats};
use serde::Serialize;

use super::place::Place;
use super::{open, size};
use crate::output::{Cell, Column, Table, Tone, number, print_json, printable};
use crate::world::World;

/// Show what takes how much room in the database
///
/// Counts the rows and bytes of every table, the points and what each of them takes, what still waits to be packed, and
/// the biggest experiments. Takes the database that 'runstone server' would take with the same options, RUNSTONE_… and
/// MLFLOW_… variables and config file; a server may be running on it. A large database takes some seconds. As at a
/// server's start, an older database is brought up to date first.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Everything, as programs get it.
#[derive(Serialize)]
struct Report<'a> {
    database: &'a str,
    #[serde(flatten)]
    stats: &'a DatabaseStats,
}

pub(super) async fn run(options: &Options, world: &mut World) -> anyhow::Result<()> {
    let location = options.place.find(world)?;
    let database = location.redacted();
    let stats = open(location, world).await?.read(stats::read).await?;
    if options.json {
        print_json(&mut world.out, &Report { database: &database, stats: &stats })?;
    } else {
        print(&database, &stats, world)?;
    }
    Ok(())
}

fn print(database: &str, stats: &DatabaseStats, world: &mut World) -> io::Result<()> {
    writeln!(world.out, "{}", world.screen.paint(Tone::Strong, &printable(database)))?;
    for (name, fact) in facts(stats) {
        let name = world.screen.paint(Tone::Dim, &format!("{name:<8}"));
        writeln!(world.out, "  {name}{fact}")?;
    }
    heading("Tables, with their indexes", world)?;
    print_tables(&stats.tables, world)?;
    if !stats.experiments.is_empty() {
        heading("Biggest experiments, by their points", world)?;
        print_experiments(&stats.experiments, world)?;
    }
    Ok(())
}

fn facts(stats: &DatabaseStats) -> [(&'static str, String); 5] {
    let DatabaseStats { runs, points, tail, inbox, .. } = stats;
    let free = stats.size.free_bytes.map(|free| format!(", {} of it free", size(free)));
    let each = points.bytes_per_point.map(|each| format!(" ({} bytes each)", number(each)));
    [
        ("Size", format!("{}{}", size(stats.size.bytes), free.unwrap_or_default())),
        ("Runs", format!("{}, {} of them to be packed", runs.count, runs.unsettled)),
        (
            "Points",
            format!(
                "{} sealed in {}: {}{}",
                points.count,
                counted(points.blocks, "block"),
                size(points.bytes),
                each.unwrap_or_default()
            ),
        ),
        ("Tail", format!("{} to be sealed: {}", counted(tail.records, "record"), size(tail.bytes))),
        ("Inbox", format!("{} to be filed", counted(inbox.records, "record"))),
    ]
}

fn counted(count: i64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn heading(text: &str, world: &mut World) -> io::Result<()> {
    let text = world.screen.paint(Tone::Strong, text);
    writeln!(world.out, "\n{text}")
}

fn print_tables(tables: &[TableStats], world: &mut World) -> io::Result<()> {
    let mut table = Table::new(vec![
        Column::new("NAME").flexible().kept(),
        Column::new("ROWS").right().kept(),
        Column::new("SIZE").right().kept(),
    ])
    .indented(2);
    for TableStats { name, rows, bytes } in tables {
        table.add(vec![Cell::new(name), Cell::new(rows.to_string()), Cell::new(size(*bytes))]);
    }
    table.print(&mut world.out, world.screen).map(drop)
}

fn print_experiments(experiments: &[ExperimentStats], world: &mut World) -> io::Result<()> {
    let mut table = Table::new(vec![
        Column::new("ID").right().kept(),
        Column::new("NAME").flexible().kept(),
        Column::new("RUNS").right().kept(),
        Column::new("SIZE").right().kept(),
    ])
    .indented(2);
    for ExperimentStats { id, name, runs, bytes } in experiments {
        let row = [id.to_string(), name.clone(), runs.to_string(), size(*bytes)];
        table.add(row.map(Cell::new).into());
    }
    table.print(&mut world.out, world.screen).map(drop)
}
