//! The written result: machine, servers, tables, budgets, notes; as Markdown, newest first in one file.

mod budgets;
mod file;
mod number;
mod table;

use std::fmt::Write;

use crate::args::RunArgs;
use crate::fill::{CONNECTIONS, HISTORY_POINTS};
use crate::machine::Machine;
use crate::peers::{Installation, Peer};
use crate::results::{Reading, Results};
use crate::session::large_label;
use crate::workloads::Large;

use budgets::Measured;

pub use file::ResultFile;
pub use number::short;
pub use table::cell;

/// All that a section says.
#[derive(Debug)]
pub struct Report<'a> {
    /// When, for the heading.
    pub date: String,
    /// On what.
    pub machine: Machine,
    /// Its rate of synced appends after all workloads: a shared disk may have changed on the way.
    pub syncs_at_end: f64,
    /// With which programs.
    pub installation: Installation,
    /// With which options.
    pub args: &'a RunArgs,
    /// And what came out.
    pub results: &'a Results,
}

impl Report<'_> {
    /// The section of this run, from its heading on.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("## {}\n\n", self.date);
        text.push_str(&self.machine_text());
        text.push_str(&self.servers_text());
        let labels: Vec<&str> = self.args.peers.iter().map(|peer| peer.title()).collect();
        text.push_str("### Workloads\n\n");
        text.push_str(&table::comparison(self.results, &labels));
        let [large, models] = [Large::Runs, Large::Models].map(|kind| large_label(self.args, kind));
        for label in [&large, &models] {
            if let Some(table) = table::single(self.results, label) {
                let _ = write!(text, "### {label}\n\n{table}");
            }
        }
        let measured =
            Measured { results: self.results, machine: &self.machine, large: &large, models: &models };
        if self.args.peers.contains(&Peer::Runstone) {
            let _ = write!(text, "### Budgets\n\n{}", budgets::table(&measured));
        }
        text.push_str(&self.notes_text());
        text
    }

    fn machine_text(&self) -> String {
        let machine = &self.machine;
        format!(
            "{} cores of {}, {:.0} GB memory, Linux {}, data on {}: {} appends of 4 KiB with `fdatasync` a second \
             at first and {} at the end, {} MB/s sequential with one `fdatasync`; loopback {} MB/s. The load \
             generator runs on the same cores. Load average before the start: {}.\n\n",
            machine.cores,
            machine.processor,
            machine.memory_gb,
            machine.kernel,
            machine.file_system,
            short(machine.syncs_per_second),
            short(self.syncs_at_end),
            short(machine.disk_mb_per_second),
            short(machine.loopback_mb_per_second),
            machine.load_before,
        )
    }

    fn servers_text(&self) -> String {
        let mut text =
            String::from("| server | version | started as | durability as started |\n|---|---|---|---|\n");
        for peer in &self.args.peers {
            let (title, version) = (peer.title(), peer.version(&self.installation));
            let _ =
                writeln!(text, "| {title} | {version} | `{}` | {} |", peer.start_line(), peer.durability());
        }
        text.push('\n');
        text
    }

    fn notes_text(&self) -> String {
        let mlflow_runs = self.args.mlflow_runs.filter(|_| self.args.peers.contains(&Peer::Mlflow));
        let fewer = mlflow_runs.map_or_else(String::new, |runs| format!(" (MLflow: {runs} runs)"));
        let mut text = format!(
            "### Notes\n\n\
             - {} s a workload and server after a tenth of that to warm up, at least 5 samples. Workloads run on \
             one server after the other while the others idle.\n\
             - A cell is the compared figure with its median / 99th percentile. «×» is how many times better the first \
             column is.\n\
             - The store has {} runs{fewer} of 20 metrics, 20 params and 10 tags, logged over {CONNECTIONS} connections; \
             the history has {} points. Every workload checks what it got (whole pages of runs by value, counts of \
             stored points), and wrong answers count as errors.\n\
             - The registry of every server has {} models with {} versions each, logged in the same way. A model has two tags \
             and an alias, a version one tag. Every answer is compared with what was registered.\n\
             - Memory is the sum over all processes of the server of PSS (shared pages counted once), RSS in brackets.\n\
             - MLflow sends the head and the body of an answer in two packets without `TCP_NODELAY`, so on a kept-alive \
             connection every answer waits about 40 ms for the delayed acknowledgement. Its own Python client waits in \
             the same way.\n\
             - FastTrackML has no pages of a history (it always answers the whole), no thinned history, no artifacts over \
             HTTP and no model registry.\n",
            self.args.seconds,
            short(f64::from(self.args.runs)),
            short(f64::from(HISTORY_POINTS)),
            short(f64::from(self.args.models)),
            self.args.model_versions,
        );
        for row in &self.results.rows {
            for (label, reading) in &row.readings {
                if let Some(message) = trouble(reading) {
                    let _ = writeln!(text, "- {label}, {}: {message}", row.case.title);
                }
            }
        }
        text
    }
}

