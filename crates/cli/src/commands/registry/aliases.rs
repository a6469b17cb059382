//! `runstone registry aliases`: names that stand for versions, and what they stood for.

use clap::{Args, Subcommand};
use runstone_client::Client;
use runstone_wire::own::registry::AliasAnswer;
use runstone_wire::registry::{Alias, ModelAlias};

use super::{Report, VersionArgs, alias, by, cell};
use crate::commands::Output;
use crate::failure::Misuse;
use crate::output::{Column, Table, absolute, parse_time, print_json, printable};
use crate::world::World;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(ListOptions),
    Set(SetOptions),
    Delete(DeleteOptions),
    At(AtOptions),
}

/// List the aliases of a registered model and what they stand for
#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    output: Output,
}

/// Let an alias stand for a version, whatever it stood for
///
/// runstone registry aliases set wine champion 3
#[derive(Debug, Args)]
pub(crate) struct SetOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// The alias, such as champion
    #[arg(value_name = "ALIAS", value_parser = alias)]
    alias: String,

    /// Which version: its number, another @alias, a stage or latest
    #[arg(value_name = "VERSION", value_parser = runstone_client::Which::parse)]
    version: runstone_client::Which,

    #[command(flatten)]
    report: Report,
}

/// Remove an alias; the version stays
#[derive(Debug, Args)]
pub(crate) struct DeleteOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// The alias, such as champion
    #[arg(value_name = "ALIAS", value_parser = alias)]
    alias: String,

    #[command(flatten)]
    report: Report,
}

/// Say which version an alias stands for, or stood for at some time
///
/// runstone registry aliases at wine champion --time 2026-03-03T12:00
#[derive(Debug, Args)]
pub(crate) struct AtOptions {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// The alias, such as champion
    #[arg(value_name = "ALIAS", value_parser = alias)]
    alias: String,

    /// When: 2026-03-03T12:00, or a date for its first moment, in your time zone; or with an offset, 2026-03-03T12:00Z
    /// [default: now]
    #[arg(long, value_name = "TIME")]
    time: Option<String>,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(command: Command, client: &Client, world: &mut World) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list(&options, client, world).await,
        Command::Set(options) => set(options, client, world).await,
        Command::Delete(options) => delete(options, client, world).await,
        Command::At(options) => at(&options, client, world).await,
    }
}

async fn list(options: &ListOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let model = client.registered_model(&options.name).await?;
    if options.output.is_json() {
        print_json(&mut world.out, &model.aliases)?;
    } else if model.aliases.is_empty() {
        world.note("no aliases")?;
    } else {
        table(&model.aliases).print(&mut world.out, world.screen)?;
    }
    Ok(())
}

/// Aliases and what they stand for.
pub(super) fn table(aliases: &[Alias]) -> Table {
    let columns = [Column::new("ALIAS").flexible().kept(), Column::new("VERSION").right().kept()];
    let mut table = Table::new(columns.into());
    for alias in aliases {
        table.add(vec![cell(alias.alias.as_deref()), cell(alias.version.as_deref())]);
    }
    table
}

async fn set(options: SetOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let SetOptions { name, alias, version, report } = options;
    let version = VersionArgs { name, version };
    let number = version.number(client).await?;
    client.set_alias(&version.name, &alias, number).await?;
    let sentence = format!("@{alias} of '{}' stands for version {number}.", version.name);
    let done = ModelAlias { name: Some(version.name), alias: Some(alias), version: Some(number.to_string()) };
    report.print(&done, &sentence, world)?;
    Ok(())
}

async fn delete(options: DeleteOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let DeleteOptions { name, alias, report } = options;
    client.delete_alias(&name, &alias).await?;
    let sentence = format!("'{name}' has no alias @{alias} any more.");
    let done = ModelAlias { name: Some(name), alias: Some(alias), version: None };
    report.print(&done, &sentence, world)?;
    Ok(())
}

async fn at(options: &AtOptions, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let AtOptions { name, alias, time, output } = options;
    let at_ms = time.as_deref().map(|time| moment(time, world)).transpose()?;
    let answer = client.alias_at(name, alias, at_ms).await?;
    if output.is_json() {
        print_json(&mut world.out, &answer)?;
    } else {
        writeln!(world.out, "{}", printable(&sentence(name, &answer, at_ms, world)))?;
    }
    Ok(())
}

fn moment(time: &str, world: &World) -> Result<i64, Misuse> {
    parse_time(time, &world.time_zone).ok_or_else(|| {
        Misuse(format!("'{time}' is no time: a date such as 2026-03-03, or 2026-03-03T12:00, is expected"))
    })
}

fn sentence(name: &str, answer: &AliasAnswer, at_ms: Option<i64>, world: &World) -> String {
    let time = |time_ms| absolute(time_ms, &world.time_zone);
    let (stands, when) = match at_ms {
        Some(at_ms) => ("stood", format!("At {} ", time(at_ms))),
        None => ("stands", String::new()),
    };
    let by = by(answer.user.as_deref());
    let alias = &answer.alias;
    match (answer.version, answer.since_ms.map(time)) {
        (Some(version), Some(since)) => {
            format!("{when}@{alias} of '{name}' {stands} for version {version}, since {since}{by}.")
        }
        (Some(version), None) => format!("{when}@{alias} of '{name}' {stands} for version {version}."),
        (None, Some(since)) => {
            format!("{when}@{alias} of '{name}' {stands} for no version: it was removed at {since}{by}.")
        }
        (None, None) => {
            format!("{when}@{alias} of '{name}' {stands} for no version: it had not been set.")
        }
    }
}
