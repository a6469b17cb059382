//! `runstone artifacts download`: files and folders from a run or a store to this machine.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{ArgGroup, Args};
use runstone_client::{ArtifactPath, ArtifactStore, ArtifactUri, Client, Location};

use super::progress;
use crate::output::bytes;
use crate::world::World;

/// Download a file or folder and print where it is
///
/// An interrupted download into the same folder continues where it broke off.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["run_id", "artifact_uri"]))]
pub(crate) struct Options {
    /// From this run; its whole id
    #[arg(short = 'r', long, value_name = "ID")]
    run_id: Option<String>,

    /// What to download from the run [default: everything]
    #[arg(short = 'a', long, value_name = "PATH", conflicts_with = "artifact_uri")]
    artifact_path: Option<String>,

    /// What to download: runs:/<run id>/<path>, mlflow-artifacts:/<path>, file:///<path> or a path
    #[arg(short = 'u', long, value_name = "URI")]
    artifact_uri: Option<String>,

    /// Folder to put it in, created if it does not exist [default: a new one]
    #[arg(short = 'd', long, value_name = "FOLDER")]
    dst_path: Option<PathBuf>,
}

/// What to fetch, from where, and under which name.
struct Source {
    store: ArtifactStore,
    path: ArtifactPath,
    name: ArtifactPath,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let source = source(options, client).await?;
    if let (Location::Local(root), None) = (source.store.location(), &options.dst_path) {
        // It is on this machine already.
        let place = source.path.below(root)?;
        place.metadata().with_context(|| format!("cannot read {}", place.display()))?;
        writeln!(world.out, "{}", place.display())?;
        return Ok(());
    }
    let folder = match &options.dst_path {
        Some(folder) => std::path::absolute(folder)?,
        None => tempfile::Builder::new().prefix("runstone-").tempdir()?.keep(),
    };
    let target = source.name.below(&folder)?;
    let bars = progress("downloading", world);
    let outcome = source.store.download(&source.path, &target, &bars).await;
    drop(bars);
    let done = match outcome {
        Ok(done) => done,
        Err(error) => {
            remove_if_ours(options, &folder);
            return Err(error.into());
        }
    };
    if world.err_is_watched {
        world.note(&format!("{} files, {}", done.files, bytes(done.bytes)))?;
    }
    writeln!(world.out, "{}", target.display())?;
    Ok(())
}

async fn source(options: &Options, client: &Client) -> anyhow::Result<Source> {
    if let Some(uri) = &options.artifact_uri {
        return match ArtifactUri::parse(uri)? {
            ArtifactUri::Run { run_id, path } => {
                let store = client.run_artifacts(&run_id).await?;
                let name = last_name(&path);
                Ok(Source { store, path, name })
            }
            ArtifactUri::Store(uri) => stored(client, &uri),
        };
    }
    let path = ArtifactPath::parse(options.artifact_path.as_deref().unwrap_or_default())?;
    let store = client.run_artifacts(options.run_id.as_deref().unwrap_or_default()).await?;
    Ok(Source { store, name: path.clone(), path })
}

/// The last name of a URI is what is fetched, from the folder before it.
fn stored(client: &Client, uri: &str) -> anyhow::Result<Source> {
    let (folder, name) = uri.trim_end_matches('/').rsplit_once('/').unwrap_or(("", uri));
    let has_folder = !folder.is_empty() && !folder.ends_with(':') && !folder.ends_with('/');
    if !has_folder {
        // `mlflow-artifacts:/1`, `file.txt`, `/x`: there is nothing before the name that could be a place.
        let store = client.artifact_store(uri)?;
        return Ok(Source { store, path: ArtifactPath::ROOT, name: ArtifactPath::ROOT });
    }
    let path = ArtifactPath::parse(name)?;
    Ok(Source { store: client.artifact_store(folder)?, name: path.clone(), path })
}

fn last_name(path: &ArtifactPath) -> ArtifactPath {
    // A name of a valid path is a valid path.
    path.name().and_then(|name| ArtifactPath::parse(name).ok()).unwrap_or_default()
}

/// A folder that was made for this download goes with its failure; one that was named keeps what can be continued.
fn remove_if_ours(options: &Options, folder: &Path) {
    if options.dst_path.is_none() {
        drop(std::fs::remove_dir_all(folder));
    }
}
