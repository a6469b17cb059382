//! `experiments/search`: one page of experiments.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, parse_filter, parse_order_by};
use runstone_domain::{Error, PageToken, Result, limits, page};
use runstone_store::experiments::ExperimentQuery;
use runstone_wire::experiments::{ExperimentsAnswer, SearchExperiments};
use runstone_wire::token;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchExperiments>,
) -> Answer<ExperimentsAnswer> {
    let query = check(request)?;
    let page =
        app.store.read(move |tx| runstone_store::experiments::search(tx, caller.workspace, &query)).await?;
    Ok(Json(ExperimentsAnswer {
        experiments: page.items.into_iter().map(Into::into).collect(),
        next_page_token: page.next.map(token::encode),
    }))
}

fn check(request: SearchExperiments) -> Result<ExperimentQuery> {
    // The contract has no default: a request that names no size asks for 0, which is an error.
    let limit = request.max_results.unwrap_or_default().0;
    page::check_positive(limit)?;
    if limit > limits::SEARCH_PAGE {
        return Err(Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results' supplied. It must be at most {}",
            limits::SEARCH_PAGE
        )));
    }
    let filter = request.filter.unwrap_or_default();
    let view = request.view_type.0.unwrap_or_default();
    let scope = page::fingerprint(&[&filter, &request.order_by.join("\n"), &format!("{view:?}")]);
    let start = PageToken::resume(token::decode(request.page_token.as_deref())?, scope)?;
    Ok(ExperimentQuery {
        filter: parse_filter(Entity::Experiments, &filter)?,
        order_by: parse_order_by(Entity::Experiments, &request.order_by)?,
        view,
        limit,
        start,
    })
}
