//! Search over experiments.

use runstone_domain::search::{Attribute, Condition, Field, OrderBy, OrderField, Predicate, Test};
use runstone_domain::{Error as Situation, Experiment, Page, PageToken, ViewType};

use super::{COLUMNS, SOURCE, load_tags, read};
use crate::error::Result;
use crate::search_sql::{self, Builder, FALSE, TRUE};
use crate::tx::Tx;
use crate::{Value, Workspace};

/// Which experiments, in which order, and which page of them.
#[derive(Debug, Clone)]
pub struct ExperimentQuery {
    /// Condition; none for all.
    pub filter: Option<Predicate>,
    /// Most significant first; ties and an empty list are resolved by newest first.
    pub order_by: Vec<OrderBy>,
    /// Which lifecycles.
    pub view: ViewType,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// One page of the experiments that fit, with their tags.
pub fn search(tx: &mut Tx<'_>, workspace: Workspace, query: &ExperimentQuery) -> Result<Page<Experiment>> {
    let mut sql = Builder::new(tx.dialect());
    let mut conditions = vec![format!("e.workspace_id = {}", sql.bind(Value::Int(workspace.0)))];
    conditions.extend(match query.view {
        ViewType::ActiveOnly => Some("e.lifecycle = 0".to_owned()),
        ViewType::DeletedOnly => Some("e.lifecycle = 1".to_owned()),
        ViewType::All => None,
    });
    if let Some(filter) = &query.filter {
        conditions.push(predicate(&mut sql, filter)?);
    }
    let order = order(&mut sql, &query.order_by)?;
    let limit = sql.bind(Value::Int(query.limit.saturating_add(1)));
    let offset = sql.bind(Value::Int(i64::try_from(query.start.offset).unwrap_or(i64::MAX)));
    let text = format!(
        "SELECT {COLUMNS} FROM {SOURCE} WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        conditions.join(" AND ")
    );
    let found = tx.query(&text, sql.values(), read)?;
    let mut page = Page::from_lookahead(found, query.limit, query.start.clone());
    load_tags(tx, &mut page.items)?;
    Ok(page)
}

fn predicate(sql: &mut Builder, predicate: &Predicate) -> Result<String> {
    Ok(match predicate {
        Predicate::And(parts) => joined(sql, parts, " AND ")?,
        Predicate::Or(parts) => joined(sql, parts, " OR ")?,
        Predicate::Not(inner) => format!("NOT ({})", self::predicate(sql, inner)?),
        Predicate::Condition(condition) => self::condition(sql, condition)?,
    })
}

fn joined(sql: &mut Builder, parts: &[Predicate], word: &str) -> Result<String> {
    let parts: Vec<String> = parts.iter().map(|part| predicate(sql, part)).collect::<Result<_>>()?;
    Ok(search_sql::joined(&parts, word))
}

fn condition(sql: &mut Builder, condition: &Condition) -> Result<String> {
    match (&condition.field, &condition.test) {
        (Field::Tag(key), test) => tag(sql, key, test),
        (Field::Attribute(attribute), Test::Text(test)) => {
            let column = match attribute {
                Attribute::Name => "e.name",
                // Ids are numbers here; patterns want text.
                Attribute::ExperimentId => "CAST(e.id AS TEXT)",
                _ => return Err(unknown(condition)),
            };
            Ok(sql.text(column, test))
        }
        (Field::Attribute(attribute), Test::Integer { op, value }) => {
            let column = time_column(*attribute).ok_or_else(|| unknown(condition))?;
            Ok(sql.number(column, *op, Value::Int(*value)))
        }
        (Field::Attribute(Attribute::ExperimentId), Test::Ids { any_of, negated }) => {
            let listed = sql.any_of("e.id", any_of);
            Ok(if *negated { format!("NOT ({listed})") } else { listed })
        }
        (Field::Attribute(_), Test::IsNull) => Ok(FALSE.to_owned()),
        (Field::Attribute(_), Test::IsNotNull) => Ok(TRUE.to_owned()),
        _ => Err(unknown(condition)),
    }
}

fn tag(sql: &mut Builder, key: &str, test: &Test) -> Result<String> {
    let bind = sql.bind_text(key);
    let (word, test) = match test {
        Test::IsNull => ("NOT EXISTS", TRUE.to_owned()),
        Test::IsNotNull => ("EXISTS", TRUE.to_owned()),
        Test::Text(test) => ("EXISTS", sql.text("t.value", test)),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => {
            return Err(Situation::invalid("tags hold text, which cannot be compared with a number").into());
        }
    };
    Ok(sql.exists(
        word,
        &format!(
            "SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.id AND t.key = {bind} AND {test}"
        ),
    ))
}

fn time_column(attribute: Attribute) -> Option<&'static str> {
    match attribute {
        Attribute::CreationTime => Some("e.creation_time_ms"),
        Attribute::LastUpdateTime => Some("e.last_update_time_ms"),
        _ => None,
    }
}

fn unknown(condition: &Condition) -> crate::Error {
    Situation::internal(format!("the search language let pass {condition:?} for experiments")).into()
}

fn order(sql: &mut Builder, order_by: &[OrderBy]) -> Result<String> {
    let mut terms = Vec::new();
    let mut has_id = false;
    for OrderBy { field, descending } in order_by {
        let column = match field {
            OrderField::Attribute(Attribute::Name) => "e.name".to_owned(),
            OrderField::Attribute(Attribute::ExperimentId) => {
                has_id = true;
                "e.id".to_owned()
            }
            OrderField::Attribute(Attribute::CreationTime) => "e.creation_time_ms".to_owned(),
            OrderField::Attribute(Attribute::LastUpdateTime) => "e.last_update_time_ms".to_owned(),
            OrderField::Tag(key) => {
                let bind = sql.bind_text(key);
                let value = format!(
                    "(SELECT t.value FROM experiment_tags t WHERE t.experiment_id = e.id AND t.key = {bind})"
                );
                terms.push(format!("({value} IS NULL)"));
                value
            }
            other => return Err(Situation::internal(format!("experiments ordered by {other:?}")).into()),
        };
        terms.push(format!("{column} {}", if *descending { "DESC" } else { "ASC" }));
    }
    if terms.is_empty() {
        return Ok("e.creation_time_ms DESC, e.id ASC".to_owned());
    }
    if !has_id {
        terms.push("e.id DESC".to_owned());
    }
    Ok(terms.join(", "))
}
