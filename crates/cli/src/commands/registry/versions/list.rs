//! `runstone registry versions list`: a table of the versions of a model.

use anyhow::bail;
use clap::Args;
use runstone_client::Client;
use runstone_domain::search::{Entity, Predicate, parse_filter};
use runstone_wire::registry::{Alias, ModelVersion, SearchRegistry};

use super::deleted;
use crate::commands::registry::{cell, print_table, stage_tone};
use crate::commands::{Output, sheet};
use crate::output::{Cell, Column, Table, print_pages};
use crate::world::World;

/// List the versions of a registered model, the highest first
///
/// runstone registry versions list wine --filter "tags.validated = 'yes'"
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Name of the registered model
    #[arg(value_name = "NAME")]
    name: String,

    /// Only those that match, such as "tags.validated = 'yes'" or "run_id = '…'"
    #[arg(short = 'f', long, visible_alias = "filter-string", value_name = "FILTER")]
    filter: Option<String>,

    /// Order, such as "last_updated_timestamp DESC"; repeat for more keys [default: the highest number first]
    #[arg(short = 'o', long, value_name = "KEY")]
    order_by: Vec<String>,

    /// At most so many [default: all]
    #[arg(short = 'm', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max_results: Option<u64>,

    /// Those that are deleted and can be restored instead
    #[arg(long, conflicts_with_all = ["filter", "order_by", "max_results"])]
    deleted: bool,

    #[command(flatten)]
    output: Output,
}

pub(super) async fn run(options: Options, client: &Client, world: &mut World) -> anyhow::Result<()> {
    let Options { name, filter, order_by, max_results, output, .. } = options;
    if options.deleted {
        return deleted::list(&name, output, client, world).await;
    }
    // A wrong name is an error, not an empty list; and lists have no aliases.
    let model = client.registered_model(&name).await?;
    let question = SearchRegistry {
        filter: Some(within(&name, filter.as_deref())?),
        order_by: if order_by.is_empty() { vec!["version_number DESC".to_owned()] } else { order_by },
        ..SearchRegistry::default()
    };
    let mut pages = client.search_model_versions(question, max_results);
    if output.is_json() {
        print_pages(&mut world.out, &mut pages).await?;
    } else {
        let found = pages.collect().await?;
        if found.is_empty() {
            world.note("no versions found")?;
            return Ok(());
        }
        print_table(table(&found, &model.aliases, world), world)?;
    }
    if pages.has_more() {
        world.note("there are more; --max-results shows them")?;
    }
    Ok(())
}

/// A filter for what `rest` selects of one model. The search language has no escapes, so a name goes between the quotes
/// that it does not have; it comes last, where nothing behind it can be taken for a part of it.
fn within(name: &str, rest: Option<&str>) -> anyhow::Result<String> {
    let quote = match (name.contains('\''), name.contains('"')) {
        (false, _) => '\'',
        (true, false) => '"',
        (true, true) => {
            bail!("versions of a model whose name has both kinds of quotes cannot be searched for")
        }
    };
    let of_model = format!("name = {quote}{name}{quote}");
    Ok(match rest.filter(|rest| !rest.trim().is_empty()) {
        None => of_model,
        // MLflow's own server knows neither groups nor OR.
        Some(rest) if is_disjunction(rest) => format!("({rest}) AND {of_model}"),
        Some(rest) => format!("{rest} AND {of_model}"),
    })
}

fn is_disjunction(filter: &str) -> bool {
    matches!(parse_filter(Entity::ModelVersions, filter), Ok(Some(Predicate::Or(_))))
}

fn table(versions: &[ModelVersion], aliases: &[Alias], world: &World) -> Table {
    let has_stages = versions.iter().any(|version| version.current_stage.as_deref() != Some("None"));
    let mut columns = vec![Column::new("VERSION").right().kept()];
    columns.extend(has_stages.then(|| Column::new("STAGE")));
    columns.extend([
        Column::new("ALIASES"),
        Column::new("CREATED"),
        Column::new("SOURCE").flexible(),
        Column::new("DESCRIPTION"),
    ]);
    let mut table = Table::new(columns);
    for version in versions {
        let names: Vec<_> = aliases
            .iter()
            .filter(|alias| alias.version == version.version)
            .filter_map(|alias| alias.alias.as_deref())
            .collect();
        let created = version.creation_timestamp.map(|time| sheet::when(time.0, world));
        let stage = version.current_stage.as_deref().unwrap_or_default();
        let description = version.description.as_deref().and_then(|text| text.trim().lines().next());
        let mut row = vec![cell(version.version.as_deref())];
        row.extend(has_stages.then(|| Cell::toned(stage, stage_tone(stage))));
        row.extend([
            Cell::new(names.join(", ")),
            cell(created.as_deref()),
            cell(version.source.as_deref()),
            cell(description),
        ]);
        table.add(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stay_within_the_model() {
        for (name, rest, filter) in [
            ("wine", None, "name = 'wine'"),
            ("wine", Some("  "), "name = 'wine'"),
            ("it's", None, "name = \"it's\""),
            ("w", Some("tags.a = 'this OR that'"), "tags.a = 'this OR that' AND name = 'w'"),
            ("w", Some("run_id = 'a' or run_id = 'b'"), "(run_id = 'a' or run_id = 'b') AND name = 'w'"),
        ] {
            assert_eq!(within(name, rest).unwrap(), filter);
            assert!(parse_filter(Entity::ModelVersions, filter).is_ok(), "{filter}");
        }
        assert!(within("'\"", None).is_err());
    }
}
