//! `runstone server` (also `runstone ui`): the tracking server.

mod banner;
mod environment;
mod logging;
mod settings;

use std::fs;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use runstone_domain::run::LongValues;
use runstone_server::{ArtifactMode, Config, Limits, SecretKey, Security, WebhookSettings};
use runstone_store::Location;

pub use settings::Settings as Options;

const DEFAULT_PORT: u16 = 5000;
const DEFAULT_FOLDER: &str = "runstone-data";
const CONFIG_FILE: &str = "runstone.toml";

/// Runs the server until it is told to stop.
pub fn run(flags: Options) -> Result<()> {
    let settings = gather(flags, |name| std::env::var(name).ok())?;
    logging::start(&settings)?;
    for ignored in settings.ignored() {
        tracing::warn!("{ignored} is accepted for compatibility and has no effect here");
    }
    let config = config(&settings)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = settings.workers {
        runtime.worker_threads(workers.get());
    }
    let runtime = runtime.enable_all().build().context("cannot start the threads of the server")?;
    runtime.block_on(serve(&settings, config))
}

/// All settings: flags win over `RUNSTONE_…`, that over `MLFLOW_…`, that over the config file.
fn gather(flags: Options, variable: impl Fn(&str) -> Option<String>) -> Result<Options> {
    let outside = flags.or(environment::read(variable)?);
    let folder = folder(&outside);
    let file =
        outside.config.clone().or_else(|| Some(folder.join(CONFIG_FILE)).filter(|file| file.is_file()));
    let Some(file) = file else {
        return Ok(outside);
    };
    let text = fs::read_to_string(&file)
        .with_context(|| format!("cannot read the config file {}", file.display()))?;
    let from_file: Options =
        toml::from_str(&text).with_context(|| format!("the config file {} is wrong", file.display()))?;
    if from_file.data_dir.is_some() && outside.config.is_none() {
        bail!("{}: 'data-dir' cannot be set in a file that lies in the data folder", file.display());
    }
    Ok(outside.or(from_file))
}

/// The database that a server with these flags would open.
pub(crate) fn database(flags: Options, variable: impl Fn(&str) -> Option<String>) -> Result<Location> {
    let settings = gather(flags, variable)?;
    store(&settings, &folder(&settings))
}

fn folder(settings: &Options) -> PathBuf {
    settings.data_dir.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FOLDER))
}

async fn serve(settings: &Options, config: Config) -> Result<()> {
    let banner = banner::Banner::new(settings, &config);
    let running = runstone_server::start(config).await.map_err(explain)?;
    if let Some(file) = &settings.port_file {
        write_port(file, running.address().port())?;
    }
    banner.print(running.address());
    wait_for_stop().await?;
    tokio::select! {
        () = running.stop() => {}
        second = wait_for_stop() => {
            second?;
            tracing::warn!("stopped at once: requests in flight were cut off");
        }
    }
    Ok(())
}

/// Says what to do about a server that did not start.
fn explain(error: runstone_server::StartError) -> anyhow::Error {
    match &error {
        runstone_server::StartError::Listen(address, cause)
            if cause.kind() == std::io::ErrorKind::AddrInUse =>
        {
            anyhow::anyhow!(
                "port {} is taken: stop the program that uses it, or choose another with --port (0 takes a free one)",
                address.port()
            )
        }
        _ => anyhow::Error::new(error),
    }
}

/// Writes the port whole: a reader sees no file or a complete one.
fn write_port(file: &Path, port: u16) -> Result<()> {
    let partial = file.with_extension("partial");
    fs::write(&partial, format!("{port}\n"))
        .and_then(|()| fs::rename(&partial, file))
        .with_context(|| format!("cannot write the port file {}", file.display()))
}

async fn wait_for_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot listen for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

/// What the server is started with.
fn config(settings: &Options) -> Result<Config> {
    let folder = folder(settings);
    let store = store(settings, &folder)?;
    let artifacts = artifacts(settings, &folder)?;
    let defaults = Limits::default();
    let seconds = |given: Option<f64>, default: Duration| given.map_or(default, Duration::from_secs_f64);
    Ok(Config {
        address: address(settings)?,
        store,
        connections: settings
            .connections
            .map_or(runstone_store::Options::default().connections, std::num::NonZero::get),
        default_artifact_root: artifact_root(settings, &artifacts, &folder)?,
        artifacts,
        artifact_location_max_length: settings
            .artifact_location_max_length
            .unwrap_or(runstone_domain::limits::ARTIFACT_LOCATION),
        allowed_artifact_schemes: settings.allowed_artifact_schemes.clone().unwrap_or_default(),
        model_source_pattern: settings
            .model_source_pattern
            .as_deref()
            .map(str::parse)
            .transpose()
            .context("--model-source-pattern is not a regular expression")?,
        static_prefix: static_prefix(settings)?,
        long_values: match settings.truncate_long_values {
            Some(false) => LongValues::Refuse,
            _ => LongValues::Truncate,
        },
        security: Security {
            enabled: !settings.disable_security_middleware.unwrap_or(false),
            allowed_hosts: settings.allowed_hosts.clone(),
            allowed_origins: settings.cors_allowed_origins.clone().unwrap_or_default(),
            frame_options: settings
                .x_frame_options
                .map_or("SAMEORIGIN", |options| options.as_str())
                .to_owned(),
        },
        limits: Limits {
            body_bytes: settings.max_body_mb.map_or(defaults.body_bytes, |mb| mb.get() << 20),
            request_time: seconds(settings.request_timeout, defaults.request_time),
            stop_time: seconds(settings.stop_timeout, defaults.stop_time),
            connections: settings.max_connections.map_or(defaults.connections, std::num::NonZero::get),
            ..defaults
        },
        webhooks: webhooks(settings)?,
    })
}

