//! `model-versions/search`: one page of versions of models or of prompts.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::limits;
use runstone_domain::search::Entity;
use runstone_store::registry::search_versions;
use runstone_wire::registry::{ModelVersionsAnswer, SearchRegistry};
use runstone_wire::token;

use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;
use crate::routes::registered_models::query;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<SearchRegistry>,
) -> Answer<ModelVersionsAnswer> {
    let query = query(request, Entity::ModelVersions, limits::VERSIONS_PAGE, limits::VERSIONS_PAGE)?;
    let page = app.store.read(move |tx| search_versions(tx, caller.workspace, &query)).await?;
    Ok(Json(ModelVersionsAnswer {
        model_versions: page.items.into_iter().map(Into::into).collect(),
        next_page_token: page.next.map(token::encode),
    }))
}
