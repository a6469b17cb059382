//! `runstone artifacts log-artifact` and `log-artifacts`: files and folders from this machine to a run.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use runstone_client::{ArtifactPath, Client, Transfer};

use super::progress;
use crate::output::{bytes, printable};
use crate::world::World;

/// Upload a file to a run
#[derive(Debug, Args)]
pub(crate) struct FileOptions {
    /// The file
    #[arg(short = 'l', long, value_name = "FILE")]
    local_file: PathBuf,

    #[command(flatten)]
    target: Target,
}

/// Upload what is in a folder, with its folders, to a run
#[derive(Debug, Args)]
pub(crate) struct FolderOptions {
    /// The folder
    #[arg(short = 'l', long, value_name = "FOLDER")]
    local_dir: PathBuf,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Args)]
struct Target {
    /// Which run; its whole id
    #[arg(short = 'r', long, value_name = "ID")]
    run_id: String,

    /// Folder among the run's artifacts to put it in [default: the root]
    #[arg(short = 'a', long, value_name = "PATH")]
    artifact_path: Option<String>,
}

impl Target {
    fn folder(&self) -> anyhow::Result<ArtifactPath> {
        Ok(ArtifactPath::parse(self.artifact_path.as_deref().unwrap_or_default())?)
    }
}

pub(super) async fn file(options: &FileOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let folder = options.target.folder()?;
    if options.local_file.is_dir() {
        bail!("{} is a folder; 'log-artifacts --local-dir' uploads folders", options.local_file.display());
    }
    let store = client.run_artifacts(&options.target.run_id).await?;
    let bars = progress("uploading", world);
    let outcome = store.upload_file(&options.local_file, &folder, &bars).await;
    drop(bars);
    report(&outcome?, &options.target, world)
}

pub(super) async fn folder(
    options: &FolderOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let folder = options.target.folder()?;
    if options.local_dir.is_file() {
        bail!("{} is a file; 'log-artifact --local-file' uploads files", options.local_dir.display());
    }
    let store = client.run_artifacts(&options.target.run_id).await?;
    let bars = progress("uploading", world);
    let outcome = store.upload_folder(&options.local_dir, &folder, &bars).await;
    drop(bars);
    report(&outcome?, &options.target, world)
}

fn report(done: &Transfer, target: &Target, world: &mut World) -> anyhow::Result<()> {
    for path in &done.skipped {
        world.note(&format!(
            "left out: {} (a link to a folder, or no file)",
            printable(&path.display().to_string())
        ))?;
    }
    let files = if done.files == 1 { "1 file".to_owned() } else { format!("{} files", done.files) };
    let place =
        target.artifact_path.as_deref().map(|path| format!(" in {}", printable(path))).unwrap_or_default();
    let size = bytes(done.bytes);
    writeln!(world.out, "Logged {files} ({size}) to run {}{place}.", printable(&target.run_id))?;
    Ok(())
}
