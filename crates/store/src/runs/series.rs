//! What functions of a metric's history in a query stand for, worked out before the query is put together.

use std::collections::HashMap;
use std::rc::Rc;

use runstone_domain::search::{Condition, Field, Function, NumberOp, OrderField, Predicate, Series, Test};

use super::RunQuery;
use crate::error::Result;
use crate::metrics::{self, statistics};
use crate::names;
use crate::tx::Tx;
use crate::value::Value;

/// What a function stands for.
#[derive(Debug, Clone)]
pub(super) enum Meaning {
    /// No run ever had the metric.
    Nothing,
    /// A column of the metric's row in `latest_metrics`.
    Column { key_id: i64, function: Function },
    /// These runs have these values; ordered by run.
    Values(Rc<Vec<(i64, f64)>>),
}

/// What all functions of a query stand for.
#[derive(Debug, Default)]
pub(super) struct Meanings(HashMap<Series, Meaning>);

impl Meanings {
    /// Looks up what the query needs in the experiments it is about.
    ///
    /// # Errors
    /// `Uncounted` if statistics have to be counted anew first.
    pub(super) fn find(tx: &mut Tx<'_>, query: &RunQuery, experiments: &[i64]) -> Result<Self> {
        let mut series: Vec<&Series> = Vec::new();
        if let Some(filter) = &query.filter {
            collect(filter, &mut series);
        }
        series.extend(query.order_by.iter().filter_map(|term| match &term.field {
            OrderField::Series(series) => Some(series),
            _ => None,
        }));
        let mut meanings = Self::default();
        let mut counted = Vec::new();
        for series in series {
            if meanings.0.contains_key(series) {
                continue;
            }
            let meaning = meaning(tx, series, experiments)?;
            if let Meaning::Column { key_id, function } = meaning
                && function != Function::Last
            {
                counted.push(key_id);
            }
            meanings.0.insert(series.clone(), meaning);
        }
        if !counted.is_empty() {
            statistics::require(tx, experiments, &counted)?;
        }
        Ok(meanings)
    }

    pub(super) fn of(&self, series: &Series) -> &Meaning {
        self.0.get(series).unwrap_or(&Meaning::Nothing)
    }
}

fn collect<'p>(predicate: &'p Predicate, found: &mut Vec<&'p Series>) {
    match predicate {
        Predicate::And(parts) | Predicate::Or(parts) => {
            parts.iter().for_each(|part| collect(part, found));
        }
        Predicate::Not(part) => collect(part, found),
        Predicate::Condition(Condition { field: Field::Series(series), .. }) => found.push(series),
        Predicate::Condition(_) => {}
    }
}

fn meaning(tx: &mut Tx<'_>, series: &Series, experiments: &[i64]) -> Result<Meaning> {
    if let Some(literal) = &series.literal
        && let Some(key_id) = names::lookup(tx, literal)?
        && is_metric(tx, key_id, experiments)?
    {
        return Ok(Meaning::Column { key_id, function: Function::Last });
    }
    let Some(key_id) = names::lookup(tx, &series.key)? else { return Ok(Meaning::Nothing) };
    Ok(match series.function {
        Function::At(step) => Meaning::Values(Rc::new(metrics::values_at(tx, experiments, key_id, step)?)),
        function => Meaning::Column { key_id, function },
    })
}

/// Whether a run of these experiments has this metric.
fn is_metric(tx: &mut Tx<'_>, key_id: i64, experiments: &[i64]) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM latest_metrics WHERE key_id = $1 AND {} LIMIT 1",
        tx.dialect().any_of("experiment_id", "$2")
    );
    Ok(tx.query_opt(&sql, &[key_id.into(), Value::Ints(experiments)], |_| Ok(()))?.is_some())
}

/// The runs whose value passes a test on numbers.
pub(super) fn passing(values: &[(i64, f64)], op: NumberOp, than: f64) -> Vec<i64> {
    let passes = |value: f64| match op {
        NumberOp::Equal => value == than,
        NumberOp::NotEqual => value != than,
        NumberOp::Less => value < than,
        NumberOp::LessOrEqual => value <= than,
        NumberOp::Greater => value > than,
        NumberOp::GreaterOrEqual => value >= than,
    };
    values.iter().filter(|(_, value)| passes(*value)).map(|(run, _)| *run).collect()
}

/// The runs that a condition on values selects, and whether it selects all others instead.
pub(super) fn selected(values: &[(i64, f64)], test: &Test) -> Option<(Vec<i64>, bool)> {
    let all = || values.iter().map(|(run, _)| *run).collect();
    match test {
        Test::Number { op, value } => Some((passing(values, *op, *value), false)),
        Test::IsNotNull => Some((all(), false)),
        Test::IsNull => Some((all(), true)),
        Test::Text(_) | Test::Integer { .. } | Test::Ids { .. } => None,
    }
}
