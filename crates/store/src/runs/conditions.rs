//! The filter of a run search as SQL on `runs r`.
//!
//! Every condition is true or false, never NULL, so that NOT means what it says: a comparison with a metric, param or
//! tag that the run does not have is false.

use runstone_domain::search::{
    Attribute, Condition, DatasetField, Field, Function, Predicate, Series, Test, TextTest,
};
use runstone_domain::{Error as Situation, RunStatus, tag};

use super::series::{Meaning, Meanings, selected};
use super::status_number;
use crate::error::Result;
use crate::metrics::statistics;
use crate::names;
use crate::search_sql::{self, Builder, FALSE, TRUE};
use crate::tx::Tx;
use crate::value::Value;

/// A filter, ready to be put into a statement over `runs r`.
#[derive(Default)]
pub(super) struct Filter {
    /// Tables to be joined before `runs`, which hold at most one row for each run, and what they are joined on.
    pub(super) joins: Vec<String>,
    /// What must hold besides, including the terms of the joins.
    pub(super) conditions: Vec<String>,
}

/// Conditions that become joins; SQLite joins at most 64 tables, and PostgreSQL plans few of them well.
const JOINS: usize = 6;

/// The SQL of a whole filter.
///
/// A condition on a key that the run must have is a join with the row of that key, which SQLite reads with one cursor
/// for the whole statement; as an EXISTS it would open one for each run. All others are probes.
pub(super) fn filter(
    tx: &mut Tx<'_>,
    sql: &mut Builder,
    predicate: &Predicate,
    meanings: &Meanings,
) -> Result<Filter> {
    let mut filter = Filter::default();
    let mut rest = Vec::new();
    for part in rare_first(conjuncts(predicate).iter()) {
        let row = match part {
            Predicate::Condition(condition) if filter.joins.len() < JOINS => {
                required_row(tx, sql, condition, meanings)?
            }
            _ => None,
        };
        match row {
            Some(KeyedRow { table, terms }) => {
                filter.joins.push(table);
                filter.conditions.push(terms);
            }
            None => rest.push(self::predicate(tx, sql, part, meanings)?),
        }
    }
    if !rest.is_empty() {
        filter.conditions.push(search_sql::joined(&rest, " AND "));
    }
    Ok(filter)
}

/// The parts that must all hold.
pub(super) fn conjuncts(predicate: &Predicate) -> &[Predicate] {
    match predicate {
        Predicate::And(parts) => parts,
        other => std::slice::from_ref(other),
    }
}

/// In the order of the text, but what is likely to hold seldom first: the databases stop at the first that decides.
fn rare_first<'p>(parts: impl Iterator<Item = &'p Predicate>) -> impl Iterator<Item = &'p Predicate> {
    let (rare, common): (Vec<_>, Vec<_>) = parts.partition(|part| is_equality(part));
    rare.into_iter().chain(common)
}

/// The SQL of a filter, or of a part of one, as one condition.
fn predicate(
    tx: &mut Tx<'_>,
    sql: &mut Builder,
    predicate: &Predicate,
    meanings: &Meanings,
) -> Result<String> {
    let mut joined = |parts: &[Predicate], word: &str| -> Result<String> {
        let parts: Vec<String> = rare_first(parts.iter())
            .map(|part| self::predicate(tx, sql, part, meanings))
            .collect::<Result<_>>()?;
        Ok(search_sql::joined(&parts, word))
    };
    Ok(match predicate {
        Predicate::And(parts) => joined(parts, " AND ")?,
        Predicate::Or(parts) => joined(parts, " OR ")?,
        Predicate::Not(inner) => format!("NOT ({})", self::predicate(tx, sql, inner, meanings)?),
        Predicate::Condition(condition) => self::condition(tx, sql, condition, meanings)?,
    })
}

fn is_equality(predicate: &Predicate) -> bool {
    matches!(predicate, Predicate::Condition(Condition { test: Test::Text(TextTest::Equal(_)), .. }))
}

