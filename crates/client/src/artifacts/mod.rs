//! Files of runs: where they lie, how they come here and go there.
//!
//! [`ArtifactUri`] is what people type, [`Location`] where that leads, [`ArtifactStore`] what can be done there. A new
//! kind of store is a variant of [`Location`] and a file beside `proxied.rs` and `local.rs`.

mod local;
mod part;
mod path;
mod progress;
mod proxied;
mod store;
mod uri;

use runstone_wire::artifacts::{ArtifactsAnswer, FileInfo, ListArtifacts};
use runstone_wire::logged_models::{GetLoggedModel, LoggedModelAnswer};

pub use path::ArtifactPath;
pub use progress::{Progress, Silent};
pub use store::{ArtifactStore, Transfer};
pub use uri::{ArtifactUri, Location};

use crate::Client;
use crate::error::{Error, Result};

/// Versions that are copies of copies of each other; more is a server that leads in circles.
const REFERENCES: usize = 20;

impl Client {
    /// What lies directly in a folder of a run's artifacts, as the server sees it, ordered by name. Paths are relative
    /// to the run's root; a folder that does not exist is empty.
    ///
    /// # Errors
    /// `Refused` if the run is unknown or the path malformed.
    pub async fn list_artifacts(&self, run_id: &str, folder: &ArtifactPath) -> Result<Vec<FileInfo>> {
        let path = (!folder.is_root()).then(|| folder.to_string());
        let question = ListArtifacts { run_id: Some(run_id.to_owned()), path, ..ListArtifacts::default() };
        let answer: ArtifactsAnswer = self.http.get("artifacts/list", &question).await?;
        Ok(answer.files)
    }

    /// The artifacts of a run.
    ///
    /// # Errors
    /// `Refused` if the run is unknown; `UnsupportedArtifacts` if they lie out of reach.
    pub async fn run_artifacts(&self, run_id: &str) -> Result<ArtifactStore> {
        let run = self.run(run_id).await?;
        let uri = run.info.and_then(|info| info.artifact_uri);
        let uri = uri.ok_or_else(|| Error::malformed("runs/get", "the run has no artifact_uri"))?;
        self.artifact_store(&uri)
    }

    /// The artifacts below a URI of a store, such as a run's `artifact_uri`.
    ///
    /// # Errors
    /// `UnsupportedArtifacts` or `Invalid` if it leads nowhere from here.
    pub fn artifact_store(&self, uri: &str) -> Result<ArtifactStore> {
        let location = Location::resolve(uri, &self.settings().server)?;
        Ok(ArtifactStore::new(self.clone(), location))
    }

    /// What `uri` names, wherever that leads: a store, and the file or folder in it.
    ///
    /// # Errors
    /// `Refused` if the run or model is unknown; `UnsupportedArtifacts` if the files lie out of reach.
    pub async fn artifacts_at(&self, uri: &ArtifactUri) -> Result<(ArtifactStore, ArtifactPath)> {
        let (mut uri, mut below) = (uri.clone(), ArtifactPath::ROOT);
        for _ in 0..REFERENCES {
            let (next, path) = match uri {
                ArtifactUri::Run { run_id, path } => {
                    return Ok((self.run_artifacts(&run_id).await?, path.join(&below)));
                }
                ArtifactUri::Store(uri) => {
                    let (location, name) = Location::resolve(&uri, &self.settings().server)?.split()?;
                    return Ok((ArtifactStore::new(self.clone(), location), name.join(&below)));
                }
                ArtifactUri::Version { model, which, path } => {
                    let number = self.number_of(&model, &which).await?;
                    (self.model_version_uri(&model, number).await?, path)
                }
                ArtifactUri::LoggedModel { id, path } => (self.logged_model_uri(&id).await?, path),
            };
            below = path.join(&below);
            uri = ArtifactUri::parse(&next)?;
        }
        Err(Error::malformed("model-versions/get-download-uri", "one model leads to another without end"))
    }

    async fn logged_model_uri(&self, id: &str) -> Result<String> {
        let endpoint = format!("logged-models/{id}");
        let answer: LoggedModelAnswer = self.http.get(&endpoint, &GetLoggedModel::default()).await?;
        let uri = answer.model.and_then(|model| model.info).and_then(|info| info.artifact_uri);
        uri.ok_or_else(|| Error::malformed(&endpoint, "the model has no artifact_uri"))
    }
}