/// What has to be said of a reading below the table.
fn trouble(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Failed(message) => Some(format!("failed: {}", one_line(message))),
        _ => {
            let timing = reading.timing()?;
            let first = timing.first_error.as_deref()?;
            Some(format!("{} errors, the first: {}", timing.errors, one_line(first)))
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use crate::results::Headline;
    use crate::results::samples::{case, timing};
    use clap::Parser;

    fn run_args() -> RunArgs {
        match Args::parse_from(["runstone-bench", "run", "--mlflow-runs", "500"]).command {
            Command::Run(args) => args,
            Command::List | Command::Scale(_) => panic!("another command"),
        }
    }

    fn machine() -> Machine {
        Machine {
            processor: "Test CPU".into(),
            cores: 2,
            memory_gb: 25.3,
            kernel: "6.1".into(),
            load_before: "0.10".into(),
            file_system: "ext4".into(),
            syncs_per_second: 2_980.4,
            disk_mb_per_second: 800.0,
            loopback_mb_per_second: 2_000.0,
        }
    }

    #[test]
    fn a_section_has_everything_a_reader_needs_to_judge_it() {
        let args = run_args();
        let mut results = Results::default();
        let latency = case("search-100", Headline::Latency);
        let mut failing = timing(50.0, 20.0);
        (failing.errors, failing.first_error) = (3, Some("status 500\nlocked".into()));
        results.record(&latency, "Runstone", Reading::Timed(timing(500.0, 2.0)));
        results.record(&latency, "MLflow", Reading::Timed(failing));
        results.record(&latency, "FastTrackML", Reading::Failed("wrong answer".into()));
        results.record(&latency, &large_label(&args, Large::Runs), Reading::Timed(timing(400.0, 2.5)));
        let models = large_label(&args, Large::Models);
        results.record(&latency, &models, Reading::Timed(timing(400.0, 2.5)));
        let installation = Installation { runstone: "no-such-program".into(), venvs: ".venv".into() };
        let report = Report {
            date: "2026-01-02".into(),
            machine: machine(),
            syncs_at_end: 1_500.0,
            installation,
            args: &args,
            results: &results,
        };
        let text = report.to_markdown();
        for expected in [
            "## 2026-01-02\n",
            "2 cores of Test CPU, 25 GB memory, Linux 6.1, data on ext4: 2,980 appends of 4 KiB with `fdatasync` a second at first and 1,500 at the end",
            "| MLflow | mlflow==3.17.2 scikit-learn | `mlflow server",
            "| the search-100 | ",
            "### Runstone, 10,000 runs\n",
            "### Runstone, 100,000 registered models\n",
            "### Budgets\n",
            "(MLflow: 500 runs)",
            "- MLflow, the search-100: 3 errors, the first: status 500 locked\n",
            "- FastTrackML, the search-100: failed: wrong answer\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
        }
    }
}
