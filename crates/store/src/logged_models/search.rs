//! Search over logged models.
//!
//! The page is found first, as inner numbers only; then its models are loaded with one query a kind.

use runstone_domain::search::{OrderField, Predicate};
use runstone_domain::{Error as Situation, LoggedModel, Page, PageToken};

use super::conditions::{Filter, column, on_any};
use super::load::load;
use crate::error::Result;
use crate::names;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// Which models, in which order, and which page of them. Deleted ones are never found.
#[derive(Debug, Clone)]
pub struct ModelQuery {
    /// Where to search; unknown numbers are passed over.
    pub experiment_ids: Vec<i64>,
    /// Condition; none for all.
    pub filter: Option<Predicate>,
    /// Only models measured on one of these, and for the filter only those measurements count; all if empty.
    pub datasets: Vec<DatasetChoice>,
    /// Most significant first; then newest first, then by model id.
    pub order_by: Vec<ModelOrder>,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// A dataset that models were measured on; what is absent may be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatasetChoice {
    /// Its name.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Option<String>,
}

/// One field to order by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelOrder {
    /// An attribute or a metric, whose latest point counts (by time, then step); models without it come last.
    pub field: OrderField,
    /// Greatest first.
    pub descending: bool,
    /// Of a metric, only points measured on this dataset count.
    pub dataset: DatasetChoice,
}

/// One page of the models that fit, with everything.
pub fn search(tx: &mut Tx<'_>, workspace: Workspace, query: &ModelQuery) -> Result<Page<LoggedModel>> {
    let scope = experiments::existing(tx, workspace, &query.experiment_ids)?;
    if scope.is_empty() {
        return Ok(Page::empty());
    }
    let ids = find(tx, query, &scope)?;
    let page = Page::from_lookahead(ids, query.limit, query.start.clone());
    Ok(Page { items: load(tx, &page.items)?, next: page.next })
}

/// The inner numbers of the page's models in order, and one more if there are more.
fn find(tx: &mut Tx<'_>, query: &ModelQuery, scope: &[i64]) -> Result<Vec<i64>> {
    let mut sql = Builder::new(tx.dialect());
    let filter = Filter { datasets: &query.datasets };
    let mut conditions = vec![sql.any_of("m.experiment_id", scope), "m.lifecycle = 0".to_owned()];
    conditions.extend(filter.measured_on_dataset(&mut sql));
    if let Some(predicate) = &query.filter {
        conditions.push(filter.predicate(tx, &mut sql, predicate)?);
    }
    let mut order = Vec::new();
    for term in &query.order_by {
        order_by(tx, &mut sql, term, &mut order)?;
    }
    order.extend(["m.creation_time_ms DESC".to_owned(), "m.model_id ASC".to_owned()]);
    let limit = sql.bind(Value::Int(query.limit.saturating_add(1)));
    let offset = sql.bind(Value::Int(i64::try_from(query.start.offset).unwrap_or(i64::MAX)));
    let text = format!(
        "SELECT m.id FROM logged_models m WHERE {} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        conditions.join(" AND "),
        order.join(", ")
    );
    tx.query(&text, sql.values(), |row| row.int(0))
}

fn order_by(tx: &mut Tx<'_>, sql: &mut Builder, term: &ModelOrder, order: &mut Vec<String>) -> Result<()> {
    let direction = if term.descending { "DESC" } else { "ASC" };
    match &term.field {
        OrderField::Attribute(attribute) if column(*attribute).is_some() => {
            order.extend(column(*attribute).map(|column| format!("{column} {direction}")));
        }
        OrderField::Metric(key) => {
            if let Some(key_id) = names::lookup(tx, key)? {
                let rank = latest(sql, key_id, term, "CASE WHEN o.value IS NULL THEN 1 ELSE 0 END");
                let value = latest(sql, key_id, term, "o.value");
                // Numbers, then NaN, then models without the metric: in both directions.
                order.extend([format!("COALESCE({rank}, 2)"), format!("{value} {direction}")]);
            }
        }
        other => return Err(Situation::internal(format!("logged models ordered by {other:?}")).into()),
    }
    Ok(())
}

/// Something of the latest point of a metric, which is the last one of its key in the primary key's order.
fn latest(sql: &mut Builder, key_id: i64, term: &ModelOrder, what: &str) -> String {
    let key = sql.bind(Value::Int(key_id));
    let is_any = term.dataset == DatasetChoice::default();
    let datasets = if is_any { &[][..] } else { std::slice::from_ref(&term.dataset) };
    let on = on_any(sql, "o", datasets).map(|on| format!(" AND {on}")).unwrap_or_default();
    format!(
        "(SELECT {what} FROM logged_model_metrics o WHERE o.model_id = m.id AND o.key_id = {key}{on}
          ORDER BY o.timestamp_ms DESC, o.step DESC, o.run_id DESC LIMIT 1)"
    )
}
