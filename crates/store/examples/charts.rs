//! Fills a SQLite store with series and prints how long charts of them take, 320 columns wide: of 100,000 points, of the
//! number of points given (10 million by default), and of 20 runs with a tenth of that number each.
//!
//! `cargo run --release -p runstone-store --example charts [POINTS]`

use std::error::Error;
use std::time::Instant;

use runstone_domain::{Ids as _, Metric, RandomIds, SystemClock};
use runstone_store::metrics::{self, ChartAxis, ChartQuery};
use runstone_store::runs::{self, NewRun};
use runstone_store::{Location, Options, Store, UpkeepMode, Workspace, experiments};

const WIDTH: usize = 320;
const BATCH: i64 = 50_000;
const START_MS: i64 = 1_790_000_000_000;
const HERE: Workspace = Workspace::DEFAULT;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let points = std::env::args().nth(1).map_or(Ok(10_000_000), |points| points.parse::<i64>())?;
    let folder = tempfile::tempdir()?;
    let options = Options { upkeep: UpkeepMode::Off, ..Options::default() };
    let store = Store::open(&Location::File(folder.path().join("charts.db")), &options, &SystemClock)?;
    store.write(|tx| experiments::add_default(tx, "artifacts", START_MS)).await?;
    let short = add_run(&store, 100_000).await?;
    let long = add_run(&store, points).await?;
    let mut many = Vec::new();
    for _ in 0..20 {
        many.push(add_run(&store, points / 10).await?);
    }
    for axis in [ChartAxis::Step, ChartAxis::Relative] {
        time(&store, axis, vec![short.clone()]).await?;
        time(&store, axis, vec![long.clone()]).await?;
        time(&store, axis, many.clone()).await?;
    }
    Ok(())
}

/// A run with one metric, sealed.
async fn add_run(store: &Store, points: i64) -> Result<String, Box<dyn Error>> {
    let new = NewRun {
        run_id: RandomIds.hex32(),
        name: "charts".to_owned(),
        user_id: String::new(),
        start_time_ms: START_MS,
        artifact_uri: String::new(),
        tags: Vec::new(),
    };
    let run_id = new.run_id.clone();
    let run = store.write(move |tx| runs::add(tx, experiments::DEFAULT_ID, &new)).await?;
    for start in (0..points).step_by(BATCH as usize) {
        let (run, batch) = (run.clone(), (start..points.min(start + BATCH)).map(point).collect::<Vec<_>>());
        store.write(move |tx| metrics::log(tx, &run, &batch)).await?;
        // Often, as upkeep does it, and not all of it in memory at once.
        if start % (20 * BATCH) == 0 {
            store.settle().await?;
        }
    }
    store.settle().await?;
    Ok(run_id)
}

/// A noisy curve of single precision whose clock never quite ticks evenly.
fn point(step: i64) -> Metric {
    let noise = ((step.wrapping_mul(2_654_435_761) >> 7) & 0xffff) as f32 / 65_536.0;
    let value = f64::from(10.0 / (1.0 + step as f32 * 1e-4) + noise);
    Metric { key: "loss".into(), value, timestamp_ms: START_MS + step * 40 + step % 7, step }
}

async fn time(store: &Store, axis: ChartAxis, run_ids: Vec<String>) -> Result<(), Box<dyn Error>> {
    let runs = run_ids.len();
    let query = ChartQuery {
        run_ids,
        keys: vec!["loss".to_owned()],
        axis,
        range: None,
        width: WIDTH,
        group_by: None,
    };
    let mut times = Vec::new();
    let mut count = 0;
    for _ in 0..9 {
        let (query, started) = (query.clone(), Instant::now());
        let read = store.read(move |tx| {
            let mut count = 0;
            metrics::chart(tx, HERE, &query, |line| {
                if let metrics::ChartLine::Series(series) = line {
                    count += series.total.count;
                }
            })?;
            Ok(count)
        });
        count = read.await?;
        times.push(started.elapsed());
    }
    times.sort();
    println!(
        "{axis:?}: {count} points of {runs} runs in {:.1?} (fastest {:.1?})",
        times[times.len() / 2],
        times[0]
    );
    Ok(())
}
