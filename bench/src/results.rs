//! Everything that was measured, by row and server.

use crate::process::Memory;
use crate::stats::Timing;

/// Which number of a reading is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headline {
    /// How much is done a second; more is better. `per_request` units are done by one request.
    Rate {
        /// What is counted.
        unit: &'static str,
        /// How many of them one request does.
        per_request: u32,
    },
    /// The median latency; less is better.
    Latency,
    /// Memory; less is better.
    Memory,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Short name, for `--only` and for budgets.
    pub id: String,
    /// What a reader sees.
    pub title: String,
    /// What is compared.
    pub headline: Headline,
}

/// What one server made of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Latencies and their rate.
    Timed(Timing),
    /// The same for a large transfer.
    Transfer {
        /// Latencies and their rate.
        timing: Timing,
        /// How far the server's memory (PSS) rose above what it held before, MB.
        extra_memory_mb: f64,
    },
    /// Memory of all processes.
    Memory(Memory),
    /// The server does not offer this, in two or three words.
    Missing(&'static str),
    /// The server failed or answered wrongly, and how.
    Failed(String),
}

impl Reading {
    /// The timing, if it is one.
    pub fn timing(&self) -> Option<&Timing> {
        match self {
            Self::Timed(timing) | Self::Transfer { timing, .. } => Some(timing),
            Self::Memory(_) | Self::Missing(_) | Self::Failed(_) => None,
        }
    }

    /// The number that is compared: units a second, milliseconds, or MB.
    pub fn headline(&self, headline: Headline) -> Option<f64> {
        match (headline, self) {
            (Headline::Rate { per_request, .. }, _) => {
                Some(self.timing()?.per_second * f64::from(per_request))
            }
            (Headline::Latency, _) => Some(self.timing()?.p50.as_secs_f64() * 1e3),
            (Headline::Memory, Self::Memory(memory)) => Some(memory.pss_mb()),
            (Headline::Memory, _) => None,
        }
    }
}

/// How many times better `ours` is than `theirs`: above 1 is better, whatever is compared.
pub fn times_better(headline: Headline, ours: f64, theirs: f64) -> f64 {
    match headline {
        Headline::Rate { .. } => ours / theirs,
        Headline::Latency | Headline::Memory => theirs / ours,
    }
}

/// A row with the readings of the servers that ran it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row.
    pub case: Case,
    /// Readings by server label, in the order they were taken.
    pub readings: Vec<(String, Reading)>,
}

impl Row {
    /// The reading of one server.
    pub fn reading(&self, label: &str) -> Option<&Reading> {
        self.readings.iter().find(|(name, _)| name == label).map(|(_, reading)| reading)
    }

    /// The compared number of one server.
    pub fn headline(&self, label: &str) -> Option<f64> {
        self.reading(label)?.headline(self.case.headline)
    }
}

/// All rows, in the order of their first reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// The rows.
    pub rows: Vec<Row>,
}

impl Results {
    /// Adds a server's reading to a row, which is made if it is new.
    pub fn record(&mut self, case: &Case, label: &str, reading: Reading) {
        let row = match self.rows.iter().position(|row| row.case.id == case.id) {
            Some(place) => &mut self.rows[place],
            None => {
                self.rows.push(Row { case: case.clone(), readings: Vec::new() });
                let last = self.rows.len() - 1;
                &mut self.rows[last]
            }
        };
        row.readings.push((label.to_owned(), reading));
    }

    /// A row by its short name.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.case.id == id)
    }
}

#[cfg(test)]
pub mod samples {
    //! Readings for tests.

    use super::*;
    use std::time::Duration;

    /// A timing of round numbers.
    pub fn timing(per_second: f64, p50_ms: f64) -> Timing {
        Timing {
            samples: 100,
            errors: 0,
            first_error: None,
            p50: Duration::from_secs_f64(p50_ms / 1e3),
            p99: Duration::from_secs_f64(p50_ms / 500.0),
            per_second,
        }
    }

    /// A row.
    pub fn case(id: &str, headline: Headline) -> Case {
        Case { id: id.into(), title: format!("the {id}"), headline }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{case, timing};
    use super::*;

    #[test]
    fn more_a_second_is_better_and_so_is_less_time() {
        assert!((times_better(Headline::Rate { unit: "x", per_request: 1 }, 10.0, 5.0) - 2.0).abs() < 1e-9);
        assert!((times_better(Headline::Latency, 1.0, 3.0) - 3.0).abs() < 1e-9);
        assert!((times_better(Headline::Memory, 20.0, 10.0) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_rate_counts_units_not_requests() {
        let headline = Headline::Rate { unit: "points", per_request: 1_000 };
        assert_eq!(Reading::Timed(timing(20.0, 5.0)).headline(headline), Some(20_000.0));
        assert_eq!(Reading::Failed("no".into()).headline(headline), None);
    }

    #[test]
    fn rows_keep_their_order_and_readings_their_server() {
        let mut results = Results::default();
        let (a, b) = (case("a", Headline::Latency), case("b", Headline::Latency));
        results.record(&a, "One", Reading::Timed(timing(1.0, 2.0)));
        results.record(&b, "One", Reading::Missing("not offered"));
        results.record(&a, "Two", Reading::Timed(timing(1.0, 4.0)));
        assert_eq!(results.rows.len(), 2);
        assert_eq!(results.row("a").unwrap().headline("Two"), Some(4.0));
        assert_eq!(results.row("b").unwrap().headline("One"), None);
    }
}
