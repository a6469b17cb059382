//! Reads of long series: pages, charts, and the keys of a run.

use std::ops::RangeInclusive;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::number;
use super::plan::{KEY, Plan, wide_key};
use crate::api::describe;
use crate::http::{Connection, get, percent_encode, post_json};
use crate::scale::sheet::{Cell, Name};
use crate::scale::site::Site;
use crate::workloads::fixed::Known;
use crate::workloads::history::count_points;

/// Points of a chart.
const WIDTH: u64 = 320;
/// Points of a page of a history, as the Python client asks for them.
const PAGE: u64 = 25_000;
/// Runs of a bulk request, at most, by the contract.
const CHART_RUNS: usize = 20;

/// The runs of the store.
#[derive(Debug)]
pub struct Logged {
    /// The one with the long key.
    pub long: String,
    /// The one of a usual chart.
    pub chart: String,
    /// The one with many keys.
    pub wide: String,
    /// Those that are shown in one chart.
    pub many: Vec<String>,
}

/// Times all reads.
pub async fn measure(site: &mut Site<'_>, plan: &Plan, logged: &Logged) {
    let many: Vec<&str> = logged.many.iter().map(String::as_str).take(CHART_RUNS).collect();
    let (long, chart) = (logged.long.as_str(), logged.chart.as_str());
    let over = |runs: usize, points: u64| match runs {
        1 => format!("{} points → {WIDTH}", number(points)),
        _ => format!("{runs} runs × {} points → {WIDTH} each", number(points)),
    };
    let interval = |what: &str| format!("get-history-bulk-interval: {what}");
    interval_row(site, ("interval-chart", &interval(&over(1, plan.chart))), &[chart], plan.chart).await;
    interval_row(site, ("interval-long", &interval(&over(1, plan.long))), &[long], plan.long).await;
    page_row(site, "page-chart", chart, plan.chart).await;
    page_row(site, "page-long", long, plan.long).await;
    let series = |what: &str| format!("own API, series: {what}");
    series_row(site, ("series-chart", &series(&over(1, plan.chart))), &[chart]).await;
    series_row(site, ("series-long", &series(&over(1, plan.long))), &[long]).await;
    series_row(site, ("series-many", &series(&over(many.len(), plan.many))), &many).await;
    keys_rows(site, plan, &logged.wide).await;
}

/// MLflow's own way to a chart: evenly thinned out, the last point kept, hence one more than asked for at most.
async fn interval_row(site: &mut Site<'_>, name: Name<'_>, runs: &[&str], points: u64) {
    let runs: String = runs.iter().map(|run_id| format!("run_ids={run_id}&")).collect();
    let key = percent_encode(KEY);
    let path = "/api/2.0/mlflow/metrics/get-history-bulk-interval";
    let request = get(site.backend.address(), &format!("{path}?{runs}metric_key={key}&max_results={WIDTH}"));
    let least = WIDTH.min(points);
    let known = learn(site, request, |body| expect(count_points(body), least..=least + 1)).await;
    site.time(name, known.map(|known| vec![known])).await;
}

async fn page_row(site: &mut Site<'_>, id: &'static str, run_id: &str, points: u64) {
    let path = "/api/2.0/mlflow/metrics/get-history";
    let target = format!("{path}?run_id={run_id}&metric_key={}&max_results={PAGE}", percent_encode(KEY));
    let expected = PAGE.min(points);
    let request = get(site.backend.address(), &target);
    let known = learn(site, request, |body| expect(count_points(body), expected..=expected)).await;
    let title = format!("get-history: first page of {} of {} points", number(PAGE), number(points));
    site.time((id, &title), known.map(|known| vec![known])).await;
}

fn expect(found: usize, expected: RangeInclusive<u64>) -> Result<()> {
    ensure!(expected.contains(&(found as u64)), "{found} points instead of {expected:?}");
    Ok(())
}