fn condition(
    tx: &mut Tx<'_>,
    sql: &mut Builder,
    condition: &Condition,
    meanings: &Meanings,
) -> Result<String> {
    match (&condition.field, keyed_table(&condition.field)) {
        (Field::Series(series), _) => self::series(sql, series, meanings, &condition.test),
        (_, Some((table, key))) => keyed(tx, sql, table, key, &condition.test),
        (Field::Attribute(attribute), _) => self::attribute(sql, *attribute, &condition.test),
        (Field::Dataset(field), _) => dataset(sql, *field, &condition.test),
        (Field::Metric(key) | Field::Param(key) | Field::Tag(key), None) => {
            Err(mismatch(key, &condition.test))
        }
    }
}

/// The table with the primary key (run, key) that holds a field, and the key.
pub(super) fn keyed_table(field: &Field) -> Option<(&'static str, &str)> {
    match field {
        // The contract compares the name with what the tag holds.
        Field::Attribute(Attribute::RunName) => Some(("tags", tag::RUN_NAME)),
        Field::Metric(key) => Some(("latest_metrics", key)),
        Field::Param(key) => Some(("params", key)),
        Field::Tag(key) => Some(("tags", key)),
        Field::Attribute(_) | Field::Dataset(_) | Field::Series(_) => None,
    }
}

fn attribute(sql: &mut Builder, attribute: Attribute, test: &Test) -> Result<String> {
    let column = match attribute {
        Attribute::RunId => "r.run_uuid",
        Attribute::UserId => "r.user_id",
        Attribute::ArtifactUri => "r.artifact_uri",
        Attribute::StartTime => "r.start_time_ms",
        Attribute::EndTime => "r.end_time_ms",
        Attribute::Status => return status(sql, test),
        _ => return Err(mismatch(&format!("{attribute:?}"), test)),
    };
    let nullable = attribute == Attribute::EndTime;
    match test {
        Test::Text(test) => Ok(sql.text(column, test)),
        Test::Integer { op, value } if nullable => {
            let compared = sql.number(column, *op, Value::Int(*value));
            Ok(format!("({column} IS NOT NULL AND {compared})"))
        }
        Test::Integer { op, value } => Ok(sql.number(column, *op, Value::Int(*value))),
        Test::IsNull => Ok(format!("{column} IS NULL")),
        Test::IsNotNull => Ok(format!("{column} IS NOT NULL")),
        Test::Number { .. } | Test::Ids { .. } => Err(mismatch("attribute", test)),
    }
}

/// Statuses are numbers in the schema: the test picks those whose names fit.
fn status(sql: &mut Builder, test: &Test) -> Result<String> {
    let fitting = match test {
        Test::Text(test) => RunStatus::ALL.into_iter().filter(|status| test.holds(status.as_str())).collect(),
        Test::IsNotNull => RunStatus::ALL.to_vec(),
        Test::IsNull => Vec::new(),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => {
            return Err(mismatch("status", test));
        }
    };
    let numbers: Vec<i64> = fitting.into_iter().map(status_number).collect();
    Ok(sql.any_of("r.status", &numbers))
}

/// The row of one key of a run, and what must hold for it.
struct KeyedRow {
    /// The table with its alias.
    table: String,
    terms: String,
}

/// The row that the run must have for the condition to hold; none if it is not of that kind.
fn required_row(
    tx: &mut Tx<'_>,
    sql: &mut Builder,
    condition: &Condition,
    meanings: &Meanings,
) -> Result<Option<KeyedRow>> {
    if condition.test == Test::IsNull {
        return Ok(None);
    }
    if let Field::Series(series) = &condition.field
        && let Meaning::Column { key_id, function } = meanings.of(series)
    {
        return statistics_row(sql, &series.key, *key_id, *function, &condition.test).map(Some);
    }
    let Some((table, key)) = keyed_table(&condition.field) else { return Ok(None) };
    match names::lookup(tx, key)? {
        Some(key_id) => keyed_row(sql, table, key, key_id, &condition.test).map(Some),
        None => Ok(None),
    }
}

/// A condition on the value of a key in one of the tables with the primary key (run, key): one probe a run.
fn keyed(tx: &mut Tx<'_>, sql: &mut Builder, table: &str, key: &str, test: &Test) -> Result<String> {
    let (word, test) = match test {
        Test::IsNull => ("NOT EXISTS", &Test::IsNotNull),
        test => ("EXISTS", test),
    };
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(if word == "EXISTS" { FALSE } else { TRUE }.to_owned());
    };
    let KeyedRow { table, terms } = keyed_row(sql, table, key, key_id, test)?;
    Ok(sql.exists(word, &format!("SELECT 1 FROM {table} WHERE {terms}")))
}

