//! Which server a command talks to: a remote one, or one that this process opens over a store for as long as it runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use runstone_client::{Client, Credentials, Pause, Settings, Sleep};
use runstone_domain::RandomIds;
use runstone_server::{ArtifactMode, Config, Running};
use runstone_store::Location;

use crate::cli::Globals;
use crate::output::TalkativePause;
use crate::world::World;

const DEFAULT_URI: &str = "http://127.0.0.1:5000";
const DATABASE: &str = "runstone.db";

/// A tracking URI and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) uri: String,
    pub(crate) source: &'static str,
}

/// What a tracking URI names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A tracking server.
    Server,
    /// A database or data folder that can be opened here.
    Store,
    /// Something else, with its scheme.
    Other(String),
}

/// A tracking server to talk to.
pub(crate) struct Tracking {
    pub(crate) client: Client,
    running: Option<Running>,
}

impl Tracking {
    /// Closes what was opened for this command.
    pub(crate) async fn close(self) {
        drop(self.client);
        if let Some(running) = self.running {
            running.stop().await;
        }
    }
}

impl Address {
    /// The flag, otherwise the variables, otherwise this machine.
    pub(crate) fn find(globals: &Globals, world: &World) -> Self {
        let named = |uri: Option<String>, source| uri.map(|uri| Self { uri, source });
        named(globals.tracking_uri.clone(), "--tracking-uri")
            .or_else(|| named(world.variable("RUNSTONE_TRACKING_URI"), "RUNSTONE_TRACKING_URI"))
            .or_else(|| named(world.variable("MLFLOW_TRACKING_URI"), "MLFLOW_TRACKING_URI"))
            .unwrap_or_else(|| Self { uri: DEFAULT_URI.to_owned(), source: "default" })
    }

    pub(crate) fn target(&self) -> Target {
        let Some((scheme, _)) = self.uri.split_once(':').filter(|(scheme, _)| scheme.len() > 1) else {
            // `databricks` is what MLflow's client takes for a server of that company.
            return if self.uri == "databricks" { Target::Other(self.uri.clone()) } else { Target::Store };
        };
        let scheme = scheme.to_ascii_lowercase();
        match scheme.split('+').next().unwrap_or_default() {
            "http" | "https" => Target::Server,
            "sqlite" | "postgresql" | "postgres" | "file" => Target::Store,
            _ => Target::Other(scheme),
        }
    }

    /// The URI without its password.
    pub(crate) fn shown(&self) -> String {
        match (self.uri.split_once("://"), self.uri.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
            _ => self.uri.clone(),
        }
    }
}

/// Finds the tracking server, or opens the store, that the options and variables name.
pub(crate) async fn open(globals: &Globals, world: &World) -> Result<Tracking> {
    let address = Address::find(globals, world);
    match address.target() {
        Target::Server => {
            Ok(Tracking { client: client(settings(&address.uri, world)?, world)?, running: None })
        }
        Target::Store => open_store(&address, world).await,
        Target::Other(scheme) => bail!(
            "the tracking URI ({}) has the scheme '{scheme}', which is not supported: use http://…, sqlite:///…, \
             postgresql://… or a data folder",
            address.source
        ),
    }
}

/// A client that does not wait for a server that is not there, unless it was told to.
pub(crate) fn client(mut settings: Settings, world: &World) -> Result<Client> {
    if world.setting("HTTP_REQUEST_MAX_RETRIES").is_none() {
        settings.retries.max_connect_retries = 0;
    }
    let pause: Arc<dyn Pause> = if world.err_is_watched { Arc::new(TalkativePause) } else { Arc::new(Sleep) };
    Ok(Client::with_tools(settings, pause, Arc::new(RandomIds))?)
}

/// The settings for a server, with the credentials file as the last resort: a name from elsewhere goes with the
/// password in it, as in MLflow's client.
pub(crate) fn settings(uri: &str, world: &World) -> Result<Settings> {
    let mut settings = Settings::from_variables(uri, &|name| world.variable(name))?;
    if settings.credentials.as_ref().is_none_or(Credentials::is_name_only) {
        let file = credentials_file(world).and_then(|file| std::fs::read_to_string(file).ok());
        let in_file = file.as_deref().and_then(Credentials::from_file);
        settings.credentials = match (settings.credentials, in_file) {
            (Some(Credentials::Basic { username, .. }), Some(Credentials::Basic { password, .. })) => {
                Some(Credentials::Basic { username, password })
            }
            (named, in_file) => named.or(in_file),
        };
    }
    Ok(settings)
}

