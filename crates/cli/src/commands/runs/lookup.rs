//! Which run a person means: an id, the start of one, or a name.

use anyhow::bail;
use runstone_client::Client;
use runstone_domain::ViewType;
use runstone_wire::Enum;
use runstone_wire::experiments::{Experiment, SearchExperiments};
use runstone_wire::runs::{Run, SearchRuns};

/// Digits of a run's id that tables show and that are taken for one.
pub(super) const SHORT_ID: usize = 8;
const FEWEST_DIGITS: usize = 4;
const WHOLE_ID: usize = 32;
/// Candidates that are named when several runs could be meant.
const NAMED: u64 = 5;

/// The run that `text` means.
pub(super) async fn run(client: &Client, text: &str) -> anyhow::Result<Run> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && text.len() == WHOLE_ID {
        return Ok(client.run(text).await?);
    }
    let mut filters = Vec::new();
    if is_hex && (FEWEST_DIGITS..WHOLE_ID).contains(&text.len()) {
        filters.push(format!("attributes.run_id LIKE '{}%'", text.to_ascii_lowercase()));
    }
    if !text.contains('\'') {
        filters.push(format!("attributes.run_name = '{text}'"));
    }
    let ids = experiment_ids(client).await?;
    for filter in filters {
        if let Some(id) = only(client, &ids, filter, text).await? {
            // The search leaves something out (models that were read), and this asks for all.
            return Ok(client.run(&id).await?);
        }
    }
    bail!("no run has the id or name '{text}'; 'runstone runs search' lists runs")
}

async fn only(client: &Client, ids: &[String], filter: String, text: &str) -> anyhow::Result<Option<String>> {
    let question = SearchRuns {
        experiment_ids: ids.to_vec(),
        filter: Some(filter),
        run_view_type: Enum(Some(ViewType::All)),
        ..SearchRuns::default()
    };
    let found = client.search_runs(question, Some(NAMED)).collect().await?;
    let mut ids: Vec<String> =
        found.into_iter().filter_map(|run| run.info).filter_map(|info| info.run_id).collect();
    match ids.len() {
        0 | 1 => Ok(ids.pop()),
        _ => bail!("'{text}' could be several runs; write more of the id: {}", ids.join(", ")),
    }
}

async fn experiment_ids(client: &Client) -> anyhow::Result<Vec<String>> {
    let all = experiments(client, ViewType::All).await?;
    Ok(all.into_iter().filter_map(|experiment| experiment.experiment_id).collect())
}

/// All experiments of a server.
pub(super) async fn experiments(client: &Client, view: ViewType) -> anyhow::Result<Vec<Experiment>> {
    let question = SearchExperiments { view_type: Enum(Some(view)), ..SearchExperiments::default() };
    Ok(client.search_experiments(question, None).collect().await?)
}
