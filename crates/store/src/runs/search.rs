//! Search over runs.
//!
//! The page is found first, as inner numbers only; then its runs are loaded with one query a kind.
//!
//! Order by a metric in one experiment walks `latest_metrics_by_value` and stops when the page is full: first the runs
//! with a number, then those with NaN, then those without the metric. Each of these phases is a query of its own,
//! because no single one that sorts missing values last can follow the index.

use runstone_domain::search::{Attribute, OrderBy, OrderField, Predicate};
use runstone_domain::{Error as Situation, Page, PageToken, Run, RunView, ViewType};

use super::conditions::{self, Filter};
use super::few::{self, Few};
use super::load::load;
use crate::error::Result;
use crate::names;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;
use crate::{Workspace, experiments};

/// Which runs, in which order, and which page of them.
#[derive(Debug, Clone)]
pub struct RunQuery {
    /// Where to search; unknown numbers are passed over.
    pub experiment_ids: Vec<i64>,
    /// Condition; none for all.
    pub filter: Option<Predicate>,
    /// Most significant first; then newest start first, then by run id.
    pub order_by: Vec<OrderBy>,
    /// Which lifecycles.
    pub view: ViewType,
    /// Size of a page, at least 1.
    pub limit: i64,
    /// Where the page starts.
    pub start: PageToken,
}

/// One page of the runs that fit, with all but their model inputs.
pub fn search(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery) -> Result<Page<Run>> {
    let page = find_page(tx, workspace, query)?;
    Ok(Page { items: load(tx, &page.items)?, next: page.next })
}

/// Shows `each` the runs of one page, in order, as [`search`] gives them; where the next page starts, if there is one.
pub fn search_each(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &RunQuery,
    each: impl FnMut(&RunView<'_>),
) -> Result<Option<PageToken>> {
    let page = find_page(tx, workspace, query)?;
    super::load::each(tx, &page.items, each)?;
    Ok(page.next)
}

fn find_page(tx: &mut Tx<'_>, workspace: Workspace, query: &RunQuery) -> Result<Page<i64>> {
    let scope = experiments::existing(tx, workspace, &query.experiment_ids)?;
    if scope.is_empty() {
        return Ok(Page::empty());
    }
    let ids = find(tx, query, &scope)?;
    Ok(Page::from_lookahead(ids, query.limit, query.start))
}

/// The inner numbers of the page's runs in order, and one more if there are more.
fn find(tx: &mut Tx<'_>, query: &RunQuery, scope: &[i64]) -> Result<Vec<i64>> {
    let wanted = query.limit.saturating_add(1).saturating_add(offset(query));
    let few = match &query.filter {
        Some(filter) => few::find(tx, filter, scope, wanted)?,
        None => None,
    };
    if few.as_ref().is_none_or(|few| !few.leads)
        && let ([experiment], [OrderBy { field: OrderField::Metric(key), descending }, rest @ ..]) =
            (scope, query.order_by.as_slice())
        && let Some(key_id) = names::lookup(tx, key)?
    {
        let walk = MetricWalk { experiment: *experiment, key_id, descending: *descending, rest, few };
        return walk.find(tx, query);
    }
    let mut statement = Statement::new(tx, Lead::Runs, query, scope, few.as_ref())?;
    statement.order_by(tx, &query.order_by)?;
    statement.page(tx, query.limit.saturating_add(1), offset(query))
}

fn offset(query: &RunQuery) -> i64 {
    i64::try_from(query.start.offset).unwrap_or(i64::MAX)
}

/// The table that a statement reads first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Runs,
    /// `latest_metrics w`, along its index by value.
    Metric,
}

/// A query over `runs r` in the making.
struct Statement {
    sql: Builder,
    source: String,
    conditions: Vec<String>,
    order: Vec<String>,
}