/// Where MLflow's client keeps credentials.
pub(crate) fn credentials_file(world: &World) -> Option<PathBuf> {
    world.variable("HOME").map(|home| Path::new(&home).join(".mlflow/credentials"))
}

async fn open_store(address: &Address, world: &World) -> Result<Tracking> {
    let config = config(&address.uri, world)?;
    let opened = runstone_server::start(config).await;
    let running = opened.with_context(|| format!("cannot open {}", address.shown()))?;
    let mut settings = Settings::new(&format!("http://{}", running.address()))?;
    // Nothing is proved to this process itself, but histories say who did what.
    let username = world.setting("TRACKING_USERNAME");
    settings.credentials = username.map(|username| Credentials::Basic { username, password: String::new() });
    Ok(Tracking { client: client(settings, world)?, running: Some(running) })
}

/// A server of this process over the store that `uri` names, on a free port of this machine.
fn config(uri: &str, world: &World) -> Result<Config> {
    let destination = world.setting("ARTIFACTS_DESTINATION");
    let location = Location::parse(uri)?;
    let folder = match &location {
        Location::File(path) if path.is_dir() => path.clone(),
        Location::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
        Location::Postgres(_) => PathBuf::from("runstone-data"),
    };
    let folder = std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder })?;
    let mut config = Config::in_folder(&folder, 0);
    config.store = existing(location)?;
    if let Some(destination) = destination {
        config.artifacts = ArtifactMode::Serve { destination, only: false };
    } else if matches!(config.store, Location::Postgres(_)) && !folder.join("artifacts").is_dir() {
        // Nobody said where this database's artifacts are; better none than a new folder beside the right one.
        config.artifacts = ArtifactMode::Off;
    }
    Ok(config)
}

/// The store itself. A mistyped name must not become a new, empty store.
fn existing(location: Location) -> Result<Location> {
    let Location::File(path) = location else { return Ok(location) };
    let file = if path.is_dir() { path.join(DATABASE) } else { path.clone() };
    if file.is_file() {
        return Ok(Location::File(file));
    }
    if path.is_dir() {
        bail!(
            "there is no {DATABASE} in {}; 'runstone server --data-dir {0}' starts a store there",
            path.display()
        );
    }
    bail!("there is no store at {}; 'runstone server' starts one", path.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(uri: &str) -> Target {
        Address { uri: uri.to_owned(), source: "test" }.target()
    }

    #[test]
    fn uris_name_servers_and_stores() {
        for uri in ["http://h:1/p", "HTTPS://h"] {
            assert_eq!(target(uri), Target::Server, "{uri}");
        }
        for uri in [
            "sqlite:///x.db",
            "postgresql+psycopg2://u@h/d",
            "postgres://h/d",
            "file:///x",
            "x",
            "./x",
            "/x",
            "C:/x",
        ] {
            assert_eq!(target(uri), Target::Store, "{uri}");
        }
        assert_eq!(target("mysql://h/d"), Target::Other("mysql".to_owned()));
        assert_eq!(target("databricks"), Target::Other("databricks".to_owned()));
    }

    #[test]
    fn passwords_are_not_shown() {
        let address = Address { uri: "postgresql://me:secret@host/db".to_owned(), source: "test" };
        assert_eq!(address.shown(), "postgresql://…@host/db");
    }

    #[test]
    fn a_mistyped_store_is_not_created() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.db");
        assert!(
            existing(Location::File(missing.clone())).unwrap_err().to_string().contains("there is no store")
        );
        let empty = existing(Location::File(folder.path().to_owned())).unwrap_err().to_string();
        assert!(empty.contains("there is no runstone.db in"), "{empty}");
        std::fs::write(folder.path().join(DATABASE), "").unwrap();
        let found = existing(Location::File(folder.path().to_owned())).unwrap();
        assert_eq!(found, Location::File(folder.path().join(DATABASE)));
        assert!(!missing.exists());
    }
}
