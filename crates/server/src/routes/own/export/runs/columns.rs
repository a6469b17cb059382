//! The columns of an export of runs.

use std::collections::HashSet;

use runstone_domain::search::{Entity, OrderField, parse_column};
use runstone_domain::{Error, Result, RunInfo, limits};
use runstone_export::{Column, Kind, Values};
use runstone_store::Store;
use runstone_store::runs::{self, RunKeys, Table, TableColumn};

use super::super::super::check;
use super::super::chosen::Chosen;

/// Runs whose keys are looked up together.
const RUNS: usize = 5000;

/// A column that is not always there: its name and what it shows.
pub(super) type Named = (String, OrderField);

/// The columns that a request names.
///
/// # Errors
/// `InvalidParameter` that says which cannot be one.
pub(super) fn parse(columns: &[String]) -> Result<Vec<Named>> {
    if !columns.is_empty() {
        check::count("columns", columns.len(), 1..=limits::EXPORT_COLUMNS)?;
    }
    let mut seen = HashSet::new();
    let mut parsed = Vec::with_capacity(columns.len());
    for (place, asked) in columns.iter().enumerate() {
        let field = parse_column(Entity::Runs, asked)?;
        let name = match &field {
            OrderField::Attribute(_) => {
                return Err(refused(place, asked, "attributes are always exported"));
            }
            OrderField::Series(_) => asked.clone(),
            keyed => name(keyed),
        };
        if !seen.insert(name.clone()) {
            return Err(refused(place, asked, "it is named twice"));
        }
        parsed.push((name, field));
    }
    Ok(parsed)
}

fn refused(place: usize, asked: &str, why: &str) -> Error {
    let shown = runstone_domain::shown::quoted(asked);
    Error::invalid(format!("Invalid value {shown} for parameter 'columns[{place}]' supplied: {why}"))
}

fn name(field: &OrderField) -> String {
    match field {
        OrderField::Metric(key) => format!("metrics.{key}"),
        OrderField::Param(key) => format!("params.{key}"),
        OrderField::Tag(key) => format!("tags.{key}"),
        OrderField::Attribute(_) | OrderField::Series(_) => String::new(),
    }
}

/// A column for each key that the chosen runs have.
///
/// # Errors
/// `InvalidParameter` if there are too many.
pub(super) async fn all(store: &Store, mut chosen: Chosen) -> Result<Vec<Named>> {
    let mut keys = RunKeys::default();
    loop {
        let runs = chosen.next(RUNS).await?;
        if runs.is_empty() {
            break;
        }
        keys.extend(store.read(move |tx| runs::keys_of(tx, &runs)).await?);
        if keys.len() > limits::EXPORT_COLUMNS {
            return Err(Error::invalid(format!(
                "The chosen runs have more than {} keys of metrics, params and tags, which is the most columns \
                 that an export may have: name those that are needed in 'columns'",
                limits::EXPORT_COLUMNS
            )));
        }
    }
    let metrics = keys.metrics.iter().map(|key| OrderField::Metric(key.to_string()));
    let params = keys.params.iter().map(|key| OrderField::Param(key.to_string()));
    let tags = keys.tags.iter().map(|key| OrderField::Tag(key.to_string()));
    Ok(metrics.chain(params).chain(tags).map(|field| (name(&field), field)).collect())
}

/// The columns as they are written, those that are always there first, and what the others show.
pub(super) fn describe(named: Vec<Named>) -> (Vec<Column>, Vec<OrderField>) {
    let column = |name: &str, kind, is_optional| Column { name: name.to_owned(), kind, is_optional };
    let mut described = vec![
        column("run_id", Kind::Text, false),
        column("experiment_id", Kind::Text, false),
        column("name", Kind::Text, false),
        column("user", Kind::Text, false),
        column("status", Kind::Text, false),
        column("start_time", Kind::Time, false),
        column("end_time", Kind::Time, true),
        column("lifecycle", Kind::Text, false),
        column("artifact_uri", Kind::Text, false),
    ];
    described.extend(named.iter().map(|(name, field)| {
        let kind = match field {
            OrderField::Metric(_) | OrderField::Series(_) => Kind::Number,
            OrderField::Param(_) | OrderField::Tag(_) | OrderField::Attribute(_) => Kind::Text,
        };
        column(name, kind, true)
    }));
    (described, named.into_iter().map(|(_, field)| field).collect())
}

/// The values of all columns, in the order of [`describe`].
pub(super) fn values(table: Table) -> Vec<Values> {
    let runs = &table.runs;
    let texts = |of: fn(&RunInfo) -> String| Values::Texts(runs.iter().map(|run| Some(of(run))).collect());
    let times = |of: fn(&RunInfo) -> Option<i64>| Values::Times(runs.iter().map(of).collect());
    let mut values = vec![
        texts(|run| run.run_id.clone()),
        texts(|run| run.experiment_id.to_string()),
        texts(|run| run.name.clone()),
        texts(|run| run.user_id.clone()),
        texts(|run| run.status.as_str().to_owned()),
        times(|run| Some(run.start_time_ms)),
        times(|run| run.end_time_ms),
        texts(|run| run.lifecycle.as_str().to_owned()),
        texts(|run| run.artifact_uri.clone()),
    ];
    values.extend(table.columns.into_iter().map(|column| match column {
        TableColumn::Numbers(values) => Values::Numbers(values),
        TableColumn::Texts(values) => Values::Texts(values),
        TableColumn::Times(values) => Values::Times(values),
    }));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(columns: &[&str]) -> Result<Vec<String>> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        Ok(parse(&columns)?.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn columns_are_named_by_what_they_show() {
        let columns = ["metrics.`val/loss`", "param.lr", "tags.\"a b\"", "metrics.loss.min", "metrics.loss"];
        let names = ["metrics.val/loss", "params.lr", "tags.a b", "metrics.loss.min", "metrics.loss"];
        assert_eq!(parsed(&columns).unwrap(), names);
        assert!(parsed(&[]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_column_is_refused_by_name() {
        let complaint = |columns: &[&str]| parsed(columns).unwrap_err().to_string();
        assert!(complaint(&["metrics.a", "status"]).contains("'columns[1]'"));
        assert!(complaint(&["params.a", "tags.a", "param.`a`"]).contains("'columns[2]'"));
        assert!(complaint(&["nonsense.a"]).contains("nonsense"));
        assert!(complaint(&vec!["metrics.a"; 2001]).contains("'columns' must name 1 to 2000"));
    }
}
