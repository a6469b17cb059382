//! The history of the registry: every change to a model, a version, an alias or a stage, who made it and when, what was
//! there before and what is there since. It is written in the transaction of the change, and outlives the model.

use runstone_domain::governance::{Action, Change};
use runstone_domain::{Actor, Error as Situation, registry};

use super::{ModelKey, VersionKey};
use crate::Workspace;
use crate::error::Result;
use crate::row::Row;
use crate::search_sql::Builder;
use crate::tx::Tx;
use crate::value::Value;

/// What is written down of a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'e> {
    pub(super) model_id: i64,
    pub(super) version: Option<i64>,
    pub(super) action: Action,
    pub(super) subject: &'e str,
    pub(super) before: Option<&'e str>,
    pub(super) after: Option<&'e str>,
    pub(super) comment: &'e str,
}

impl<'e> Entry<'e> {
    /// Of no model yet.
    pub(super) fn new(action: Action) -> Self {
        Self { model_id: 0, version: None, action, subject: "", before: None, after: None, comment: "" }
    }

    pub(super) fn of_model(model: &ModelKey, action: Action) -> Self {
        Self { model_id: model.id, ..Self::new(action) }
    }

    pub(super) fn of_version(version: &VersionKey, action: Action) -> Self {
        Self { model_id: version.model_id, version: Some(version.version), ..Self::new(action) }
    }

    pub(super) fn about(self, subject: &'e str) -> Self {
        Self { subject, ..self }
    }

    pub(super) fn change(self, before: Option<&'e str>, after: Option<&'e str>) -> Self {
        Self { before, after, ..self }
    }

    pub(super) fn said(self, comment: &'e str) -> Self {
        Self { comment, ..self }
    }
}

/// Writes down a change of a model that is there, under the name that it has now.
pub(super) fn record(tx: &mut Tx<'_>, actor: &Actor, entry: &Entry<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO registry_changes
             (workspace_id, model_id, name, version, action, subject, before_text, after_text, user_name, comment, time_ms)
         SELECT workspace_id, id, name, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT),
                CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), CAST($9 AS BIGINT)
         FROM registered_models WHERE id = $1",
        &[
            entry.model_id.into(),
            entry.version.into(),
            entry.action.as_str().into(),
            entry.subject.into(),
            entry.before.into(),
            entry.after.into(),
            actor.user.as_deref().into(),
            entry.comment.into(),
            actor.now_ms.into(),
        ],
    )?;
    Ok(())
}

/// Which changes of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    /// Name of the model; that of a deleted one finds what was done under this name.
    pub model: String,
    /// Only changes of this version.
    pub version: Option<i64>,
    /// Only changes that are about this: an alias, a key of a tag, a rule or a target.
    pub subject: Option<String>,
    /// Only these; all if empty.
    pub actions: Vec<Action>,
    /// Only changes with a smaller id: the page behind the one that ended with it.
    pub before_id: Option<i64>,
    /// Most changes, at least 1.
    pub limit: usize,
}

/// Changes of a model, the newest first.
///
/// # Errors
/// `NotFound` if the workspace never had a model of this name.
pub fn history(tx: &mut Tx<'_>, workspace: Workspace, query: &HistoryQuery) -> Result<Vec<Change>> {
    let model = super::models::lookup(tx, workspace, &query.model)?;
    let mut sql = Builder::new(tx.dialect());
    let mut conditions = match &model {
        Some(model) => vec![format!("model_id = {}", sql.bind(Value::Int(model.id)))],
        None => {
            let workspace = sql.bind(Value::Int(workspace.0));
            vec![format!("workspace_id = {workspace} AND name = {}", sql.bind_text(&query.model))]
        }
    };
    if let Some(version) = query.version {
        conditions.push(format!("version = {}", sql.bind(Value::Int(version))));
    }
    if let Some(subject) = &query.subject {
        conditions.push(format!("subject = {}", sql.bind_text(subject)));
    }
    if !query.actions.is_empty() {
        let names: Vec<String> = query.actions.iter().map(|action| sql.bind_text(action.as_str())).collect();
        conditions.push(format!("action IN ({})", names.join(", ")));
    }
    if let Some(id) = query.before_id {
        conditions.push(format!("id < {}", sql.bind(Value::Int(id))));
    }
    let limit = sql.bind(Value::Int(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    let text = format!(
        "SELECT id, time_ms, user_name, name, version, action, subject, before_text, after_text, comment
         FROM registry_changes WHERE {} ORDER BY id DESC LIMIT {limit}",
        conditions.join(" AND ")
    );
    let found = tx.query(&text, sql.values(), read)?;
    if found.is_empty() && model.is_none() && query.before_id.is_none() && !was_there(tx, workspace, query)? {
        return Err(registry::model_not_found(&query.model).into());
    }
    Ok(found)
}

fn was_there(tx: &mut Tx<'_>, workspace: Workspace, query: &HistoryQuery) -> Result<bool> {
    let any = tx.query_opt(
        "SELECT 1 FROM registry_changes WHERE workspace_id = $1 AND name = $2 LIMIT 1",
        &[workspace.0.into(), (&query.model).into()],
        |_| Ok(()),
    )?;
    Ok(any.is_some())
}

fn read(row: &Row<'_>) -> Result<Change> {
    Ok(Change {
        id: row.int(0)?,
        time_ms: row.int(1)?,
        user: row.opt_string(2)?,
        model: row.string(3)?,
        version: row.opt_int(4)?,
        action: Action::parse(row.text(5)?).map_err(|error| Situation::internal(error.to_string()))?,
        subject: row.string(6)?,
        before: row.opt_string(7)?,
        after: row.opt_string(8)?,
        comment: row.string(9)?,
    })
}

/// What an alias stood for at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasAt {
    /// Number of the version; none if the alias was free.
    pub version: Option<i64>,
    /// Since when, in milliseconds since the Unix epoch; none if it had never been set.
    pub since_ms: Option<i64>,
    /// Who had set or deleted it, if that is known.
    pub user: Option<String>,
}

/// What an alias of a model stood for at `time_ms`, changes of that millisecond included.
pub fn alias_at(tx: &mut Tx<'_>, model: &ModelKey, alias: &str, time_ms: i64) -> Result<AliasAt> {
    let last = tx.query_opt(
        "SELECT after_text, time_ms, user_name FROM registry_changes
         WHERE model_id = $1 AND subject = $2 AND action IN ($3, $4) AND time_ms <= $5 ORDER BY id DESC LIMIT 1",
        &[
            model.id.into(),
            alias.into(),
            Action::AliasSet.as_str().into(),
            Action::AliasDeleted.as_str().into(),
            time_ms.into(),
        ],
        |row| {
            Ok(AliasAt {
                version: row.opt_text(0)?.and_then(|number| number.parse().ok()),
                since_ms: row.opt_int(1)?,
                user: row.opt_string(2)?,
            })
        },
    )?;
    Ok(last.unwrap_or(AliasAt { version: None, since_ms: None, user: None }))
}
