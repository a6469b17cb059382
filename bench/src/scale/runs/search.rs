//! Searches among many runs, and which runs each must find.

use std::cmp::Ordering;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::data;
use super::fill::Filled;
use super::page::{check_page, check_run};
use crate::data::PARAM_CHOICES;
use crate::http::{Connection, get, post_json};
use crate::workloads::fixed::Known;

/// Runs that are looked for by a value of their own.
const RARE_QUERIES: usize = 20;

/// Which runs a search asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All.
    None,
    /// Half of the runs by a metric, and of these a tenth by a param.
    MetricAndParam,
    /// One run, by a param's value that no other has.
    Rare,
}

/// A search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Runs of a page.
    pub page: usize,
    /// Which runs.
    pub filter: Filter,
    /// Whether by a metric, falling, instead of the default order (latest start first).
    pub ordered: bool,
    /// How many of the store's experiments are searched, from the first on.
    pub experiments: usize,
}

/// Makes the requests of a search and checks the answer to each.
///
/// # Errors
/// When an answer is wrong.
pub async fn learn(server: SocketAddr, filled: &Filled, search: Search) -> Result<Vec<Known>> {
    let mut connection = Connection::open(server).await?;
    let mut known = Vec::new();
    for query in search.queries(filled.runs) {
        let body = query.body(filled).to_string();
        let request = post_json(server, "/api/2.0/mlflow/runs/search", body.as_bytes());
        let expected = query.expected(filled);
        known.push(Known::learn(&mut connection, request, |body| check_page(body, &expected)).await?);
    }
    Ok(known)
}

/// Makes a `runs/get` for each run whose id is remembered, and checks the answers.
///
/// # Errors
/// When an answer is wrong.
pub async fn learn_get_runs(server: SocketAddr, filled: &Filled) -> Result<Vec<Known>> {
    let mut connection = Connection::open(server).await?;
    let mut known = Vec::new();
    for (index, run_id) in &filled.some_ids {
        let request = get(server, &format!("/api/2.0/mlflow/runs/get?run_id={run_id}"));
        let check = |body: &[u8]| {
            let answer: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
            check_run(&answer["run"], *index)
        };
        known.push(Known::learn(&mut connection, request, check).await?);
    }
    Ok(known)
}

impl Search {
    /// The different requests among `runs` runs; several where the filter allows, so that no answer is the last one.
    fn queries(self, runs: usize) -> Vec<Query> {
        let query = |choice, rare| Query { search: self, choice, rare };
        match self.filter {
            Filter::None => vec![query(None, None)],
            Filter::MetricAndParam => (0..PARAM_CHOICES).map(|choice| query(Some(choice), None)).collect(),
            Filter::Rare => {
                let many = RARE_QUERIES.min(runs);
                (0..many).map(|place| query(None, Some(place * runs / many))).collect()
            }
        }
    }
}

/// One search with its values filled in.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    search: Search,
    choice: Option<u64>,
    rare: Option<usize>,
}

impl Query {
    /// The body of `runs/search`.
    pub fn body(self, filled: &Filled) -> Value {
        let experiments = &filled.experiment_ids[..self.search.experiments];
        let mut body = json!({ "experiment_ids": experiments, "max_results": self.search.page });
        if let Some(choice) = self.choice {
            body["filter"] = format!("metrics.metric_00 > 0.5 and params.param_00 = 'v{choice}'").into();
        }
        if let Some(rare) = self.rare {
            body["filter"] = format!("params.param_19 = '{}'", data::rare(rare)).into();
        }
        if self.search.ordered {
            body["order_by"] = json!(["metrics.metric_01 DESC"]);
        }
        body
    }

    fn matches(self, index: usize, experiments: usize) -> bool {
        index % experiments < self.search.experiments
            && self.rare.is_none_or(|rare| index == rare)
            && self.choice.is_none_or(|choice| data::metrics(index)[0] > 0.5 && data::choice(index) == choice)
    }

    /// Numbers of the runs that the first page must hold, in order. Ties fall to the later start; no two are equal.
    fn expected(self, filled: &Filled) -> Vec<usize> {
        let experiments = filled.experiment_ids.len();
        let latest_first = (0..filled.runs).rev().filter(|&index| self.matches(index, experiments));
        if !self.search.ordered {
            return latest_first.take(self.search.page).collect();
        }
        let falling =
            |a: &(f64, usize), b: &(f64, usize)| -> Ordering { b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)) };
        let mut found: Vec<(f64, usize)> =
            latest_first.map(|index| (data::metrics(index)[1], index)).collect();
        if found.len() > self.search.page {
            found.select_nth_unstable_by(self.search.page, falling);
            found.truncate(self.search.page);
        }
        found.sort_unstable_by(falling);
        found.into_iter().map(|(_, index)| index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(experiments: usize, runs: usize) -> Filled {
        let ids = (0..experiments).map(|number| format!("{}", number + 1)).collect();
        Filled { runs, ..Filled::empty(ids) }
    }

    fn search(filter: Filter, ordered: bool, experiments: usize) -> Search {
        Search { page: 100, filter, ordered, experiments }
    }

    #[test]
    fn the_default_order_is_the_latest_first() {
        let query = search(Filter::None, false, 1).queries(500)[0];
        assert_eq!(query.expected(&filled(1, 500))[..3], [499, 498, 497]);
        let some = search(Filter::None, false, 2).queries(500)[0];
        assert_eq!(some.expected(&filled(100, 500))[..3], [401, 400, 301]);
    }

    #[test]
    fn a_filtered_and_ordered_page_holds_what_matches_by_falling_metric() {
        for runs in [500, 20_000] {
            let found = search(Filter::MetricAndParam, true, 1).queries(runs)[3].expected(&filled(1, runs));
            assert!(found.len() > 10 && found.len() <= 100);
            assert!(found.iter().all(|&index| data::metrics(index)[0] > 0.5 && data::choice(index) == 3));
            let values: Vec<f64> = found.iter().map(|&index| data::metrics(index)[1]).collect();
            assert!(values.is_sorted_by(|a, b| a >= b));
            let left_out = (0..runs).filter(|index| !found.contains(index));
            let best = left_out
                .filter(|&index| data::metrics(index)[0] > 0.5 && data::choice(index) == 3)
                .map(|index| data::metrics(index)[1])
                .fold(0.0, f64::max);
            assert!(found.len() < 100 || values[99] >= best);
        }
    }

    #[test]
    fn a_rare_value_finds_its_run() {
        let queries = search(Filter::Rare, false, 1).queries(1_000);
        assert_eq!(queries.len(), RARE_QUERIES);
        assert_eq!(queries[1].expected(&filled(1, 1_000)), [50]);
        let body = queries[1].body(&filled(1, 1_000));
        assert_eq!(body["filter"], "params.param_19 = 'run-00000050'");
    }

    #[test]
    fn the_request_names_the_experiments_as_a_list() {
        let body = search(Filter::MetricAndParam, true, 2).queries(9)[0].body(&filled(5, 9));
        assert_eq!(body["experiment_ids"], json!(["1", "2"]));
        assert_eq!(body["order_by"][0], "metrics.metric_01 DESC");
        assert_eq!(body["filter"], "metrics.metric_00 > 0.5 and params.param_00 = 'v0'");
    }
}
