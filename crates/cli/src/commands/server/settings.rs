//! The settings of the server, as flags, environment variables and a config file share them.

use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use serde::Deserialize;

/// Start the tracking server.
///
/// Without arguments it creates the folder `runstone-data` here, keeps a SQLite database and artifacts in it, and
/// listens on http://127.0.0.1:5000.
///
/// Every option can also be set by an environment variable (`RUNSTONE_PORT`, or `MLFLOW_PORT` as for MLflow; the first
/// wins) and in a TOML file (`port = 5000`): flags win over the environment, the environment over the file.
#[derive(Debug, Clone, Default, PartialEq, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[command(disable_help_flag = true)]
pub struct Settings {
    /// Print help
    #[arg(long, action = clap::ArgAction::Help)]
    #[serde(skip)]
    pub(super) help: Option<bool>,

    /// Address to listen on [default: 127.0.0.1, this machine only]
    #[arg(short = 'h', long, value_name = "HOST")]
    pub host: Option<String>,

    /// Port to listen on; 0 takes a free one [default: 5000]
    #[arg(short, long, value_name = "PORT")]
    pub port: Option<u16>,

    /// Folder for everything that has no place of its own [default: ./runstone-data]
    #[arg(long, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Database: sqlite:///file.db, postgresql://user:password@host/database [default: SQLite in the data folder]
    #[arg(long, value_name = "URI")]
    pub backend_store_uri: Option<String>,

    /// Accepted for compatibility; must be the backend store
    #[arg(long, value_name = "URI", hide = true)]
    pub registry_store_uri: Option<String>,

    /// Where the server keeps the artifacts that it stores for clients [default: artifacts/ in the data folder]
    #[arg(long, value_name = "PATH_OR_URI")]
    pub artifacts_destination: Option<String>,

    /// Where new experiments put artifacts [default: mlflow-artifacts:/, which is through this server]
    #[arg(long, value_name = "URI")]
    pub default_artifact_root: Option<String>,

    /// Store artifacts for clients [default: true]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL",
          value_parser = BoolishValueParser::new())]
    pub serve_artifacts: Option<bool>,

    /// Let clients reach the artifact store by themselves
    #[arg(long, num_args = 0, default_missing_value = "true", conflicts_with = "serve_artifacts")]
    pub no_serve_artifacts: Option<bool>,

    /// Serve artifacts and nothing else
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL",
          value_parser = BoolishValueParser::new())]
    pub artifacts_only: Option<bool>,

    /// Threads that answer requests [default: one for each core]
    #[arg(short, long, value_name = "THREADS")]
    pub workers: Option<NonZero<usize>>,

    /// Threads that read from SQLite, or connections to PostgreSQL for reading and as many for writing [default: 4]
    #[arg(long, value_name = "COUNT")]
    pub connections: Option<NonZero<usize>>,

    /// Prefix of every path, for a server behind a proxy, such as /mlflow
    #[arg(long, value_name = "PREFIX")]
    pub static_prefix: Option<String>,

    /// Host names that requests may carry, with * as wildcard [default: this machine and private networks]
    #[arg(long, value_name = "HOST,…", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub allowed_hosts: Option<Vec<String>>,

    /// Origins whose web pages may write, with * as wildcard [default: pages of this machine]
    #[arg(long, value_name = "ORIGIN,…", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub cors_allowed_origins: Option<Vec<String>>,

    /// Who may show pages of this server in a frame [default: SAMEORIGIN]
    #[arg(long, value_enum, ignore_case = true, value_name = "WHO")]
    pub x_frame_options: Option<FrameOptions>,

    /// Switch off the checks of hosts and origins
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL",
          value_parser = BoolishValueParser::new())]
    pub disable_security_middleware: Option<bool>,

    /// Cut over-long values of params and tags instead of refusing them [default: true]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL",
          value_parser = BoolishValueParser::new())]
    pub truncate_long_values: Option<bool>,

    /// Longest artifact location of an experiment, in characters [default: 2048]
    #[arg(long, value_name = "CHARACTERS")]
    pub artifact_location_max_length: Option<usize>,

    /// Schemes with a host that artifact locations may use on any host
    #[arg(long, value_name = "SCHEME,…", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub allowed_artifact_schemes: Option<Vec<String>>,

    /// Only sources of model versions in which this regular expression finds a match [default: all]
    #[arg(long, value_name = "REGEX")]
    pub model_source_pattern: Option<String>,

    /// Largest JSON body, in MiB [default: 32]
    #[arg(long, value_name = "MIB")]
    pub max_body_mb: Option<NonZero<usize>>,

    /// Connections at once; further ones wait [default: 10000]
    #[arg(long, value_name = "COUNT")]
    pub max_connections: Option<NonZero<usize>>,

    /// Time for a request that is not a transfer, in seconds [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    #[serde(deserialize_with = "positive_seconds")]
    pub request_timeout: Option<f64>,

    /// Time that requests in flight have when the server stops, in seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    #[serde(deserialize_with = "positive_seconds")]
    pub stop_timeout: Option<f64>,

    /// Schemes that the addresses of webhooks may have [default: https]
    #[arg(long, value_name = "SCHEME,…", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub webhook_allowed_schemes: Option<Vec<String>>,

    /// Let webhooks be on this machine and in private networks
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL",
          value_parser = BoolishValueParser::new())]
    pub webhook_allow_private_ips: Option<bool>,

    /// Time for one request to a webhook, in seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    #[serde(deserialize_with = "positive_seconds")]
    pub webhook_request_timeout: Option<f64>,

    /// How often an event is sent again to a webhook before it is given up [default: 100, which lasts two days]
    #[arg(long, value_name = "COUNT")]
    pub webhook_request_max_retries: Option<u32>,

    /// Requests at once to one webhook [default: 10]
    #[arg(long, value_name = "COUNT")]
    pub webhook_delivery_max_workers: Option<NonZero<usize>>,

    /// Fernet key that the secrets of webhooks are encrypted with in the database; others can see a command line, so set
    /// it in the environment [default: none, they are kept as they were given]
    #[arg(long, value_name = "KEY")]
    pub webhook_secret_encryption_key: Option<String>,

    /// How logs look, on standard error [default: human]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,

    /// Least level that is logged: error, warn, info, debug, trace [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log_level: Option<String>,

    /// File into which the port is written once the server listens
    #[arg(long, value_name = "FILE")]
    pub port_file: Option<PathBuf>,

    /// Config file in TOML [default: runstone.toml in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Accepted for compatibility: metrics are always at /metrics
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub expose_prometheus: Option<String>,

    /// Accepted for compatibility
    #[arg(long, value_name = "TEXT", hide = true, allow_hyphen_values = true)]
    pub gunicorn_opts: Option<String>,

    /// Accepted for compatibility
    #[arg(long, value_name = "TEXT", hide = true, allow_hyphen_values = true)]
    pub uvicorn_opts: Option<String>,

    /// Accepted for compatibility
    #[arg(long, value_name = "TEXT", hide = true, allow_hyphen_values = true)]
    pub waitress_opts: Option<String>,
}

