//! The tables: a row a workload, a column a server, and how many times better the first server is.

use std::fmt::Write;

use super::number::short;
use crate::results::{Headline, Reading, Results, Row, times_better};
use crate::stats::Timing;

/// The table of all servers; the first of `labels` is compared with each other one.
pub fn comparison(results: &Results, labels: &[&str]) -> String {
    let (first, others) = labels.split_first().map_or(("", &[][..]), |(first, others)| (*first, others));
    let mut header = String::from("| workload | figure |");
    for label in labels {
        let _ = write!(header, " {label} |");
    }
    for other in others {
        let _ = write!(header, " × {other} |");
    }
    let mut text = format!("{header}\n|---|---|{}\n", "---:|".repeat(labels.len() + others.len()));
    for row in results.rows.iter().filter(|row| labels.iter().any(|label| row.reading(label).is_some())) {
        let _ = write!(text, "| {} | {} |", row.case.title, unit(row.case.headline));
        for label in labels {
            let shown =
                row.reading(label).map_or_else(|| "–".into(), |reading| cell(row.case.headline, reading));
            let _ = write!(text, " {shown} |");
        }
        for other in others {
            let _ = write!(text, " {} |", ratio(row, first, other));
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// The table of one server by itself; `None` if it measured nothing.
pub fn single(results: &Results, label: &str) -> Option<String> {
    let rows: Vec<&Row> = results.rows.iter().filter(|row| row.reading(label).is_some()).collect();
    if rows.is_empty() {
        return None;
    }
    let mut text = format!("| workload | figure | {label} |\n|---|---|---:|\n");
    for row in rows {
        let shown = row.reading(label).map(|reading| cell(row.case.headline, reading)).unwrap_or_default();
        let _ = writeln!(text, "| {} | {} | {shown} |", row.case.title, unit(row.case.headline));
    }
    text.push('\n');
    Some(text)
}

/// One reading as a cell: the compared figure first.
pub fn cell(headline: Headline, reading: &Reading) -> String {
    match reading {
        Reading::Timed(timing) => timed(headline, reading, timing),
        Reading::Transfer { timing, extra_memory_mb } => {
            format!("{}, +{} MB memory", timed(headline, reading, timing), short(*extra_memory_mb))
        }
        Reading::Memory(memory) => {
            let plural = if memory.processes == 1 { "process" } else { "processes" };
            format!(
                "**{}** (RSS {}), {} {plural}",
                short(memory.pss_mb()),
                short(memory.rss_mb()),
                memory.processes
            )
        }
        Reading::Missing(reason) => (*reason).to_owned(),
        Reading::Failed(_) => "**failed**".to_owned(),
    }
}

fn timed(headline: Headline, reading: &Reading, timing: &Timing) -> String {
    let milliseconds = |time: std::time::Duration| short(time.as_secs_f64() * 1e3);
    let (p50, p99) = (milliseconds(timing.p50), milliseconds(timing.p99));
    let mut text = match headline {
        Headline::Latency => format!("**{p50}** / {p99} ms"),
        Headline::Rate { .. } | Headline::Memory => {
            let figure = reading.headline(headline).unwrap_or_default();
            format!("**{}** ({p50} / {p99} ms)", short(figure))
        }
    };
    if timing.errors > 0 {
        let _ = write!(text, ", {} errors", timing.errors);
    }
    text
}

fn unit(headline: Headline) -> String {
    match headline {
        Headline::Rate { unit, .. } => format!("{unit}/s (p50 / p99)"),
        Headline::Latency => "p50 / p99".into(),
        Headline::Memory => "MB".into(),
    }
}

fn ratio(row: &Row, first: &str, other: &str) -> String {
    match (row.headline(first), row.headline(other)) {
        (Some(ours), Some(theirs)) => short(times_better(row.case.headline, ours, theirs)),
        _ => "–".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Memory;
    use crate::results::samples::{case, timing};

    #[test]
    fn servers_stand_side_by_side_with_ratios() {
        let mut results = Results::default();
        let rate = case("log", Headline::Rate { unit: "points", per_request: 1_000 });
        results.record(&rate, "Runstone", Reading::Timed(timing(600.0, 12.0)));
        results.record(&rate, "MLflow", Reading::Timed(timing(5.0, 200.0)));
        results.record(&case("only-large", Headline::Latency), "Large", Reading::Timed(timing(1.0, 1.0)));
        let memory = case("memory", Headline::Memory);
        let process = |pss_kib| Reading::Memory(Memory { pss_kib, rss_kib: 2 * pss_kib, processes: 1 });
        results.record(&memory, "Runstone", process(10_000));
        results.record(&memory, "MLflow", Reading::Failed("gone".into()));
        let expected = "\
            | workload | figure | Runstone | MLflow | × MLflow |\n\
            |---|---|---:|---:|---:|\n\
            | the log | points/s (p50 / p99) | **600,000** (12 / 24 ms) | **5,000** (200 / 400 ms) | 120 |\n\
            | the memory | MB | **10.2** (RSS 20.5), 1 process | **failed** | – |\n\n";
        assert_eq!(comparison(&results, &["Runstone", "MLflow"]), expected);
    }

    #[test]
    fn one_server_alone_needs_no_ratio() {
        let mut results = Results::default();
        let search = case("search", Headline::Latency);
        results.record(&search, "Large", Reading::Timed(timing(500.0, 1.5)));
        let expected =
            "| workload | figure | Large |\n|---|---|---:|\n| the search | p50 / p99 | **1.50** / 3 ms |\n\n";
        assert_eq!(single(&results, "Large").as_deref(), Some(expected));
        assert_eq!(single(&results, "Nobody"), None);
    }

    #[test]
    fn errors_are_in_the_cell() {
        let mut timing = timing(100.0, 8.0);
        timing.errors = 12;
        let transfer = Reading::Transfer { timing, extra_memory_mb: 3.5 };
        let headline = Headline::Rate { unit: "MB", per_request: 10 };
        assert_eq!(cell(headline, &transfer), "**1,000** (8 / 16 ms), 12 errors, +3.50 MB memory");
        assert_eq!(cell(headline, &Reading::Missing("not offered")), "not offered");
    }
}
