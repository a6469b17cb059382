//! Logs metric points, one or many a request, to many runs and keys, with rising steps.

use anyhow::{Result, ensure};

use super::{Site, timed};
use crate::api::{Api, describe};
use crate::data::Random;
use crate::http::{Answer, percent_encode};
use crate::load::{self, Limits, Script};
use crate::points::{PointRequest, Shape, key_name};
use crate::results::Reading;

/// Runs that one connection logs to in turn; fewer with many connections.
const RUNS_PER_CONNECTION: usize = 4;
/// Keys of each run that single points are logged to.
const SINGLE_KEYS: u32 = 8;
/// Connections whose points are counted afterwards.
const CHECKED_SCRIPTS: usize = 4;

struct LogPoints {
    targets: Vec<Target>,
    at: usize,
    random: Random,
}

struct Target {
    request: PointRequest,
    sent: u64,
    answered: u64,
}

impl LogPoints {
    fn new(requests: Vec<PointRequest>, connection: usize) -> Self {
        let target = |request| Target { request, sent: 0, answered: 0 };
        let targets = requests.into_iter().map(target).collect();
        Self { targets, at: 0, random: Random::stream(connection as u64) }
    }
}

impl Script for LogPoints {
    fn next(&mut self) -> &[u8] {
        self.at = (self.at + 1) % self.targets.len();
        let target = &mut self.targets[self.at];
        target.sent += 1;
        target.request.advance(&mut self.random)
    }

    fn judge(&mut self, answer: Answer<'_>) -> Result<(), String> {
        if answer.status != 200 {
            return Err(describe(answer));
        }
        self.targets[self.at].answered += 1;
        Ok(())
    }
}

/// One point a request.
pub async fn single(site: &mut Site, series: &str, connections: usize, limits: Limits) -> Result<Reading> {
    let server = site.address();
    let requests_of = |run_id: &str| -> Vec<PointRequest> {
        (0..SINGLE_KEYS).map(|key| PointRequest::single(server, run_id, &key_name(series, key))).collect()
    };
    measure(site, connections, limits, requests_of).await
}

/// A batch of points a request.
pub async fn batch(
    site: &mut Site,
    series: &str,
    shape: Shape,
    connections: usize,
    limits: Limits,
) -> Result<Reading> {
    let server = site.address();
    let requests_of = |run_id: &str| vec![PointRequest::batch(server, run_id, series, shape)];
    measure(site, connections, limits, requests_of).await
}

async fn measure(
    site: &mut Site,
    connections: usize,
    limits: Limits,
    requests_of: impl Fn(&str) -> Vec<PointRequest>,
) -> Result<Reading> {
    let run_ids = &site.targets().await?.run_ids;
    let script_of = |connection: usize| {
        let own = run_ids.iter().skip(connection).step_by(connections).take(RUNS_PER_CONNECTION);
        LogPoints::new(own.flat_map(|run_id| requests_of(run_id)).collect(), connection)
    };
    let scripts = (0..connections).map(script_of).collect();
    let finished = load::run(site.address(), scripts, limits).await?;
    let reading = timed(&finished)?;
    let mut api = Api::open(site.address()).await?;
    for script in finished.scripts.iter().take(CHECKED_SCRIPTS) {
        check_stored(&mut api, script).await?;
    }
    Ok(reading)
}

/// Every answered point of a key must be stored, and no point that was never sent.
async fn check_stored(api: &mut Api, script: &LogPoints) -> Result<()> {
    let Some(target) = script.targets.iter().find(|target| target.answered > 0) else { return Ok(()) };
    let (run_id, key) = (target.request.run_id(), target.request.first_key());
    let history = format!("metrics/get-history?run_id={run_id}&metric_key={}", percent_encode(key));
    let stored = memchr::memmem::find_iter(api.get_bytes(&history).await?, b"\"timestamp\"").count() as u64;
    let steps = target.request.steps();
    let expected = target.answered * steps..=target.sent * steps;
    ensure!(expected.contains(&stored), "{stored} points of {key} are stored instead of {expected:?}");
    Ok(())
}
