//! What a search of the registry begins with, if that leaves so few that sorting them takes less than following the order.

use runstone_domain::search::{Attribute, Condition, Field, Predicate, Test, TextTest};

use super::tags::Kind;
use crate::Workspace;
use crate::error::Result;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;

/// More owners of a tag's value than this are not few: a page of a hundred is met sooner along the order.
const FEW: usize = 3_000;
/// Longer values are in no index.
const INDEXED: usize = 200;

/// What a search begins with.
#[derive(Debug)]
pub(super) enum Lead {
    /// The index with its order.
    Order,
    /// The versions of a model; none if there is no such model.
    Model(Option<i64>),
    /// The versions that runs made: the filter says which.
    Runs,
    /// The few that have a tag's value.
    Few(Vec<i64>),
}

/// The condition of a filter that leaves the fewest.
pub(super) fn find(
    tx: &mut Tx<'_>,
    kind: Kind,
    workspace: Workspace,
    filter: Option<&Predicate>,
) -> Result<Lead> {
    let parts = match filter {
        Some(Predicate::And(parts)) => parts.as_slice(),
        Some(other) => std::slice::from_ref(other),
        None => &[],
    };
    if kind == Kind::Versions {
        if let Some(name) = parts.iter().find_map(model_name) {
            let model = tx.query_opt(
                "SELECT id FROM registered_models WHERE workspace_id = $1 AND name = $2",
                &[workspace.0.into(), name.into()],
                |row| row.int(0),
            )?;
            return Ok(Lead::Model(model));
        }
        if parts.iter().any(names_runs) {
            return Ok(Lead::Runs);
        }
    }
    let mut fewest: Option<Vec<i64>> = None;
    for (key, value) in parts.iter().filter_map(tag_value) {
        let most = fewest.as_ref().map_or(FEW, Vec::len);
        fewest = owners(tx, kind, key, value, most)?.or(fewest);
    }
    Ok(fewest.map_or(Lead::Order, Lead::Few))
}

fn model_name(part: &Predicate) -> Option<&str> {
    match part {
        Predicate::Condition(Condition {
            field: Field::Attribute(Attribute::Name),
            test: Test::Text(TextTest::Equal(name)),
        }) => Some(name),
        _ => None,
    }
}

fn names_runs(part: &Predicate) -> bool {
    let Predicate::Condition(Condition { field: Field::Attribute(Attribute::RunId), test: Test::Text(test) }) =
        part
    else {
        return false;
    };
    // Versions without a run have an empty text there, and may be many.
    match test {
        TextTest::Equal(run_id) => !run_id.is_empty(),
        TextTest::In(run_ids) => run_ids.iter().all(|run_id| !run_id.is_empty()),
        _ => false,
    }
}

fn tag_value(part: &Predicate) -> Option<(&str, &str)> {
    match part {
        Predicate::Condition(Condition {
            field: Field::Tag(key),
            test: Test::Text(TextTest::Equal(value)),
        }) if value.chars().count() <= INDEXED => Some((key, value)),
        _ => None,
    }
}

/// The owners of a tag with this value; none if there are more than `most`.
fn owners(tx: &mut Tx<'_>, kind: Kind, key: &str, value: &str, most: usize) -> Result<Option<Vec<i64>>> {
    let (table, owner) = kind.table();
    let sql = format!(
        "SELECT {owner} FROM {table} WHERE key = $1 AND value = $2 AND length(value) <= {INDEXED} LIMIT $3"
    );
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let found = tx.query(&sql, &[key.into(), value.into(), limit.into()], |row| row.int(0))?;
    Ok((found.len() <= most).then_some(found))
}

impl Lead {
    /// Whether the search follows the order of its index.
    pub(super) fn follows_order(&self) -> bool {
        matches!(self, Self::Order)
    }

    /// What comes before the other tables of the statement, and the condition that nothing of another workspace, of the
    /// other kind or deleted is found. A plus keeps SQLite from leading with that all the same.
    pub(super) fn scope(
        &self,
        sql: &mut Builder,
        kind: Kind,
        workspace: Workspace,
        prompts: bool,
    ) -> (String, String) {
        let (alias, in_use) = match kind {
            Kind::Models => ("m", ""),
            Kind::Versions => ("v", "lifecycle = 0"),
        };
        let plus = if self.follows_order() { "" } else { "+" };
        let mut first = String::new();
        let mut conditions = Vec::new();
        match self {
            Self::Order | Self::Runs => {}
            Self::Model(id) => {
                let id = sql.bind(Value::Int(id.unwrap_or(NOBODY)));
                conditions.push(format!("v.model_id = {id}"));
            }
            Self::Few(ids) => {
                let ids = sql.bind(Value::OwnedInts(ids.clone()));
                let (table, condition) = sql.dialect().among(&format!("{alias}.id"), &ids, true);
                first = table.map_or_else(String::new, |table| format!("{table} CROSS JOIN "));
                conditions.push(condition);
            }
        }
        let workspace = sql.bind(Value::Int(workspace.0));
        conditions.push(format!("{plus}{alias}.workspace_id = {workspace}"));
        conditions.push(format!("{plus}{alias}.is_prompt = {}", i64::from(prompts)));
        if !in_use.is_empty() {
            conditions.push(format!("{plus}{alias}.{in_use}"));
        }
        (first, conditions.join(" AND "))
    }
}

/// A number that no model has.
const NOBODY: i64 = -1;