fn webhooks(settings: &Options) -> Result<WebhookSettings> {
    let defaults = WebhookSettings::default();
    let schemes = settings.webhook_allowed_schemes.iter().flatten();
    let schemes: Vec<String> = schemes.map(|scheme| scheme.trim().to_lowercase()).collect();
    if let Some(unknown) = schemes.iter().find(|scheme| !matches!(scheme.as_str(), "http" | "https")) {
        bail!("--webhook-allowed-schemes: '{unknown}' is not supported, only http and https are");
    }
    Ok(WebhookSettings {
        allowed_schemes: if schemes.is_empty() { defaults.allowed_schemes } else { schemes },
        allow_private_ips: settings.webhook_allow_private_ips.unwrap_or(defaults.allow_private_ips),
        request_timeout: settings
            .webhook_request_timeout
            .map_or(defaults.request_timeout, Duration::from_secs_f64),
        max_retries: settings.webhook_request_max_retries.unwrap_or(defaults.max_retries),
        max_workers: settings
            .webhook_delivery_max_workers
            .map_or(defaults.max_workers, std::num::NonZero::get),
        secret_key: settings.webhook_secret_encryption_key.as_deref().map(SecretKey::parse).transpose()?,
    })
}

fn address(settings: &Options) -> Result<SocketAddr> {
    let host = settings.host.as_deref().unwrap_or("127.0.0.1");
    let port = settings.port.unwrap_or(DEFAULT_PORT);
    let mut found =
        (host, port).to_socket_addrs().with_context(|| format!("'{host}' is not a host to listen on"))?;
    found.next().with_context(|| format!("'{host}' has no address"))
}

fn store(settings: &Options, folder: &Path) -> Result<Location> {
    let Some(uri) = &settings.backend_store_uri else {
        return Ok(Location::File(folder.join("runstone.db")));
    };
    if settings.registry_store_uri.as_ref().is_some_and(|registry| registry != uri) {
        bail!(
            "--registry-store-uri must be the backend store: Runstone keeps runs and models in one database"
        );
    }
    Ok(Location::parse(uri)?)
}

fn artifacts(settings: &Options, folder: &Path) -> Result<ArtifactMode> {
    let only = settings.artifacts_only.unwrap_or(false);
    if settings.serves_artifacts() {
        let destination = match &settings.artifacts_destination {
            Some(destination) => destination.clone(),
            None => path_text(&std::path::absolute(folder.join("artifacts"))?),
        };
        return Ok(ArtifactMode::Serve { destination, only });
    }
    if only {
        bail!("--artifacts-only and --no-serve-artifacts leave nothing to serve");
    }
    Ok(ArtifactMode::Off)
}

/// Where new experiments put artifacts: through the server if it serves them, otherwise where the operator says.
fn artifact_root(settings: &Options, artifacts: &ArtifactMode, folder: &Path) -> Result<String> {
    if let Some(root) = &settings.default_artifact_root {
        let has_scheme = root.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
        return if has_scheme { Ok(root.clone()) } else { Ok(path_text(&std::path::absolute(root)?)) };
    }
    Ok(match artifacts {
        ArtifactMode::Serve { .. } => "mlflow-artifacts:/".to_owned(),
        ArtifactMode::Off => path_text(&std::path::absolute(folder.join("artifacts"))?),
    })
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn static_prefix(settings: &Options) -> Result<String> {
    let prefix = settings.static_prefix.clone().unwrap_or_default();
    if prefix.is_empty() {
        return Ok(prefix);
    }
    if !prefix.starts_with('/') || prefix.ends_with('/') || prefix.contains(['{', '}', '*', '?', '#', ' ']) {
        bail!(
            "--static-prefix '{prefix}' must start with a slash, must not end with one, and be a plain path"
        );
    }
    Ok(prefix)
}
