//! The filter of a search for logged models as SQL on `logged_models m`.
//!
//! As with runs, every condition is true or false, never NULL. A condition on a metric holds if any of the points that
//! count fulfils it: the caller may narrow them to those measured on some datasets.

use runstone_domain::search::{Attribute, Condition, Field, Predicate, Test, TextTest};
use runstone_domain::{Error as Situation, LoggedModelStatus};

use super::DatasetChoice;
use crate::error::Result;
use crate::names;
use crate::search_sql::{self, Builder, FALSE, TRUE};
use crate::tx::Tx;
use crate::value::Value;

/// Turns filters into SQL for one search.
pub(super) struct Filter<'q> {
    /// Only points measured on one of these count; all if empty.
    pub(super) datasets: &'q [DatasetChoice],
}

impl Filter<'_> {
    /// The SQL of a whole filter.
    pub(super) fn predicate(
        &self,
        tx: &mut Tx<'_>,
        sql: &mut Builder,
        predicate: &Predicate,
    ) -> Result<String> {
        Ok(match predicate {
            Predicate::And(parts) => self.joined(tx, sql, parts, " AND ")?,
            Predicate::Or(parts) => self.joined(tx, sql, parts, " OR ")?,
            Predicate::Not(inner) => format!("NOT ({})", self.predicate(tx, sql, inner)?),
            Predicate::Condition(condition) => self.condition(tx, sql, condition)?,
        })
    }

    /// The model was measured on one of the datasets; none if there is no choice.
    pub(super) fn measured_on_dataset(&self, sql: &mut Builder) -> Option<String> {
        let alias = sql.alias("d");
        let on = on_any(sql, &alias, self.datasets)?;
        Some(format!(
            "EXISTS (SELECT 1 FROM logged_model_metrics {alias} WHERE {alias}.model_id = m.id AND {on})"
        ))
    }

    fn joined(&self, tx: &mut Tx<'_>, sql: &mut Builder, parts: &[Predicate], word: &str) -> Result<String> {
        let parts: Vec<String> =
            parts.iter().map(|part| self.predicate(tx, sql, part)).collect::<Result<_>>()?;
        Ok(search_sql::joined(&parts, word))
    }

    fn condition(&self, tx: &mut Tx<'_>, sql: &mut Builder, condition: &Condition) -> Result<String> {
        match &condition.field {
            Field::Attribute(Attribute::Status) => status(sql, condition),
            Field::Attribute(attribute) => self::attribute(sql, *attribute, condition),
            Field::Metric(key) => self.metric(tx, sql, key, condition),
            Field::Param(key) => text(tx, sql, "logged_model_params", key, condition),
            Field::Tag(key) => text(tx, sql, "logged_model_tags", key, condition),
            Field::Dataset(_) | Field::Series(_) => Err(mismatch(condition)),
        }
    }

    fn metric(&self, tx: &mut Tx<'_>, sql: &mut Builder, key: &str, condition: &Condition) -> Result<String> {
        let is_absence = matches!(condition.test, Test::IsNull);
        let Some(key_id) = names::lookup(tx, key)? else {
            return Ok(if is_absence { TRUE } else { FALSE }.to_owned());
        };
        let alias = sql.alias("k");
        let test = match &condition.test {
            Test::IsNull | Test::IsNotNull => TRUE.to_owned(),
            Test::Number { op, value } => sql.metric(&format!("{alias}.value"), *op, *value),
            Test::Text(_) | Test::Integer { .. } | Test::Ids { .. } => return Err(mismatch(condition)),
        };
        let word = if is_absence { "NOT EXISTS" } else { "EXISTS" };
        let key = sql.bind(Value::Int(key_id));
        let on = on_any(sql, &alias, self.datasets).unwrap_or_else(|| TRUE.to_owned());
        Ok(format!(
            "{word} (SELECT 1 FROM logged_model_metrics {alias}
                     WHERE {alias}.model_id = m.id AND {alias}.key_id = {key} AND {test} AND {on})"
        ))
    }
}

/// The point `alias` was measured on one of `datasets`; none if there is no choice.
pub(super) fn on_any(sql: &mut Builder, alias: &str, datasets: &[DatasetChoice]) -> Option<String> {
    if datasets.is_empty() {
        return None;
    }
    let choices: Vec<String> = datasets.iter().map(|dataset| on(sql, alias, dataset)).collect();
    Some(search_sql::joined(&choices, " OR "))
}

