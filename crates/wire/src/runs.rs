//! Messages about runs, metrics, params and tags. Source: public REST contract, `runs/*` and `metrics/*`.

use runstone_domain::{Name, RunStatus, ViewType};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::datasets::DatasetInput;
use crate::lenient::{Double, Enum, Int64, list, texts};
use crate::models::{ModelInput, ModelOutput};
use crate::{KeyValue, Request, required};

/// Who and when.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunInfo {
    /// Old name of `run_id`, always written too.
    pub run_uuid: Option<String>,
    /// Decimal digits.
    pub experiment_id: Option<String>,
    /// Shown to people.
    pub run_name: Option<String>,
    /// May be empty.
    pub user_id: Option<String>,
    /// How far the run has come.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub status: Enum<RunStatus>,
    /// Milliseconds since the Unix epoch.
    pub start_time: Option<Int64>,
    /// Milliseconds since the Unix epoch; absent until set.
    pub end_time: Option<Int64>,
    /// Where the run's artifacts lie.
    pub artifact_uri: Option<String>,
    /// `active` or `deleted`.
    pub lifecycle_stage: Option<String>,
    /// 32 hexadecimal digits.
    pub run_id: Option<String>,
}

/// A point of a metric, as it comes in and goes out.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metric {
    /// Required.
    pub key: Option<Name>,
    /// Required.
    pub value: Option<Double>,
    /// Required; milliseconds since the Unix epoch.
    pub timestamp: Option<Int64>,
    /// 0 if absent.
    pub step: Option<Int64>,
    /// Name of the dataset that a logged model was measured on.
    #[serde(alias = "datasetName")]
    pub dataset_name: Option<String>,
    /// Digest of the dataset that a logged model was measured on.
    #[serde(alias = "datasetDigest")]
    pub dataset_digest: Option<String>,
    /// The logged model that was measured.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
    /// Written in bulk histories and with logged models.
    #[serde(alias = "runId")]
    pub run_id: Option<Name>,
}

/// Latest metrics, params and tags.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunData {
    /// One point a key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub metrics: Vec<Metric>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub params: Vec<NamedText>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<NamedText>,
}

/// A key with a value; shares the key's text with the other runs of an answer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedText {
    /// The key.
    pub key: Option<Name>,
    /// The value.
    pub value: Option<String>,
}

/// What a run read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunInputs {
    /// Datasets.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub dataset_inputs: Vec<DatasetInput>,
    /// Logged models.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub model_inputs: Vec<ModelInput>,
}

/// What a run made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunOutputs {
    /// Logged models.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub model_outputs: Vec<ModelOutput>,
}

/// A run with all that hangs on it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Who and when.
    pub info: Option<RunInfo>,
    /// Metrics, params, tags.
    pub data: Option<RunData>,
    /// What it read; written even if empty.
    pub inputs: Option<RunInputs>,
    /// What it made; written even if empty, but not by `runs/create`.
    pub outputs: Option<RunOutputs>,
}

/// `runs/create`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateRun {
    /// Decimal digits.
    #[serde(alias = "experimentId")]
    pub experiment_id: Option<String>,
    /// Empty if absent.
    #[serde(alias = "userId")]
    pub user_id: Option<String>,
    /// Generated if absent.
    #[serde(alias = "runName")]
    pub run_name: Option<String>,
    /// Milliseconds since the Unix epoch; 0 if absent.
    #[serde(alias = "startTime")]
    pub start_time: Option<Int64>,
    /// Tags to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
}

/// Answer of `runs/create` and `runs/get`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunAnswer {
    /// The run.
    pub run: Option<Run>,
}

/// `runs/update`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateRun {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
    /// Unchanged if absent or an unknown name.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub status: Enum<RunStatus>,
    /// Milliseconds since the Unix epoch; unchanged if absent.
    #[serde(alias = "endTime")]
    pub end_time: Option<Int64>,
    /// Unchanged if absent or empty.
    #[serde(alias = "runName")]
    pub run_name: Option<String>,
}

/// Answer of `runs/update`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunInfoAnswer {
    /// As it is after the change.
    pub run_info: Option<RunInfo>,
}

/// Calls about one run: `runs/get`, `runs/delete`, `runs/restore`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunId {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
}

