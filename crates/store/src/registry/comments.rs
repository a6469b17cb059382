//! What people say to versions.

use runstone_domain::governance::{Action, Comment, comment_not_found};
use runstone_domain::{Actor, Error as Situation};

use super::VersionKey;
use super::history::{self, Entry};
use crate::Workspace;
use crate::error::Result;
use crate::row::Row;
use crate::tx::Tx;

const COLUMNS: &str = "SELECT c.id, m.name, v.version, c.user_name, c.text_said, c.creation_time_ms, \
                       c.last_update_time_ms FROM version_comments c JOIN model_versions v ON v.id = c.version_id \
                       JOIN registered_models m ON m.id = v.model_id";

/// Adds a comment, which was checked before and is not empty.
pub fn add_comment(tx: &mut Tx<'_>, version: &VersionKey, text: &str, actor: &Actor) -> Result<Comment> {
    let id = tx.query_one(
        "INSERT INTO version_comments (version_id, user_name, text_said, creation_time_ms, last_update_time_ms)
         VALUES ($1, $2, $3, $4, $4) RETURNING id",
        &[version.id.into(), actor.user.as_deref().into(), text.into(), actor.now_ms.into()],
        |row| row.int(0),
    )?;
    history::record(tx, actor, &Entry::of_version(version, Action::CommentAdded).said(text))?;
    tx.query_one(&format!("{COLUMNS} WHERE c.id = $1"), &[id.into()], read)
}

/// The comments on a version behind the one with the id `after`, the oldest first.
pub fn comments(tx: &mut Tx<'_>, version: &VersionKey, after: i64, limit: usize) -> Result<Vec<Comment>> {
    tx.query(
        &format!("{COLUMNS} WHERE c.version_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3"),
        &[version.id.into(), after.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
        read,
    )
}

/// A comment on a version that is in use.
///
/// # Errors
/// `NotFound` if the workspace has none with this id.
pub fn find_comment(tx: &mut Tx<'_>, workspace: Workspace, id: &str) -> Result<Comment> {
    let Ok(number) = id.parse::<i64>() else { return Err(comment_not_found(id).into()) };
    let found = tx.query_opt(
        &format!("{COLUMNS} WHERE c.id = $1 AND m.workspace_id = $2 AND v.lifecycle = 0"),
        &[number.into(), workspace.0.into()],
        read,
    )?;
    Ok(found.ok_or_else(|| comment_not_found(id))?)
}

/// Changes what a comment on `version` says.
///
/// # Errors
/// `Refused` if it is known to be somebody else's.
pub fn change_comment(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    comment: &Comment,
    text: &str,
    actor: &Actor,
) -> Result<Comment> {
    check_author(comment, actor)?;
    tx.execute(
        "UPDATE version_comments SET text_said = $2, last_update_time_ms = $3 WHERE id = $1",
        &[comment.id.into(), text.into(), actor.now_ms.into()],
    )?;
    let entry = Entry::of_version(version, Action::CommentChanged).change(Some(&comment.text), Some(text));
    history::record(tx, actor, &entry)?;
    Ok(Comment { text: text.to_owned(), last_update_time_ms: actor.now_ms, ..comment.clone() })
}

/// Removes a comment on `version`.
///
/// # Errors
/// `Refused` if it is known to be somebody else's.
pub fn delete_comment(tx: &mut Tx<'_>, version: &VersionKey, comment: &Comment, actor: &Actor) -> Result<()> {
    check_author(comment, actor)?;
    tx.execute("DELETE FROM version_comments WHERE id = $1", &[comment.id.into()])?;
    let entry = Entry::of_version(version, Action::CommentDeleted).change(Some(&comment.text), None);
    history::record(tx, actor, &entry)
}

fn check_author(comment: &Comment, actor: &Actor) -> Result<()> {
    match &comment.user {
        Some(author) if actor.user.as_ref() != Some(author) => Err(Situation::Refused(format!(
            "The comment {} is by {author}; only its author may change or delete it",
            comment.id
        ))
        .into()),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> Result<Comment> {
    Ok(Comment {
        id: row.int(0)?,
        model: row.string(1)?,
        version: row.int(2)?,
        user: row.opt_string(3)?,
        text: row.string(4)?,
        creation_time_ms: row.int(5)?,
        last_update_time_ms: row.int(6)?,
    })
}
