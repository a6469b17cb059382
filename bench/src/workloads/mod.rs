//! The workloads: one row of the table each, run against one server after the other.
//!
//! A new one is an entry in [`all`] and a variant of [`Work`] with the function that runs it. Each checks what it
//! got: a server that answers fast but wrongly shows as an error, not as a winner.

mod artifacts;
mod check;
mod create_run;
pub mod fixed;
mod get_run;
pub mod history;
mod log_points;
mod registry;
mod search;
mod site;

use anyhow::Result;

use crate::load::Limits;
use crate::points::Shape;
use crate::registry::Question;
use crate::report::short;
use crate::results::{Case, Headline, Reading};

pub use site::Site;

/// What a workload does.
#[derive(Debug, Clone)]
pub enum Work {
    /// Fill the store that later workloads search.
    Fill,
    /// Make runs.
    CreateRun { connections: usize },
    /// Log one point a request.
    LogMetric { connections: usize },
    /// Log a batch of points a request.
    LogBatch { shape: Shape, connections: usize },
    /// Search the filled store.
    Search(search::Search),
    /// Read whole filled runs.
    GetRun { connections: usize },
    /// Read the first page of the long history.
    HistoryPage,
    /// Read the whole long history, page by page.
    HistoryAll,
    /// Read the long history thinned out for a chart.
    HistoryInterval,
    /// Fill the model registry that later workloads ask.
    FillRegistry,
    /// Ask the model registry.
    AskRegistry(Question),
    /// Move aliases of registered models.
    SetAlias { connections: usize },
    /// Store an artifact through the server.
    Upload,
    /// Fetch it again.
    Download,
}

/// A workload with its row.
#[derive(Debug, Clone)]
pub struct Workload {
    /// The row.
    pub case: Case,
    /// What to do.
    pub work: Work,
    /// The large store on which it is repeated, if it depends on how much is stored.
    pub large: Option<Large>,
}

/// A Runstone of its own with much of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Large {
    /// Runs.
    Runs,
    /// Registered models.
    Models,
}

/// All workloads in the order in which they run. Artifacts come last: the disk is busy for a while after them.
pub fn all() -> Vec<Workload> {
    let mut workloads =
        vec![large("fill", "create + batch + finish a run, 8 connections", rate("runs", 1), Work::Fill)];
    for connections in [1, 8] {
        let title = format!("create-run, {}", plural(connections));
        let id = format!("create-run-{connections}");
        workloads.push(workload(&id, &title, rate("runs", 1), Work::CreateRun { connections }));
    }
    for connections in [1, 16, 64] {
        let title = format!("log-metric, {}", plural(connections));
        let id = format!("log-metric-{connections}");
        workloads.push(workload(&id, &title, rate("points", 1), Work::LogMetric { connections }));
    }
    for shape in [Shape { keys: 10, steps: 1 }, Shape { keys: 20, steps: 50 }] {
        for connections in [1, 8] {
            let points = shape.points();
            let title = format!("log-batch of {} points, {}", short(f64::from(points)), plural(connections));
            let id = format!("log-batch-{points}-{connections}");
            workloads.push(workload(
                &id,
                &title,
                rate("points", points),
                Work::LogBatch { shape, connections },
            ));
        }
    }
    for search in search::all() {
        workloads.push(large(search.id, &search.title(), Headline::Latency, Work::Search(search)));
    }
    for connections in [1, 4] {
        let title = format!("get-run, {}", plural(connections));
        let id = format!("get-run-{connections}");
        workloads.push(large(&id, &title, rate("runs", 1), Work::GetRun { connections }));
    }
    workloads.extend(of_registry());
    let megabytes = rate("MB", artifacts::SIZE_MB);
    let size = artifacts::SIZE_MB;
    workloads.extend([
        workload(
            "history-page",
            "history: first page of 25,000 points",
            Headline::Latency,
            Work::HistoryPage,
        ),
        workload("history-all", "history: all 100,000 points in pages", Headline::Latency, Work::HistoryAll),
        workload("history-chart", "history: 100,000 points → 320", Headline::Latency, Work::HistoryInterval),
        workload("artifact-upload", &format!("artifact upload, {size} MB"), megabytes, Work::Upload),
        workload("artifact-download", &format!("artifact download, {size} MB"), megabytes, Work::Download),
    ]);
    workloads
}

