//! What changed runs are now: read in one snapshot, as messages.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use runstone_domain::{Name, Result, RunInfo, RunView};
use runstone_store::events::Parts;
use runstone_store::metrics::{self, News, Seen};
use runstone_store::runs::{self, RunNumber};
use runstone_store::{Result as StoreResult, Store, Tx, Workspace, experiments};
use runstone_wire::Double;
use runstone_wire::own::events::{LatestPoint, MetricsEvent, NewPoints, RunEvent, RunPart, RunPoints};

use super::pending::Scope;
use super::{Message, Watched};

/// Points in one event, about; each run may have [`POINTS_OF_A_RUN`] in any case.
const POINTS: usize = 10_000;
const POINTS_OF_A_RUN: usize = 200;
/// Series whose last points are kept in mind for one client.
const SERIES: usize = 10_000;
/// Bytes of the params, and of the tags, of one run.
const TEXT_BYTES: usize = 64 << 10;

/// What a client watches, and what it knows of it.
pub(super) struct Watch {
    scope: Scope,
    /// Of the runs whose points are told.
    seen: HashMap<RunNumber, Arc<Seen>>,
    keys: Option<Arc<[String]>>,
}

impl Watch {
    /// Looks at what there is, so that later only changes are told.
    ///
    /// # Errors
    /// `NotFound` for an experiment or run that does not exist; those of the store.
    pub(super) async fn open(store: &Store, workspace: Workspace, watched: Watched) -> Result<Self> {
        let Watched { experiment_ids, run_ids, keys } = watched;
        let experiments = experiment_ids.iter().copied().collect();
        let numbers = store
            .read(move |tx| {
                experiments::check_exist(tx, workspace, &experiment_ids)?;
                runs::find_numbers(tx, workspace, &run_ids)
            })
            .await?;
        let mut watch = Self {
            scope: Scope { experiments, runs: numbers.into_iter().collect() },
            seen: HashMap::new(),
            keys: keys.map(Into::into),
        };
        watch.look_again(store).await?;
        Ok(watch)
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Takes all points that are there now for known.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn look_again(&mut self, store: &Store) -> Result<()> {
        let numbers: Vec<RunNumber> = self.scope.runs.iter().copied().collect();
        let (asked, keys, most_keys) = (numbers.clone(), self.keys.clone(), self.most_keys());
        let seen = store.read(move |tx| metrics::look(tx, &asked, keys.as_deref(), most_keys)).await?;
        self.seen = numbers.into_iter().zip(seen.into_iter().map(Arc::new)).collect();
        Ok(())
    }

    /// Keys that are kept in mind for each run.
    fn most_keys(&self) -> usize {
        SERIES / self.scope.runs.len().max(1)
    }

    /// What changed runs are now.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn news(
        &mut self,
        store: &Store,
        changes: Vec<(RunNumber, Parts)>,
    ) -> Result<Vec<Message>> {
        let question = self.question(changes);
        let Found { mut messages, metrics, seen } = store.read(move |tx| question.answer(tx)).await?;
        self.seen.extend(seen);
        messages.extend((!metrics.runs.is_empty()).then_some(Message::Metrics(metrics)));
        Ok(messages)
    }

    fn question(&self, changes: Vec<(RunNumber, Parts)>) -> Question {
        let with_points = |(run, parts): &(RunNumber, Parts)| parts.contains(Parts::METRICS).then_some(*run);
        let with_points: Vec<RunNumber> = changes.iter().filter_map(with_points).collect();
        let seen = with_points.iter().filter_map(|run| Some((*run, self.seen.get(run)?.clone())));
        Question {
            seen: seen.collect(),
            with_points,
            others: changes.into_iter().filter(|(_, parts)| *parts != Parts::METRICS).collect(),
            keys: self.keys.clone(),
            most_keys: self.most_keys(),
        }
    }
}

/// What was seen of runs.
type Looks = Vec<(RunNumber, Arc<Seen>)>;

/// What is read in one snapshot.
struct Question {
    with_points: Vec<RunNumber>,
    seen: Looks,
    /// Runs of which something but the points has changed.
    others: HashMap<RunNumber, Parts>,
    keys: Option<Arc<[String]>>,
    most_keys: usize,
}

struct Found {
    messages: Vec<Message>,
    metrics: MetricsEvent,
    seen: Looks,
}

impl Question {
    fn answer(&self, tx: &mut Tx<'_>) -> StoreResult<Found> {
        let mut messages = Vec::with_capacity(self.others.len());
        let others: Vec<RunNumber> = self.others.keys().copied().collect();
        runs::each_numbered(tx, &others, |number, run| {
            let parts = self.others.get(&number).copied().unwrap_or(Parts::empty());
            messages.push(Message::Run(Box::new(run_event(run, parts))));
        })?;
        let (metrics, seen) = self.metrics(tx)?;
        Ok(Found { messages, metrics, seen })
    }