/// Who may show pages of this server in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[value(rename_all = "UPPER")]
pub enum FrameOptions {
    /// Pages of this server.
    SameOrigin,
    /// Nobody.
    Deny,
    /// Everybody.
    None,
}

impl FrameOptions {
    /// The header's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameOrigin => "SAMEORIGIN",
            Self::Deny => "DENY",
            Self::None => "NONE",
        }
    }
}

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Human,
    /// One JSON object a line.
    Json,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    check_seconds(seconds)
}

fn check_seconds(seconds: f64) -> Result<f64, String> {
    if seconds > 0.0 && seconds <= 86_400.0 {
        Ok(seconds)
    } else {
        Err("must be between 0 and 86400".to_owned())
    }
}

fn positive_seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    check_seconds(seconds).map(Some).map_err(serde::de::Error::custom)
}

/// In the file, a list may also be one text with commas.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(Some(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(text) => text.split(',').map(|item| item.trim().to_owned()).collect(),
        OneOrMany::Many(items) => items,
    }))
}

/// Takes each field from the first source that has it.
macro_rules! first_of {
    ($a:expr, $b:expr; $($field:ident),* $(,)?) => {
        Settings { help: None, $($field: $a.$field.or($b.$field),)* }
    };
}

impl Settings {
    /// These settings, with what they leave open taken from `other`.
    pub fn or(mut self, mut other: Self) -> Self {
        // The two spellings are one setting: the stronger source decides, whichever it used.
        if self.serve_artifacts.is_some() || self.no_serve_artifacts.is_some() {
            (other.serve_artifacts, other.no_serve_artifacts) = (None, None);
        }
        if let Some(off) = self.no_serve_artifacts.take() {
            self.serve_artifacts = Some(!off);
        }
        if let Some(off) = other.no_serve_artifacts.take() {
            other.serve_artifacts = Some(!off);
        }
        first_of!(self, other;
            host, port, data_dir, backend_store_uri, registry_store_uri, artifacts_destination,
            default_artifact_root, serve_artifacts, no_serve_artifacts, artifacts_only, workers, connections,
            static_prefix, allowed_hosts, cors_allowed_origins, x_frame_options, disable_security_middleware,
            truncate_long_values, artifact_location_max_length, allowed_artifact_schemes, model_source_pattern,
            max_body_mb,
            max_connections, request_timeout, stop_timeout, webhook_allowed_schemes, webhook_allow_private_ips,
            webhook_request_timeout, webhook_request_max_retries, webhook_delivery_max_workers,
            webhook_secret_encryption_key, log_format, log_level, port_file, config,
            expose_prometheus, gunicorn_opts, uvicorn_opts, waitress_opts,
        )
    }

    /// Whether the server stores artifacts for clients.
    pub fn serves_artifacts(&self) -> bool {
        self.serve_artifacts.unwrap_or(true) && !self.no_serve_artifacts.unwrap_or(false)
    }

    /// The options that were given and do nothing.
    pub fn ignored(&self) -> Vec<&'static str> {
        [
            (&self.expose_prometheus, "--expose-prometheus"),
            (&self.gunicorn_opts, "--gunicorn-opts"),
            (&self.uvicorn_opts, "--uvicorn-opts"),
            (&self.waitress_opts, "--waitress-opts"),
        ]
        .into_iter()
        .filter(|(value, _)| value.is_some())
        .map(|(_, name)| name)
        .collect()
    }
}
