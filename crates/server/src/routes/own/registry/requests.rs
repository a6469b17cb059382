//! `registry/requests`: asking for a promotion, and deciding.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::governance::{self, RequestState};
use runstone_domain::{Error, Target, promotion::check_comment, registry};
use runstone_store::registry::{self as store, NewRequest, Outcome, RequestChoice, RequestQuery};
use runstone_wire::own::registry::{
    Approve, CreateRequest, Decision, PromotionRequest, RequestsAnswer, RequestsRequest,
};

use super::super::message::{Body, Query};
use super::super::refused::Refused;
use super::Paging;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::promotion::decide;

/// List promotion requests
///
/// Those about one version, one model or all of them, the newest first, page by page.
#[utoipa::path(
    get,
    path = "/registry/requests",
    operation_id = "list_requests",
    tag = "Registry",
    params(RequestsRequest),
    responses((status = 200, description = "The page.", body = RequestsAnswer), Refused),
)]
pub(in crate::routes::own) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(request): Query<RequestsRequest>,
) -> Answer<RequestsAnswer> {
    let (model, version) = (request.model, request.version);
    if model.is_none() && version.is_some() {
        return Err(Error::invalid("'version' needs 'model', which says whose version it is").into());
    }
    model.as_deref().map(registry::check_name).transpose()?;
    let state = request.state.map(RequestState::from);
    let scope = format!("{model:?} {version:?} {state:?}");
    let paging = Paging::check(request.limit, request.page_token.as_deref(), &["requests", &scope])?;
    let (limit, before_id) = (paging.lookahead(), paging.behind);
    let found = app.store.read(move |tx| {
        let choice = match (&model, version) {
            (Some(name), Some(number)) => {
                RequestChoice::Version(store::find_version(tx, caller.workspace, name, number)?)
            }
            (Some(name), None) => RequestChoice::Model(store::find(tx, caller.workspace, name)?),
            (None, _) => RequestChoice::All,
        };
        store::requests(tx, caller.workspace, &RequestQuery { choice, state, before_id, limit })
    });
    let mut found = found.await?;
    let next_page_token = paging.cut(&mut found, |request| request.id);
    Ok(Json(RequestsAnswer { requests: found.into_iter().map(Into::into).collect(), next_page_token }))
}

/// Ask for a promotion
///
/// Asks that a version get an alias or a stage. Rules are held against it when somebody approves.
#[utoipa::path(
    post,
    path = "/registry/requests",
    operation_id = "create_request",
    tag = "Registry",
    request_body = CreateRequest,
    responses((status = 200, description = "The open request.", body = PromotionRequest), Refused),
)]
pub(in crate::routes::own) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<CreateRequest>,
) -> Answer<PromotionRequest> {
    registry::check_name(&request.model)?;
    check_comment(&request.comment)?;
    let new = NewRequest { target: Target::parse(&request.target)?, comment: request.comment };
    let actor = caller.actor(app.clock.now_ms());
    let made = app.store.write(move |tx| {
        let version = store::find_version(tx, caller.workspace, &request.model, request.version)?;
        store::add_request(tx, &version, &new, &actor)
    });
    Ok(Json(made.await?.into()))
}

/// Get a promotion request
#[utoipa::path(
    get,
    path = "/registry/requests/{request_id}",
    operation_id = "get_request",
    tag = "Registry",
    params(("request_id" = String, Path, description = "Id of the request.")),
    responses((status = 200, description = "The request.", body = PromotionRequest), Refused),
)]
pub(in crate::routes::own) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<PromotionRequest> {
    Ok(Json(find(&app, &caller, id).await?.into()))
}

