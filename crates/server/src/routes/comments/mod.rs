//! What people say to versions. Source: the REST API that the managed edition of MLflow documents, `comments/*`.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{delete as on_delete, patch, post};
use runstone_domain::governance::Comment;
use runstone_store::registry as store;
use runstone_wire::governance::{CommentAnswer, CommentMessage};
use runstone_wire::{Empty, required};

use super::Route;
use super::model_versions::version;
use super::own::registry::comments::check_text;
use crate::answer::{Answer, Json};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

/// Paths below `/api/2.0`.
pub(super) fn routes() -> Vec<Route> {
    vec![
        ("/mlflow/comments/create", post(create)),
        ("/mlflow/comments/update", patch(update)),
        ("/mlflow/comments/delete", on_delete(delete)),
    ]
}

async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CommentMessage>,
) -> Answer<CommentAnswer> {
    let (name, number) = version(request.name, request.version)?;
    let text = required(request.comment, "comment")?;
    check_text(&text)?;
    let actor = caller.actor(app.clock.now_ms());
    let added = app.store.write(move |tx| {
        let version = store::find_version(tx, caller.workspace, &name, number)?;
        store::add_comment(tx, &version, &text, &actor)
    });
    answer(added.await?)
}

async fn update(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CommentMessage>,
) -> Answer<CommentAnswer> {
    let (id, text) = (required(request.id, "id")?, required(request.comment, "comment")?);
    check_text(&text)?;
    let actor = caller.actor(app.clock.now_ms());
    let changed = app.store.write(move |tx| {
        let comment = store::find_comment(tx, caller.workspace, &id)?;
        let version = store::find_version(tx, caller.workspace, &comment.model, comment.version)?;
        store::change_comment(tx, &version, &comment, &text, &actor)
    });
    answer(changed.await?)
}

async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<CommentMessage>,
) -> Answer<Empty> {
    let id = required(request.id, "id")?;
    let actor = caller.actor(app.clock.now_ms());
    let gone = app.store.write(move |tx| {
        let comment = store::find_comment(tx, caller.workspace, &id)?;
        let version = store::find_version(tx, caller.workspace, &comment.model, comment.version)?;
        store::delete_comment(tx, &version, &comment, &actor)
    });
    gone.await?;
    Ok(Json(Empty {}))
}

fn answer(comment: Comment) -> Answer<CommentAnswer> {
    Ok(Json(CommentAnswer { comment: Some(comment.into()) }))
}
