//! `registry/comments`: what people say to versions.

use std::sync::Arc;

use axum::extract::{Path, State};
use runstone_domain::{Error, Result, promotion::check_comment, registry};
use runstone_store::registry as store;
use runstone_wire::Empty;
use runstone_wire::own::registry::{Comment, CommentText, CommentsAnswer, CommentsRequest, NewComment};

use super::super::message::{Body, Query};
use super::super::refused::Refused;
use super::Paging;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;

/// List the comments on a version
#[utoipa::path(
    get,
    path = "/registry/comments",
    operation_id = "list_comments",
    tag = "Registry",
    params(CommentsRequest),
    responses((status = 200, description = "The page.", body = CommentsAnswer), Refused),
)]
pub(in crate::routes::own) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(request): Query<CommentsRequest>,
) -> Answer<CommentsAnswer> {
    let (model, number) = (request.model, request.version);
    registry::check_name(&model)?;
    let scope = ["comments", &model, &number.to_string()];
    let paging = Paging::check(request.limit, request.page_token.as_deref(), &scope)?;
    let (limit, after) = (paging.lookahead(), paging.behind.unwrap_or(0));
    let found = app.store.read(move |tx| {
        let version = store::find_version(tx, caller.workspace, &model, number)?;
        store::comments(tx, &version, after, limit)
    });
    let mut found = found.await?;
    let next_page_token = paging.cut(&mut found, |comment| comment.id);
    Ok(Json(CommentsAnswer { comments: found.into_iter().map(Into::into).collect(), next_page_token }))
}

/// Comment on a version
#[utoipa::path(
    post,
    path = "/registry/comments",
    operation_id = "create_comment",
    tag = "Registry",
    request_body = NewComment,
    responses((status = 200, description = "The comment.", body = Comment), Refused),
)]
pub(in crate::routes::own) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(comment): Body<NewComment>,
) -> Answer<Comment> {
    registry::check_name(&comment.model)?;
    check_text(&comment.text)?;
    let actor = caller.actor(app.clock.now_ms());
    let added = app.store.write(move |tx| {
        let version = store::find_version(tx, caller.workspace, &comment.model, comment.version)?;
        store::add_comment(tx, &version, &comment.text, &actor)
    });
    Ok(Json(added.await?.into()))
}

/// Change a comment
///
/// Only its author may, if a name was given when it was made.
#[utoipa::path(
    patch,
    path = "/registry/comments/{comment_id}",
    operation_id = "change_comment",
    tag = "Registry",
    params(("comment_id" = String, Path, description = "Id of the comment.")),
    request_body = CommentText,
    responses((status = 200, description = "The comment as it is now.", body = Comment), Refused),
)]
pub(in crate::routes::own) async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(CommentText { text }): Body<CommentText>,
) -> Answer<Comment> {
    check_text(&text)?;
    let actor = caller.actor(app.clock.now_ms());
    let changed = app.store.write(move |tx| {
        let comment = store::find_comment(tx, caller.workspace, &id)?;
        let version = store::find_version(tx, caller.workspace, &comment.model, comment.version)?;
        store::change_comment(tx, &version, &comment, &text, &actor)
    });
    Ok(Json(changed.await?.into()))
}

/// Delete a comment
///
/// Only its author may, if a name was given when it was made.
#[utoipa::path(
    delete,
    path = "/registry/comments/{comment_id}",
    operation_id = "delete_comment",
    tag = "Registry",
    params(("comment_id" = String, Path, description = "Id of the comment.")),
    responses((status = 200, description = "It is gone.", body = Object), Refused),
)]
pub(in crate::routes::own) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<Empty> {
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let comment = store::find_comment(tx, caller.workspace, &id)?;
        let version = store::find_version(tx, caller.workspace, &comment.model, comment.version)?;
        store::delete_comment(tx, &version, &comment, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}

/// Checks what a comment says.
pub(in crate::routes) fn check_text(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid("A comment must say something: 'text' is empty"));
    }
    check_comment(text)
}
