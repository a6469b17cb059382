//! Which database: the one that `runstone server` would take with the same options, variables and config file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use runstone_store::Location;

use crate::commands::server;
use crate::world::World;

const DEFAULT_FOLDER: &str = "runstone-data";
const CONFIG_FILE: &str = "runstone.toml";
const DATABASE: &str = "runstone.db";

/// Where the database lies.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Place {
    /// Database: sqlite:///file.db, postgresql://user:password@host/database [default: as for 'runstone server']
    #[arg(long, value_name = "URI")]
    backend_store_uri: Option<String>,

    /// Data folder of the server [default: ./runstone-data]
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

impl Place {
    /// The database, which is there if it is a file: a mistyped name must not become a new, empty database.
    ///
    /// # Errors
    /// If it is not there, or the config file or the URI is wrong.
    pub(super) fn find(&self, world: &World) -> Result<Location> {
        let location = self.named(|name| world.setting(name))?;
        if let Location::File(path) = &location
            && !path.is_file()
        {
            bail!(
                "there is no database at {}; name another with --data-dir or --backend-store-uri ('runstone server' \
                 starts a new one)",
                path.display()
            );
        }
        Ok(location)
    }

    /// The database that is meant. Flags win over variables, these over the config file.
    fn named(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Location> {
        let mut outside = server::Options::default();
        outside.data_dir = self.data_dir.clone().or_else(|| variable("DATA_DIR").map(PathBuf::from));
        outside.backend_store_uri = self.backend_store_uri.clone().or_else(|| variable("BACKEND_STORE_URI"));
        outside.config = variable("CONFIG").map(PathBuf::from);
        let settings = with_config_file(outside)?;
        match &settings.backend_store_uri {
            Some(uri) => Ok(Location::parse(uri)?),
            None => Ok(Location::File(folder(&settings).join(DATABASE))),
        }
    }
}

fn folder(settings: &server::Options) -> PathBuf {
    settings.data_dir.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FOLDER))
}

/// With what the config file adds: the one that is named, otherwise the one in the data folder if there is one.
fn with_config_file(outside: server::Options) -> Result<server::Options> {
    let in_folder = folder(&outside).join(CONFIG_FILE);
    let file = match &outside.config {
        Some(named) => named.clone(),
        None if in_folder.is_file() => in_folder,
        None => return Ok(outside),
    };
    let from_file = read(&file)?;
    if from_file.data_dir.is_some() && outside.config.is_none() {
        bail!("{}: 'data-dir' cannot be set in a file that lies in the data folder", file.display());
    }
    Ok(outside.or(from_file))
}

fn read(file: &Path) -> Result<server::Options> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read the config file {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("the config file {} is wrong", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(place: &Place, variables: &[(&str, &str)]) -> Location {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        place.named(variable).unwrap()
    }

    fn file(path: impl Into<PathBuf>) -> Location {
        Location::File(path.into())
    }

    #[test]
    fn flags_win_over_variables_and_these_over_the_config_file() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().display().to_string();
        let in_folder = Place { data_dir: Some(folder.path().to_owned()), ..Place::default() };
        let with_uri = Place { backend_store_uri: Some("sqlite:///flag.db".to_owned()), ..in_folder.clone() };
        assert_eq!(named(&Place::default(), &[]), file("runstone-data/runstone.db"));
        assert_eq!(named(&in_folder, &[("DATA_DIR", "elsewhere")]), file(folder.path().join(DATABASE)));
        assert_eq!(named(&Place::default(), &[("DATA_DIR", &data_dir)]), file(folder.path().join(DATABASE)));

        fs::write(folder.path().join(CONFIG_FILE), "port = 1\nbackend-store-uri = 'sqlite:///file.db'")
            .unwrap();
        let variable = [("BACKEND_STORE_URI", "sqlite:///variable.db")];
        assert_eq!(named(&in_folder, &[]), file("file.db"));
        assert_eq!(named(&in_folder, &variable), file("variable.db"));
        assert_eq!(named(&with_uri, &variable), file("flag.db"));
    }

    #[test]
    fn a_config_file_may_be_named() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("other.toml");
        fs::write(&config, "data-dir = '/data'").unwrap();
        let config = config.display().to_string();
        assert_eq!(named(&Place::default(), &[("CONFIG", &config)]), file("/data/runstone.db"));
        let missing = Place::default().named(|name| (name == "CONFIG").then(|| "/no/such".to_owned()));
        assert!(missing.unwrap_err().to_string().contains("cannot read the config file /no/such"));
    }
}
