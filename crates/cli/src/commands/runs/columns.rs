//! Which columns a table of runs has, chosen by the person or by what the runs have.

use std::collections::{BTreeMap, BTreeSet};

use runstone_wire::runs::Run;

use super::lookup::SHORT_ID;
use super::{length_ms, start_ms, tag, tone};
use crate::failure::Misuse;
use crate::output::{Cell, Column, Tone, absolute, ago, duration, number};
use crate::world::World;

/// Metrics, and params that differ, that come before the rest.
const FIRST: usize = 4;
/// Metrics and params that are chosen at most.
const MOST: usize = 24;

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RunColumn {
    Id,
    Name,
    Experiment,
    Status,
    Started,
    Ended,
    Duration,
    User,
    Metric(String),
    Param(String),
    Tag(String),
}

/// What the cells of a table need beside the run.
pub(super) struct Surroundings<'a> {
    pub(super) world: &'a World,
    /// Names of experiments by their ids.
    pub(super) experiments: &'a BTreeMap<String, String>,
}

impl RunColumn {
    /// Reads a column as people name it: `name`, `metrics.loss`, `params.lr`, `tags.team`.
    pub(super) fn parse(text: &str) -> Result<Self, Misuse> {
        let text = text.trim();
        if let Some(column) = keyed(text) {
            return Ok(column);
        }
        match text.to_ascii_lowercase().as_str() {
            "id" | "run_id" => Ok(Self::Id),
            "name" | "run_name" => Ok(Self::Name),
            "experiment" => Ok(Self::Experiment),
            "status" => Ok(Self::Status),
            "started" | "start_time" => Ok(Self::Started),
            "ended" | "end_time" => Ok(Self::Ended),
            "duration" => Ok(Self::Duration),
            "user" => Ok(Self::User),
            _ => Err(Misuse(format!(
                "'{text}' is no column: there are id, name, experiment, status, started, ended, duration, user, \
                 metrics.KEY, params.KEY and tags.KEY"
            ))),
        }
    }

    /// The heading. Keys stand alone where that is clear.
    pub(super) fn heading(&self, all: &[Self]) -> Column {
        let is_shared = |key: &str| all.iter().filter(|column| column.key() == Some(key)).count() > 1;
        let keyed = |kind: &str, key: &String| {
            Column::new(if is_shared(key) { format!("{kind}.{key}") } else { key.clone() })
        };
        match self {
            Self::Id => Column::new("ID").kept(),
            Self::Name => Column::new("NAME").flexible().kept(),
            Self::Experiment => Column::new("EXPERIMENT"),
            Self::Status => Column::new("STATUS").kept(),
            Self::Started => Column::new("STARTED"),
            Self::Ended => Column::new("ENDED"),
            Self::Duration => Column::new("DURATION").right(),
            Self::User => Column::new("USER"),
            Self::Metric(key) => keyed("metrics", key).right(),
            Self::Param(key) => keyed("params", key),
            Self::Tag(key) => keyed("tags", key),
        }
    }

    fn key(&self) -> Option<&str> {
        match self {
            Self::Metric(key) | Self::Param(key) | Self::Tag(key) => Some(key),
            _ => None,
        }
    }

    /// The cell of a run.
    pub(super) fn cell(&self, run: &Run, around: &Surroundings<'_>) -> Cell {
        let world = around.world;
        let info = run.info.clone().unwrap_or_default();
        let plain = |text: Option<String>| Cell::new(text.unwrap_or_default());
        let moment = |time: Option<i64>| plain(time.map(|time| self.moment(time, world)));
        match self {
            Self::Id => Cell::toned(short_id(info.run_id.unwrap_or_default(), world), Tone::Dim),
            Self::Name => plain(info.run_name),
            Self::Experiment => {
                let id = info.experiment_id.unwrap_or_default();
                Cell::new(around.experiments.get(&id).unwrap_or(&id))
            }
            Self::Status => {
                let status = info.status.0.map_or("", |status| status.as_str());
                let is_deleted = info.lifecycle_stage.as_deref() == Some("deleted");
                let ending = if is_deleted { " (deleted)" } else { "" };
                Cell::toned(
                    format!("{status}{ending}"),
                    if is_deleted { Tone::Dim } else { tone(info.status.0) },
                )
            }
            Self::Started => moment(start_ms(run)),
            Self::Ended => moment(info.end_time.map(|time| time.0)),
            Self::Duration => plain(length_ms(run, world.clock.now_ms()).map(duration)),
            Self::User => plain(
                info.user_id
                    .filter(|user| !user.is_empty())
                    .or_else(|| tag(run, "mlflow.user").map(str::to_owned)),
            ),
            Self::Metric(key) => plain(metric(run, key).map(number)),
            Self::Param(key) => Cell::new(param(run, key).unwrap_or_default()),
            Self::Tag(key) => Cell::new(tag(run, key).unwrap_or_default()),
        }
    }

