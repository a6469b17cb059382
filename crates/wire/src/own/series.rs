//! `POST series`: series of many runs and keys, reduced to the pixel columns of a chart.

mod writer;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::lenient::Double;

pub use writer::SeriesWriter;

/// Which series, and how they are reduced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesRequest {
    /// Ids of runs, at most 200; a repeated one counts once. Together with `keys` they may make at most 2,000 series.
    #[schema(min_items = 1, max_items = 200, example = json!(["a0c7d4b2e5f84c55a3a1b0c9d8e7f601"]))]
    pub run_ids: Vec<String>,
    /// Names of metrics, at most 200; a repeated one counts once.
    #[schema(min_items = 1, max_items = 200, example = json!(["loss", "val/loss"]))]
    pub keys: Vec<String>,
    /// Pixel columns to which each series is reduced. Times the number of series asked for it may be at most 655,360.
    #[serde(default = "default_width")]
    #[schema(minimum = 1, maximum = 4096, default = 320)]
    pub width: u32,
    /// What the horizontal axis shows.
    #[serde(default)]
    #[schema(inline, default = "step")]
    pub axis: SeriesAxis,
    /// The part of the axis that is shown. Without one, each series shows all of itself; grouped ones show what the
    /// series of their key have together, so that their columns are the same.
    #[serde(default)]
    pub range: Option<SeriesRange>,
    /// How much of the past an exponential moving average keeps, from 0 to below 1; 0 or none for no `smoothed` curve.
    #[serde(default)]
    #[schema(minimum = 0.0, exclusive_maximum = 1.0)]
    pub smoothing: Option<f64>,
    /// Draws runs that share a value as one: `params.<key>`, `tags.<key>` or `attributes.<name>`, with the names of the
    /// search language, as in `attributes.run_name`. Then the answer has `groups` instead of `series`.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub group_by: Option<String>,
    /// What each series has besides.
    #[serde(default)]
    #[schema(example = json!([]))]
    pub include: Vec<SeriesPart>,
}

fn default_width() -> u32 {
    320
}

/// What the horizontal axis of a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesAxis {
    /// The step.
    #[default]
    Step,
    /// The time: milliseconds since the Unix epoch.
    Time,
    /// The time since the run's start, in milliseconds.
    Relative,
}

/// Part of an axis, in its unit: a step, a time, or milliseconds since the run's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesRange {
    /// The first position.
    pub from: i64,
    /// The last position, not less than `from`.
    pub to: i64,
}

/// What a series has only on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesPart {
    /// Step and time of each point: `points.steps` and `points.timestamps_ms`.
    Coordinates,
    /// Statistics of each pixel column: `columns`.
    Columns,
}

/// The series, or the groups if `group_by` was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesAnswer {
    /// In the order of `run_ids`, then of `keys`. A run that lacks a key has no series of it.
    pub series: Vec<Series>,
    /// In the order of `keys`, then of `run_ids` by the first run of each group.
    pub groups: Vec<SeriesGroup>,
    /// The ids of `run_ids` that do not exist: never did, or were deleted for good meanwhile.
    pub missing: Vec<String>,
}

/// A metric of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Series {
    /// Id of the run.
    pub run_id: String,
    /// Name of the metric.
    pub key: String,
    /// The part of the axis that is divided into pixel columns.
    pub range: SeriesRange,
    /// Of all points of the series, whatever the range.
    pub summary: SeriesSummary,
    /// The points in range that are drawn.
    pub points: SeriesPoints,
    /// The exponential moving average over the means of the pixel columns; `null` without `smoothing`.
    #[schema(required)]
    pub smoothed: Option<SeriesCurve>,
    /// Statistics of the pixel columns; `null` unless `include` has `columns`.
    #[schema(required)]
    pub columns: Option<SeriesColumns>,
}

/// What is known of all points of a series. Equal points count once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesSummary {
    /// How many points there are.
    #[schema(minimum = 1)]
    pub count: u64,
    /// How many of them are NaN.
    pub nan_count: u64,
    /// The first by step, then time.
    pub first: SeriesPoint,
    /// The last by step, then time: the latest value.
    pub last: SeriesPoint,
    /// The smallest number, the first of equal ones; `null` if all are NaN.
    #[schema(required)]
    pub min: Option<SeriesPoint>,
    /// The greatest number, the first of equal ones; `null` if all are NaN.
    #[schema(required)]
    pub max: Option<SeriesPoint>,
    /// Mean of the numbers; `null` if all are NaN.
    #[schema(required)]
    pub mean: Option<Double>,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesPoint {
    /// Its step.
    pub step: i64,
    /// Its time.
    pub timestamp_ms: i64,
    /// Its value.
    pub value: Double,
}