    fn metrics(&self, tx: &mut Tx<'_>) -> StoreResult<(MetricsEvent, Looks)> {
        let infos = runs::infos(tx, &self.with_points)?;
        let mut latest = self.latest(tx)?;
        let mut news: HashMap<RunNumber, News> =
            self.news(tx)?.into_iter().map(|news| (news.run, news)).collect();
        let (mut told, mut seen) = (Vec::new(), Vec::new());
        for number in &self.with_points {
            let Some(info) = infos.get(number) else { continue };
            let news = news.remove(number);
            let points = run_points(info, news.as_ref(), latest.remove(number).unwrap_or_default());
            // A run that is followed may have points of other keys only.
            let says_nothing = news.is_some() && points.series.is_empty() && !points.truncated;
            told.extend((!says_nothing).then_some(points));
            seen.extend(news.map(|news| (*number, Arc::new(news.seen))));
        }
        Ok((MetricsEvent { runs: told }, seen))
    }

    fn news(&self, tx: &mut Tx<'_>) -> StoreResult<Vec<News>> {
        let followed: Vec<(RunNumber, &Seen)> = self.seen.iter().map(|(run, seen)| (*run, &**seen)).collect();
        let most = (POINTS / followed.len().max(1)).max(POINTS_OF_A_RUN);
        metrics::follow(tx, &followed, self.keys.as_deref(), most, self.most_keys)
    }

    fn latest(&self, tx: &mut Tx<'_>) -> StoreResult<HashMap<RunNumber, Vec<LatestPoint>>> {
        let mut latest: HashMap<RunNumber, Vec<LatestPoint>> = HashMap::new();
        let Some(keys) = &self.keys else { return Ok(latest) };
        for (run, metric) in metrics::latest_of(tx, &self.with_points, keys)? {
            latest.entry(run).or_default().push(LatestPoint {
                key: metric.key.to_string(),
                step: metric.step,
                timestamp_ms: metric.timestamp_ms,
                value: Double(metric.value),
            });
        }
        Ok(latest)
    }
}

const PARTS: [(Parts, RunPart); 6] = [
    (Parts::CREATED, RunPart::Created),
    (Parts::INFO, RunPart::Info),
    (Parts::PARAMS, RunPart::Params),
    (Parts::TAGS, RunPart::Tags),
    (Parts::DATASETS, RunPart::Datasets),
    (Parts::MODELS, RunPart::Models),
];

fn run_event(run: &RunView<'_>, parts: Parts) -> RunEvent {
    let info = run.info;
    let changed = PARTS.iter().filter(|(part, _)| parts.contains(*part)).map(|(_, name)| *name);
    let params = parts.contains(Parts::PARAMS).then(|| texts(run.params()));
    let tags = parts.contains(Parts::TAGS).then(|| texts(run.tags()));
    RunEvent {
        run_id: info.run_id.clone(),
        experiment_id: info.experiment_id.to_string(),
        changed: changed.collect(),
        name: info.name.clone(),
        status: info.status.as_str().to_owned(),
        start_time_ms: info.start_time_ms,
        end_time_ms: info.end_time_ms,
        lifecycle: info.lifecycle.as_str().to_owned(),
        truncated: params == Some(None) || tags == Some(None),
        params: params.flatten(),
        tags: tags.flatten(),
    }
}

/// Keys and values; none if they are too long for an event.
fn texts<'a>(pairs: impl Iterator<Item = (&'a Name, &'a str)>) -> Option<BTreeMap<String, String>> {
    let (mut made, mut bytes) = (BTreeMap::new(), 0);
    for (key, value) in pairs {
        bytes += key.len() + value.len();
        if bytes > TEXT_BYTES {
            return None;
        }
        made.insert(key.to_string(), value.to_owned());
    }
    Some(made)
}

fn run_points(info: &RunInfo, news: Option<&News>, latest: Vec<LatestPoint>) -> RunPoints {
    let series = news.into_iter().flat_map(|news| &news.series).map(|(key, points)| NewPoints {
        key: key.to_string(),
        steps: points.iter().map(|point| point.step).collect(),
        timestamps_ms: points.iter().map(|point| point.timestamp_ms).collect(),
        values: points.iter().map(|point| Double(point.value)).collect(),
    });
    RunPoints {
        run_id: info.run_id.clone(),
        experiment_id: info.experiment_id.to_string(),
        series: series.collect(),
        latest,
        truncated: news.is_some_and(|news| news.is_cut),
    }
}