/// Runstone's own way to a chart.
async fn series_row(site: &mut Site<'_>, name: Name<'_>, runs: &[&str]) {
    let body = json!({ "run_ids": runs, "keys": [KEY], "width": WIDTH, "axis": "step" }).to_string();
    let request = post_json(site.backend.address(), "/api/runstone/v1/series", body.as_bytes());
    own_row(site, name, request, |answer| {
        let text = answer.to_string();
        ensure!(runs.iter().all(|run_id| text.contains(run_id)), "a run is missing: {}", beginning(&text));
        ensure!(numbers_of(answer) >= runs.len(), "no numbers: {}", beginning(&text));
        Ok(())
    })
    .await;
}

/// The keys of a run: the first page of all, and those that hold some text.
async fn keys_rows(site: &mut Site<'_>, plan: &Plan, run_id: &str) {
    let path = format!("/api/runstone/v1/runs/{run_id}/keys?kind=metrics");
    let all = get(site.backend.address(), &path);
    let has = |key: String| {
        move |answer: &Value| {
            let text = answer.to_string();
            ensure!(text.contains(&key), "{key} is missing: {}", beginning(&text));
            Ok(())
        }
    };
    let title = format!("own API, keys of the run with {}: first page", number(plan.keys));
    own_row(site, ("keys", &title), all, has(wide_key(0))).await;
    let wanted = wide_key(plan.keys / 2);
    let digits = wanted.rsplit('_').next().unwrap_or_default().to_owned();
    let search = get(site.backend.address(), &format!("{path}&search={digits}"));
    let title = format!("own API, keys of the run with {}: search that finds one", number(plan.keys));
    own_row(site, ("keys-search", &title), search, has(wanted)).await;
}

/// A row of an endpoint that older servers do not have.
async fn own_row(
    site: &mut Site<'_>,
    name: Name<'_>,
    request: Vec<u8>,
    check: impl Fn(&Value) -> Result<()>,
) {
    match is_offered(site, &request).await {
        Ok(false) => site.sheet.record(name, Cell::Missing),
        Ok(true) => {
            let check = |body: &[u8]| check(&serde_json::from_slice(body).context("the answer is not JSON")?);
            let known = learn(site, request, check).await;
            site.time(name, known.map(|known| vec![known])).await;
        }
        Err(error) => site.sheet.record_result(name, Err(error)),
    }
}

/// Whether the server knows the endpoint: what it does not know is a 404 that speaks of no missing run.
async fn is_offered(site: &Site<'_>, request: &[u8]) -> Result<bool> {
    let mut connection = Connection::open(site.backend.address()).await?;
    let answer = connection.request(request).await?;
    if answer.status == 404 {
        eprintln!("{:>10}  {}", site.sheet.database.title(), describe(answer));
    }
    let speaks_of_a_resource = memchr::memmem::find(answer.body, b"RESOURCE_DOES_NOT_EXIST").is_some();
    Ok(answer.status != 404 || speaks_of_a_resource)
}

async fn learn(site: &Site<'_>, request: Vec<u8>, check: impl FnOnce(&[u8]) -> Result<()>) -> Result<Known> {
    let mut connection = Connection::open(site.backend.address()).await?;
    Known::learn(&mut connection, request, check).await
}

/// Numbers anywhere in a value.
fn numbers_of(value: &Value) -> usize {
    match value {
        Value::Number(_) => 1,
        Value::Array(items) => items.iter().map(numbers_of).sum(),
        Value::Object(fields) => fields.values().map(numbers_of).sum(),
        Value::Null | Value::Bool(_) | Value::String(_) => 0,
    }
}

fn beginning(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_wherever_they_are() {
        assert_eq!(numbers_of(&json!({ "a": [1, 2.5, "3", null], "b": { "c": [[4]] } })), 3);
    }

    #[test]
    fn points_are_held_against_a_range() {
        assert!(expect(321, 320..=321).is_ok());
        assert_eq!(expect(1, 320..=321).unwrap_err().to_string(), "1 points instead of 320..=321");
    }
}