/// `runs/log-metric`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogMetric {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
    /// Required.
    pub key: Option<Name>,
    /// Required.
    pub value: Option<Double>,
    /// Required; milliseconds since the Unix epoch.
    pub timestamp: Option<Int64>,
    /// 0 if absent.
    pub step: Option<Int64>,
    /// The logged model that was measured.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
    /// Name of the dataset that the model was measured on.
    #[serde(alias = "datasetName")]
    pub dataset_name: Option<String>,
    /// Digest of the dataset that the model was measured on.
    #[serde(alias = "datasetDigest")]
    pub dataset_digest: Option<String>,
}

/// `runs/log-parameter`, `runs/set-tag` and `runs/delete-tag` (which has no value).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunKeyValue {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
    /// Required.
    pub key: Option<String>,
    /// Empty if absent.
    pub value: Option<String>,
}

/// `runs/log-batch`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogBatch {
    /// Required.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// At most 1,000.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub metrics: Vec<Metric>,
    /// At most 100.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub params: Vec<NamedText>,
    /// At most 100.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<NamedText>,
}

/// `runs/log-model`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogModel {
    /// Required.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Required; the MLmodel as JSON.
    #[serde(alias = "modelJson")]
    pub model_json: Option<String>,
}

/// `runs/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchRuns {
    /// Where to search; nowhere if empty.
    #[serde(alias = "experimentIds", skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub experiment_ids: Vec<String>,
    /// In the search language.
    pub filter: Option<String>,
    /// Active, deleted or both; active by default.
    #[serde(alias = "runViewType", skip_serializing_if = "Enum::is_none")]
    pub run_view_type: Enum<ViewType>,
    /// Size of a page, 1 to 50,000; 1,000 by default.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
    /// In the search language, most significant first.
    #[serde(alias = "orderBy", skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub order_by: Vec<String>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
}

/// Answer of `runs/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunsAnswer {
    /// One page.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub runs: Vec<Run>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// `metrics/get-history`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetHistory {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
    /// Required.
    #[serde(alias = "metricKey")]
    pub metric_key: Option<String>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
    /// Size of a page; everything if absent.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
}

/// Answer of the history calls.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryAnswer {
    /// In the order of the call.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub metrics: Vec<Metric>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// Answer of `metrics/get-history-bulk`, which always has its list.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkHistoryAnswer {
    /// Ordered by run id, timestamp, step, value.
    #[serde(deserialize_with = "list")]
    pub metrics: Vec<Metric>,
}

/// `metrics/get-history-bulk`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetHistoryBulk {
    /// 1 to 100 runs.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub run_id: Vec<String>,
    /// Required.
    pub metric_key: Option<String>,
    /// Points over all runs; 25,000 at most and by default.
    pub max_results: Option<Int64>,
}

/// `metrics/get-history-bulk-interval`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetHistoryInterval {
    /// 1 to 100 runs.
    #[serde(alias = "runIds", skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub run_ids: Vec<String>,
    /// Required.
    #[serde(alias = "metricKey")]
    pub metric_key: Option<String>,
    /// First step, together with `end_step`.
    #[serde(alias = "startStep")]
    pub start_step: Option<Int64>,
    /// Last step, inclusive.
    #[serde(alias = "endStep")]
    pub end_step: Option<Int64>,
    /// Points for each run; 2,500 at most and by default.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
}

impl Request for CreateRun {}
impl Request for UpdateRun {}
impl Request for RunId {}
impl Request for LogMetric {}
impl Request for RunKeyValue {}
impl Request for LogBatch {}
impl Request for LogModel {}
impl Request for GetHistory {}
impl Request for SearchRuns {
    const REPEATED: &'static [&'static str] = &["experiment_ids", "order_by"];
}
impl Request for GetHistoryBulk {
    const REPEATED: &'static [&'static str] = &["run_id"];
}
impl Request for GetHistoryInterval {
    const REPEATED: &'static [&'static str] = &["run_ids"];
}

/// The run's id under either of its names.
///
/// # Errors
/// `InvalidParameter` if neither is there.
pub fn run_id(run_id: Option<String>, run_uuid: Option<String>) -> runstone_domain::Result<String> {
    required(run_id.filter(|id| !id.is_empty()).or(run_uuid), "run_id")
}

impl From<runstone_domain::RunInfo> for RunInfo {
    fn from(info: runstone_domain::RunInfo) -> Self {
        Self {
            run_uuid: Some(info.run_id.clone()),
            experiment_id: Some(info.experiment_id.to_string()),
            run_name: Some(info.name),
            user_id: Some(info.user_id),
            status: Enum(Some(info.status)),
            start_time: Some(Int64(info.start_time_ms)),
            end_time: info.end_time_ms.map(Int64),
            artifact_uri: Some(info.artifact_uri),
            lifecycle_stage: Some(info.lifecycle.as_str().to_owned()),
            run_id: Some(info.run_id),
        }
    }
}