    /// How long ago on a terminal; files are read later.
    fn moment(&self, time_ms: i64, world: &World) -> String {
        if world.screen.is_terminal {
            ago(time_ms, world.clock.now_ms())
        } else {
            absolute(time_ms, &world.time_zone)
        }
    }
}

/// Enough of the id to name the run on a terminal; files get all of it.
fn short_id(mut id: String, world: &World) -> String {
    if world.screen.is_terminal && id.is_char_boundary(SHORT_ID.min(id.len())) {
        id.truncate(SHORT_ID);
    }
    id
}

/// `metrics.loss`, also quoted as in filters (``metrics.`my loss` ``).
fn keyed(text: &str) -> Option<RunColumn> {
    let (kind, key) = text.split_once('.')?;
    let key = key.trim().trim_matches(['`', '"']).to_owned();
    match kind.trim().to_ascii_lowercase().as_str() {
        _ if key.is_empty() => None,
        "metrics" | "metric" => Some(RunColumn::Metric(key)),
        "params" | "param" | "parameters" | "parameter" => Some(RunColumn::Param(key)),
        "tags" | "tag" => Some(RunColumn::Tag(key)),
        _ => None,
    }
}

fn metric(run: &Run, key: &str) -> Option<f64> {
    let metrics = &run.data.as_ref()?.metrics;
    metrics.iter().find(|metric| metric.key.as_deref() == Some(key))?.value.map(|value| value.0)
}

fn param<'a>(run: &'a Run, key: &str) -> Option<&'a str> {
    let params = &run.data.as_ref()?.params;
    params.iter().find(|param| param.key.as_deref() == Some(key))?.value.as_deref()
}

/// The columns that tell these runs apart, most telling first: what they are ordered by, the metrics that most of them
/// have, the params in which they differ; then the rest, as far as there is room.
pub(super) fn automatic(runs: &[Run], order_by: &[String], has_experiments: bool) -> Vec<RunColumn> {
    let mut columns = vec![RunColumn::Id, RunColumn::Name];
    if has_experiments {
        columns.push(RunColumn::Experiment);
    }
    columns.extend([RunColumn::Status, RunColumn::Started, RunColumn::Duration]);
    let mut chosen: Vec<RunColumn> = order_by.iter().filter_map(|key| ordered_by(key)).collect();
    let (metrics, (differing, constant)) = (metrics(runs), params(runs));
    chosen.extend(metrics.iter().take(FIRST).cloned());
    chosen.extend(differing.iter().take(FIRST).cloned());
    chosen.extend(metrics.into_iter().skip(FIRST));
    chosen.extend(differing.into_iter().skip(FIRST));
    chosen.extend(constant);
    let mut seen = BTreeSet::new();
    columns.extend(chosen.into_iter().filter(|column| seen.insert(column.clone())).take(MOST));
    columns
}

/// The column that an order such as ``metrics.`my loss` DESC`` looks at.
fn ordered_by(key: &str) -> Option<RunColumn> {
    let key = key.trim();
    let without = [" DESC", " ASC"].into_iter().find_map(|direction| {
        let start = key.len().checked_sub(direction.len())?;
        let end = key.get(start..)?;
        end.eq_ignore_ascii_case(direction).then(|| &key[..start])
    });
    keyed(without.unwrap_or(key))
}

