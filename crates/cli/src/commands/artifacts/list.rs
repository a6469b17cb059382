//! `runstone artifacts list`: what a run has stored.

use clap::Args;
use runstone_client::{ArtifactPath, Client};
use runstone_wire::artifacts::FileInfo;

use crate::commands::{Format, Output};
use crate::output::{Cell, Column, Table, Tone, bytes, print_json};
use crate::world::World;

/// List the files and folders of a run
///
/// Prints a table on a terminal and JSON elsewhere, so that scripts which read MLflow's listing work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which run; its whole id
    #[arg(short = 'r', long, value_name = "ID")]
    run_id: String,

    /// Folder in it [default: the root]
    #[arg(short = 'a', long, value_name = "PATH")]
    artifact_path: Option<String>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: &Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let folder = ArtifactPath::parse(options.artifact_path.as_deref().unwrap_or_default())?;
    let files = client.list_artifacts(&options.run_id, &folder).await?;
    let is_table = world.screen.is_terminal || options.output.output == Some(Format::Table);
    if options.output.is_json() || !is_table {
        print_json(&mut world.out, &files)?;
    } else if files.is_empty() {
        world.note("no artifacts there")?;
    } else {
        table(&files).print(&mut world.out, world.screen)?;
    }
    Ok(())
}

fn table(files: &[FileInfo]) -> Table {
    let mut table =
        Table::new(vec![Column::new("SIZE").right().kept(), Column::new("PATH").flexible().kept()]);
    for file in files {
        let path = file.path.as_deref().unwrap_or_default();
        let size = file.file_size.and_then(|size| u64::try_from(size.0).ok());
        if file.is_dir.unwrap_or_default() {
            table.add(vec![Cell::default(), Cell::toned(format!("{path}/"), Tone::Busy)]);
        } else {
            table.add(vec![Cell::new(size.map(bytes).unwrap_or_default()), Cell::new(path)]);
        }
    }
    table
}
