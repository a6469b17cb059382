//! `runs/search`: one page of runs, with their latest metrics, params, tags and datasets.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, parse_filter, parse_order_by};
use runstone_domain::{Error, PageToken, Result, limits, names, page};
use runstone_store::runs::{self, RunQuery};
use runstone_wire::page::RunsPage;
use runstone_wire::runs::SearchRuns;
use runstone_wire::token;

use crate::answer::{Failure, Written};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

/// Size of a page if the caller names none.
const DEFAULT_PAGE: i64 = 1000;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchRuns>,
) -> Result<Written, Failure> {
    let query = check(request)?;
    // Written where it is read, straight from what the database holds.
    let written = app.store.read(move |tx| {
        let mut page = RunsPage::default();
        let next = runs::search_each(tx, caller.workspace, &query, |run| page.push(run))?;
        Ok(page.finish(next.map(token::encode)))
    });
    Ok(Written(written.await?))
}

fn check(request: SearchRuns) -> Result<RunQuery> {
    let limit = request.max_results.map_or(DEFAULT_PAGE, |limit| limit.0);
    if limit > limits::SEARCH_PAGE {
        return Err(Error::wrong_type("max_results", limit, "int"));
    }
    page::check_positive(limit)?;
    let filter = request.filter.unwrap_or_default();
    let view = request.run_view_type.0.unwrap_or_default();
    let scope = [
        filter.as_str(),
        &request.order_by.join("\n"),
        &request.experiment_ids.join(","),
        &format!("{view:?}"),
    ];
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, page::fingerprint(&scope))?;
    Ok(RunQuery {
        experiment_ids: request
            .experiment_ids
            .iter()
            .map(|id| names::parse_experiment_id(id))
            .collect::<Result<_>>()?,
        filter: parse_filter(Entity::Runs, &filter)?,
        order_by: parse_order_by(Entity::Runs, &request.order_by)?,
        view,
        limit,
        start,
    })
}
