//! The runs that a param or a tag leaves, when they are few: what makes a search fast whose order leads elsewhere.

use runstone_domain::search::{Condition, Predicate, Test, TextTest};
use runstone_series::ranked::rank_of_text;

use super::conditions::{conjuncts, keyed_table};
use crate::error::Result;
use crate::lists::{self, Key, Kind};
use crate::names;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;

/// More runs than this are not few: to hand them to a statement takes some milliseconds.
pub(super) const FEW: usize = 20_000;
/// So many can still be held against what a walk along lists meets, which takes no statement.
pub(super) const SOME: usize = 150_000;

/// Runs, of which all that are searched for are some.
pub(super) struct Few {
    /// Inner numbers, in their order.
    pub(super) ids: Vec<i64>,
    /// Whether to look at each of them and sort, rather than to follow the order and leave out the others.
    pub(super) leads: bool,
}

impl Few {
    /// Restricts a statement to these runs, if that makes it faster; the tables that come first.
    pub(super) fn restrict(&self, sql: &mut Builder, conditions: &mut Vec<String>) -> Vec<String> {
        if self.ids.len() > FEW || !(self.leads || sql.dialect().skips_by_list()) {
            return Vec::new();
        }
        let ids = sql.bind(Value::OwnedInts(self.ids.clone()));
        let owner = sql.owner();
        let (table, condition) = sql.dialect().among(owner, &ids, self.leads);
        conditions.push(condition);
        table.into_iter().collect()
    }
}

/// The runs left by the condition that leaves the fewest; none if there is no such condition, or they are many.
pub(super) fn find(
    tx: &mut Tx<'_>,
    filter: &Predicate,
    scope: &[i64],
    wanted: i64,
    most: usize,
) -> Result<Option<Few>> {
    let mut fewest: Option<Vec<i64>> = None;
    for condition in conjuncts(filter) {
        let Some((table, key, value)) = equality(condition) else { continue };
        let Some(key_id) = names::lookup(tx, key)? else { continue };
        let most = fewest.as_ref().map_or(most, Vec::len);
        fewest = with_value(tx, table, key_id, value, scope, most)?.or(fewest);
    }
    let Some(ids) = fewest else { return Ok(None) };
    let all = tx.query_one("SELECT COALESCE(MAX(id), 0) FROM runs", &[], |row| row.int(0))?;
    let leads = is_cheaper_to_lead(ids.len() as f64, all as f64, wanted as f64);
    Ok(Some(Few { leads: leads && ids.len() <= FEW, ids }))
}

/// Looking at one of the few means several probes into other tables; following the order passes runs that are not
/// among them, the more the fewer they are. Half of the few are taken to pass the rest of the filter.
fn is_cheaper_to_lead(few: f64, all: f64, wanted: f64) -> bool {
    const PROBES: f64 = 2.0;
    const STEP: f64 = 0.25;
    let passed = (wanted * 2.0 * all / few.max(1.0)).min(all);
    few * PROBES < passed * STEP
}

/// A condition on a value that the lists have: its table, key and value.
fn equality(part: &Predicate) -> Option<(&'static str, &str, &str)> {
    let Predicate::Condition(Condition { field, test: Test::Text(TextTest::Equal(value)) }) = part else {
        return None;
    };
    let (table, key) = keyed_table(field)?;
    lists::is_listed(value).then_some((table, key, value))
}

/// The runs that may have this value, in the order of their numbers; none if there are more than `most`.
fn with_value(
    tx: &mut Tx<'_>,
    table: &str,
    key_id: i64,
    value: &str,
    scope: &[i64],
    most: usize,
) -> Result<Option<Vec<i64>>> {
    let Some(kind) = Kind::of_table(table) else { return Ok(None) };
    let key = Key { kind, id: key_id };
    let Some(mut ids) = lists::equal(tx, key, rank_of_text(value), scope, most)? else { return Ok(None) };
    let mut sql = Builder::new(tx.dialect());
    let within = sql.any_of("r.experiment_id", scope);
    let (key, value) = (sql.bind(Value::Int(key_id)), sql.bind_text(value));
    let limit = sql.bind(Value::Int(most as i64 + 1));
    let text = format!(
        "SELECT r.id FROM runs r {} CROSS JOIN {table} k
         WHERE r.listed <> 1 AND {within} AND k.run_id = r.id AND k.key_id = {key} AND k.value = {value} LIMIT {limit}",
        tx.dialect().led_by("runs_unlisted")
    );
    ids.extend(tx.query(&text, sql.values(), |row| row.int(0))?);
    lists::in_order(&mut ids);
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
