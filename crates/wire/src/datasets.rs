//! Messages about datasets and the inputs of runs. Source: public REST contract, `runs/log-inputs`.

use runstone_domain::{
    Dataset as DomainDataset, DatasetInput as DomainInput, DatasetSummary as DomainSummary, Tag,
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::lenient::list;
use crate::models::{ModelInput, ModelOutput};
use crate::{KeyValue, Request, required};

/// A dataset.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Dataset {
    /// Required.
    pub name: Option<String>,
    /// Required; a fingerprint of the content.
    pub digest: Option<String>,
    /// Required; kind of source.
    #[serde(alias = "sourceType")]
    pub source_type: Option<String>,
    /// Required; JSON that says where the data lies.
    pub source: Option<String>,
    /// JSON with columns or tensors.
    pub schema: Option<String>,
    /// JSON with statistics.
    pub profile: Option<String>,
}

/// A dataset as a run read it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetInput {
    /// How it was used.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub tags: Vec<KeyValue>,
    /// Required.
    pub dataset: Option<Dataset>,
}

/// `runs/log-inputs`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogInputs {
    /// Required.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Datasets that the run read.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub datasets: Vec<DatasetInput>,
    /// Models that the run read.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub models: Vec<ModelInput>,
}

/// `runs/outputs`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogOutputs {
    /// Required.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Required; models that the run made.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub models: Vec<ModelOutput>,
}

/// A dataset that runs of an experiment read.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetSummary {
    /// Decimal digits.
    pub experiment_id: Option<String>,
    /// Name of the dataset.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Option<String>,
    /// What it was used for.
    pub context: Option<String>,
}

/// Answer of `experiments/search-datasets`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetsAnswer {
    /// At most 1,000.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub dataset_summaries: Vec<DatasetSummary>,
}

impl Request for LogInputs {}
impl Request for LogOutputs {}

impl DatasetInput {
    /// The domain's input; `index` is its place in the request, for messages.
    ///
    /// # Errors
    /// `InvalidParameter` naming the first required field that is missing.
    pub fn into_domain(self, index: usize) -> runstone_domain::Result<DomainInput> {
        let at = |field: &str| format!("datasets[{index}].dataset.{field}");
        let dataset = self.dataset.ok_or_else(|| {
            runstone_domain::Error::missing_parameter(&format!("datasets[{index}].dataset"))
        })?;
        let tags = self.tags.into_iter().enumerate().map(|(position, tag)| {
            let key = required(tag.key, &format!("datasets[{index}].tags[{position}].key"))?;
            Ok(Tag::new(key, tag.value.unwrap_or_default()))
        });
        Ok(DomainInput {
            tags: tags.collect::<runstone_domain::Result<_>>()?,
            dataset: DomainDataset {
                name: required(dataset.name, &at("name"))?,
                digest: required(dataset.digest, &at("digest"))?,
                source_type: required(dataset.source_type, &at("source_type"))?,
                source: required(dataset.source, &at("source"))?,
                schema: dataset.schema,
                profile: dataset.profile,
            },
        })
    }
}

impl From<DomainInput> for DatasetInput {
    fn from(input: DomainInput) -> Self {
        let dataset = input.dataset;
        Self {
            tags: input.tags.into_iter().map(KeyValue::from).collect(),
            dataset: Some(Dataset {
                name: Some(dataset.name),
                digest: Some(dataset.digest),
                source_type: Some(dataset.source_type),
                source: Some(dataset.source),
                schema: dataset.schema,
                profile: dataset.profile,
            }),
        }
    }
}

impl From<DomainSummary> for DatasetSummary {
    fn from(summary: DomainSummary) -> Self {
        Self {
            experiment_id: Some(summary.experiment_id.to_string()),
            name: Some(summary.name),
            digest: Some(summary.digest),
            context: summary.context,
        }
    }
}
