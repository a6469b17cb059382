//! One experiment that grows: how fast runs come in, what they take, and how searches fare at each size.

use anyhow::Result;

use super::runs::{self, Filled, Filter, Search};
use super::sheet::{Cell, Name};
use super::site::{CpuMeter, Site};
use crate::api::Api;

/// Name and search of each row that is a single page.
pub const SEARCHES: [(Name<'static>, Search); 6] = [
    (("page", "page of 100: no filter, default order"), search(100, Filter::None, false)),
    (
        ("page-filter", "page of 100: filter by metric and param, default order"),
        search(100, Filter::MetricAndParam, false),
    ),
    (("page-order", "page of 100: no filter, order by metric"), search(100, Filter::None, true)),
    (
        ("page-filter-order", "page of 100: filter by metric and param, order by metric"),
        search(100, Filter::MetricAndParam, true),
    ),
    (("page-rare", "one run by its own value of a param"), search(100, Filter::Rare, false)),
    (("page-1000", "page of 1,000: no filter, default order"), search(1_000, Filter::None, false)),
];

const fn search(page: usize, filter: Filter, ordered: bool) -> Search {
    Search { page, filter, ordered, experiments: 1 }
}

/// Fills and measures size by size. `save` is called after each, so that it is not lost.
///
/// # Errors
/// When the store cannot be filled or the server ends. A read that fails becomes its cell.
pub async fn measure(site: &mut Site<'_>, mut save: impl FnMut(&Site<'_>) -> Result<()>) -> Result<()> {
    let id = Api::open(site.backend.address()).await?.create_experiment("growth").await?;
    let mut filled = Filled::empty(vec![id]);
    for &size in &site.args.sizes {
        site.sheet.begin_column(size as u64, "runs");
        grow(site, &mut filled, size).await?;
        save(site)?;
        measure_reads(site, &filled).await;
        site.record_peak(("peak", "largest RSS since the start"));
        save(site)?;
    }
    Ok(())
}

/// Fills up to `size` runs, and records the load and what is left when the server rests.
pub async fn grow(site: &mut Site<'_>, filled: &mut Filled, size: usize) -> Result<()> {
    let new = size - filled.runs;
    let meter = CpuMeter::start(&site.backend);
    let speed = runs::fill(site.backend.address(), filled, size, &site.sheet.failures).await?;
    site.sheet.record(("load", "load of the stage, 8 connections"), Cell::Figure(speed.overall, "runs/s"));
    let last = Cell::Figure(speed.last_tenth, "runs/s");
    site.sheet.record(("load-last", "load, last tenth of the stage"), last);
    meter.record_generator(site.sheet);
    site.record_peak(("peak-load", "largest RSS until the load's end"));
    let rest = site.rest().await?;
    let each = Cell::Figure(meter.server_seconds(&site.backend) / new as f64 * 1e3, "ms");
    site.sheet.record(("cpu", "processor time a run, with packing and the database's"), each);
    site.sheet.record(("size", "database"), Cell::Figure(rest.room.bytes / 1e6, "MB"));
    site.sheet
        .record(("size-run", "database, bytes a run"), Cell::Figure(rest.room.bytes / size as f64, "B"));
    site.record_memory();
    Ok(())
}

async fn measure_reads(site: &mut Site<'_>, filled: &Filled) {
    let server = site.backend.address();
    for (name, search) in SEARCHES {
        let known = runs::learn(server, filled, search).await;
        site.time(name, known).await;
    }
    measure_walk(site, filled).await;
    let known = runs::learn_get_runs(server, filled).await;
    site.time(("get-run", "get-run"), known).await;
}

/// Follows the page tokens to page 1,000, then times that page again.
async fn measure_walk(site: &mut Site<'_>, filled: &Filled) {
    let page = ("page-last", "page number 1,000 of 100 (or the last one), by its token");
    match runs::walk(site.backend.address(), filled).await {
        Ok(walk) => {
            let seconds = Cell::Figure(walk.time.as_secs_f64(), "s");
            site.sheet.record(("walk", "all pages up to it, one after the other"), seconds);
            site.sheet.record(("walk-pages", "pages of that walk"), Cell::Figure(walk.pages as f64, ""));
            site.time(page, Ok(vec![walk.last])).await;
        }
        Err(error) => site.sheet.record_result(page, Err(error)),
    }
}
