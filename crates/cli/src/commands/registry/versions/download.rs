//! `runstone registry versions download`: the files of a version to this machine.

use std::path::PathBuf;

use clap::Args;
use runstone_client::{ArtifactPath, ArtifactUri, Client};

use crate::commands::artifacts::Source;
use crate::commands::registry::VersionArgs;
use crate::world::World;

/// Download the files of a version and print where they are
///
/// An interrupted download into the same folder continues where it broke off.
///
/// runstone registry versions download wine @champion ./champion
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    version: VersionArgs,

    /// Folder to put them in, created if it does not exist [default: a new one]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// Print {"path": …, "files": …, "bytes": …} instead of the path
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let VersionArgs { name, version } = &options.version;
    let uri = ArtifactUri::Version { model: name.clone(), which: version.clone(), path: ArtifactPath::ROOT };
    let source = Source::find(&uri, client).await?;
    source.deliver(options.folder.as_deref(), options.json, world).await
}
