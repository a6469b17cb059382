//! `POST export/runs` and `POST export/points`: whole tables for data tools.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::runs::View;

/// Which runs, and which columns of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportRuns {
    /// The runs of these experiments, at most 1,000; unknown ones are passed over. Either this or `run_ids`.
    #[serde(default)]
    #[schema(max_items = 1000, example = json!(["0"]))]
    pub experiment_ids: Option<Vec<String>>,
    /// A condition in the search language, as in `metrics.loss.min < 0.1 AND params.model = "cnn"`; with `experiment_ids`
    /// only.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub filter: Option<String>,
    /// Runs in use, runs in the trash, or both; with `experiment_ids` only. None for those in use.
    #[serde(default)]
    #[schema(inline, example = json!(null))]
    pub view: Option<View>,
    /// These runs, active or deleted, at most 10,000; a repeated one counts once. Either this or `experiment_ids`.
    #[serde(default)]
    #[schema(max_items = 10_000, example = json!(null))]
    pub run_ids: Option<Vec<String>>,
    /// What is written.
    #[schema(inline)]
    pub format: ExportFormat,
    /// Columns behind those that are always there, at most 2,000: `metrics.<key>` (the latest value, or a function of the
    /// history as in `metrics.loss.min`), `params.<key>` and `tags.<key>`, with the quotes of the search language where a
    /// key needs them. None for all keys that the chosen runs have, which takes a pass over them first.
    #[serde(default)]
    #[schema(max_items = 2000, example = json!(null))]
    pub columns: Option<Vec<String>>,
}

/// Which runs, and which metrics of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportPoints {
    /// The runs of these experiments, at most 1,000; unknown ones are passed over. Either this or `run_ids`.
    #[serde(default)]
    #[schema(max_items = 1000, example = json!(["0"]))]
    pub experiment_ids: Option<Vec<String>>,
    /// A condition in the search language, as in `metrics.loss.min < 0.1 AND params.model = "cnn"`; with `experiment_ids`
    /// only.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub filter: Option<String>,
    /// Runs in use, runs in the trash, or both; with `experiment_ids` only. None for those in use.
    #[serde(default)]
    #[schema(inline, example = json!(null))]
    pub view: Option<View>,
    /// These runs, active or deleted, at most 10,000; a repeated one counts once. Either this or `experiment_ids`.
    #[serde(default)]
    #[schema(max_items = 10_000, example = json!(null))]
    pub run_ids: Option<Vec<String>>,
    /// What is written.
    #[schema(inline)]
    pub format: ExportFormat,
    /// Names of metrics, at most 1,000; none for all.
    #[serde(default)]
    #[schema(max_items = 1000, example = json!(null))]
    pub keys: Option<Vec<String>>,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A stream of Arrow's inter-process format, to be read while it comes.
    Arrow,
    /// A Parquet file, compressed with Snappy.
    Parquet,
    /// Comma-separated values (RFC 4180) in UTF-8 with a heading. Times are RFC 3339 in UTC; numbers that are not finite
    /// are `NaN`, `inf` and `-inf`; a field without a value is empty, and so is an empty text.
    Csv,
}
