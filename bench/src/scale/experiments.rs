//! Runs spread over many experiments, searched all at once as the official client asks.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::growth::grow;
use super::progress::Progress;
use super::runs::{self, Filled, Filter, Search};
use super::sender::{Failures, Sender};
use super::sheet::{Cell, Name};
use super::site::Site;
use crate::http::{Connection, post_json};
use crate::workloads::fixed::Known;

/// Experiments of the narrow search.
const FEW: usize = 10;
/// Experiments of a page.
const PAGE: usize = 1_000;

/// Fills and measures. `save` is called after the load, so that it is not lost.
///
/// # Errors
/// When the store cannot be filled or the server ends. A read that fails becomes its cell.
pub async fn measure(site: &mut Site<'_>, mut save: impl FnMut(&Site<'_>) -> Result<()>) -> Result<()> {
    let (experiments, runs) = (site.args.experiments as usize, site.args.experiment_runs());
    site.sheet.begin_column(experiments as u64, "experiments");
    let mut filled = Filled::empty(make_experiments(site, experiments).await?);
    grow(site, &mut filled, runs).await?;
    site.sheet.note(format!("{runs} runs are spread evenly over the experiments."));
    save(site)?;
    let few = FEW.min(experiments);
    let search = |experiments, ordered| Search { page: 100, filter: Filter::None, ordered, experiments };
    let searches: [(Name<'_>, Search); 4] = [
        (("all", "page of 100 over all experiments, default order"), search(experiments, false)),
        (("all-order", "page of 100 over all experiments, order by metric"), search(experiments, true)),
        (("few", "page of 100 over 10 experiments, default order"), search(few, false)),
        (("few-order", "page of 100 over 10 experiments, order by metric"), search(few, true)),
    ];
    for (name, search) in searches {
        let known = runs::learn(site.backend.address(), &filled, search).await;
        site.time(name, known).await;
    }
    let known = learn_experiments(site, experiments).await;
    site.time(("experiments", "search-experiments, page of 1,000"), known.map(|known| vec![known])).await;
    site.record_peak(("peak", "largest RSS since the start"));
    Ok(())
}

async fn make_experiments(site: &mut Site<'_>, count: usize) -> Result<Vec<String>> {
    let progress = Progress::start("making experiments".into(), "experiments", count as u64);
    let failures: Failures = site.sheet.failures.clone();
    let server = site.backend.address();
    let ids = progress.watch(async {
        let mut sender = Sender::open(server, failures).await?;
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            let body = format!(r#"{{"name":"many/experiment {number:06}"}}"#);
            let request = post_json(server, "/api/2.0/mlflow/experiments/create", body.as_bytes());
            ids.push(sender.send("experiments/create", &request, experiment_id_of).await?);
            progress.add(1);
        }
        anyhow::Ok(ids)
    });
    let ids = ids.await?;
    let rate = Cell::Figure(progress.speed().overall, "/s");
    site.sheet.record(("create", "create-experiment, 1 connection"), rate);
    Ok(ids)
}

fn experiment_id_of(body: &[u8]) -> Result<String> {
    let answer: Value = serde_json::from_slice(body)?;
    Ok(answer["experiment_id"].as_str().context("no experiment_id in the answer")?.to_owned())
}

/// A search for experiments; the server adds its own default one to those that were made.
async fn learn_experiments(site: &Site<'_>, made: usize) -> Result<Known> {
    let server = site.backend.address();
    let body = json!({ "max_results": PAGE }).to_string();
    let request = post_json(server, "/api/2.0/mlflow/experiments/search", body.as_bytes());
    let expected = PAGE.min(made + 1);
    let check = |body: &[u8]| {
        let answer: Value = serde_json::from_slice(body)?;
        let found = answer["experiments"].as_array().map_or(0, Vec::len);
        ensure!(found == expected, "{found} experiments instead of {expected}");
        Ok(())
    };
    Known::learn(&mut Connection::open(server).await?, request, check).await
}
