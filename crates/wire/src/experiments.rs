//! Messages about experiments. Source: public REST contract, `experiments/*`.

use runstone_domain::{Experiment as DomainExperiment, ViewType};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::lenient::{Enum, Int64, list, texts};
use crate::{KeyValue, Request};

/// An experiment.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Experiment {
    /// Decimal digits.
    pub experiment_id: Option<String>,
    /// Unique in its workspace.
    pub name: Option<String>,
    /// Where its runs put artifacts.
    pub artifact_location: Option<String>,
    /// `active` or `deleted`.
    pub lifecycle_stage: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub last_update_time: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub creation_time: Option<Int64>,
    /// Ordered by key.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Name of its workspace.
    pub workspace: Option<String>,
}

impl From<DomainExperiment> for Experiment {
    fn from(experiment: DomainExperiment) -> Self {
        Self {
            experiment_id: Some(experiment.id.to_string()),
            name: Some(experiment.name),
            artifact_location: Some(experiment.artifact_location),
            lifecycle_stage: Some(experiment.lifecycle.as_str().to_owned()),
            last_update_time: Some(Int64(experiment.last_update_time_ms)),
            creation_time: Some(Int64(experiment.creation_time_ms)),
            tags: experiment.tags.into_iter().map(KeyValue::from).collect(),
            workspace: Some(experiment.workspace),
        }
    }
}

/// `experiments/create`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateExperiment {
    /// Required.
    pub name: Option<String>,
    /// Where runs put artifacts; the server chooses by default.
    #[serde(alias = "artifactLocation")]
    pub artifact_location: Option<String>,
    /// Tags to start with.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
}

/// Answer of `experiments/create`, and what calls about one experiment ask with.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperimentId {
    /// Decimal digits.
    #[serde(alias = "experimentId")]
    pub experiment_id: Option<String>,
}

/// `experiments/get-by-name`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GetExperimentByName {
    /// Required.
    #[serde(alias = "experimentName")]
    pub experiment_name: Option<String>,
}

/// Answer of `experiments/get` and `experiments/get-by-name`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperimentAnswer {
    /// The experiment.
    pub experiment: Option<Experiment>,
}

/// `experiments/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchExperiments {
    /// Size of a page, 1 to 50,000. Required: the contract has no default.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
    /// In the search language.
    pub filter: Option<String>,
    /// In the search language, most significant first.
    #[serde(alias = "orderBy", skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub order_by: Vec<String>,
    /// Active, deleted or both; active by default.
    #[serde(alias = "viewType", skip_serializing_if = "Enum::is_none")]
    pub view_type: Enum<ViewType>,
}

/// Answer of `experiments/search`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperimentsAnswer {
    /// One page.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub experiments: Vec<Experiment>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// `experiments/update`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateExperiment {
    /// Required.
    #[serde(alias = "experimentId")]
    pub experiment_id: Option<String>,
    /// Required.
    #[serde(alias = "newName")]
    pub new_name: Option<String>,
}

/// `experiments/set-experiment-tag` and `experiments/delete-experiment-tag` (which has no value).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperimentTag {
    /// Required.
    #[serde(alias = "experimentId")]
    pub experiment_id: Option<String>,
    /// Required.
    pub key: Option<String>,
    /// Empty if absent.
    pub value: Option<String>,
}

/// `experiments/search-datasets`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchDatasets {
    /// 1 to 20 experiments.
    #[serde(alias = "experimentIds", deserialize_with = "texts")]
    pub experiment_ids: Vec<String>,
}

impl Request for CreateExperiment {}
impl Request for ExperimentId {}
impl Request for GetExperimentByName {}
impl Request for UpdateExperiment {}
impl Request for ExperimentTag {}
impl Request for SearchDatasets {
    const REPEATED: &'static [&'static str] = &["experiment_ids"];
}
impl Request for SearchExperiments {
    const REPEATED: &'static [&'static str] = &["order_by"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use runstone_domain::{Lifecycle, Tag};

    #[test]
    fn an_experiment_is_written_with_numbers_and_without_empty_lists() {
        let mut experiment = DomainExperiment {
            id: 0,
            name: "Default".to_owned(),
            artifact_location: "mlflow-artifacts:/0".to_owned(),
            lifecycle: Lifecycle::Active,
            creation_time_ms: 5,
            last_update_time_ms: 9_007_199_254_740_993,
            tags: Vec::new(),
            workspace: "default".to_owned(),
        };
        let json = serde_json::to_string(&Experiment::from(experiment.clone())).unwrap();
        assert_eq!(
            json,
            r#"{"experiment_id":"0","name":"Default","artifact_location":"mlflow-artifacts:/0","lifecycle_stage":"active","last_update_time":9007199254740993,"creation_time":5,"workspace":"default"}"#
        );
        experiment.tags = vec![Tag::new("k", "")];
        let json = serde_json::to_string(&Experiment::from(experiment)).unwrap();
        assert!(json.contains(r#""tags":[{"key":"k","value":""}]"#), "{json}");
    }

    #[test]
    fn an_empty_search_is_an_empty_object() {
        assert_eq!(serde_json::to_string(&ExperimentsAnswer::default()).unwrap(), "{}");
    }
}
