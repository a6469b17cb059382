//! `runstone runs search`: a table of runs with the columns that tell them apart.

use std::collections::BTreeMap;

use clap::Args;
use runstone_client::Client;
use runstone_domain::ViewType;
use runstone_wire::Enum;
use runstone_wire::runs::{Run, SearchRuns};

use super::columns::{RunColumn, Surroundings, automatic};
use super::lookup;
use crate::commands::{Output, View};
use crate::output::{Table, print_pages};
use crate::world::World;

/// Runs that are shown if nobody says how many.
const USUAL: u64 = 50;

/// Find runs and show them as a table
///
/// runstone runs search "metrics.accuracy > 0.9 AND params.model = 'tree'" --order-by "metrics.accuracy DESC"
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only runs that match, such as "metrics.loss < 0.1 AND tags.team = 'vision'"
    #[arg(value_name = "FILTER")]
    filter: Option<String>,

    /// The filter as an option
    #[arg(
        short = 'f',
        long = "filter",
        visible_alias = "filter-string",
        value_name = "FILTER",
        conflicts_with = "filter"
    )]
    filter_option: Option<String>,

    /// Experiment by its id; repeat for more [default: RUNSTONE_EXPERIMENT_ID, MLFLOW_EXPERIMENT_ID, then all active ones]
    #[arg(short = 'x', long, value_name = "ID", value_delimiter = ',')]
    experiment_id: Vec<String>,

    /// Experiment by its name; repeat for more
    #[arg(short = 'n', long, value_name = "NAME")]
    experiment_name: Vec<String>,

    /// Order, such as "metrics.accuracy DESC"; repeat for more keys [default: newest first]
    #[arg(short = 'o', long, value_name = "KEY")]
    order_by: Vec<String>,

    /// Columns: id, name, experiment, status, started, ended, duration, user, metrics.KEY, params.KEY, tags.KEY
    /// [default: those that tell the runs apart]
    #[arg(short = 'c', long, value_name = "COLUMN,…", value_delimiter = ',')]
    columns: Vec<String>,

    /// At most so many runs [default: 50]
    #[arg(short = 'm', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    /// All runs that match
    #[arg(short = 'a', long, conflicts_with = "max_results")]
    all: bool,

    /// Which runs
    #[arg(short = 'v', long, value_enum, default_value_t, value_name = "VIEW")]
    view: View,

    #[command(flatten)]
    output: Output,
}

impl Options {
    fn limit(&self) -> Option<u64> {
        (!self.all).then(|| self.max_results.unwrap_or(USUAL))
    }
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let chosen =
        options.columns.iter().map(|column| RunColumn::parse(column)).collect::<Result<Vec<_>, _>>()?;
    let experiments = experiments(&options, client, world).await?;
    let question = SearchRuns {
        experiment_ids: experiments.keys().cloned().collect(),
        filter: options.filter.clone().or_else(|| options.filter_option.clone()),
        run_view_type: Enum(Some(options.view.into())),
        order_by: options.order_by.clone(),
        ..SearchRuns::default()
    };
    let mut pages = client.search_runs(question, options.limit());
    if options.output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
    } else {
        let runs = pages.collect().await?;
        print_table(&runs, chosen, &options, &experiments, world)?;
    }
    if pages.has_more() {
        world.note("there are more; --max-results or --all shows them")?;
    }
    Ok(())
}

/// Where to search: ids with names. Deleted experiments are searched if their deleted runs are asked for.
async fn experiments(
    options: &Options,
    client: &Client,
    world: &World,
) -> anyhow::Result<BTreeMap<String, String>> {
    let (mut ids, mut names) = (options.experiment_id.clone(), options.experiment_name.clone());
    if ids.is_empty() && names.is_empty() {
        ids.extend(world.setting("EXPERIMENT_ID"));
    }
    if ids.is_empty() && names.is_empty() {
        names.extend(world.setting("EXPERIMENT_NAME"));
    }
    let mut found = Vec::new();
    if ids.is_empty() && names.is_empty() {
        let view = if options.view == View::ActiveOnly { ViewType::ActiveOnly } else { ViewType::All };
        found = lookup::experiments(client, view).await?;
    }
    for id in ids {
        found.push(client.experiment(&id).await?);
    }
    for name in names {
        found.push(client.experiment_by_name(&name).await?);
    }
    let named = found.into_iter().filter_map(|experiment| {
        let id = experiment.experiment_id?;
        Some((id.clone(), experiment.name.unwrap_or(id)))
    });
    Ok(named.collect())
}

fn print_table(
    runs: &[Run],
    chosen: Vec<RunColumn>,
    options: &Options,
    experiments: &BTreeMap<String, String>,
    world: &mut World,
) -> std::io::Result<()> {
    if runs.is_empty() {
        return world.note("no runs found");
    }
    let is_chosen = !chosen.is_empty();
    let columns = if is_chosen { chosen } else { automatic(runs, &options.order_by, experiments.len() > 1) };
    let mut table = Table::new(columns.iter().map(|column| column.heading(&columns)).collect());
    let around = Surroundings { world, experiments };
    for run in runs {
        table.add(columns.iter().map(|column| column.cell(run, &around)).collect());
    }
    match table.print(&mut world.out, world.screen)? {
        0 => Ok(()),
        1 => world.note("1 column had no room; --columns chooses, --json has everything"),
        hidden => {
            world.note(&format!("{hidden} columns had no room; --columns chooses, --json has everything"))
        }
    }
}
