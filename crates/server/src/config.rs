//! What a server needs to know before it starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;
use runstone_domain::run::LongValues;
use runstone_store::Location;

use crate::webhooks::WebhookSettings;

/// The settings of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// The database.
    pub store: Location,
    /// Database threads or connections.
    pub connections: usize,
    /// Whether and from where artifacts are served.
    pub artifacts: ArtifactMode,
    /// Where new experiments put their artifacts: a URI or an absolute path.
    pub default_artifact_root: String,
    /// Longest artifact location of an experiment, in characters.
    pub artifact_location_max_length: usize,
    /// Schemes with a host that artifact locations may use although their host is not this server's.
    pub allowed_artifact_schemes: Vec<String>,
    /// What the source of a new model version must match somewhere; none for all sources. It holds for the placeholders of prompts too.
    pub model_source_pattern: Option<Regex>,
    /// Prefix of every path, such as `/mlflow`; empty for none. Does not end with `/`.
    pub static_prefix: String,
    /// Whether over-long values of params and tags are cut or refused.
    pub long_values: LongValues,
    /// Who may talk to the server from a browser.
    pub security: Security,
    /// Bounds on requests.
    pub limits: Limits,
    /// Where webhooks may be, and how they are sent events.
    pub webhooks: WebhookSettings,
}

/// Whether and from where artifacts are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactMode {
    /// The server stores artifacts at this path or URI for its clients.
    Serve {
        /// Where they lie.
        destination: String,
        /// Serve nothing else: no experiments, no runs.
        only: bool,
    },
    /// Clients reach the artifact store by themselves.
    Off,
}

/// Protection against pages of other sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// Off switches every check off.
    pub enabled: bool,
    /// Host names that requests may carry, `*` as wildcard; none for loopback and private addresses.
    pub allowed_hosts: Option<Vec<String>>,
    /// Origins whose pages may write, `*` for all; loopback always may.
    pub allowed_origins: Vec<String>,
    /// `SAMEORIGIN`, `DENY` or `NONE`.
    pub frame_options: String,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            enabled: true,
            allowed_hosts: None,
            allowed_origins: Vec::new(),
            frame_options: "SAMEORIGIN".to_owned(),
        }
    }
}

/// Bounds on requests and connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a JSON body.
    pub body_bytes: usize,
    /// Time for a request that is not a transfer of an artifact.
    pub request_time: Duration,
    /// Time in which the next bytes of an artifact must come or go.
    pub stall_time: Duration,
    /// Time for the head of a request, which also ends idle connections.
    pub head_time: Duration,
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// Time that requests in flight have when the server stops.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 32 << 20,
            request_time: Duration::from_secs(60),
            stall_time: Duration::from_secs(60),
            head_time: Duration::from_secs(75),
            connections: 10_000,
            stop_time: Duration::from_secs(30),
        }
    }
}

impl Config {
    /// A server on a loopback port, with everything in one folder: `runstone.db` and `artifacts/`.
    pub fn in_folder(folder: &std::path::Path, port: u16) -> Self {
        let artifacts: PathBuf = folder.join("artifacts");
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            store: Location::File(folder.join("runstone.db")),
            connections: runstone_store::Options::default().connections,
            artifacts: ArtifactMode::Serve {
                destination: artifacts.to_string_lossy().into_owned(),
                only: false,
            },
            default_artifact_root: "mlflow-artifacts:/".to_owned(),
            artifact_location_max_length: runstone_domain::limits::ARTIFACT_LOCATION,
            allowed_artifact_schemes: Vec::new(),
            model_source_pattern: None,
            static_prefix: String::new(),
            long_values: LongValues::Truncate,
            security: Security::default(),
            limits: Limits::default(),
            webhooks: WebhookSettings::default(),
        }
    }
}