/// The metrics that the runs have, in most runs first. What the machine did is seldom asked for.
fn metrics(runs: &[Run]) -> Vec<RunColumn> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for data in runs.iter().filter_map(|run| run.data.as_ref()) {
        for key in data.metrics.iter().filter_map(|metric| metric.key.as_deref()) {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts.retain(|key, _| !key.starts_with("system/"));
    by_count(counts).into_iter().map(|key| RunColumn::Metric(key.to_owned())).collect()
}

/// The params in which the runs differ, and those in which they do not; in most runs first.
fn params(runs: &[Run]) -> (Vec<RunColumn>, Vec<RunColumn>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for data in runs.iter().filter_map(|run| run.data.as_ref()) {
        for param in &data.params {
            let key = param.key.as_deref().unwrap_or_default();
            *counts.entry(key).or_default() += 1;
            values.entry(key).or_default().insert(param.value.as_deref().unwrap_or_default());
        }
    }
    let is_differing = |key: &str| {
        let count = counts.get(key).copied().unwrap_or_default();
        values.get(key).is_some_and(|values| values.len() > 1) || count < runs.len()
    };
    let (differing, constant): (Vec<_>, Vec<_>) =
        by_count(counts.clone()).into_iter().partition(|key| is_differing(key));
    let columns = |keys: Vec<&str>| keys.into_iter().map(|key| RunColumn::Param(key.to_owned())).collect();
    (columns(differing), columns(constant))
}

fn by_count(counts: BTreeMap<&str, usize>) -> Vec<&str> {
    let mut keys: Vec<_> = counts.into_iter().collect();
    // Stable: keys of equal count stay in their order.
    keys.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    keys.into_iter().map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(metrics: &[&str], params: &[(&str, &str)]) -> Run {
        let metrics: Vec<_> = metrics.iter().map(|key| serde_json::json!({"key": key, "value": 1})).collect();
        let params: Vec<_> =
            params.iter().map(|(key, value)| serde_json::json!({"key": key, "value": value})).collect();
        serde_json::from_value(serde_json::json!({"data": {"metrics": metrics, "params": params}})).unwrap()
    }

    fn names(columns: &[RunColumn]) -> Vec<String> {
        let kind = |column: &RunColumn| match column {
            RunColumn::Metric(key) => format!("m.{key}"),
            RunColumn::Param(key) => format!("p.{key}"),
            other => format!("{other:?}"),
        };
        columns.iter().map(kind).collect()
    }

    #[test]
    fn telling_columns_come_first() {
        let runs = [
            run(&["acc", "loss", "system/cpu"], &[("lr", "0.1"), ("seed", "1")]),
            run(&["loss"], &[("lr", "0.2"), ("seed", "1"), ("extra", "x")]),
        ];
        let columns = automatic(&runs, &["metrics.`val loss` desc".to_owned()], false);
        assert_eq!(
            names(&columns),
            [
                "Id",
                "Name",
                "Status",
                "Started",
                "Duration",
                "m.val loss",
                "m.loss",
                "m.acc",
                "p.lr",
                "p.extra",
                "p.seed",
            ]
        );
    }

    #[test]
    fn columns_are_named_as_in_filters() {
        assert_eq!(RunColumn::parse("metrics.loss").unwrap(), RunColumn::Metric("loss".to_owned()));
        assert_eq!(RunColumn::parse(" param.`my lr` ").unwrap(), RunColumn::Param("my lr".to_owned()));
        assert_eq!(RunColumn::parse("tags.a.b").unwrap(), RunColumn::Tag("a.b".to_owned()));
        assert_eq!(RunColumn::parse("run_name").unwrap(), RunColumn::Name);
        assert!(RunColumn::parse("loss").unwrap_err().to_string().contains("metrics.KEY"));
        assert!(RunColumn::parse("metrics.").is_err());
    }

    #[test]
    fn orders_name_columns() {
        assert_eq!(ordered_by("metrics.loss"), Some(RunColumn::Metric("loss".to_owned())));
        assert_eq!(ordered_by("params.x ASC"), Some(RunColumn::Param("x".to_owned())));
        assert_eq!(ordered_by("start_time DESC"), None);
        assert_eq!(ordered_by("ß"), None);
    }
}
