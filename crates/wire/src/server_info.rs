//! What the server can do: `server-info`.

use serde::{Deserialize, Serialize};

/// Answer of `server-info`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerInfo {
    /// `SqlStore`, in the contract's words.
    pub store_type: Option<String>,
    /// Whether requests may name a workspace.
    pub workspaces_enabled: bool,
    /// Whether traces are archived.
    pub trace_archival_enabled: bool,
    /// Whether large uploads through the proxy may come in parts.
    pub multipart_uploads_enabled: bool,
    /// Whether large downloads may go to pre-signed URLs.
    pub multipart_downloads_enabled: bool,
    /// Whether a run's id may ask for a pre-signed upload.
    pub presigned_upload_run_id_supported: bool,
    /// Whether a model's id may ask for a pre-signed upload.
    pub presigned_upload_model_id_supported: bool,
    /// Optional parts.
    pub features_enabled: Features,
}

/// Optional parts of the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    /// The AI gateway.
    pub gateway: bool,
}
