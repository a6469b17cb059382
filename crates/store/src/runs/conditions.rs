//! The filter of a run search as SQL on `runs r`.
//!
//! Every condition is true or false, never NULL, so that NOT means what it says: a comparison with a metric, param or
//! tag that the run does not have is false.

use runstone_domain::search::{Attribute, Condition, DatasetField, Field, Predicate, Test, TextTest};
use runstone_domain::{Error as Situation, RunStatus, tag};

use super::status_number;
use crate::error::Result;
use crate::names;
use crate::search_sql::{self, Builder, FALSE, TRUE, holds};
use crate::tx::Tx;
use crate::value::Value;

/// The SQL of a whole filter.
pub(super) fn predicate(tx: &mut Tx<'_>, sql: &mut Builder, predicate: &Predicate) -> Result<String> {
    Ok(match predicate {
        Predicate::And(parts) => joined(tx, sql, parts, " AND ")?,
        Predicate::Or(parts) => joined(tx, sql, parts, " OR ")?,
        Predicate::Not(inner) => format!("NOT ({})", self::predicate(tx, sql, inner)?),
        Predicate::Condition(condition) => self::condition(tx, sql, condition)?,
    })
}

fn joined(tx: &mut Tx<'_>, sql: &mut Builder, parts: &[Predicate], word: &str) -> Result<String> {
    // In the order of the text, but what is likely to hold seldom first: the databases stop at the first that decides.
    let (rare, common): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_equality(part));
    let parts = rare.into_iter().chain(common);
    let parts: Vec<String> = parts.map(|part| predicate(tx, sql, part)).collect::<Result<_>>()?;
    Ok(search_sql::joined(&parts, word))
}

fn is_equality(predicate: &Predicate) -> bool {
    matches!(predicate, Predicate::Condition(Condition { test: Test::Text(TextTest::Equal(_)), .. }))
}

fn condition(tx: &mut Tx<'_>, sql: &mut Builder, condition: &Condition) -> Result<String> {
    match &condition.field {
        // The contract compares the name with what the tag holds.
        Field::Attribute(Attribute::RunName) => keyed(tx, sql, "tags", tag::RUN_NAME, &condition.test),
        Field::Attribute(attribute) => self::attribute(sql, *attribute, &condition.test),
        Field::Metric(key) => keyed(tx, sql, "latest_metrics", key, &condition.test),
        Field::Param(key) => keyed(tx, sql, "params", key, &condition.test),
        Field::Tag(key) => keyed(tx, sql, "tags", key, &condition.test),
        Field::Dataset(field) => dataset(sql, *field, &condition.test),
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
        Test::Text(test) => {
            RunStatus::ALL.into_iter().filter(|status| holds(test, status.as_str())).collect()
        }
        Test::IsNotNull => RunStatus::ALL.to_vec(),
        Test::IsNull => Vec::new(),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => {
            return Err(mismatch("status", test));
        }
    };
    let numbers: Vec<i64> = fitting.into_iter().map(status_number).collect();
    Ok(sql.any_of("r.status", &numbers))
}

/// A condition on the value of a key in one of the tables with the primary key (run, key): one probe a run.
fn keyed(tx: &mut Tx<'_>, sql: &mut Builder, table: &str, key: &str, test: &Test) -> Result<String> {
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(if matches!(test, Test::IsNull) { TRUE } else { FALSE }.to_owned());
    };
    let (alias, owner) = (sql.alias("k"), sql.owner());
    let bind = sql.bind(Value::Int(key_id));
    let column = format!("{alias}.value");
    let (word, test) = match test {
        Test::IsNull => ("NOT EXISTS", TRUE.to_owned()),
        Test::IsNotNull => ("EXISTS", TRUE.to_owned()),
        Test::Text(test) => ("EXISTS", sql.text(&column, test)),
        Test::Number { op, value } => ("EXISTS", sql.metric(&column, *op, *value)),
        Test::Integer { .. } | Test::Ids { .. } => return Err(mismatch(key, test)),
    };
    Ok(sql.exists(
        word,
        &format!(
            "SELECT 1 FROM {table} {alias} WHERE {alias}.run_id = {owner} AND {alias}.key_id = {bind} AND {test}"
        ),
    ))
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
