//! Searches over registered models and over model versions.
//!
//! Prompts and models are never found together: which of the two is meant says the condition on the tag that makes
//! a prompt, which is taken out of the filter, and models if there is none.

use runstone_domain::registry::IS_PROMPT;
use runstone_domain::search::{Attribute, Condition, Field, OrderBy, OrderField, Predicate, Test, TextTest};
use runstone_domain::{Error as Situation, ModelVersion, Page, PageToken, RegisteredModel};

use super::tags::Kind;
use super::{lead, models, versions};
use crate::Workspace;
use crate::error::Result;
use crate::search_sql::{self, Builder, FALSE, TRUE};
use crate::tx::Tx;
use crate::value::Value;

/// Which models or versions, in which order, and which page of them.
#[derive(Debug, Clone)]
pub struct RegistryQuery {
    /// Condition; none for all.
    pub filter: Option<Predicate>,
    /// Most significant first. Then models by name; versions by name and the highest number first. Versions without an
    /// order begin with what was changed last.
    pub order_by: Vec<OrderBy>,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// One page of the registered models, or of the prompts, that fit.
pub fn search_models(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RegistryQuery,
) -> Result<Page<RegisteredModel>> {
    let ids = find(tx, Kind::Models, workspace, query)?;
    let page = Page::from_lookahead(ids, query.limit, query.start.clone());
    Ok(Page { items: models::load(tx, &page.items)?, next: page.next })
}

/// One page of the versions of registered models, or of prompts, that fit; without their aliases.
pub fn search_versions(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RegistryQuery,
) -> Result<Page<ModelVersion>> {
    let ids = find(tx, Kind::Versions, workspace, query)?;
    let page = Page::from_lookahead(ids, query.limit, query.start.clone());
    Ok(Page { items: versions::load(tx, &page.items)?, next: page.next })
}

/// The inner numbers of the page in order, and one more if there are more.
fn find(tx: &mut Tx<'_>, kind: Kind, workspace: Workspace, query: &RegistryQuery) -> Result<Vec<i64>> {
    let (filter, prompts) = without_prompt_clause(query.filter.clone());
    let lead = lead::find(tx, kind, workspace, filter.as_ref())?;
    let mut sql = Builder::new(tx.dialect());
    let (first, scope) = lead.scope(&mut sql, kind, workspace, prompts);
    let (alias, source) = match kind {
        Kind::Models => ("m", "registered_models m"),
        // What leads is the version, of which the model is only looked up.
        Kind::Versions => ("v", "model_versions v CROSS JOIN registered_models m"),
    };
    let mut conditions = vec![scope];
    if kind == Kind::Versions {
        conditions.push("m.id = v.model_id".to_owned());
    }
    if let Some(filter) = &filter {
        conditions.push(predicate(&mut sql, kind, filter)?);
    }
    let order = order(kind, &query.order_by)?;
    let limit = sql.bind(Value::Int(query.limit.saturating_add(1)));
    let offset = sql.bind(Value::Int(i64::try_from(query.start.offset).unwrap_or(i64::MAX)));
    let text = format!(
        "SELECT {alias}.id FROM {first}{source} WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        search_sql::joined(&conditions, " AND ")
    );
    let page = |tx: &mut Tx<'_>| tx.query(&text, sql.values(), |row| row.int(0));
    let walks = lead.follows_order() && query.order_by.is_empty();
    if walks { tx.walk(page) } else { page(tx) }
}

/// The filter without its condition on the tag that makes a prompt, and whether that asks for prompts.
fn without_prompt_clause(filter: Option<Predicate>) -> (Option<Predicate>, bool) {
    let mut prompts = false;
    let mut is_clause = |predicate: &Predicate| {
        let Predicate::Condition(Condition { field: Field::Tag(key), test }) = predicate else {
            return false;
        };
        if key != IS_PROMPT {
            return false;
        }
        match test {
            Test::Text(TextTest::Equal(text)) => prompts = text == "true",
            Test::Text(TextTest::NotEqual(text)) => prompts = text == "false",
            _ => return false,
        }
        true
    };
    let rest = match filter {
        Some(Predicate::And(mut parts)) => {
            parts.retain(|part| !is_clause(part));
            match parts.len() {
                0 => None,
                1 => parts.pop(),
                _ => Some(Predicate::And(parts)),
            }
        }
        other => other.filter(|predicate| !is_clause(predicate)),
    };
    (rest, prompts)
}

fn predicate(sql: &mut Builder, kind: Kind, predicate: &Predicate) -> Result<String> {
    let joined = |sql: &mut Builder, parts: &[Predicate], word| {
        let parts = parts.iter().map(|part| self::predicate(sql, kind, part)).collect::<Result<Vec<_>>>()?;
        Ok(search_sql::joined(&parts, word))
    };
    match predicate {
        Predicate::And(parts) => joined(sql, parts, " AND "),
        Predicate::Or(parts) => joined(sql, parts, " OR "),
        Predicate::Not(inner) => Ok(format!("NOT ({})", self::predicate(sql, kind, inner)?)),
        Predicate::Condition(condition) => self::condition(sql, kind, condition),
    }
}

fn condition(sql: &mut Builder, kind: Kind, condition: &Condition) -> Result<String> {
    let unknown =
        || Situation::internal(format!("the search language let pass {condition:?} for the registry"));
    match (&condition.field, &condition.test) {
        (Field::Tag(key), test) => tag(sql, kind, key, test),
        (Field::Attribute(_), Test::IsNull) => Ok(FALSE.to_owned()),
        (Field::Attribute(_), Test::IsNotNull) => Ok(TRUE.to_owned()),
        (Field::Attribute(attribute), Test::Text(test)) => {
            let column = column(kind, *attribute).ok_or_else(unknown)?;
            // An index has names in their order.
            let range = (*attribute == Attribute::Name).then(|| sql.range_of(column, test)).flatten();
            let test = sql.text(column, test);
            Ok(range.map_or(test.clone(), |range| format!("({range} AND {test})")))
        }
        (Field::Attribute(attribute), Test::Integer { op, value }) => {
            Ok(sql.number(column(kind, *attribute).ok_or_else(unknown)?, *op, Value::Int(*value)))
        }
        _ => Err(unknown().into()),
    }
}

fn tag(sql: &mut Builder, kind: Kind, key: &str, test: &Test) -> Result<String> {
    let bind = sql.bind_text(key);
    let (word, test) = match test {
        Test::IsNull => ("NOT EXISTS", TRUE.to_owned()),
        Test::IsNotNull => ("EXISTS", TRUE.to_owned()),
        Test::Text(test) => ("EXISTS", sql.text("t.value", test)),
        Test::Number { .. } | Test::Integer { .. } | Test::Ids { .. } => {
            return Err(Situation::invalid("tags hold text, which cannot be compared with a number").into());
        }
    };
    let (table, owner) = kind.table();
    let id = if kind == Kind::Models { "m.id" } else { "v.id" };
    Ok(sql.exists(
        word,
        &format!("SELECT 1 FROM {table} t WHERE t.{owner} = {id} AND t.key = {bind} AND {test}"),
    ))
}

fn column(kind: Kind, attribute: Attribute) -> Option<&'static str> {
    Some(match (attribute, kind) {
        (Attribute::Name, _) => "m.name",
        (Attribute::CreationTime, Kind::Models) => "m.creation_time_ms",
        (Attribute::LastUpdateTime, Kind::Models) => "m.last_update_time_ms",
        (Attribute::CreationTime, Kind::Versions) => "v.creation_time_ms",
        (Attribute::LastUpdateTime, Kind::Versions) => "v.last_update_time_ms",
        (Attribute::VersionNumber, Kind::Versions) => "v.version",
        (Attribute::RunId, Kind::Versions) => "v.run_id",
        (Attribute::SourcePath, Kind::Versions) => "v.source",
        _ => return None,
    })
}

fn order(kind: Kind, order_by: &[OrderBy]) -> Result<String> {
    let mut terms = Vec::new();
    for OrderBy { field, descending } in order_by {
        let column = match field {
            OrderField::Attribute(attribute) => column(kind, *attribute),
            _ => None,
        };
        let column =
            column.ok_or_else(|| Situation::internal(format!("the registry ordered by {field:?}")))?;
        terms.push(format!("{column} {}", if *descending { "DESC" } else { "ASC" }));
    }
    match kind {
        Kind::Models => terms.push("m.name ASC".to_owned()),
        Kind::Versions => {
            if terms.is_empty() {
                terms.push("v.last_update_time_ms DESC".to_owned());
            }
            terms.extend(["m.name ASC".to_owned(), "v.version DESC".to_owned()]);
        }
    }
    Ok(terms.join(", "))
}
