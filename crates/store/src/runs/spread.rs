//! A page of runs from many experiments, ordered by start time.
//!
//! Each experiment's runs can be walked in that order along an index. The experiments are visited in the order of the
//! best run that each could have, and as soon as the page is full and the next experiment's best would come behind it,
//! none of the others is looked at.

use runstone_domain::{SortKey, ViewType};

use super::order::{Place, merge};
use super::search::Search;
use super::statement::{Lead, Statement};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// The first `wanted` runs behind `after`.
pub(super) fn find(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    descending: bool,
    wanted: i64,
) -> Result<Vec<Place>> {
    let best = best_of_each(tx, search, descending, search.query.start.after.first())?;
    search.walk(tx, |tx| visit(tx, search, best, descending, wanted))
}

/// Visits the experiments, whose best start times these are, until the page is full.
fn visit(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    mut best: Vec<(i64, i64)>,
    descending: bool,
    wanted: i64,
) -> Result<Vec<Place>> {
    let after = &search.query.start.after;
    let most = usize::try_from(wanted).unwrap_or(usize::MAX);
    best.sort_by_key(|(_, start)| if descending { !*start } else { *start });
    let mut found: Vec<Place> = Vec::new();
    for (experiment, best) in best {
        let worst = found.get(most.saturating_sub(1)).map(|place| place.keys[0].clone());
        if let Some(SortKey::Int(worst)) = worst
            && (if descending { best < worst } else { best > worst })
        {
            break;
        }
        let mut statement = Statement::new(tx, Lead::Runs, search, &[experiment], None)?;
        statement.order_by(tx, search, &search.query.order_by)?;
        statement.after(after)?;
        if let Some(worst) = &worst {
            statement.not_behind(worst)?;
        }
        let directions = statement.directions();
        let more = statement.page(tx, wanted, 0)?;
        merge(&mut found, more, &directions, most);
    }
    Ok(found)
}

/// The best start time of each experiment that has one, from `bound` on.
fn best_of_each(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    descending: bool,
    bound: Option<&SortKey>,
) -> Result<Vec<(i64, i64)>> {
    let (function, beyond) = if descending { ("MAX", "<=") } else { ("MIN", ">=") };
    let lifecycle = i64::from(search.query.view == ViewType::DeletedOnly);
    let mut values = vec![Value::Ints(search.experiments), Value::Int(lifecycle)];
    let condition = match bound {
        Some(SortKey::Int(bound)) => {
            values.push(Value::Int(*bound));
            format!("AND x.start_time_ms {beyond} $3")
        }
        _ => String::new(),
    };
    let sql = format!(
        "SELECT e.id, (SELECT {function}(x.start_time_ms) FROM runs x
                       WHERE x.experiment_id = e.id AND x.lifecycle = $2 {condition})
         FROM experiments e WHERE {}",
        tx.dialect().any_of("e.id", "$1")
    );
    let best = tx.query(&sql, &values, |row| Ok((row.int(0)?, row.opt_int(1)?)))?;
    Ok(best.into_iter().filter_map(|(experiment, best)| Some((experiment, best?))).collect())
}
