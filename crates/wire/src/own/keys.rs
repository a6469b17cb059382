//! `GET runs/{run_id}/keys` and `GET experiments/{experiment_id}/keys`: names of metrics, params and tags.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::series::SeriesPoint;

/// Which keys, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct KeysRequest {
    /// What keys are of.
    #[param(inline, required = false, default = "metrics")]
    pub kind: KeyKind,
    /// Only names that contain this text, in whatever case. No character is a wildcard.
    #[param(required = false)]
    pub search: String,
    /// Only names that begin with this text.
    #[param(required = false)]
    pub prefix: String,
    /// Most names on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 10_000)]
    pub limit: Option<u32>,
    /// The `next_page_token` of the page before. All but `limit` has to stay the same from page to page.
    pub page_token: Option<String>,
}

/// What keys are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Metrics.
    #[default]
    Metrics,
    /// Params.
    Params,
    /// Tags.
    Tags,
}

/// A page of the keys of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunKeysAnswer {
    /// In the order of their names' bytes.
    pub keys: Vec<RunKey>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// A key of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunKey {
    /// Its name.
    pub key: String,
    /// The latest point of a metric, by step, then time; `null` for params and tags.
    #[schema(required)]
    pub latest: Option<SeriesPoint>,
}

/// A page of the keys that runs of an experiment have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentKeysAnswer {
    /// In the order of their names' bytes.
    pub keys: Vec<ExperimentKey>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// A key that runs of an experiment have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentKey {
    /// Its name.
    pub key: String,
}