impl Statement {
    fn new(tx: &mut Tx<'_>, lead: Lead, query: &RunQuery, scope: &[i64], few: Option<&Few>) -> Result<Self> {
        let mut sql = Builder::new(tx.dialect());
        if lead == Lead::Metric {
            // The walk's own row decides whether the run's row is read at all.
            sql.set_owner("w.run_id");
        }
        let mut conditions = vec![sql.any_of("r.experiment_id", scope)];
        conditions.extend(match query.view {
            ViewType::ActiveOnly => Some("r.lifecycle = 0".to_owned()),
            ViewType::DeletedOnly => Some("r.lifecycle = 1".to_owned()),
            ViewType::All => None,
        });
        let filter = match &query.filter {
            Some(filter) => conditions::filter(tx, &mut sql, filter, few.map(|few| few.part))?,
            None => Filter::default(),
        };
        conditions.extend(filter.conditions);
        // SQLite takes the tables of a CROSS JOIN in the order in which they stand: what leads comes first, then what
        // decides, and last, if it does not lead, the run's row.
        let mut source = Vec::new();
        if let Some(Few { ids, leads, .. }) = few {
            let ids = sql.bind(Value::OwnedInts(ids.clone()));
            if *leads {
                source.push(format!("rarray({ids}) few"));
                conditions.push(format!("{} = few.value", sql.owner()));
            } else {
                // The plus keeps SQLite from leading with it all the same.
                conditions.push(format!("+{} IN rarray({ids})", sql.owner()));
            }
        }
        source.push(if lead == Lead::Runs { "runs r" } else { "latest_metrics w" }.to_owned());
        source.extend(filter.joins);
        source.extend((lead == Lead::Metric).then(|| "runs r".to_owned()));
        Ok(Self { sql, source: source.join(" CROSS JOIN "), conditions, order: Vec::new() })
    }

    /// Adds the order, with what resolves ties.
    fn order_by(&mut self, tx: &mut Tx<'_>, order_by: &[OrderBy]) -> Result<()> {
        for OrderBy { field, descending } in order_by {
            self.term(tx, field, if *descending { "DESC" } else { "ASC" })?;
        }
        let has_start = order_by.iter().any(|term| term.field == OrderField::Attribute(Attribute::StartTime));
        if !has_start {
            self.order.push("r.start_time_ms DESC".to_owned());
        }
        self.order.push("r.run_uuid ASC".to_owned());
        Ok(())
    }

    fn term(&mut self, tx: &mut Tx<'_>, field: &OrderField, direction: &str) -> Result<()> {
        match field {
            OrderField::Attribute(attribute) => self.attribute_term(*attribute, direction)?,
            OrderField::Metric(key) => {
                if let Some(alias) = self.join(tx, "latest_metrics", key)? {
                    // Numbers, then NaN, then runs without the metric: in both directions.
                    self.order.push(format!(
                        "CASE WHEN {alias}.run_id IS NULL THEN 2 WHEN {alias}.value IS NULL THEN 1 ELSE 0 END"
                    ));
                    self.order.push(format!("{alias}.value {direction}"));
                }
            }
            OrderField::Param(key) => self.text_term(tx, "params", key, direction)?,
            OrderField::Tag(key) => self.text_term(tx, "tags", key, direction)?,
        }
        Ok(())
    }

    fn attribute_term(&mut self, attribute: Attribute, direction: &str) -> Result<()> {
        let column = match attribute {
            Attribute::RunId => "r.run_uuid",
            Attribute::RunName => "r.name",
            Attribute::UserId => "r.user_id",
            Attribute::ArtifactUri => "r.artifact_uri",
            Attribute::StartTime => "r.start_time_ms",
            Attribute::EndTime => {
                self.order.push("(r.end_time_ms IS NULL)".to_owned());
                "r.end_time_ms"
            }
            // By name, as the contract's text column sorts.
            Attribute::Status => {
                "CASE r.status WHEN 1 THEN 'RUNNING' WHEN 2 THEN 'SCHEDULED' WHEN 3 THEN 'FINISHED' \
                 WHEN 4 THEN 'FAILED' ELSE 'KILLED' END"
            }
            _ => return Err(Situation::internal(format!("runs ordered by {attribute:?}")).into()),
        };
        self.order.push(format!("{column} {direction}"));
        Ok(())
    }

