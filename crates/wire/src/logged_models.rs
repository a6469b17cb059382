//! Messages about logged models. Source: public REST contract, `logged-models/*`.

use runstone_domain::{LoggedModel as DomainModel, LoggedModelStatus, ModelMetric};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::Request;
use crate::lenient::{Enum, Flag, Int64, WireEnum, list, texts};
use crate::runs::{Metric, NamedText};

impl WireEnum for LoggedModelStatus {
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    fn from_number(number: i64) -> Option<Self> {
        Self::from_number(number)
    }

    fn name(self) -> &'static str {
        self.as_str()
    }
}

/// A model with all that hangs on it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedModel {
    /// What identifies and describes it.
    pub info: Option<LoggedModelInfo>,
    /// Params and metrics; written even if empty.
    pub data: Option<LoggedModelData>,
}

/// What identifies and describes a model.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedModelInfo {
    /// `m-` and 32 hexadecimal digits.
    pub model_id: Option<String>,
    /// Decimal digits.
    pub experiment_id: Option<String>,
    /// Shown to people.
    pub name: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_timestamp_ms: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub last_updated_timestamp_ms: Option<Int64>,
    /// Where its files lie.
    pub artifact_uri: Option<String>,
    /// Whether its files are there.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub status: Enum<LoggedModelStatus>,
    /// Written even if empty.
    pub model_type: Option<String>,
    /// Written even if empty.
    pub source_run_id: Option<String>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<NamedText>,
}

/// What was logged of a model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedModelData {
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub params: Vec<NamedText>,
    /// All points, ordered by key, time and step.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub metrics: Vec<Metric>,
}

/// Creating a model.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateLoggedModel {
    /// Required; decimal digits.
    #[serde(alias = "experimentId")]
    pub experiment_id: Option<String>,
    /// Generated if absent or empty.
    pub name: Option<String>,
    /// Empty if absent.
    #[serde(alias = "modelType")]
    pub model_type: Option<String>,
    /// Empty if absent.
    #[serde(alias = "sourceRunId")]
    pub source_run_id: Option<String>,
    /// Params to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub params: Vec<NamedText>,
    /// Tags to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<NamedText>,
}

/// Answer of creating, getting and finalizing a model.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedModelAnswer {
    /// As it is now.
    pub model: Option<LoggedModel>,
}

/// Getting a model; its id is in the path.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetLoggedModel {
    /// Whether a deleted one is shown too; not if absent.
    pub allow_deleted: Option<Flag>,
}

/// Saying whether a model's files are there.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FinalizeLoggedModel {
    /// Required, although it is in the path too.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
    /// Required; an unknown name is some status that is none.
    pub status: Option<Enum<LoggedModelStatus>>,
}

/// Setting tags; the model's id is in the path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SetLoggedModelTags {
    /// Of repeated keys the last wins.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<NamedText>,
}

/// Logging params of a model.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogLoggedModelParams {
    /// Required, although it is in the path too.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
    /// Written once.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub params: Vec<NamedText>,
}

/// `logged-models/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchLoggedModels {
    /// Required.
    #[serde(alias = "experimentIds", skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub experiment_ids: Vec<String>,
    /// In the search language.
    pub filter: Option<String>,
    /// Only models that were measured on one of these, and only these measurements count; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub datasets: Vec<DatasetChoice>,
    /// Size of a page; 50 by default, 0 for 100.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
    /// Most significant first.
    #[serde(alias = "orderBy", skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub order_by: Vec<OrderBy>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
}

/// A dataset that models were measured on.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetChoice {
    /// Required.
    #[serde(alias = "datasetName")]
    pub dataset_name: Option<String>,
    /// Any if absent or empty.
    #[serde(alias = "datasetDigest")]
    pub dataset_digest: Option<String>,
}

/// One field to order by.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderBy {
    /// An attribute, or a metric as in `metrics.acc`.
    #[serde(alias = "fieldName")]
    pub field_name: Option<String>,
    /// True if absent.
    pub ascending: Option<Flag>,
    /// Only measurements on this dataset count; any if absent or empty.
    #[serde(alias = "datasetName")]
    pub dataset_name: Option<String>,
    /// Only measurements on a dataset with this digest count; any if absent or empty.
    #[serde(alias = "datasetDigest")]
    pub dataset_digest: Option<String>,
}

/// Answer of `logged-models/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedModelsAnswer {
    /// One page.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub models: Vec<LoggedModel>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// Listing a folder of a model; its id is in the path.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListLoggedModelArtifacts {
    /// Folder below the model's root; the root if absent.
    pub artifact_directory_path: Option<String>,
}

/// Reading a file of a model; its id is in the path.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetLoggedModelArtifact {
    /// Required; the file below the model's root.
    pub artifact_file_path: Option<String>,
}

