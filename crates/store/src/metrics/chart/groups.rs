//! What runs share that are drawn as one.

use std::collections::HashMap;

use runstone_domain::search::Attribute;
use runstone_domain::{Error as Situation, RunInfo};

use crate::error::Result;
use crate::names;
use crate::tx::Tx;
use crate::value::Value;

/// Runs with the same value of this are one group; those that lack it are one too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    /// The param with this key.
    Param(String),
    /// The tag with this key.
    Tag(String),
    /// A column of the run; times are milliseconds in digits.
    Attribute(Attribute),
}

/// The value of each run.
///
/// # Errors
/// `InvalidParameter` for an attribute that runs do not have.
pub(super) fn values(tx: &mut Tx<'_>, runs: &[(i64, RunInfo)], by: &GroupBy) -> Result<Vec<Option<String>>> {
    match by {
        GroupBy::Param(key) => keyed(tx, "params", key, runs),
        GroupBy::Tag(key) => keyed(tx, "tags", key, runs),
        GroupBy::Attribute(attribute) => runs.iter().map(|(_, info)| value(info, *attribute)).collect(),
    }
}

fn keyed(tx: &mut Tx<'_>, table: &str, key: &str, runs: &[(i64, RunInfo)]) -> Result<Vec<Option<String>>> {
    let mut values: HashMap<i64, String> = HashMap::new();
    if let Some(key_id) = names::lookup(tx, key)? {
        let ids: Vec<i64> = runs.iter().map(|(number, _)| *number).collect();
        let any_of = tx.dialect().any_of("run_id", "$1");
        let sql = format!("SELECT run_id, value FROM {table} WHERE {any_of} AND key_id = $2");
        tx.for_each(&sql, &[Value::Ints(&ids), key_id.into()], |row| {
            values.insert(row.int(0)?, row.string(1)?);
            Ok(())
        })?;
    }
    Ok(runs.iter().map(|(number, _)| values.remove(number)).collect())
}

fn value(info: &RunInfo, attribute: Attribute) -> Result<Option<String>> {
    Ok(match attribute {
        Attribute::RunId => Some(info.run_id.clone()),
        Attribute::RunName => Some(info.name.clone()),
        Attribute::Status => Some(info.status.as_str().to_owned()),
        Attribute::UserId => Some(info.user_id.clone()),
        Attribute::ArtifactUri => Some(info.artifact_uri.clone()),
        Attribute::StartTime => Some(info.start_time_ms.to_string()),
        Attribute::EndTime => info.end_time_ms.map(|time| time.to_string()),
        Attribute::ExperimentId => Some(info.experiment_id.to_string()),
        other => return Err(Situation::invalid(format!("runs cannot be grouped by {other:?}")).into()),
    })
}