    fn text_term(&mut self, tx: &mut Tx<'_>, table: &str, key: &str, direction: &str) -> Result<()> {
        if let Some(alias) = self.join(tx, table, key)? {
            self.order.push(format!("({alias}.value IS NULL)"));
            self.order.push(format!("{alias}.value {direction}"));
        }
        Ok(())
    }

    /// Joins the value of a key; none if no run ever had the key, and then it orders nothing.
    fn join(&mut self, tx: &mut Tx<'_>, table: &str, key: &str) -> Result<Option<String>> {
        let Some(key_id) = names::lookup(tx, key)? else {
            return Ok(None);
        };
        let alias = self.sql.alias("o");
        let bind = self.sql.bind(Value::Int(key_id));
        self.source.push_str(&format!(
            " LEFT JOIN {table} {alias} ON {alias}.run_id = r.id AND {alias}.key_id = {bind}"
        ));
        Ok(Some(alias))
    }

    fn page(mut self, tx: &mut Tx<'_>, limit: i64, offset: i64) -> Result<Vec<i64>> {
        let limit = self.sql.bind(Value::Int(limit));
        let offset = self.sql.bind(Value::Int(offset));
        let text = format!(
            "SELECT r.id FROM {} WHERE {} ORDER BY {} LIMIT {limit} OFFSET {offset}",
            self.source,
            self.conditions.join(" AND "),
            self.order.join(", ")
        );
        tx.query(&text, self.sql.values(), |row| row.int(0))
    }

    fn count(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let text = format!("SELECT COUNT(*) FROM {} WHERE {}", self.source, self.conditions.join(" AND "));
        tx.query_one(&text, self.sql.values(), |row| row.int(0))
    }
}

/// Order by one metric first, in one experiment.
struct MetricWalk<'q> {
    experiment: i64,
    key_id: i64,
    descending: bool,
    rest: &'q [OrderBy],
    few: Option<Few>,
}

/// The groups of runs in their order.
#[derive(Debug, Clone, Copy)]
enum Phase {
    Numbers,
    NotANumber,
    Missing,
}

impl MetricWalk<'_> {
    fn find(&self, tx: &mut Tx<'_>, query: &RunQuery) -> Result<Vec<i64>> {
        let wanted = query.limit.saturating_add(1);
        let mut found: Vec<i64> = Vec::new();
        let mut skip = offset(query);
        for phase in [Phase::Numbers, Phase::NotANumber, Phase::Missing] {
            let missing = wanted - found.len() as i64;
            if missing <= 0 {
                break;
            }
            let ids = self.statement(tx, query, phase)?.page(tx, missing, skip)?;
            if ids.is_empty() && skip > 0 {
                skip = (skip - self.statement(tx, query, phase)?.count(tx)?).max(0);
            } else if !ids.is_empty() {
                skip = 0;
            }
            found.extend(ids);
        }
        Ok(found)
    }

    fn statement(&self, tx: &mut Tx<'_>, query: &RunQuery, phase: Phase) -> Result<Statement> {
        let lead = if matches!(phase, Phase::Missing) { Lead::Runs } else { Lead::Metric };
        let mut statement = Statement::new(tx, lead, query, &[self.experiment], self.few.as_ref())?;
        let key = statement.sql.bind(Value::Int(self.key_id));
        match phase {
            Phase::Missing => statement.conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM latest_metrics w WHERE w.run_id = r.id AND w.key_id = {key})"
            )),
            Phase::Numbers | Phase::NotANumber => {
                let experiment = statement.sql.bind(Value::Int(self.experiment));
                let null = if matches!(phase, Phase::Numbers) { "IS NOT NULL" } else { "IS NULL" };
                statement.conditions.push(format!(
                    "r.id = w.run_id AND w.experiment_id = {experiment} AND w.key_id = {key} AND w.value {null}"
                ));
            }
        }
        if matches!(phase, Phase::Numbers) {
            statement.order.push(format!("w.value {}", if self.descending { "DESC" } else { "ASC" }));
        }
        statement.order_by(tx, self.rest)?;
        Ok(statement)
    }
}