impl From<runstone_domain::Metric> for Metric {
    fn from(metric: runstone_domain::Metric) -> Self {
        Self {
            key: Some(metric.key),
            value: Some(Double(metric.value)),
            timestamp: Some(Int64(metric.timestamp_ms)),
            step: Some(Int64(metric.step)),
            ..Self::default()
        }
    }
}

impl From<runstone_domain::RunMetric> for Metric {
    fn from(point: runstone_domain::RunMetric) -> Self {
        Self { run_id: Some(point.run_id), ..Self::from(point.metric) }
    }
}

impl From<runstone_domain::Run> for Run {
    fn from(run: runstone_domain::Run) -> Self {
        let named = |key, value| NamedText { key: Some(key), value: Some(value) };
        Self {
            info: Some(run.info.into()),
            data: Some(RunData {
                metrics: run.data.metrics.into_iter().map(Metric::from).collect(),
                params: run.data.params.into_iter().map(|p| named(p.key, p.value)).collect(),
                tags: run.data.tags.into_iter().map(|t| named(t.key, t.value)).collect(),
            }),
            inputs: Some(RunInputs {
                dataset_inputs: run.dataset_inputs.into_iter().map(DatasetInput::from).collect(),
                model_inputs: run.model_inputs.into_iter().map(ModelInput::from).collect(),
            }),
            outputs: Some(RunOutputs {
                model_outputs: run.model_outputs.into_iter().map(ModelOutput::from).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runstone_domain::Lifecycle;

    fn bare_run() -> runstone_domain::Run {
        runstone_domain::Run {
            info: runstone_domain::RunInfo {
                run_id: "a1".to_owned(),
                name: "n".to_owned(),
                experiment_id: 3,
                user_id: String::new(),
                status: RunStatus::Running,
                start_time_ms: 0,
                end_time_ms: None,
                artifact_uri: "mlflow-artifacts:/3/a1/artifacts".to_owned(),
                lifecycle: Lifecycle::Active,
            },
            data: runstone_domain::RunData::default(),
            dataset_inputs: Vec::new(),
            model_inputs: Vec::new(),
            model_outputs: Vec::new(),
        }
    }

    #[test]
    fn presence_decides_what_is_written() {
        assert_eq!(
            serde_json::to_string(&Run::from(bare_run())).unwrap(),
            r#"{"info":{"run_uuid":"a1","experiment_id":"3","run_name":"n","user_id":"","status":"RUNNING","start_time":0,"artifact_uri":"mlflow-artifacts:/3/a1/artifacts","lifecycle_stage":"active","run_id":"a1"},"data":{},"inputs":{},"outputs":{}}"#
        );
    }

    #[test]
    fn not_a_number_is_written_as_a_string() {
        let mut run = bare_run();
        run.data.metrics.push(runstone_domain::Metric {
            key: "loss".into(),
            value: f64::NAN,
            timestamp_ms: 1,
            step: 0,
        });
        let json = serde_json::to_string(&Run::from(run)).unwrap();
        assert!(
            json.contains(r#""metrics":[{"key":"loss","value":"NaN","timestamp":1,"step":0}]"#),
            "{json}"
        );
    }

    #[test]
    fn the_old_name_of_a_run_suffices() {
        assert_eq!(run_id(None, Some("a".to_owned())).unwrap(), "a");
        assert_eq!(run_id(Some(String::new()), Some("a".to_owned())).unwrap(), "a");
        assert!(
            run_id(None, None)
                .unwrap_err()
                .to_string()
                .starts_with("Missing value for required parameter 'run_id'.")
        );
    }

    #[test]
    fn a_batch_reads_what_r_and_java_send() {
        let body = br#"{"run_id":"a","metrics":[{"key":"m","value":"0.5","timestamp":"1795227853350","step":"1e+05"}],"params":[],"tags":null}"#;
        let batch: LogBatch = crate::parse::from_body(body).unwrap();
        assert_eq!(batch.metrics[0].timestamp, Some(Int64(1_795_227_853_350)));
        assert_eq!(batch.metrics[0].step, Some(Int64(100_000)));
        assert_eq!(batch.metrics[0].value, Some(Double(0.5)));
    }
}