fn keyed_row(sql: &mut Builder, table: &str, key: &str, key_id: i64, test: &Test) -> Result<KeyedRow> {
    let (alias, owner) = (sql.alias("k"), sql.owner());
    let bind = sql.bind(Value::Int(key_id));
    let column = format!("{alias}.value");
    let test = match test {
        Test::IsNotNull => TRUE.to_owned(),
        Test::Text(test) => sql.text(&column, test),
        Test::Number { op, value } => sql.metric(&column, *op, *value),
        Test::IsNull | Test::Integer { .. } | Test::Ids { .. } => return Err(mismatch(key, test)),
    };
    Ok(KeyedRow {
        table: format!("{table} {alias}"),
        terms: format!("{alias}.run_id = {owner} AND {alias}.key_id = {bind} AND {test}"),
    })
}

/// A condition on a function of a metric's history.
fn series(sql: &mut Builder, series: &Series, meanings: &Meanings, test: &Test) -> Result<String> {
    let key = series.key.as_str();
    match *meanings.of(series) {
        Meaning::Nothing => Ok(if *test == Test::IsNull { TRUE } else { FALSE }.to_owned()),
        Meaning::Column { key_id, function } => {
            let (word, test) = match test {
                Test::IsNull => ("NOT EXISTS", &Test::IsNotNull),
                test => ("EXISTS", test),
            };
            let KeyedRow { table, terms } = statistics_row(sql, key, key_id, function, test)?;
            Ok(sql.exists(word, &format!("SELECT 1 FROM {table} WHERE {terms}")))
        }
        Meaning::At { key_id, step } => {
            let (runs, others) =
                selected(meanings.values(key_id, step), test).ok_or_else(|| mismatch(key, test))?;
            let owner = sql.owner();
            let among = sql.any_of(owner, &runs);
            Ok(if others { format!("NOT ({among})") } else { among })
        }
    }
}

/// The row of a metric with its statistics, which must be counted.
fn statistics_row(
    sql: &mut Builder,
    key: &str,
    key_id: i64,
    function: Function,
    test: &Test,
) -> Result<KeyedRow> {
    let (alias, owner) = (sql.alias("k"), sql.owner());
    let bind = sql.bind(Value::Int(key_id));
    let column = statistics::column(function, &alias).ok_or_else(|| mismatch(key, test))?;
    let test = match test {
        Test::IsNotNull => TRUE.to_owned(),
        Test::Number { op, value } => sql.metric(&column, *op, *value),
        _ => return Err(mismatch(key, test)),
    };
    let present = statistics::present(function, &alias);
    Ok(KeyedRow {
        table: format!("latest_metrics {alias}"),
        terms: format!("{alias}.run_id = {owner} AND {alias}.key_id = {bind} AND {present} AND {test}"),
    })
}

fn dataset(sql: &mut Builder, field: DatasetField, test: &Test) -> Result<String> {
    let owner = sql.owner();
    let (column, join) = match field {
        DatasetField::Name => ("d.name", String::new()),
        DatasetField::Digest => ("d.digest", String::new()),
        DatasetField::Context => {
            let key = sql.bind_text(tag::DATA_CONTEXT);
            ("t.value", format!(" JOIN dataset_input_tags t ON t.input_id = i.id AND t.key = {key}"))
        }
    };
    let (word, test) = match test {
        Test::IsNull => ("NOT EXISTS", TRUE.to_owned()),
        Test::IsNotNull => ("EXISTS", TRUE.to_owned()),
        Test::Text(test) => ("EXISTS", sql.text(column, test)),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => {
            return Err(mismatch("dataset", test));
        }
    };
    Ok(sql.exists(
        word,
        &format!(
            "SELECT 1 FROM dataset_inputs i JOIN datasets d ON d.id = i.dataset_id{join}
             WHERE i.run_id = {owner} AND {test}"
        ),
    ))
}

fn mismatch(what: &str, test: &Test) -> crate::Error {
    Situation::internal(format!("the search language let pass {test:?} for {what}")).into()
}
