//! `registered-models/search`: one page of models or prompts.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::search::{Entity, parse_filter, parse_order_by};
use runstone_domain::{Error, PageToken, Result, limits, page};
use runstone_store::registry::{RegistryQuery, search_models};
use runstone_wire::registry::{RegisteredModelsAnswer, SearchRegistry};
use runstone_wire::token;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

const DEFAULT_PAGE: i64 = 100;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchRegistry>,
) -> Answer<RegisteredModelsAnswer> {
    let query = query(request, Entity::RegisteredModels, DEFAULT_PAGE, limits::REGISTERED_PAGE)?;
    let page = app.store.read(move |tx| search_models(tx, caller.workspace, &query)).await?;
    Ok(Json(RegisteredModelsAnswer {
        registered_models: page.items.into_iter().map(Into::into).collect(),
        next_page_token: page.next.map(token::encode),
    }))
}

/// Checks a search over the registry, whose pages have at most `most` items.
pub(in crate::routes) fn query(
    request: SearchRegistry,
    entity: Entity,
    default: i64,
    most: i64,
) -> Result<RegistryQuery> {
    let limit = request.max_results.map_or(default, |limit| limit.0);
    page::check_positive(limit)?;
    if limit > most {
        return Err(Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results' supplied. It must be at most {most}"
        )));
    }
    let filter = request.filter.unwrap_or_default();
    let scope = page::fingerprint(&[&format!("{entity:?}"), &filter, &request.order_by.join("\n")]);
    Ok(RegistryQuery {
        filter: parse_filter(entity, &filter)?,
        order_by: parse_order_by(entity, &request.order_by)?,
        limit,
        start: PageToken::resume(token::decode(request.page_token.as_deref())?, scope)?,
    })
}
