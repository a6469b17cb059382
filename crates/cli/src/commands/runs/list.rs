//! `runstone runs list`: date, name and id of an experiment's runs, as MLflow lists them.

use clap::Args;
use runstone_client::Client;
use runstone_wire::Enum;
use runstone_wire::runs::SearchRuns;

use super::start_ms;
use crate::commands::{Output, View};
use crate::failure::Misuse;
use crate::output::{Cell, Column, Table, date, print_pages};
use crate::world::World;

/// List the runs of an experiment, newest first ('search' shows more of each)
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which experiment [default: RUNSTONE_EXPERIMENT_ID, MLFLOW_EXPERIMENT_ID]
    #[arg(long, value_name = "ID")]
    experiment_id: Option<String>,

    /// Which runs
    #[arg(short = 'v', long, value_enum, default_value_t, value_name = "VIEW")]
    view: View,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let id = options.experiment_id.clone().or_else(|| world.setting("EXPERIMENT_ID"));
    let id = id.ok_or_else(|| Misuse("name the experiment: --experiment-id".to_owned()))?;
    // A wrong id is an error, not an empty list.
    client.experiment(&id).await?;
    let question = SearchRuns {
        experiment_ids: vec![id],
        run_view_type: Enum(Some(options.view.into())),
        ..SearchRuns::default()
    };
    let mut pages = client.search_runs(question, None);
    if options.output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
        return Ok(());
    }
    let columns =
        [Column::new("Date").kept(), Column::new("Name").flexible().kept(), Column::new("ID").kept()];
    let mut table = Table::new(columns.into());
    while let Some(page) = pages.next().await? {
        for run in page {
            let started = start_ms(&run).map(date).unwrap_or_default();
            let info = run.info.unwrap_or_default();
            let text = |text: Option<String>| Cell::new(text.unwrap_or_default());
            table.add(vec![Cell::new(started), text(info.run_name), text(info.run_id)]);
        }
    }
    table.print(&mut world.out, world.screen)?;
    Ok(())
}