/// Those of the model registry. The alias is set last: answers hold aliases.
fn of_registry() -> Vec<Workload> {
    let of = |workload: Workload| Workload { large: Some(Large::Models), ..workload };
    let title = "register a model with its versions and an alias, 8 connections";
    let mut workloads = vec![of(workload("registry-fill", title, rate("models", 1), Work::FillRegistry))];
    workloads.extend(Question::ALL.map(|(question, id, title)| {
        of(workload(id, title, Headline::Latency, Work::AskRegistry(question)))
    }));
    for connections in [1, 8] {
        let (id, title) =
            (format!("registry-set-alias-{connections}"), format!("set an alias, {}", plural(connections)));
        workloads.push(of(workload(&id, &title, Headline::Latency, Work::SetAlias { connections })));
    }
    workloads
}

fn workload(id: &str, title: &str, headline: Headline, work: Work) -> Workload {
    Workload { case: Case { id: id.into(), title: title.into(), headline }, work, large: None }
}

fn large(id: &str, title: &str, headline: Headline, work: Work) -> Workload {
    Workload { large: Some(Large::Runs), ..workload(id, title, headline, work) }
}

fn rate(unit: &'static str, per_request: u32) -> Headline {
    Headline::Rate { unit, per_request }
}

fn plural(connections: usize) -> String {
    if connections == 1 { "1 connection".into() } else { format!("{connections} connections") }
}

/// Runs one workload against one server. What goes wrong with it becomes the reading: one server's fault must
/// not end the comparison of the others.
pub async fn measure(workload: &Workload, site: &mut Site, limits: Limits) -> Reading {
    let reading = match &workload.work {
        Work::Fill => site.fill().await.map(Reading::Timed),
        Work::CreateRun { connections } => create_run::measure(site, *connections, limits).await,
        Work::LogMetric { connections } => {
            log_points::single(site, &workload.case.id, *connections, limits).await
        }
        Work::LogBatch { shape, connections } => {
            log_points::batch(site, &workload.case.id, *shape, *connections, limits).await
        }
        Work::Search(search) => search::measure(site, search, limits).await,
        Work::GetRun { connections } => get_run::measure(site, *connections, limits).await,
        Work::HistoryPage => history::first_page(site, limits).await,
        Work::HistoryAll => history::all_pages(site, limits).await,
        Work::HistoryInterval => history::interval(site, limits).await,
        Work::FillRegistry => registry::fill(site).await,
        Work::AskRegistry(question) => registry::ask(site, *question, limits).await,
        Work::SetAlias { connections } => registry::set_alias(site, *connections, limits).await,
        Work::Upload => artifacts::upload(site, limits).await,
        Work::Download => artifacts::download(site, limits).await,
    };
    reading.unwrap_or_else(|error| Reading::Failed(format!("{error:#}")))
}

/// The reading of a finished load; without a single right answer, its first error.
fn timed<S>(finished: &crate::load::Finished<S>) -> Result<Reading> {
    match &finished.timing {
        Some(timing) => Ok(Reading::Timed(timing.clone())),
        None => anyhow::bail!("{}", finished.errors.first.as_deref().unwrap_or("no answer in time")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_has_a_name_of_its_own() {
        let workloads = all();
        let ids: HashSet<&str> = workloads.iter().map(|workload| workload.case.id.as_str()).collect();
        assert_eq!(ids.len(), workloads.len());
    }

    #[test]
    fn titles_say_what_is_done() {
        let titles: Vec<String> = all().into_iter().map(|workload| workload.case.title).collect();
        assert!(titles.contains(&"log-batch of 1,000 points, 8 connections".to_owned()), "{titles:?}");
        assert!(titles.contains(&"create-run, 1 connection".to_owned()));
    }
}
