//! What was changed, by whom and when; what an alias stood for; what was deleted.

use runstone_domain::governance;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which changes of a model, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct HistoryRequest {
    /// Only changes of this version.
    pub version: Option<i64>,
    /// Only changes of this alias.
    pub alias: Option<String>,
    /// Only these actions, such as `alias.set,alias.deleted`; with commas between them.
    pub actions: Option<String>,
    /// Most changes on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// The `next_page_token` of the page before.
    pub page_token: Option<String>,
}

/// A page of the history of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryAnswer {
    /// The newest first.
    pub changes: Vec<Change>,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// One change in the registry, or an attempt that a rule refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// When it was committed, in milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// Who did it: the name that the caller gave; `null` if there was none.
    #[schema(required)]
    pub user: Option<String>,
    /// Name of the model at that time.
    pub model: String,
    /// The version that it is about; `null` if it is about the model.
    #[schema(required)]
    pub version: Option<i64>,
    /// What was done.
    #[schema(example = "alias.set")]
    pub action: String,
    /// The alias, the key of the tag, the rule or the target that it is about; empty if the action says it all.
    pub subject: String,
    /// What was there before; `null` if nothing was.
    #[schema(required)]
    pub before: Option<String>,
    /// What is there since; `null` if nothing is.
    #[schema(required)]
    pub after: Option<String>,
    /// What was said with it; may be empty.
    pub comment: String,
}

impl From<governance::Change> for Change {
    fn from(change: governance::Change) -> Self {
        Self {
            time_ms: change.time_ms,
            user: change.user,
            model: change.model,
            version: change.version,
            action: change.action.as_str().to_owned(),
            subject: change.subject,
            before: change.before,
            after: change.after,
            comment: change.comment,
        }
    }
}

/// What an alias stood for when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AliasRequest {
    /// Milliseconds since the Unix epoch; now if it is not given.
    pub at_ms: Option<i64>,
}

/// What an alias stood for at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AliasAnswer {
    /// The alias.
    pub alias: String,
    /// The version; `null` if the alias was free.
    #[schema(required)]
    pub version: Option<i64>,
    /// Since when it stood for it, or was free, in milliseconds since the Unix epoch; `null` if it had never been set.
    #[schema(required)]
    pub since_ms: Option<i64>,
    /// Who had done that: the name that the caller gave; `null` if there was none.
    #[schema(required)]
    pub user: Option<String>,
}

/// The versions of a model that are deleted and can be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeletedVersionsAnswer {
    /// The highest first; at most 1,000.
    pub versions: Vec<DeletedVersion>,
}

/// A deleted version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeletedVersion {
    /// Its number.
    pub version: i64,
    /// When it was deleted, in milliseconds since the Unix epoch.
    #[schema(required)]
    pub deleted_time_ms: Option<i64>,
    /// Where its files lay.
    pub source: String,
    /// The run that made it; may be empty.
    pub run_id: String,
}
