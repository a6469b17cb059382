//! `runstone registry models list`: a table of registered models.

use clap::Args;
use runstone_client::Client;
use runstone_wire::registry::{RegisteredModel, SearchRegistry};

use super::latest;
use crate::commands::registry::{cell, print_table};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, print_pages};
use crate::world::World;

/// List registered models
///
/// runstone registry models list --filter "name LIKE 'wine%' AND tags.team = 'vision'"
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only those that match, such as "name LIKE 'wine%'" or "tags.team = 'vision'"
    #[arg(short = 'f', long, visible_alias = "filter-string", value_name = "FILTER")]
    filter: Option<String>,

    /// Order, such as "last_updated_timestamp DESC"; repeat for more keys [default: by name]
    #[arg(short = 'o', long, value_name = "KEY")]
    order_by: Vec<String>,

    /// At most so many [default: all]
    #[arg(short = 'm', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let question =
        SearchRegistry { filter: options.filter, order_by: options.order_by, ..SearchRegistry::default() };
    let mut pages = client.search_registered_models(question, options.max_results);
    if options.output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
    } else {
        let found = pages.collect().await?;
        if found.is_empty() {
            world.note("no registered models found")?;
            return Ok(());
        }
        print_table(table(&found, world), world)?;
    }
    if pages.has_more() {
        world.note("there are more; --max-results shows them")?;
    }
    Ok(())
}

fn table(models: &[RegisteredModel], world: &World) -> Table {
    let mut table = Table::new(vec![
        Column::new("NAME").kept(),
        Column::new("LATEST").right(),
        Column::new("ALIASES"),
        Column::new("CHANGED"),
        Column::new("DESCRIPTION").flexible(),
    ]);
    for model in models {
        let changed = model.last_updated_timestamp.map(|time| sheet::when(time.0, world));
        let description = model.description.as_deref().and_then(|text| text.trim().lines().next());
        table.add(vec![
            cell(model.name.as_deref()),
            Cell::new(latest(model).map(|number| number.to_string()).unwrap_or_default()),
            Cell::new(aliases(model)),
            cell(changed.as_deref()),
            cell(description),
        ]);
    }
    table
}

/// `champion 3, shadow 5`.
fn aliases(model: &RegisteredModel) -> String {
    let alias = |alias: &runstone_wire::registry::Alias| {
        let name = alias.alias.as_deref().unwrap_or_default();
        format!("{name} {}", alias.version.as_deref().unwrap_or_default())
    };
    model.aliases.iter().map(alias).collect::<Vec<_>>().join(", ")
}