impl Request for CreateLoggedModel {}
impl Request for GetLoggedModel {}
impl Request for FinalizeLoggedModel {}
impl Request for SetLoggedModelTags {}
impl Request for LogLoggedModelParams {}
impl Request for SearchLoggedModels {}
impl Request for ListLoggedModelArtifacts {}
impl Request for GetLoggedModelArtifact {}

impl From<DomainModel> for LoggedModel {
    fn from(model: DomainModel) -> Self {
        let named = |key, value| NamedText { key: Some(key), value: Some(value) };
        let metrics = model.metrics.into_iter().map(|metric| measured(metric, &model.model_id)).collect();
        Self {
            info: Some(LoggedModelInfo {
                model_id: Some(model.model_id),
                experiment_id: Some(model.experiment_id.to_string()),
                name: Some(model.name),
                creation_timestamp_ms: Some(Int64(model.creation_time_ms)),
                last_updated_timestamp_ms: Some(Int64(model.last_update_time_ms)),
                artifact_uri: Some(model.artifact_uri),
                status: Enum(Some(model.status)),
                model_type: Some(model.model_type),
                source_run_id: Some(model.source_run_id),
                tags: model.tags.into_iter().map(|tag| named(tag.key, tag.value)).collect(),
            }),
            data: Some(LoggedModelData {
                params: model.params.into_iter().map(|param| named(param.key, param.value)).collect(),
                metrics,
            }),
        }
    }
}

fn measured(metric: ModelMetric, model_id: &str) -> Metric {
    Metric {
        dataset_name: metric.dataset.name,
        dataset_digest: metric.dataset.digest,
        model_id: Some(model_id.to_owned()),
        run_id: Some(metric.run_id),
        ..Metric::from(metric.metric)
    }
}

#[cfg(test)]
mod tests {
    use runstone_domain::{DatasetLabel, Lifecycle, Param, Tag};

    use super::*;
    use crate::parse::from_body;

    fn model() -> DomainModel {
        DomainModel {
            model_id: "m-1".to_owned(),
            experiment_id: 3,
            name: "n".to_owned(),
            artifact_uri: "mlflow-artifacts:/3/models/m-1/artifacts".to_owned(),
            status: LoggedModelStatus::Pending,
            model_type: String::new(),
            source_run_id: String::new(),
            lifecycle: Lifecycle::Active,
            creation_time_ms: 5,
            last_update_time_ms: 6,
            tags: Vec::new(),
            params: Vec::new(),
            metrics: Vec::new(),
        }
    }

    #[test]
    fn a_bare_model_shows_its_empty_texts_and_data() {
        assert_eq!(
            serde_json::to_string(&LoggedModel::from(model())).unwrap(),
            r#"{"info":{"model_id":"m-1","experiment_id":"3","name":"n","creation_timestamp_ms":5,"last_updated_timestamp_ms":6,"artifact_uri":"mlflow-artifacts:/3/models/m-1/artifacts","status":"LOGGED_MODEL_PENDING","model_type":"","source_run_id":""},"data":{}}"#
        );
    }

    #[test]
    fn metrics_name_model_run_and_dataset() {
        let metric = runstone_domain::Metric { key: "acc".into(), value: 0.5, timestamp_ms: 1, step: 2 };
        let dataset = DatasetLabel { name: Some("iris".to_owned()), digest: Some("d".to_owned()) };
        let model = DomainModel {
            tags: vec![Tag::new("t", "1")],
            params: vec![Param::new("p", "2")],
            metrics: vec![ModelMetric { run_id: "r".into(), metric, dataset }],
            ..model()
        };
        let json = serde_json::to_string(&LoggedModel::from(model)).unwrap();
        assert!(json.contains(r#""tags":[{"key":"t","value":"1"}]},"data":{"params":[{"key":"p","value":"2"}],"metrics":[{"key":"acc","value":0.5,"timestamp":1,"step":2,"dataset_name":"iris","dataset_digest":"d","model_id":"m-1","run_id":"r"}]}"#), "{json}");
    }

    #[test]
    fn a_status_is_a_name_or_a_number_and_an_unknown_one_is_not_an_absent_one() {
        let status = |body: &str| from_body::<FinalizeLoggedModel>(body.as_bytes()).unwrap().status;
        assert_eq!(status(r#"{"status":"LOGGED_MODEL_READY"}"#), Some(Enum(Some(LoggedModelStatus::Ready))));
        assert_eq!(status(r#"{"status":3}"#), Some(Enum(Some(LoggedModelStatus::UploadFailed))));
        assert_eq!(status(r#"{"status":"READY"}"#), Some(Enum(None)));
        assert_eq!(status("{}"), None);
    }

    #[test]
    fn a_search_reads_both_spellings() {
        let search: SearchLoggedModels = from_body(
            br#"{"experimentIds":[1],"order_by":[{"fieldName":"name","ascending":false}],"max_results":"5"}"#,
        )
        .unwrap();
        assert_eq!(search.experiment_ids, ["1"]);
        assert_eq!(search.order_by[0].ascending, Some(Flag(false)));
        assert_eq!(search.max_results, Some(Int64(5)));
    }
}