/// Points of a line, one list for each coordinate, ordered along the axis.
///
/// Of each pixel column these are its first, smallest, greatest and last point, and its first NaN if it has any: at most
/// five, each once. A line through them looks like one through all points. It has to be broken at a NaN, which stands
/// where it occurred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesPoints {
    /// Positions on the axis; they rise, but points may share one.
    pub positions: Vec<i64>,
    /// Values.
    pub values: Vec<Double>,
    /// Steps; `null` unless `include` has `coordinates`.
    #[schema(required)]
    pub steps: Option<Vec<i64>>,
    /// Times; `null` unless `include` has `coordinates`.
    #[schema(required)]
    pub timestamps_ms: Option<Vec<i64>>,
}

/// A line, one list for each coordinate. NaN where a pixel column has nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesCurve {
    /// Positions on the axis, rising: of each pixel column with points, that of the first.
    pub positions: Vec<i64>,
    /// Values.
    pub values: Vec<Double>,
}

/// Statistics of pixel columns, one list for each. A column without points is left out: it is a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesColumns {
    /// Positions on the axis, rising: that of the first point of each column.
    pub positions: Vec<i64>,
    /// How many points a column has.
    pub counts: Vec<u64>,
    /// How many of them are NaN.
    pub nan_counts: Vec<u64>,
    /// Mean of the numbers; NaN if there are none.
    pub means: Vec<Double>,
    /// The smallest number; NaN if there are none.
    pub mins: Vec<Double>,
    /// The greatest number; NaN if there are none.
    pub maxs: Vec<Double>,
}

/// A metric of the runs that share a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesGroup {
    /// Name of the metric.
    pub key: String,
    /// What the runs share; `null` for those that lack it.
    #[schema(required)]
    pub value: Option<String>,
    /// The runs of the group that have the metric, in the order asked for.
    pub run_ids: Vec<String>,
    /// The part of the axis that is divided into pixel columns.
    pub range: SeriesRange,
    /// Statistics of the pixel columns.
    pub columns: SeriesGroupColumns,
    /// The exponential moving average over `columns.means`; `null` without `smoothing`.
    #[schema(required)]
    pub smoothed: Option<SeriesCurve>,
}

/// Statistics of several runs in pixel columns, one list for each. A column in which no run has points is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesGroupColumns {
    /// Positions on the axis, rising: that of the first point of any of the runs.
    pub positions: Vec<i64>,
    /// How many runs have points here.
    pub runs: Vec<u64>,
    /// How many of them have only NaN here. They count for nothing below.
    pub nan_runs: Vec<u64>,
    /// Mean of the runs' means: each run weighs the same, however many points it has. NaN if there are no numbers.
    pub means: Vec<Double>,
    /// Standard deviation of the runs' means (of the population: 0 for one run). NaN if there are no numbers.
    pub stds: Vec<Double>,
    /// The smallest number of any of the runs, not of their means. NaN if there are no numbers.
    pub mins: Vec<Double>,
    /// The greatest number of any of the runs, not of their means. NaN if there are no numbers.
    pub maxs: Vec<Double>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::parse::from_json;

    #[test]
    fn a_request_needs_only_runs_and_keys() {
        let request: SeriesRequest =
            from_json(br#"{"run_ids": ["r"], "keys": ["m"], "unheard": 1}"#).unwrap();
        assert_eq!((request.width, request.axis, request.range), (320, SeriesAxis::Step, None));
        assert_eq!((request.smoothing, request.group_by, request.include.len()), (None, None, 0));
        let refused = |text: &str| from_json::<SeriesRequest>(text.as_bytes()).unwrap_err().to_string();
        assert!(refused(r#"{"run_ids": ["r"]}"#).contains("missing field `keys`"));
        let message = refused(r#"{"run_ids": [], "keys": [], "axis": "steps"}"#);
        assert!(
            message.contains("'axis' supplied: unknown variant `steps`, expected one of `step`"),
            "{message}"
        );
        assert!(refused(r#"{"run_ids": [], "keys": [], "width": -1}"#).contains("'width'"));
        assert!(refused(r#"{"run_ids": [], "keys": [], "range": {"from": 1}}"#).contains("'range'"));
    }
}
