//! A page of runs from many experiments.
//!
//! Each experiment's runs can be walked in order along an index. The experiments are visited in the order of the best
//! run that each could have, and as soon as the page is full and the next experiment's best would come behind it, none
//! of the others is looked at.

use runstone_domain::{SortKey, ViewType};

use super::search::{Search, Walk};
use super::statement::{Place, Term};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// The first `wanted` runs behind `after`, of those that the walk leads to.
pub(super) fn find(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    walk: &Walk<'_>,
    after: &[SortKey],
    wanted: i64,
) -> Result<Vec<Place>> {
    let most = usize::try_from(wanted).unwrap_or(usize::MAX);
    let mut best = best_of_each(tx, search, walk, after.first())?;
    let compare = |a: &SortKey, b: &SortKey| if walk.descending { compare(b, a) } else { compare(a, b) };
    best.sort_by(|(_, a), (_, b)| compare(a, b));
    let mut found: Vec<Place> = Vec::new();
    for (experiment, best) in best {
        let worst = found.get(most.saturating_sub(1)).map(|place| place.keys[0].clone());
        if worst.as_ref().is_some_and(|worst| compare(&best, worst).is_gt()) {
            break;
        }
        let mut statement = walk.statement(tx, search, &[experiment])?;
        statement.after(after)?;
        if let Some(worst) = &worst {
            statement.not_behind(worst)?;
        }
        let descending: Vec<bool> = statement.order.iter().map(Term::is_descending).collect();
        found.extend(statement.page(tx, wanted, 0)?);
        found.sort_by(|a, b| compare_places(a, b, &descending));
        found.truncate(most);
    }
    Ok(found)
}

/// The best value of each experiment that has one, from `bound` on.
fn best_of_each(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    walk: &Walk<'_>,
    bound: Option<&SortKey>,
) -> Result<Vec<(i64, SortKey)>> {
    let (function, beyond) = if walk.descending { ("MAX", "<=") } else { ("MIN", ">=") };
    let lifecycle = i64::from(search.query.view == ViewType::DeletedOnly);
    let (column, table, mut condition, mut values) = match walk.key_id {
        Some(key) => (
            "value",
            "latest_metrics",
            "x.key_id = $2 AND x.value IS NOT NULL".to_owned(),
            vec![Value::Int(key)],
        ),
        None => ("start_time_ms", "runs", "x.lifecycle = $2".to_owned(), vec![Value::Int(lifecycle)]),
    };
    let bound = match bound {
        Some(SortKey::Int(value)) if walk.key_id.is_none() => Some(Value::Int(*value)),
        Some(SortKey::Real(value)) if walk.key_id.is_some() => Some(Value::Real(*value)),
        _ => None,
    };
    if let Some(bound) = bound {
        condition.push_str(&format!(" AND x.{column} {beyond} $3"));
        values.push(bound);
    }
    values.insert(0, Value::Ints(search.experiments));
    let sql = format!(
        "SELECT e.id, (SELECT {function}(x.{column}) FROM {table} x WHERE x.experiment_id = e.id AND {condition})
         FROM experiments e WHERE {}",
        tx.dialect().any_of("e.id", "$1")
    );
    let best = tx.query(&sql, &values, |row| {
        let best = match walk.key_id {
            Some(_) => row.opt_real(1)?.map(SortKey::Real),
            None => row.opt_int(1)?.map(SortKey::Int),
        };
        Ok(best.map(|best| (row.int(0), best)))
    })?;
    best.into_iter().flatten().map(|(experiment, best)| Ok((experiment?, best))).collect()
}

/// As the databases compare; keys of one place are of one kind.
fn compare(a: &SortKey, b: &SortKey) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    match (a, b) {
        (SortKey::Int(a), SortKey::Int(b)) => a.cmp(b),
        (SortKey::Real(a), SortKey::Real(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
        (SortKey::Null, SortKey::Null) => Ordering::Equal,
        (SortKey::Null, _) => Ordering::Less,
        (_, SortKey::Null) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

fn compare_places(a: &Place, b: &Place, descending: &[bool]) -> std::cmp::Ordering {
    let each = a.keys.iter().zip(&b.keys).zip(descending);
    let mut orders = each.map(|((a, b), descending)| if *descending { compare(b, a) } else { compare(a, b) });
    orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}
