//! The budgets that hold at scale, and whether this run keeps them.

use std::fmt::Write;

use super::args::Part;
use super::growth::SEARCHES;
use super::sheet::{Cell, Sheet};
use crate::report::short;

/// A bound on a row of one part.
#[derive(Debug, Clone, Copy)]
struct Budget {
    part: Part,
    row: &'static str,
    bound: Bound,
    unit: &'static str,
    /// The size that it is meant for; a smaller store says little.
    size: u64,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Bound {
    fn is_kept(self, measured: f64) -> bool {
        match self {
            Self::AtLeast(bound) => measured >= bound,
            Self::AtMost(bound) => measured <= bound,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(bound) => format!("≥ {}", short(bound)),
            Self::AtMost(bound) => format!("≤ {}", short(bound)),
        }
    }
}

/// Runs of the growing experiment, and points of the long series, that budgets speak of.
const RUNS: u64 = 1_000_000;
const POINTS: u64 = 99_000_000;
const EXPERIMENTS: u64 = 10_000;
const MODELS: u64 = 100_000;

fn all() -> Vec<Budget> {
    let budget = |part, row, bound, unit, size| Budget { part, row, bound, unit, size };
    let (least, most) = (Bound::AtLeast, Bound::AtMost);
    let pages = SEARCHES.iter().filter(|(_, search)| search.page == 100).map(|((id, _), _)| *id);
    let mut budgets: Vec<Budget> =
        pages.chain(["page-last"]).map(|row| budget(Part::Growth, row, most(20.0), "ms", RUNS)).collect();
    budgets.push(budget(Part::Growth, "peak", most(300.0), "MB", RUNS));
    let series = [
        ("load", least(600_000.0), "points/s"),
        ("point-bytes", most(5.0), "B"),
        ("interval-chart", most(5.0), "ms"),
        ("series-chart", most(5.0), "ms"),
        ("interval-long", most(50.0), "ms"),
        ("series-long", most(50.0), "ms"),
        ("keys", most(200.0), "ms"),
        ("keys-search", most(200.0), "ms"),
        ("peak", most(300.0), "MB"),
    ];
    budgets.extend(series.map(|(row, bound, unit)| budget(Part::Series, row, bound, unit, POINTS)));
    budgets.push(budget(Part::Experiments, "peak", most(300.0), "MB", EXPERIMENTS));
    budgets.push(budget(Part::Registry, "registry-alias", most(1.0), "ms", MODELS));
    let searches =
        ["registry-search-name", "registry-search-tag", "registry-search-rare", "registry-versions"];
    budgets.extend(searches.map(|row| budget(Part::Registry, row, most(5.0), "ms", MODELS)));
    budgets
}

/// The table of all budgets, for the parts that were measured.
pub fn table<'s>(sheets: impl Iterator<Item = &'s Sheet>) -> String {
    let mut text =
        String::from("| database | budget | bound | measured | at | |\n|---|---|---:|---:|---:|---|\n");
    for sheet in sheets {
        for budget in all().into_iter().filter(|budget| budget.part == sheet.part) {
            let _ = writeln!(text, "| {} | {}", sheet.database.title(), line(sheet, budget));
        }
    }
    text.push('\n');
    text
}

fn line(sheet: &Sheet, budget: Budget) -> String {
    let Budget { row, bound, unit, size, part } = budget;
    let title = sheet.title(row).unwrap_or(row);
    let (bound_text, part) = (bound.text(), part.title());
    let Some((at, cell)) = sheet.last(row) else {
        return format!("{part}: {title} | {bound_text} {unit} | – | – | not measured |");
    };
    let (figure, verdict) = match cell.number() {
        Some(number) if bound.is_kept(number) => (format!("{} {unit}", short(number)), "kept"),
        Some(number) => (format!("{} {unit}", short(number)), "**falls short**"),
        None if *cell == Cell::Missing => ("–".into(), "not offered"),
        None => ("failed".into(), "**falls short**"),
    };
    let smaller = if at < size { ", in a smaller store than meant" } else { "" };
    format!("{part}: {title} | {bound_text} {unit} | {figure} | {} | {verdict}{smaller} |", short(at as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::samples::timing;
    use crate::scale::args::Database;

    #[test]
    fn the_largest_size_is_judged() {
        let mut sheet = Sheet::new(Database::Sqlite, Part::Growth);
        sheet.begin_column(10_000, "runs");
        sheet.record(("page", "first"), Cell::Latency(timing(1.0, 3.0)));
        sheet.record(("page-order", "ordered"), Cell::Latency(timing(1.0, 3.0)));
        sheet.record(("page-filter", "filtered"), Cell::Failed("no".into()));
        sheet.begin_column(1_000_000, "runs");
        sheet.record(("page", "first"), Cell::Latency(timing(1.0, 25.0)));
        sheet.record(("peak", "peak"), Cell::Figure(120.0, "MB"));
        let table = table([sheet].iter());
        let growth = Part::Growth.title();
        for end in [
            "first | ≤ 20 ms | 25 ms | 1,000,000 | **falls short** |",
            "ordered | ≤ 20 ms | 3 ms | 10,000 | kept, in a smaller store than meant |",
            "filtered | ≤ 20 ms | failed | 10,000 | **falls short**, in a smaller store than meant |",
            "peak | ≤ 300 MB | 120 MB | 1,000,000 | kept |",
            "page-rare | ≤ 20 ms | – | – | not measured |",
        ] {
            assert!(table.contains(&format!("| SQLite | {growth}: {end}")), "{end} is not in\n{table}");
        }
    }
}
