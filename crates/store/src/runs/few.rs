//! The runs that a param or a tag leaves, when they are few: what makes a search fast whose order leads elsewhere.
//!
//! PostgreSQL knows how often a value occurs and chooses by itself. SQLite does not; it is told.

use runstone_domain::search::{Condition, Predicate, Test, TextTest};

use super::conditions::{conjuncts, keyed_table};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::names;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;

/// More runs than this are not few: to list them takes some milliseconds.
const FEW: usize = 20_000;
/// Characters of the longest value in `params_by_value` and `tags_by_value`.
const INDEXED: usize = 200;
/// Experiments that are looked through one by one.
const SCOPE: usize = 20_000;

/// Runs, of which all that are searched for are some.
pub(super) struct Few {
    /// Inner numbers, at most some thousands.
    pub(super) ids: Vec<i64>,
    /// Place, among the filter's conjuncts, of the condition that these runs fulfil.
    pub(super) part: usize,
    /// Whether to look at each of them and sort, rather than to follow the order and leave out the others.
    pub(super) leads: bool,
}

/// The runs left by the condition that leaves the fewest; none if there is no such condition, or they are many.
pub(super) fn find(tx: &mut Tx<'_>, filter: &Predicate, scope: &[i64], wanted: i64) -> Result<Option<Few>> {
    if tx.dialect() == Dialect::Postgres || scope.len() > SCOPE {
        return Ok(None);
    }
    let mut fewest: Option<(usize, Vec<i64>)> = None;
    for (part, condition) in conjuncts(filter).iter().enumerate() {
        let Some((table, key, value)) = equality(condition) else { continue };
        let Some(key_id) = names::lookup(tx, key)? else { continue };
        let most = fewest.as_ref().map_or(FEW, |(_, ids)| ids.len());
        let ids = with_value(tx, table, key_id, value, scope, most)?;
        fewest = ids.map(|ids| (part, ids)).or(fewest);
    }
    let Some((part, ids)) = fewest else { return Ok(None) };
    let all = tx.query_one("SELECT COALESCE(MAX(id), 0) FROM runs", &[], |row| row.int(0))?;
    let leads = is_cheaper_to_lead(ids.len() as f64, all as f64, wanted as f64);
    Ok(Some(Few { ids, part, leads }))
}

/// Looking at one of the few means several probes into other tables; following the order passes runs that are not
/// among them, the more the fewer they are. Half of the few are taken to pass the rest of the filter.
fn is_cheaper_to_lead(few: f64, all: f64, wanted: f64) -> bool {
    const PROBES: f64 = 2.0;
    const STEP: f64 = 0.25;
    let passed = (wanted * 2.0 * all / few.max(1.0)).min(all);
    few * PROBES < passed * STEP
}

/// A condition that an index by value leads to: its table, key and value.
fn equality(part: &Predicate) -> Option<(&'static str, &str, &str)> {
    let Predicate::Condition(Condition { field, test: Test::Text(TextTest::Equal(value)) }) = part else {
        return None;
    };
    let (table, key) = keyed_table(field)?;
    is_indexed(value).then_some((table, key, value))
}

/// Whether a value can be looked up.
pub(super) fn is_indexed(value: &str) -> bool {
    value.chars().count() <= INDEXED
}

/// The condition of `params_by_value` and `tags_by_value`.
pub(super) fn indexed(column: &str) -> String {
    format!("length({column}) <= {INDEXED}")
}

/// The runs with this value, in the order of their numbers; none if there are more than `most`.
fn with_value(
    tx: &mut Tx<'_>,
    table: &str,
    key_id: i64,
    value: &str,
    scope: &[i64],
    most: usize,
) -> Result<Option<Vec<i64>>> {
    let mut sql = Builder::new(tx.dialect());
    let experiments = sql.any_of("experiment_id", scope);
    let (key, value) = (sql.bind(Value::Int(key_id)), sql.bind_text(value));
    let limit = sql.bind(Value::Int(most as i64 + 1));
    let text = format!(
        "SELECT run_id FROM {table} WHERE {experiments} AND key_id = {key} AND value = {value}
         AND {} LIMIT {limit}",
        indexed("value")
    );
    let mut ids = tx.query(&text, sql.values(), |row| row.int(0))?;
    ids.sort_unstable();
    Ok((ids.len() <= most).then_some(ids))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_among_many_lead_and_many_do_not() {
        // A tenth of the runs: the order soon meets a hundred of them.
        assert!(!is_cheaper_to_lead(1_000.0, 10_000.0, 101.0));
        // One in a thousand: the order would pass all runs.
        assert!(is_cheaper_to_lead(1_000.0, 1_000_000.0, 101.0));
        assert!(is_cheaper_to_lead(0.0, 1_000_000.0, 101.0));
        assert!(!is_cheaper_to_lead(20_000.0, 20_000.0, 101.0));
    }
}
