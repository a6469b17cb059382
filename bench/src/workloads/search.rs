//! Searches the filled store, with and without filter and order, and knows what must be found.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::check::same_run;
use super::fixed::{FixedScript, Known};
use super::{Site, timed};
use crate::data::{PARAM_CHOICES, RunData};
use crate::fill::Filled;
use crate::http::{Connection, post_json};
use crate::load::{self, Limits};
use crate::report::short;
use crate::results::Reading;

/// Which runs a search asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All.
    None,
    /// Half of the runs by a metric, and of these a tenth by a param.
    MetricAndParam,
    /// Seven in ten by a metric: enough to fill a page of 1,000 among 2,000.
    Metric,
}

/// A search workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Name of the row.
    pub id: &'static str,
    /// Runs of a page.
    pub page: usize,
    /// Which runs.
    pub filter: Filter,
    /// Whether by a metric, falling, instead of the default order (latest start first).
    pub ordered: bool,
}

/// All search workloads.
pub fn all() -> Vec<Search> {
    let search = |id, page, filter, ordered| Search { id, page, filter, ordered };
    vec![
        search("search-100", 100, Filter::None, false),
        search("search-100-filter", 100, Filter::MetricAndParam, false),
        search("search-100-order", 100, Filter::None, true),
        search("search-100-filter-order", 100, Filter::MetricAndParam, true),
        search("search-1000", 1_000, Filter::None, false),
        search("search-1000-filter", 1_000, Filter::Metric, false),
        search("search-1000-order", 1_000, Filter::None, true),
        search("search-1000-filter-order", 1_000, Filter::Metric, true),
    ]
}

impl Search {
    /// What the row is called.
    pub fn title(self) -> String {
        let filter = match self.filter {
            Filter::None => "no filter",
            Filter::MetricAndParam => "filter by metric and param",
            Filter::Metric => "filter by metric",
        };
        let order = if self.ordered { "order by metric" } else { "default order" };
        format!("search, page of {}: {filter}, {order}", short(self.page as f64))
    }

    /// The different requests of the workload; several where the filter allows, so that no answer is the last one.
    fn queries(self) -> Vec<Query> {
        let query = |above, choice| Query { search: self, above, choice };
        match self.filter {
            Filter::None => vec![query(None, None)],
            Filter::MetricAndParam => {
                (0..PARAM_CHOICES).map(|choice| query(Some(0.5), Some(choice))).collect()
            }
            Filter::Metric => [0.30, 0.31, 0.32].into_iter().map(|above| query(Some(above), None)).collect(),
        }
    }
}

/// One search with its values filled in.
#[derive(Debug, Clone, Copy)]
struct Query {
    search: Search,
    above: Option<f64>,
    choice: Option<u64>,
}

impl Query {
    fn body(self, experiment_id: &str) -> Value {
        let mut body = json!({ "experiment_ids": [experiment_id], "max_results": self.search.page });
        let metric = self.above.map(|above| format!("metrics.metric_00 > {above}"));
        let param = self.choice.map(|choice| format!("params.param_00 = 'v{choice}'"));
        let clauses: Vec<String> = metric.into_iter().chain(param).collect();
        if !clauses.is_empty() {
            body["filter"] = clauses.join(" and ").into();
        }
        if self.search.ordered {
            body["order_by"] = json!(["metrics.metric_01 DESC"]);
        }
        body
    }

    fn matches(self, run: &RunData) -> bool {
        self.above.is_none_or(|above| run.metrics[0] > above)
            && self.choice.is_none_or(|choice| run.params[0] == format!("v{choice}"))
    }

    /// Numbers of the runs that the page must hold, in order. Ties fall to the later start; no two are equal.
    fn expected(self, runs: &[RunData]) -> Vec<usize> {
        let mut found: Vec<usize> = (0..runs.len()).filter(|&index| self.matches(&runs[index])).collect();
        found.reverse();
        if self.search.ordered {
            found.sort_by(|&a, &b| runs[b].metrics[1].total_cmp(&runs[a].metrics[1]));
        }
        found.truncate(self.search.page);
        found
    }
}

