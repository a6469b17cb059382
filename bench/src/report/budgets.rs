//! The budgets that Runstone has set itself, and whether this run keeps them.

use std::fmt::Write;

use super::number::short;
use crate::machine::Machine;
use crate::peers::Peer;
use crate::results::{Reading, Results, times_better};

/// What budgets are judged by.
#[derive(Debug)]
pub struct Measured<'a> {
    /// All readings.
    pub results: &'a Results,
    /// The machine, for budgets relative to it.
    pub machine: &'a Machine,
    /// Label of the Runstone with the large store.
    pub large: &'a str,
    /// Label of the Runstone with the large registry.
    pub models: &'a str,
}

/// A bound and what was measured; `None` where it was not.
#[derive(Debug, PartialEq)]
struct Budget {
    what: &'static str,
    bound: Bound,
    measured: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    AtLeast(f64, &'static str),
    AtMost(f64, &'static str),
}

impl Bound {
    fn is_kept(self, measured: f64) -> bool {
        match self {
            Self::AtLeast(bound, _) => measured >= bound,
            Self::AtMost(bound, _) => measured <= bound,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(bound, unit) => format!("≥ {} {unit}", short(bound)),
            Self::AtMost(bound, unit) => format!("≤ {} {unit}", short(bound)),
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::AtLeast(_, unit) | Self::AtMost(_, unit) => unit,
        }
    }
}

/// The table of all budgets.
pub fn table(measured: &Measured) -> String {
    let mut text = String::from("| budget | bound | measured | |\n|---|---:|---:|---|\n");
    for budget in all(measured) {
        let (figure, verdict) = match budget.measured {
            Some(figure) => {
                let verdict = if budget.bound.is_kept(figure) { "kept" } else { "**falls short**" };
                (format!("{} {}", short(figure), budget.bound.unit()), verdict)
            }
            None => ("–".into(), "not measured"),
        };
        let _ = writeln!(text, "| {} | {} | {figure} | {verdict} |", budget.what, budget.bound.text());
    }
    text.push('\n');
    text
}

fn all(measured: &Measured) -> Vec<Budget> {
    let budget = |what, bound, measured| Budget { what, bound, measured };
    let at_least = Bound::AtLeast;
    let at_most = Bound::AtMost;
    let mut budgets = vec![
        budget(
            "log-metric, 16 connections, against FastTrackML",
            at_least(15.0, "×"),
            measured.times_better("log-metric-16", Peer::Fasttrackml),
        ),
        budget(
            "log-metric, 16 connections, against MLflow",
            at_least(150.0, "×"),
            measured.times_better("log-metric-16", Peer::Mlflow),
        ),
        budget(
            "log-batch of 1,000 points, 8 connections",
            at_least(600_000.0, "points/s"),
            measured.runstone("log-batch-1000-8"),
        ),
        budget(
            "log-batch of 1,000 points, 8 connections, against FastTrackML",
            at_least(20.0, "×"),
            measured.times_better("log-batch-1000-8", Peer::Fasttrackml),
        ),
        budget(
            "search, filter and order by metric, page of 100, large store, p50",
            at_most(2.0, "ms"),
            measured.on_large_store("search-100-filter-order"),
        ),
        budget(
            "1,000 full runs ordered by a metric, large store, p50",
            at_most(25.0, "ms"),
            measured.on_large_store("search-1000-order"),
        ),
        budget(
            "history of 100,000 points → 320, p50",
            at_most(5.0, "ms"),
            measured.runstone("history-chart"),
        ),
        budget(
            "start to first answer, filled store, p50",
            at_most(100.0, "ms"),
            measured.runstone("start-filled"),
        ),
        budget(
            "start to first answer, large store, p50",
            at_most(100.0, "ms"),
            measured.on_large_store("start-filled"),
        ),
        budget("idle memory, empty store", at_most(40.0, "MB"), measured.runstone("memory-empty")),
        budget("idle memory, filled store", at_most(40.0, "MB"), measured.runstone("memory-filled")),
    ];
    let loopback = measured.machine.loopback_mb_per_second;
    let slower = measured.machine.disk_mb_per_second.min(loopback);
    let share = |id, limit: f64| measured.runstone(id).map(|rate| rate / limit * 100.0);
    budgets.extend([
        budget(
            "artifact upload",
            at_least(80.0, "% of the slower of disk and loopback"),
            share("artifact-upload", slower),
        ),
        // What is fetched was just stored and lies in the page cache: the disk does not limit it.
        budget("artifact download", at_least(80.0, "% of loopback"), share("artifact-download", loopback)),
    ]);
    budgets.extend([
        budget(
            "model version by alias, large registry, p50",
            at_most(1.0, "ms"),
            measured.on_registry("registry-alias"),
        ),
        budget(
            "page of 100 registered models by the beginning of their names, large registry, p50",
            at_most(5.0, "ms"),
            measured.on_registry("registry-search-name"),
        ),
        budget(
            "page of 100 registered models by a tag, large registry, p50",
            at_most(5.0, "ms"),
            measured.on_registry("registry-search-tag"),
        ),
        budget(
            "registered models by a rare tag, large registry, p50",
            at_most(5.0, "ms"),
            measured.on_registry("registry-search-rare"),
        ),
        budget(
            "versions of a model, large registry, p50",
            at_most(5.0, "ms"),
            measured.on_registry("registry-versions"),
        ),
    ]);
    let extra = measured.extra_memory(&["artifact-upload", "artifact-download"]);
    budgets.push(budget("extra memory while artifacts pass", at_most(64.0, "MB"), extra));
    budgets
}

impl Measured<'_> {
    fn figure(&self, id: &str, label: &str) -> Option<f64> {
        self.results.row(id)?.headline(label)
    }

    fn runstone(&self, id: &str) -> Option<f64> {
        self.figure(id, Peer::Runstone.title())
    }

    fn on_large_store(&self, id: &str) -> Option<f64> {
        self.figure(id, self.large)
    }

    fn on_registry(&self, id: &str) -> Option<f64> {
        self.figure(id, self.models)
    }

    fn times_better(&self, id: &str, peer: Peer) -> Option<f64> {
        let headline = self.results.row(id)?.case.headline;
        Some(times_better(headline, self.runstone(id)?, self.figure(id, peer.title())?))
    }

    fn extra_memory(&self, ids: &[&str]) -> Option<f64> {
        let extra =
            ids.iter().filter_map(|id| match self.results.row(id)?.reading(Peer::Runstone.title())? {
                Reading::Transfer { extra_memory_mb, .. } => Some(*extra_memory_mb),
                _ => None,
            });
        extra.reduce(f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Headline;
    use crate::results::samples::{case, timing};

    fn machine() -> Machine {
        Machine {
            processor: String::new(),
            cores: 2,
            memory_gb: 1.0,
            kernel: String::new(),
            load_before: String::new(),
            file_system: String::new(),
            syncs_per_second: 1.0,
            disk_mb_per_second: 500.0,
            loopback_mb_per_second: 2_000.0,
        }
    }

    #[test]
    fn budgets_are_judged_by_ratio_by_figure_and_by_hardware() {
        let mut results = Results::default();
        let rate = case("log-metric-16", Headline::Rate { unit: "points", per_request: 1 });
        results.record(&rate, "Runstone", Reading::Timed(timing(20_000.0, 0.8)));
        results.record(&rate, "FastTrackML", Reading::Timed(timing(1_000.0, 16.0)));
        results.record(&rate, "MLflow", Reading::Timed(timing(200.0, 80.0)));
        results.record(
            &case("search-100-filter-order", Headline::Latency),
            "L",
            Reading::Timed(timing(400.0, 2.5)),
        );
        let upload = case("artifact-upload", Headline::Rate { unit: "MB", per_request: 256 });
        let transfer = Reading::Transfer { timing: timing(2.0, 500.0), extra_memory_mb: 12.0 };
        results.record(&upload, "Runstone", transfer);
        let table = table(&Measured { results: &results, machine: &machine(), large: "L", models: "M" });
        for line in [
            "| log-metric, 16 connections, against FastTrackML | ≥ 15 × | 20 × | kept |",
            "| log-metric, 16 connections, against MLflow | ≥ 150 × | 100 × | **falls short** |",
            "| search, filter and order by metric, page of 100, large store, p50 | ≤ 2 ms | 2.50 ms | **falls short** |",
            "| artifact upload | ≥ 80 % of the slower of disk and loopback | 102 % of the slower of disk and loopback | kept |",
            "| artifact download | ≥ 80 % of loopback | – | not measured |",
            "| extra memory while artifacts pass | ≤ 64 MB | 12 MB | kept |",
        ] {
            assert!(table.contains(line), "{line} is not in\n{table}");
        }
    }

    #[test]
    fn every_budget_names_a_row_that_exists() {
        let known: Vec<String> =
            crate::workloads::all().into_iter().map(|workload| workload.case.id).collect();
        for id in [
            "log-metric-16",
            "log-batch-1000-8",
            "search-100-filter-order",
            "search-1000-order",
            "history-chart",
            "registry-alias",
            "registry-search-name",
            "registry-search-tag",
            "registry-search-rare",
            "registry-versions",
        ] {
            assert!(known.iter().any(|known| known == id), "{id}");
        }
        assert_eq!(crate::lifecycle::start_filled().id, "start-filled");
        assert_eq!(crate::lifecycle::memory_empty().id, "memory-empty");
        assert_eq!(crate::lifecycle::memory_filled().id, "memory-filled");
    }
}
