//! What functions of a metric's history in a query stand for, worked out before the query is put together.

use std::collections::HashMap;

use runstone_domain::search::{Condition, Field, Function, NumberOp, OrderField, Predicate, Series, Test};

use super::RunQuery;
use crate::error::Result;
use crate::lists::{self, Key, Kind};
use crate::metrics::{self, statistics};
use crate::names;
use crate::tx::Tx;
use crate::value::Value;

/// What a function stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    /// No run ever had the metric.
    Nothing,
    /// A column of the metric's row in `latest_metrics`.
    Column { key_id: i64, function: Function },
    /// The value at a step.
    At { key_id: i64, step: i64 },
}

/// What all functions of a query stand for, and values of runs for those that no column has.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    found: HashMap<Series, Meaning>,
    /// By key and step; ordered by run.
    values: HashMap<(i64, i64), Vec<(i64, f64)>>,
}

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
            if meanings.found.contains_key(series) {
                continue;
            }
            let meaning = Meaning::find(tx, series, experiments)?;
            match meaning {
                Meaning::Column { key_id, function } if function != Function::Last => counted.push(key_id),
                Meaning::At { key_id, step } => {
                    let values = metrics::values_at(tx, experiments, key_id, step)?;
                    meanings.values.insert((key_id, step), values);
                }
                Meaning::Column { .. } | Meaning::Nothing => {}
            }
            meanings.found.insert(series.clone(), meaning);
        }
        if !counted.is_empty() {
            statistics::require(tx, experiments, &counted)?;
        }
        Ok(meanings)
    }

    pub(super) fn of(&self, series: &Series) -> &Meaning {
        self.found.get(series).unwrap_or(&Meaning::Nothing)
    }

    /// Whether values of runs take part that no table has.
    pub(super) fn have_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// The runs that have a value at a step, and the values; ordered by run.
    pub(super) fn values(&self, key_id: i64, step: i64) -> &[(i64, f64)] {
        self.values.get(&(key_id, step)).map_or(&[], Vec::as_slice)
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

impl Meaning {
    /// Looks up a function in some experiments.
    pub(super) fn find(tx: &mut Tx<'_>, series: &Series, experiments: &[i64]) -> Result<Self> {
        if let Some(literal) = &series.literal
            && let Some(key_id) = names::lookup(tx, literal)?
            && is_metric(tx, key_id, experiments)?
        {
            return Ok(Self::Column { key_id, function: Function::Last });
        }
        let Some(key_id) = names::lookup(tx, &series.key)? else { return Ok(Self::Nothing) };
        Ok(match series.function {
            Function::At(step) => Self::At { key_id, step },
            function => Self::Column { key_id, function },
        })
    }
}

/// Whether a run of these experiments has this metric.
fn is_metric(tx: &mut Tx<'_>, key_id: i64, experiments: &[i64]) -> Result<bool> {
    if lists::any(tx, Key { kind: Kind::Metric, id: key_id }, experiments)? {
        return Ok(true);
    }
    let sql = format!(
        "SELECT 1 FROM runs r {} CROSS JOIN latest_metrics w
         WHERE r.listed <> 1 AND {} AND w.run_id = r.id AND w.key_id = $1 LIMIT 1",
        tx.dialect().led_by("runs_unlisted"),
        tx.dialect().any_of("r.experiment_id", "$2")
    );
    Ok(tx.query_opt(&sql, &[key_id.into(), Value::Ints(experiments)], |_| Ok(()))?.is_some())
}

/// The runs whose value passes a test on numbers.
fn passing(values: &[(i64, f64)], op: NumberOp, than: f64) -> Vec<i64> {
    values.iter().filter(|(_, value)| op.holds(*value, than)).map(|(run, _)| *run).collect()
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
