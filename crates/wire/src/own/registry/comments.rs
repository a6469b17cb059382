//! What people say to versions.

use runstone_domain::governance;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A comment on a version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct NewComment {
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// 1 to 65,535 characters.
    pub text: String,
}

/// What a comment says from now on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct CommentText {
    /// 1 to 65,535 characters.
    pub text: String,
}

/// Whose comments, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommentsRequest {
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// Most comments on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// The `next_page_token` of the page before.
    pub page_token: Option<String>,
}

/// A page of comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentsAnswer {
    /// The oldest first.
    pub comments: Vec<Comment>,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// What somebody said to a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    /// Its id.
    pub id: String,
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// Who: the name that the caller gave; `null` if there was none.
    #[schema(required)]
    pub user: Option<String>,
    /// What was said.
    pub text: String,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch.
    pub last_update_time_ms: i64,
}

impl From<governance::Comment> for Comment {
    fn from(comment: governance::Comment) -> Self {
        Self {
            id: comment.id.to_string(),
            model: comment.model,
            version: comment.version,
            user: comment.user,
            text: comment.text,
            creation_time_ms: comment.creation_time_ms,
            last_update_time_ms: comment.last_update_time_ms,
        }
    }
}
