//! What is to be downloaded, and the download itself, for all commands that do it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use runstone_client::{ArtifactPath, ArtifactStore, ArtifactUri, Client, Location, Transfer};
use serde::Serialize;

use super::progress;
use crate::output::{bytes, print_json};
use crate::world::World;

/// What to fetch, from where, and under which name; without a name, what is in it.
pub(crate) struct Source {
    pub(super) store: ArtifactStore,
    pub(super) path: ArtifactPath,
    pub(super) name: ArtifactPath,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Delivered<'a> {
    path: &'a Path,
    /// Not there if nothing had to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

impl Source {
    /// What a URI names. Files of models come without a folder of their own, as with MLflow's client.
    pub(crate) async fn find(uri: &ArtifactUri, client: &Client) -> anyhow::Result<Self> {
        let (store, path) = client.artifacts_at(uri).await?;
        let name = match uri {
            ArtifactUri::Run { .. } | ArtifactUri::Store(_) => path.split_last().1,
            ArtifactUri::Version { path: inside, .. } | ArtifactUri::LoggedModel { path: inside, .. } => {
                inside.split_last().1
            }
        };
        if name.is_root() && !path.is_root() && store.list(&path).await?.is_empty() {
            // A single file has a name, whatever it was called by.
            let name = path.split_last().1;
            return Ok(Self { store, path, name });
        }
        Ok(Self { store, path, name })
    }

    /// Downloads it into `folder`, or a new one, and prints where it is. What is on this machine already stays where it is
    /// if no folder is named.
    pub(crate) async fn deliver(
        &self,
        folder: Option<&Path>,
        json: bool,
        world: &mut World,
    ) -> anyhow::Result<()> {
        if let (Location::Local(root), None) = (self.store.location(), folder) {
            let place = self.path.below(root)?;
            place.metadata().with_context(|| format!("cannot read {}", place.display()))?;
            return report(&place, None, json, world);
        }
        let target_folder = match folder {
            Some(folder) => std::path::absolute(folder)?,
            None => tempfile::Builder::new().prefix("runstone-").tempdir()?.keep(),
        };
        let outcome = self.fetch(&target_folder, world).await;
        if outcome.is_err() && folder.is_none() {
            // A folder that was made for this download goes with its failure; one that was named keeps what can be continued.
            drop(std::fs::remove_dir_all(&target_folder));
        }
        let (target, done) = outcome?;
        if world.err_is_watched {
            world.note(&format!("{} files, {}", done.files, bytes(done.bytes)))?;
        }
        report(&target, Some(&done), json, world)
    }

    async fn fetch(&self, folder: &Path, world: &World) -> anyhow::Result<(PathBuf, Transfer)> {
        let target = self.name.below(folder)?;
        let bars = progress("downloading", world);
        let outcome = self.store.download(&self.path, &target, &bars).await;
        drop(bars);
        Ok((target, outcome?))
    }
}

fn report(path: &Path, done: Option<&Transfer>, json: bool, world: &mut World) -> anyhow::Result<()> {
    if json {
        let (files, bytes) = (done.map(|done| done.files), done.map(|done| done.bytes));
        print_json(&mut world.out, &Delivered { path, files, bytes })?;
    } else {
        writeln!(world.out, "{}", path.display())?;
    }
    Ok(())
}
