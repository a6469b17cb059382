//! How runs refer to logged models.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::lenient::Int64;

/// A model that a run read.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelInput {
    /// Required.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
}

/// A model that a run made.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelOutput {
    /// Required.
    #[serde(alias = "modelId")]
    pub model_id: Option<String>,
    /// Training step; 0 if absent.
    pub step: Option<Int64>,
}

impl From<runstone_domain::ModelInput> for ModelInput {
    fn from(input: runstone_domain::ModelInput) -> Self {
        Self { model_id: Some(input.model_id) }
    }
}

impl From<runstone_domain::ModelOutput> for ModelOutput {
    fn from(output: runstone_domain::ModelOutput) -> Self {
        Self { model_id: Some(output.model_id), step: Some(Int64(output.step)) }
    }
}
