//! `POST runs/search`: one page of a table of runs.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, OrderField, parse_column, parse_filter, parse_order_by};
use runstone_domain::{Error, PageToken, Result, names, page};
use runstone_store::runs::{self, RunQuery, TableColumn};
use runstone_wire::own::runs::{Column, RunCount, RunsPage, SearchRuns, Values};
use runstone_wire::{Double, token};

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::routes::own::check;
use crate::routes::own::message::Body;
use crate::routes::own::refused::Refused;

const EXPERIMENTS: usize = 20_000;
const COLUMNS: usize = 1_000;
const PAGE: i64 = 10_000;
const COUNTED: i64 = 1_000_000;

/// Search runs
///
/// A page of a table: who and when, and only the columns that are asked for.
#[utoipa::path(
    post,
    path = "/runs/search",
    operation_id = "search_runs",
    tag = "Runs",
    request_body = SearchRuns,
    responses((status = 200, description = "The page.", body = RunsPage), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<SearchRuns>,
) -> Answer<RunsPage> {
    let query = check(&request)?;
    let columns: Vec<OrderField> = request
        .columns
        .iter()
        .map(|name| parse_column(Entity::Runs, name))
        .collect::<Result<_, _>>()
        .map_err(Error::from)?;
    let most = request.count_up_to;
    let found = app.store.read(move |tx| {
        let count = match most {
            0 => None,
            most => Some(runs::count(tx, caller.workspace, &query, most)?),
        };
        Ok((runs::table(tx, caller.workspace, &query, &columns)?, count))
    });
    let (table, count) = found.await?;
    let columns = request.columns.into_iter().zip(table.columns);
    Ok(Json(RunsPage {
        runs: table.runs.into_iter().map(Into::into).collect(),
        columns: columns.map(|(name, values)| Column { name, values: values_of(values) }).collect(),
        next_page_token: table.next.map(token::encode),
        count: count.map(|count| RunCount { runs: count.runs, is_all: count.is_all }),
    }))
}

fn values_of(column: TableColumn) -> Values {
    match column {
        TableColumn::Numbers(values) => {
            Values::Numbers(values.into_iter().map(|value| value.map(Double)).collect())
        }
        TableColumn::Texts(values) => Values::Texts(values),
        TableColumn::Times(values) => Values::Times(values),
    }
}

fn check(request: &SearchRuns) -> Result<RunQuery> {
    check::count("experiment_ids", request.experiment_ids.len(), 1..=EXPERIMENTS)?;
    check::count("columns", request.columns.len(), 0..=COLUMNS)?;
    check::within("limit", request.limit, 1..=PAGE)?;
    check::within("count_up_to", request.count_up_to, 0..=COUNTED)?;
    let scope = [
        "table",
        request.filter.as_str(),
        &request.order_by.join("\n"),
        &request.experiment_ids.join(","),
        &format!("{:?}", request.view),
    ];
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, page::fingerprint(&scope))?;
    let ids = request.experiment_ids.iter();
    Ok(RunQuery {
        experiment_ids: ids.map(|id| names::parse_experiment_id(id)).collect::<Result<_>>()?,
        filter: parse_filter(Entity::Runs, &request.filter)?,
        order_by: parse_order_by(Entity::Runs, &request.order_by)?,
        view: request.view.into(),
        limit: request.limit,
        start,
    })
}
