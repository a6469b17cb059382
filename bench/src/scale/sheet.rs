//! The figures of one part on one database: rows of figures, a column for each size.

use std::fmt::Write;
use std::time::Duration;

use super::args::{Database, Part};
use super::sender::Failures;
use crate::report::short;
use crate::stats::Timing;

/// Fewer samples than this have no 99th percentile but a largest one, and are told.
const ENOUGH_SAMPLES: usize = 100;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Latencies of a repeated request.
    Latency(Timing),
    /// A number and its unit.
    Figure(f64, &'static str),
    /// A number that was cut short, and how.
    Limited(f64, &'static str, &'static str),
    /// The server does not offer this.
    Missing,
    /// The server failed or answered wrongly, and how.
    Failed(String),
}

impl Cell {
    /// What budgets are judged by: the median in milliseconds, or the number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Latency(timing) => Some(milliseconds(timing.p50)),
            Self::Figure(number, _) | Self::Limited(number, ..) => Some(*number),
            Self::Missing | Self::Failed(_) => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Latency(timing) => {
                let (p50, p99) = (short(milliseconds(timing.p50)), short(milliseconds(timing.p99)));
                let errors =
                    if timing.errors > 0 { format!(", {} errors", timing.errors) } else { String::new() };
                let few = if timing.samples < ENOUGH_SAMPLES {
                    format!(", {} samples", timing.samples)
                } else {
                    String::new()
                };
                format!("**{p50}** / {p99} ms{few}{errors}")
            }
            Self::Figure(number, unit) => format!("{} {unit}", short(*number)).trim_end().to_owned(),
            Self::Limited(number, unit, how) => format!("{} {unit} ({how})", short(*number)),
            Self::Missing => "not offered".into(),
            Self::Failed(_) => "**failed**".into(),
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A row's name, for budgets, and what a reader sees.
pub type Name<'a> = (&'static str, &'a str);

#[derive(Debug)]
struct Row {
    id: &'static str,
    title: String,
    cells: Vec<(usize, Cell)>,
}

/// The figures of one part on one database.
#[derive(Debug)]
pub struct Sheet {
    /// Where.
    pub database: Database,
    /// What.
    pub part: Part,
    /// What went wrong while the store was filled.
    pub failures: Failures,
    /// The sizes, in the order they were measured: how many, and of what.
    columns: Vec<(u64, &'static str)>,
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Sheet {
    /// An empty one.
    pub fn new(database: Database, part: Part) -> Self {
        let (columns, rows, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { database, part, failures: Failures::default(), columns, rows, notes }
    }

    /// Begins a column: what is recorded from now on belongs to this size.
    pub fn begin_column(&mut self, size: u64, unit: &'static str) {
        self.columns.push((size, unit));
    }

    /// Records a figure in the current column and says it on standard error.
    pub fn record(&mut self, (id, title): Name<'_>, cell: Cell) {
        let reason = if let Cell::Failed(reason) = &cell { format!(": {reason}") } else { String::new() };
        eprintln!("{:>10}  {title}: {}{reason}", self.database.title(), cell.text());
        if !reason.is_empty() {
            self.notes.push(format!("«{title}» failed{reason}"));
        }
        let column = self.columns.len().saturating_sub(1);
        match self.rows.iter_mut().find(|row| row.id == id) {
            Some(row) => row.cells.push((column, cell)),
            None => self.rows.push(Row { id, title: title.to_owned(), cells: vec![(column, cell)] }),
        }
    }

    /// Records a figure that may have failed.
    pub fn record_result(&mut self, name: Name<'_>, cell: anyhow::Result<Cell>) {
        self.record(name, cell.unwrap_or_else(|error| Cell::Failed(format!("{error:#}"))));
    }

    /// Adds a remark.
    pub fn note(&mut self, text: String) {
        eprintln!("{:>10}  {text}", self.database.title());
        self.notes.push(text);
    }

    /// The largest size that has a figure in this row, with the figure.
    pub fn last(&self, id: &str) -> Option<(u64, &Cell)> {
        let (column, cell) = self.rows.iter().find(|row| row.id == id)?.cells.last()?;
        Some((self.columns.get(*column)?.0, cell))
    }

    /// What a reader sees as the row's name.
    pub fn title(&self, id: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.id == id).map(|row| row.title.as_str())
    }

    /// The section: heading, table, remarks.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("### {}: {}\n\n| |", self.database.title(), self.part.title());
        for (size, unit) in &self.columns {
            let _ = write!(text, " {} {unit} |", short(*size as f64));
        }
        let _ = write!(text, "\n|---|{}\n", "---:|".repeat(self.columns.len()));
        for row in &self.rows {
            let _ = write!(text, "| {} |", row.title);
            for column in 0..self.columns.len() {
                let cell = row.cells.iter().find(|(place, _)| *place == column);
                let _ = write!(text, " {} |", cell.map_or_else(|| "–".into(), |(_, cell)| cell.text()));
            }
            text.push('\n');
        }
        text.push('\n');
        for note in self.notes.iter().chain(&self.failed_requests()) {
            // An answer may span lines; a list item may not.
            let _ = writeln!(text, "- {}", note.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        if text.ends_with("\n\n") { text } else { text + "\n" }
    }

    fn failed_requests(&self) -> Option<String> {
        let failed = self.failures.so_far();
        let first = failed.first?;
        Some(format!("{} requests of the load failed and were sent again; the first: {first}", failed.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::samples::timing;

    #[test]
    fn a_table_has_a_column_a_size() {
        let mut sheet = Sheet::new(Database::Sqlite, Part::Growth);
        sheet.begin_column(1_000, "runs");
        sheet.record(("rate", "load"), Cell::Figure(1_234.0, "runs/s"));
        sheet.record(("page", "page of 100"), Cell::Latency(timing(100.0, 1.5)));
        sheet.begin_column(2_000, "runs");
        sheet.record(("page", "page of 100"), Cell::Failed("status 500\n no".into()));
        sheet.record(("keys", "keys"), Cell::Missing);
        let expected = "\
            ### SQLite: one growing experiment\n\n\
            | | 1,000 runs | 2,000 runs |\n\
            |---|---:|---:|\n\
            | load | 1,234 runs/s | – |\n\
            | page of 100 | **1.50** / 3 ms | **failed** |\n\
            | keys | – | not offered |\n\n\
            - «page of 100» failed: status 500 no\n\n";
        assert_eq!(sheet.to_markdown(), expected);
        assert_eq!(sheet.last("rate"), Some((1_000, &Cell::Figure(1_234.0, "runs/s"))));
        assert_eq!(sheet.last("nothing"), None);
    }
}
