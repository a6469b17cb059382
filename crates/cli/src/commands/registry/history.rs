//! `runstone registry history`: who changed what, and when.

use clap::Args;
use runstone_client::{Client, Which};
use runstone_wire::own::registry::{Change, HistoryRequest};

use super::{alias, cell, print_table};
use crate::commands::Output;
use crate::output::{Cell, Column, Table, Tone, absolute, print_pages};
use crate::world::World;

/// Changes that are shown if nobody says how many.
const USUAL: u64 = 50;

/// Show who changed what of a registered model, the newest first
///
/// Also promotions that a rule refused. The history of a deleted model stays, under the name that it had.
///
/// runstone registry history wine --alias champion
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Only of this version: its number, @alias, a stage or latest
    #[arg(long, value_name = "VERSION", value_parser = Which::parse)]
    version: Option<Which>,

    /// Only of this alias
    #[arg(long, value_name = "ALIAS", value_parser = alias)]
    alias: Option<String>,

    /// Only such changes: alias.set, stage.set, rule.set, version.created, promotion.refused …; repeat for more
    #[arg(short = 'a', long, value_name = "ACTION", value_delimiter = ',')]
    action: Vec<String>,

    /// At most so many [default: 50]
    #[arg(short = 'm', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let version = match &options.version {
        Some(which) => Some(client.number_of(&options.name, which).await?),
        None => None,
    };
    let question = HistoryRequest {
        version,
        alias: options.alias,
        actions: (!options.action.is_empty()).then(|| options.action.join(",")),
        ..HistoryRequest::default()
    };
    let limit = options.max_results.unwrap_or(USUAL);
    let mut pages = client.registry_history(&options.name, question, Some(limit));
    if options.output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
    } else {
        let changes = pages.collect().await?;
        if changes.is_empty() {
            world.note("no changes found")?;
            return Ok(());
        }
        print_table(table(&changes, world), world)?;
    }
    if pages.has_more() {
        world.note("there are more; --max-results shows them")?;
    }
    Ok(())
}

fn table(changes: &[Change], world: &World) -> Table {
    let has_comments = changes.iter().any(|change| !change.comment.is_empty());
    let mut columns = vec![
        Column::new("TIME").kept(),
        Column::new("WHO"),
        Column::new("ACTION").kept(),
        Column::new("VERSION").right(),
        Column::new("SUBJECT"),
        Column::new("CHANGE").flexible(),
    ];
    columns.extend(has_comments.then(|| Column::new("COMMENT")));
    let mut table = Table::new(columns);
    for change in changes {
        let mut row = vec![
            Cell::toned(absolute(change.time_ms, &world.time_zone), Tone::Dim),
            cell(change.user.as_deref()),
            Cell::toned(&change.action, tone(&change.action)),
            Cell::new(change.version.map(|version| version.to_string()).unwrap_or_default()),
            Cell::new(&change.subject),
            Cell::new(difference(change)),
        ];
        row.extend(has_comments.then(|| Cell::new(&change.comment)));
        table.add(row);
    }
    table
}

/// `2 → 3`; with nothing on the side where nothing was or is. What was refused changed nothing, and says why.
fn difference(change: &Change) -> String {
    let (before, after) = (change.before.as_deref(), change.after.as_deref());
    if change.action == "promotion.refused" {
        return after.unwrap_or_default().to_owned();
    }
    let shown = |text: &str| if text.is_empty() { "''".to_owned() } else { text.to_owned() };
    match (before.map(shown), after.map(shown)) {
        (None, None) => String::new(),
        (None, Some(after)) => format!("→ {after}"),
        (Some(before), None) => format!("{before} →"),
        (Some(before), Some(after)) => format!("{before} → {after}"),
    }
}

fn tone(action: &str) -> Tone {
    match action {
        "promotion.refused" | "request.rejected" => Tone::Bad,
        "alias.set" | "stage.set" => Tone::Good,
        _ if action.ends_with("deleted") => Tone::Warning,
        _ => Tone::Plain,
    }
}
