//! `runstone artifacts download`: files and folders from a run or a store to this machine.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use runstone_client::{ArtifactPath, ArtifactUri, Client};

use super::Source;
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

    /// What to download: runs:/<run id>/<path>, models:/<name>/<version>/<path>, models:/<name>@<alias>, models:/<model id>,
    /// mlflow-artifacts:/<path>, file:///<path> or a path
    #[arg(short = 'u', long, value_name = "URI")]
    artifact_uri: Option<String>,

    /// Folder to put it in, created if it does not exist [default: a new one]
    #[arg(short = 'd', long, value_name = "FOLDER")]
    dst_path: Option<PathBuf>,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let source = match (&options.artifact_uri, &options.run_id) {
        (Some(uri), _) => Source::find(&ArtifactUri::parse(uri)?, client).await?,
        (None, run_id) => {
            let path = ArtifactPath::parse(options.artifact_path.as_deref().unwrap_or_default())?;
            let store = client.run_artifacts(run_id.as_deref().unwrap_or_default()).await?;
            Source { store, name: path.clone(), path }
        }
    };
    source.deliver(options.dst_path.as_deref(), false, world).await
}