fn on(sql: &mut Builder, alias: &str, dataset: &DatasetChoice) -> String {
    let mut equal = |column: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("{alias}.{column} = {}", sql.bind_text(text)))
    };
    let parts = [equal("dataset_name", &dataset.name), equal("dataset_digest", &dataset.digest)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    search_sql::joined(&parts, " AND ")
}

fn attribute(sql: &mut Builder, attribute: Attribute, condition: &Condition) -> Result<String> {
    let column = column(attribute).ok_or_else(|| mismatch(condition))?;
    match &condition.test {
        Test::Text(test) => Ok(sql.text(column, test)),
        Test::Integer { op, value } => Ok(sql.number(column, *op, Value::Int(*value))),
        Test::Ids { any_of, negated } => {
            let listed = sql.any_of(column, any_of);
            Ok(if *negated { format!("NOT ({listed})") } else { listed })
        }
        Test::IsNull => Ok(FALSE.to_owned()),
        Test::IsNotNull => Ok(TRUE.to_owned()),
        Test::Number { .. } => Err(mismatch(condition)),
    }
}

/// Where an attribute is stored.
pub(super) fn column(attribute: Attribute) -> Option<&'static str> {
    Some(match attribute {
        Attribute::Name => "m.name",
        Attribute::ModelId => "m.model_id",
        Attribute::ModelType => "m.model_type",
        Attribute::Status => "m.status",
        Attribute::SourceRunId => "m.source_run_id",
        Attribute::ArtifactUri => "m.artifact_uri",
        Attribute::ExperimentId => "m.experiment_id",
        Attribute::CreationTime => "m.creation_time_ms",
        Attribute::LastUpdateTime => "m.last_update_time_ms",
        Attribute::RunId
        | Attribute::RunName
        | Attribute::UserId
        | Attribute::StartTime
        | Attribute::EndTime
        | Attribute::SourcePath
        | Attribute::VersionNumber => return None,
    })
}

/// Statuses are numbers in the schema: the test picks those whose names fit.
fn status(sql: &mut Builder, condition: &Condition) -> Result<String> {
    let Test::Text(test) = &condition.test else { return Err(mismatch(condition)) };
    let fitting = LoggedModelStatus::ALL.into_iter().filter(|status| has_fitting_name(*status, test));
    let numbers: Vec<i64> = fitting.map(LoggedModelStatus::number).collect();
    Ok(sql.any_of("m.status", &numbers))
}

/// `READY`, `LOGGED_MODEL_READY` and `2` mean the same status: one of them must fit, and none may be ruled out.
fn has_fitting_name(status: LoggedModelStatus, test: &TextTest) -> bool {
    let number = status.number().to_string();
    let mut names = [status.as_str(), status.short_name(), &number].into_iter();
    match test {
        TextTest::NotEqual(_)
        | TextTest::NotLike(_)
        | TextTest::NotILike(_)
        | TextTest::NotMatches(_)
        | TextTest::NotIn(_) => names.all(|name| test.holds(name)),
        TextTest::Equal(_)
        | TextTest::Like(_)
        | TextTest::ILike(_)
        | TextTest::Matches(_)
        | TextTest::In(_) => names.any(|name| test.holds(name)),
    }
}

/// A condition on the value of a key in one of the tables with the primary key (model, key): one probe a model.
fn text(tx: &mut Tx<'_>, sql: &mut Builder, table: &str, key: &str, condition: &Condition) -> Result<String> {
    let is_absence = matches!(condition.test, Test::IsNull);
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(if is_absence { TRUE } else { FALSE }.to_owned());
    };
    let alias = sql.alias("k");
    let test = match &condition.test {
        Test::IsNull | Test::IsNotNull => TRUE.to_owned(),
        Test::Text(test) => sql.text(&format!("{alias}.value"), test),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => return Err(mismatch(condition)),
    };
    let word = if is_absence { "NOT EXISTS" } else { "EXISTS" };
    let key = sql.bind(Value::Int(key_id));
    Ok(format!(
        "{word} (SELECT 1 FROM {table} {alias} WHERE {alias}.model_id = m.id AND {alias}.key_id = {key} AND {test})"
    ))
}

fn mismatch(condition: &Condition) -> crate::Error {
    Situation::internal(format!("the search language let pass {condition:?} for logged models")).into()
}
