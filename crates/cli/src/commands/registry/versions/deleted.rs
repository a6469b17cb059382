//! `runstone registry versions list --deleted` and `restore`.

use clap::Args;
use runstone_client::Client;

use crate::commands::registry::{Report, print_table};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, print_json};
use crate::world::World;

/// Take a deleted version back into use; the aliases that it had are not given back
#[derive(Debug, Args)]
pub(crate) struct RestoreOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Number of the version; 'versions list --deleted' shows those that can be restored
    #[arg(value_name = "VERSION")]
    version: i64,

    #[command(flatten)]
    report: Report,
}

pub(super) async fn restore(
    options: &RestoreOptions,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let RestoreOptions { name, version, report } = options;
    let restored = client.restore_version(name, *version).await?;
    report.print(&restored, &format!("Version {version} of '{name}' has been restored."), world)?;
    Ok(())
}

/// Prints the deleted versions of a model.
pub(super) async fn list(
    name: &str,
    output: Output,
    client: &Client,
    world: &mut World,
) -> anyhow::Result<()> {
    let versions = client.deleted_versions(name).await?;
    if output.is_json() {
        print_json(&mut world.out, &versions)?;
        return Ok(());
    }
    if versions.is_empty() {
        world.note("no deleted versions")?;
        return Ok(());
    }
    let mut table = Table::new(vec![
        Column::new("VERSION").right().kept(),
        Column::new("DELETED").kept(),
        Column::new("SOURCE").flexible(),
        Column::new("RUN"),
    ]);
    for version in versions {
        let deleted = version.deleted_time_ms.map(|time| sheet::when(time, world)).unwrap_or_default();
        table.add(vec![
            Cell::new(version.version.to_string()),
            Cell::new(deleted),
            Cell::new(version.source),
            Cell::new(version.run_id),
        ]);
    }
    print_table(table, world)?;
    Ok(())
}
