//! `runstone experiments search`: a table of experiments.

use clap::Args;
use runstone_client::Client;
use runstone_wire::Enum;
use runstone_wire::experiments::{Experiment, SearchExperiments};

use crate::commands::{Output, View};
use crate::output::{Cell, Column, Table, Tone, ago, print_pages};
use crate::world::World;

/// List experiments
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which experiments
    #[arg(short = 'v', long, value_enum, default_value_t, value_name = "VIEW")]
    view: View,

    /// At most so many [default: all]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    /// Only those that match, such as "name LIKE 'sweep%'" or "tags.team = 'vision'"
    #[arg(short = 'f', long, visible_alias = "filter-string", value_name = "FILTER")]
    filter: Option<String>,

    /// Order, such as "name ASC"; repeat for more keys [default: newest first]
    #[arg(long, value_name = "KEY")]
    order_by: Vec<String>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let question = SearchExperiments {
        filter: options.filter,
        order_by: options.order_by,
        view_type: Enum(Some(options.view.into())),
        ..SearchExperiments::default()
    };
    let mut pages = client.search_experiments(question, options.max_results);
    if options.output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
        return Ok(());
    }
    let found = pages.collect().await?;
    if found.is_empty() {
        world.note("no experiments found")?;
        return Ok(());
    }
    table(&found, world.clock.now_ms()).print(&mut world.out, world.screen)?;
    if pages.has_more() {
        world.note("there are more; --max-results shows them")?;
    }
    Ok(())
}

fn table(experiments: &[Experiment], now_ms: i64) -> Table {
    let mut table = Table::new(vec![
        Column::new("ID").kept(),
        Column::new("NAME").flexible().kept(),
        Column::new("STATE"),
        Column::new("CHANGED"),
        Column::new("ARTIFACTS"),
    ]);
    for experiment in experiments {
        let text = |text: &Option<String>| Cell::new(text.as_deref().unwrap_or_default());
        let state = match experiment.lifecycle_stage.as_deref() {
            Some("deleted") => Cell::toned("deleted", Tone::Dim),
            other => Cell::new(other.unwrap_or_default()),
        };
        let changed = experiment.last_update_time.map(|time| ago(time.0, now_ms)).unwrap_or_default();
        table.add(vec![
            text(&experiment.experiment_id),
            text(&experiment.name),
            state,
            Cell::new(changed),
            text(&experiment.artifact_location),
        ]);
    }
    table
}
