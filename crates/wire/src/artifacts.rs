//! Messages about artifacts. Source: public REST contract, `artifacts/list` and `mlflow-artifacts/*`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::Request;
use crate::lenient::{Int64, list};

/// A file or folder.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileInfo {
    /// Relative to the run's root in run listings, the bare name in the proxy's.
    pub path: Option<String>,
    /// Always written.
    pub is_dir: Option<bool>,
    /// Bytes; absent for folders.
    pub file_size: Option<Int64>,
}

/// `artifacts/list` of a run.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListArtifacts {
    /// Required, unless `run_uuid` is there.
    #[serde(alias = "runId")]
    pub run_id: Option<String>,
    /// Old name of `run_id`.
    #[serde(alias = "runUuid")]
    pub run_uuid: Option<String>,
    /// Folder below the run's root; the root if absent.
    pub path: Option<String>,
    /// Taken and ignored: a listing is one page.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
}

/// Answer of both listings; the proxy's has no `root_uri`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArtifactsAnswer {
    /// Where the run's artifacts lie.
    pub root_uri: Option<String>,
    /// Ordered by name; absent if there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub files: Vec<FileInfo>,
    /// Never given here.
    pub next_page_token: Option<String>,
}

/// The proxy's listing.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListProxied {
    /// Folder below the artifact destination; the destination itself if absent.
    pub path: Option<String>,
}

impl Request for ListArtifacts {}
impl Request for ListProxied {}