/// Runs one search workload on a single connection.
pub async fn measure(site: &mut Site, search: &Search, limits: Limits) -> Result<Reading> {
    let filled = site.filled().await?.clone();
    let runs: Vec<RunData> = (0..filled.run_ids.len()).map(RunData::of).collect();
    let mut connection = Connection::open(site.address()).await?;
    let mut known = Vec::new();
    for query in search.queries() {
        let body = query.body(&filled.experiment_id).to_string();
        let request = post_json(site.address(), "/api/2.0/mlflow/runs/search", body.as_bytes());
        let check = |body: &[u8]| check_page(body, &query.expected(&runs), &filled, &runs);
        known.push(Known::learn(&mut connection, request, check).await?);
    }
    timed(&load::run(site.address(), FixedScript::spread(known, 1), limits).await?)
}

/// The right runs in the right order, each with all it holds.
fn check_page(body: &[u8], expected: &[usize], filled: &Filled, runs: &[RunData]) -> Result<()> {
    let answer: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
    let found = answer["runs"].as_array().context("no runs in the answer")?;
    ensure!(found.len() == expected.len(), "{} runs instead of {}", found.len(), expected.len());
    for (place, (run, &index)) in found.iter().zip(expected).enumerate() {
        let (run_id, wanted) = (&run["info"]["run_id"], &filled.run_ids[index]);
        ensure!(run_id == wanted, "run {run_id} instead of {wanted} at place {place}");
        same_run(run, &runs[index]).with_context(|| format!("run at place {place}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs() -> Vec<RunData> {
        (0..500).map(RunData::of).collect()
    }

    fn query(filter: Filter, ordered: bool, page: usize) -> Query {
        Search { id: "x", page, filter, ordered }.queries()[0]
    }

    #[test]
    fn the_default_order_is_the_latest_first() {
        assert_eq!(query(Filter::None, false, 3).expected(&runs()), [499, 498, 497]);
    }

    #[test]
    fn a_filtered_and_ordered_page_holds_what_matches_by_falling_metric() {
        let (runs, query) = (runs(), query(Filter::MetricAndParam, true, 100));
        let found = query.expected(&runs);
        assert!(found.len() > 10);
        assert!(found.iter().all(|&index| runs[index].metrics[0] > 0.5 && runs[index].params[0] == "v0"));
        assert!(found.windows(2).all(|pair| runs[pair[0]].metrics[1] >= runs[pair[1]].metrics[1]));
    }

    #[test]
    fn the_request_says_the_same() {
        let body = query(Filter::MetricAndParam, true, 100).body("7");
        assert_eq!(body["filter"], "metrics.metric_00 > 0.5 and params.param_00 = 'v0'");
        assert_eq!(body["order_by"][0], "metrics.metric_01 DESC");
        assert_eq!((&body["experiment_ids"][0], &body["max_results"]), (&json!("7"), &json!(100)));
        assert!(query(Filter::None, false, 100).body("7").get("filter").is_none());
    }

    #[test]
    fn a_wrong_page_is_found_out() {
        let runs = runs();
        let run_ids: Vec<String> = (0..runs.len()).map(|index| format!("run{index}")).collect();
        let filled = Filled { experiment_id: "7".into(), run_ids };
        let page = |indexes: &[usize]| {
            let run = |&index: &usize| json!({ "info": { "run_id": format!("run{index}") }, "data": runs[index].batch_body("") });
            json!({ "runs": indexes.iter().map(run).collect::<Vec<_>>() }).to_string().into_bytes()
        };
        check_page(&page(&[3, 2]), &[3, 2], &filled, &runs).unwrap();
        let error = check_page(&page(&[2, 3]), &[3, 2], &filled, &runs).unwrap_err();
        assert_eq!(error.to_string(), "run \"run2\" instead of run3 at place 0");
        assert!(check_page(&page(&[3]), &[3, 2], &filled, &runs).is_err());
        assert!(check_page(b"{}", &[3, 2], &filled, &runs).is_err());
    }
}
