//! Long metric histories and many keys: how fast points come in, what they take, and how charts fare.

mod charts;
mod load;
mod plan;
mod points;

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use self::charts::Logged;
use self::load::{Spread, load};
use self::plan::Plan;
use super::sheet::{Cell, Name};
use super::site::{CpuMeter, Site};
use crate::api::Api;
use crate::data::EPOCH_MS;
use crate::report::short;

/// Loads and measures. `save` is called after the load, so that it is not lost.
///
/// # Errors
/// When the store cannot be filled or the server ends. A read that fails becomes its cell.
pub async fn measure(site: &mut Site<'_>, mut save: impl FnMut(&Site<'_>) -> Result<()>) -> Result<()> {
    let plan = Plan::of(site.args.points);
    site.sheet.begin_column(plan.total(), "points");
    let logged = load_all(site, &plan).await?;
    save(site)?;
    charts::measure(site, &plan, &logged).await;
    site.record_peak(("peak", "largest RSS since the start"));
    Ok(())
}

async fn load_all(site: &mut Site<'_>, plan: &Plan) -> Result<Logged> {
    let meter = CpuMeter::start(&site.backend);
    let server = site.backend.address();
    let experiment_id = Api::open(server).await?.create_experiment("series").await?;
    let mut runs = Runs { server, experiment_id, ids: Vec::new() };

    let long = runs.create().await?;
    let title = format!("one key of {} points", number(plan.long));
    stage(site, ("load-long", &title), &[plan.long_series(&long)], Spread::Batches).await?;

    let chart = runs.create().await?;
    let series = [plan.chart_series(&chart)];
    stage(
        site,
        ("load-chart", &format!("one key of {} points", number(plan.chart))),
        &series,
        Spread::Batches,
    )
    .await?;

    let wide = runs.create().await?;
    let title = format!("{} keys of one run, a point each", number(plan.keys));
    stage(site, ("load-keys", &title), &plan.wide_series(&wide, 0, 1), Spread::Series).await?;
    stage(site, ("load-keys-more", "3 more points each"), &plan.wide_series(&wide, 1, 3), Spread::Series)
        .await?;

    let many = runs.create_some(plan.many_runs).await?;
    let series: Vec<_> = many.iter().map(|run_id| plan.many_series(run_id)).collect();
    let title = format!("{} runs × {} points of a key, a connection each", plan.many_runs, number(plan.many));
    stage(site, ("load-many", &title), &series, Spread::Series).await?;

    let rest = runs.create_some(plan.rest_runs).await?;
    let series: Vec<_> = rest.iter().map(|run_id| plan.rest_series(run_id)).collect();
    let title =
        format!("{} runs × 10 keys × {} points, a connection each", plan.rest_runs, number(plan.rest / 10));
    stage(site, ("load-rest", &title), &series, Spread::Series).await?;

    runs.finish_all().await?;
    site.record_peak(("peak-load", "largest RSS until the load's end"));
    record_rest(site, plan, meter).await?;
    Ok(Logged { long, chart, wide, many })
}

/// Logs some series and records how fast that was.
async fn stage(
    site: &mut Site<'_>,
    (id, title): Name<'_>,
    series: &[load::Series],
    spread: Spread,
) -> Result<()> {
    let server = site.backend.address();
    let speed = load(server, title, series, spread, &site.sheet.failures).await?;
    site.sheet.record((id, &format!("log-batch: {title}")), Cell::Figure(speed.overall.round(), "points/s"));
    Ok(())
}

async fn record_rest(site: &mut Site<'_>, plan: &Plan, meter: CpuMeter) -> Result<()> {
    let points = plan.total() as f64;
    let all = Cell::Figure((points / meter.elapsed_seconds()).round(), "points/s");
    site.sheet.record(("load", "log-batch: all of it, 8 connections"), all);
    meter.record_generator(site.sheet);
    let rest = site.rest().await?;
    let each = Cell::Figure(meter.server_seconds(&site.backend) / points * 1e6, "µs");
    site.sheet.record(("cpu", "processor time a point, with sealing and the database's"), each);
    let room = rest.room;
    // A few points of each run may stay outside of blocks for good; more are never stored than were sent.
    ensure!(room.sealed_points <= points, "{} points are stored of {points} sent", room.sealed_points);
    site.sheet.record(("sealed", "points in blocks"), Cell::Figure(room.sealed_points, ""));
    let bytes = room.bytes_per_point.map_or(Cell::Missing, |bytes| Cell::Figure(bytes, "B"));
    site.sheet.record(("point-bytes", "bytes a point, sealed"), bytes);
    site.sheet.record(("size", "database"), Cell::Figure(room.bytes / 1e6, "MB"));
    let whole = Cell::Figure(room.bytes / points, "B");
    site.sheet.record(("size-point", "database, bytes a point"), whole);
    site.record_memory();
    Ok(())
}

/// A count as a reader sees it.
pub fn number(count: u64) -> String {
    short(count as f64)
}

/// The runs of the part, made one by one. Between the calls lie minutes, in which the server ends idle connections.
struct Runs {
    server: SocketAddr,
    experiment_id: String,
    ids: Vec<String>,
}

impl Runs {
    async fn create(&mut self) -> Result<String> {
        let mut created = self.create_some(1).await?;
        created.pop().context("no run was created")
    }

    async fn create_some(&mut self, count: usize) -> Result<Vec<String>> {
        let mut api = Api::open(self.server).await?;
        let body = json!({ "experiment_id": self.experiment_id, "start_time": EPOCH_MS });
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            ids.push(api.create_run(&body).await?);
        }
        self.ids.extend_from_slice(&ids);
        Ok(ids)
    }

    async fn finish_all(&mut self) -> Result<()> {
        let mut api = Api::open(self.server).await?;
        for id in &self.ids {
            // With its end told, a run is packed at once; without it, the server waits for more points.
            let end = json!({ "run_id": id, "status": "FINISHED", "end_time": EPOCH_MS + 1 });
            api.post("runs/update", &end).await?;
        }
        Ok(())
    }
}
