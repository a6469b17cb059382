//! `GET events`: what changes while somebody looks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::lenient::Double;

/// What is watched: experiments, runs, or both. Lists have commas.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsRequest {
    /// Experiments of which all runs are watched, at most 100.
    #[serde(default)]
    #[param(example = "0,1")]
    pub experiment_ids: Option<String>,
    /// Runs that are watched together with their points, at most 200.
    #[serde(default)]
    #[param(example = "a0c7d4b2e5f84c55a3a1b0c9d8e7f601")]
    pub run_ids: Option<String>,
    /// Names of metrics, at most 100: only their points are given, and of all runs that are watched their latest values.
    /// None for the points of all metrics, and no latest values.
    #[serde(default)]
    #[param(example = "loss,val/loss")]
    pub keys: Option<String>,
}

/// Data of the event `open`, the first of every stream: from now on all changes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct OpenEvent {}

/// What of a run has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunPart {
    /// The run is new.
    Created,
    /// Name, status, end time or lifecycle.
    Info,
    /// Params, which the event then has.
    Params,
    /// Tags, which the event then has.
    Tags,
    /// The datasets that it read.
    Datasets,
    /// The logged models that it read or made.
    Models,
}

/// Data of the event `run`: a run as it is now, after something but its points has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunEvent {
    /// Its id.
    pub run_id: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// What has changed since the stream told of it last.
    pub changed: Vec<RunPart>,
    /// Shown to people.
    pub name: String,
    /// `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`.
    pub status: String,
    /// When it started.
    pub start_time_ms: i64,
    /// When it ended; `null` while it runs.
    #[schema(required)]
    pub end_time_ms: Option<i64>,
    /// `active` or `deleted`.
    pub lifecycle: String,
    /// All its params, if they have changed and are not too long.
    #[schema(required)]
    pub params: Option<BTreeMap<String, String>>,
    /// All its tags, if they have changed and are not too long.
    #[schema(required)]
    pub tags: Option<BTreeMap<String, String>>,
    /// Params or tags have changed and are too long for an event: ask for the run.
    pub truncated: bool,
}

/// Data of the event `metrics`: runs that have new points, each once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct MetricsEvent {
    /// In no order.
    pub runs: Vec<RunPoints>,
}

/// New points of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunPoints {
    /// Its id.
    pub run_id: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Of a run of `run_ids` the points that came since the stream told of it last, by key; of others nothing. A point
    /// that was logged twice may come twice.
    pub series: Vec<NewPoints>,
    /// The latest point of each of `keys` that the run has.
    pub latest: Vec<LatestPoint>,
    /// The points are too many for an event and none of them is in `series`: ask for the series of the run again.
    pub truncated: bool,
}

/// New points of one metric of a run, ordered by step, time and value. The lists have the same length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewPoints {
    /// Name of the metric.
    pub key: String,
    /// Step of each point.
    pub steps: Vec<i64>,
    /// Time of each point.
    pub timestamps_ms: Vec<i64>,
    /// Value of each point.
    pub values: Vec<Double>,
}

/// The latest point of a metric, by step, then time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LatestPoint {
    /// Name of the metric.
    pub key: String,
    /// Its step.
    pub step: i64,
    /// Its time.
    pub timestamp_ms: i64,
    /// Its value.
    pub value: Double,
}

/// Why anything may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// The client was connected before, and nobody has kept what happened in between.
    Reconnected,
    /// Changes were missed: the client reads too slowly, too much happened at once, or another server could not be heard
    /// for a while.
    Missed,
}

/// Data of the event `reset`: what was read before may be out of date. Ask again for everything that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResetEvent {
    /// Why.
    pub reason: ResetReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_an_event_are_columns() {
        let points = NewPoints {
            key: "loss".to_owned(),
            steps: vec![1, 2],
            timestamps_ms: vec![3, 4],
            values: vec![Double(0.5), Double(f64::NAN)],
        };
        assert_eq!(
            serde_json::to_string(&points).unwrap(),
            r#"{"key":"loss","steps":[1,2],"timestamps_ms":[3,4],"values":[0.5,"NaN"]}"#
        );
    }

    #[test]
    fn an_event_has_every_field() {
        let event = RunEvent {
            run_id: "a".to_owned(),
            experiment_id: "1".to_owned(),
            changed: vec![RunPart::Created, RunPart::Params],
            name: "n".to_owned(),
            status: "RUNNING".to_owned(),
            start_time_ms: 5,
            end_time_ms: None,
            lifecycle: "active".to_owned(),
            params: Some(BTreeMap::from([("lr".to_owned(), "0.1".to_owned())])),
            tags: None,
            truncated: false,
        };
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            r#"{"run_id":"a","experiment_id":"1","changed":["created","params"],"name":"n","status":"RUNNING","start_time_ms":5,"end_time_ms":null,"lifecycle":"active","params":{"lr":"0.1"},"tags":null,"truncated":false}"#
        );
    }
}
