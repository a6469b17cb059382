//! Which database: the one that `runstone server` would take with the same options, variables and config file.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use runstone_store::Location;

use crate::commands::server;
use crate::world::World;

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
        let location = self.named(|name| world.variable(name))?;
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

    fn named(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Location> {
        let mut flags = server::Options::default();
        flags.data_dir.clone_from(&self.data_dir);
        flags.backend_store_uri.clone_from(&self.backend_store_uri);
        server::database(flags, variable)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(
            named(&in_folder, &[("RUNSTONE_DATA_DIR", "elsewhere")]),
            file(folder.path().join("runstone.db"))
        );
        assert_eq!(
            named(&Place::default(), &[("RUNSTONE_DATA_DIR", &data_dir)]),
            file(folder.path().join("runstone.db"))
        );

        fs::write(folder.path().join("runstone.toml"), "port = 1\nbackend-store-uri = 'sqlite:///file.db'")
            .unwrap();
        let variable = [("MLFLOW_BACKEND_STORE_URI", "sqlite:///variable.db")];
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
        assert_eq!(named(&Place::default(), &[("RUNSTONE_CONFIG", &config)]), file("/data/runstone.db"));
        let missing =
            Place::default().named(|name| (name == "RUNSTONE_CONFIG").then(|| "/no/such".to_owned()));
        assert!(missing.unwrap_err().to_string().contains("cannot read the config file /no/such"));
    }
}
