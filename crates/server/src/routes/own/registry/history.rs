//! `GET registry/models/{name}/history` and `GET registry/models/{name}/aliases/{alias}`: who changed what, and when.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::governance::Action;
use runstone_domain::{Result, registry, tag};
use runstone_store::registry::{self as store, HistoryQuery};
use runstone_wire::own::registry::{AliasAnswer, AliasRequest, HistoryAnswer, HistoryRequest};

use super::super::message::Query;
use super::super::refused::Refused;
use super::Paging;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

/// List the changes of a model
///
/// Everything that was done to a registered model or prompt, its versions, aliases, stages, tags, rules, requests and
/// comments, with who, when, before and after; also promotions that a rule refused. The newest first, page by page. The
/// history of a deleted model stays, under the name that it had; that of a renamed one goes on under its new name.
#[utoipa::path(
    get,
    path = "/registry/models/{name}/history",
    operation_id = "list_registry_changes",
    tag = "Registry",
    params(("name" = String, Path, description = "Name of the model."), HistoryRequest),
    responses((status = 200, description = "The page.", body = HistoryAnswer), Refused),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(request): Query<HistoryRequest>,
) -> Answer<HistoryAnswer> {
    registry::check_name(&name)?;
    let actions = actions(request.actions.as_deref().unwrap_or_default(), request.alias.is_some())?;
    let subject = request.alias;
    tag::check_text(subject.as_deref().unwrap_or_default(), "alias")?;
    let scope = format!("{:?} {subject:?} {actions:?}", request.version);
    let paging = Paging::check(request.limit, request.page_token.as_deref(), &["history", &name, &scope])?;
    let query = HistoryQuery {
        model: name,
        version: request.version,
        subject,
        actions,
        before_id: paging.behind,
        limit: paging.lookahead(),
    };
    let mut changes = app.store.read(move |tx| store::history(tx, caller.workspace, &query)).await?;
    let next_page_token = paging.cut(&mut changes, |change| change.id);
    Ok(Json(HistoryAnswer { changes: changes.into_iter().map(Into::into).collect(), next_page_token }))
}

/// The actions named; those of aliases if an alias is asked for and no action.
fn actions(text: &str, of_alias: bool) -> Result<Vec<Action>> {
    let named = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let named = named.map(Action::parse).collect::<Result<Vec<_>>>()?;
    if named.is_empty() && of_alias {
        return Ok(vec![Action::AliasSet, Action::AliasDeleted]);
    }
    Ok(named)
}

/// Tell what an alias stood for
///
/// The version that an alias stands for, or stood for at some time: «which version was champion on 3 March».
#[utoipa::path(
    get,
    path = "/registry/models/{name}/aliases/{alias}",
    operation_id = "get_alias_at",
    tag = "Registry",
    params(
        ("name" = String, Path, description = "Name of the model."),
        ("alias" = String, Path, description = "The alias."),
        AliasRequest,
    ),
    responses((status = 200, description = "What it stood for.", body = AliasAnswer), Refused),
)]
pub(in crate::routes::own) async fn alias(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((name, alias)): Path<(String, String)>,
    Query(request): Query<AliasRequest>,
) -> Answer<AliasAnswer> {
    registry::check_name(&name)?;
    registry::check_alias(&alias)?;
    let at_ms = request.at_ms.unwrap_or_else(|| app.clock.now_ms());
    let asked = alias.clone();
    let found = app.store.read(move |tx| {
        let model = store::find(tx, caller.workspace, &name)?;
        store::alias_at(tx, &model, &asked, at_ms)
    });
    let found = found.await?;
    Ok(Json(AliasAnswer { alias, version: found.version, since_ms: found.since_ms, user: found.user }))
}