/// Approve of a promotion
///
/// The version gets the alias or the stage at once if all rules that guard it are fulfilled. If a rule wants more people
/// to approve, the approval is kept and the request stays open. If anything else is missing, the answer is a 403 that
/// says what; the approval is kept then too, and the request stays open.
#[utoipa::path(
    post,
    path = "/registry/requests/{request_id}/approve",
    operation_id = "approve_request",
    tag = "Registry",
    params(("request_id" = String, Path, description = "Id of the request.")),
    request_body = Approve,
    responses(
        (status = 200, description = "The request as it is now.", body = PromotionRequest),
        Refused,
    ),
)]
pub(in crate::routes::own) async fn approve(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(request): Body<Approve>,
) -> Answer<PromotionRequest> {
    let found = find(&app, &caller, id).await?;
    let approved = approve_found(&app, &caller, &found, &request.comment, request.archive_existing_versions);
    Ok(Json(approved.await?.into()))
}

/// Approves of a request.
///
/// # Errors
/// `Refused` if rules want something else than more approvals.
pub(in crate::routes) async fn approve_found(
    app: &App,
    caller: &Caller,
    found: &governance::PromotionRequest,
    comment: &str,
    archive: bool,
) -> runstone_domain::Result<governance::PromotionRequest> {
    check_comment(comment)?;
    if let Target::Stage(stage) = found.target
        && archive
    {
        registry::check_makes_room(stage)?;
    }
    let (workspace, id, comment) = (caller.workspace, found.id, comment.to_owned());
    let decided = decide(app, caller, (&found.model, found.version), &found.target, archive, {
        move |tx, version, how| store::approve_request(tx, workspace, version, id, how, &comment)
    });
    match decided.await? {
        (_, Outcome::Refused(refusal)) => {
            Err(Error::Refused(format!("{refusal} Your approval is kept, and the request stays open.")))
        }
        (request, _) => Ok(request),
    }
}

/// Reject a promotion
#[utoipa::path(
    post,
    path = "/registry/requests/{request_id}/reject",
    operation_id = "reject_request",
    tag = "Registry",
    params(("request_id" = String, Path, description = "Id of the request.")),
    request_body = Decision,
    responses((status = 200, description = "The closed request.", body = PromotionRequest), Refused),
)]
pub(in crate::routes::own) async fn reject(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(decision): Body<Decision>,
) -> Answer<PromotionRequest> {
    let found = find(&app, &caller, id).await?;
    Ok(Json(close(&app, &caller, found, RequestState::Rejected, decision.comment).await?.into()))
}

/// Withdraw a request
///
/// Only who asked may do that, if a name was given when it was made.
#[utoipa::path(
    post,
    path = "/registry/requests/{request_id}/cancel",
    operation_id = "cancel_request",
    tag = "Registry",
    params(("request_id" = String, Path, description = "Id of the request.")),
    request_body = Decision,
    responses((status = 200, description = "The closed request.", body = PromotionRequest), Refused),
)]
pub(in crate::routes::own) async fn cancel(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(decision): Body<Decision>,
) -> Answer<PromotionRequest> {
    let found = find(&app, &caller, id).await?;
    Ok(Json(close(&app, &caller, found, RequestState::Cancelled, decision.comment).await?.into()))
}

/// Rejects or withdraws a request.
pub(in crate::routes) async fn close(
    app: &App,
    caller: &Caller,
    found: governance::PromotionRequest,
    state: RequestState,
    comment: String,
) -> runstone_domain::Result<governance::PromotionRequest> {
    check_comment(&comment)?;
    let (workspace, actor) = (caller.workspace, caller.actor(app.clock.now_ms()));
    let closed = app.store.write(move |tx| {
        let version = store::find_version(tx, workspace, &found.model, found.version)?;
        store::close_request(tx, &version, found.id, state, &comment, &actor)
    });
    closed.await
}

async fn find(
    app: &App,
    caller: &Caller,
    id: String,
) -> runstone_domain::Result<governance::PromotionRequest> {
    let workspace = caller.workspace;
    app.store.read(move |tx| store::find_request(tx, workspace, &id)).await
}
