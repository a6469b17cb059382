//! Messages about transition requests and comments, in the shapes that the managed edition of MLflow documents:
//! `transition-requests/*` and `comments/*`.

use runstone_domain::governance::{Comment, PromotionRequest};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::Request;
use crate::lenient::{Flag, Int64, list, texts};

/// `transition-requests/*`: which version is to go where, and what is said with it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionRequestMessage {
    /// Required.
    pub name: Option<String>,
    /// Required; decimal digits.
    pub version: Option<String>,
    /// Required but for `list`; in any case of its letters.
    pub stage: Option<String>,
    /// What is said with it.
    pub comment: Option<String>,
    /// For `approve`: whether versions that are in the stage make room.
    pub archive_existing_versions: Option<Flag>,
    /// For `delete`: who made the request.
    pub creator: Option<String>,
}

/// `comments/*`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CommentMessage {
    /// For `update` and `delete`.
    pub id: Option<String>,
    /// For `create`.
    pub name: Option<String>,
    /// For `create`; decimal digits.
    pub version: Option<String>,
    /// For `create` and `update`.
    pub comment: Option<String>,
}

/// A request, a comment, or what was done with one of them: the managed edition has one shape for all.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Its id.
    pub id: Option<String>,
    /// Such as `REQUESTED_TRANSITION`.
    pub activity_type: Option<String>,
    /// What was said.
    pub comment: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_timestamp: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub last_updated_timestamp: Option<Int64>,
    /// The stage that a request asks for.
    pub to_stage: Option<String>,
    /// Who, if that is known.
    pub user_id: Option<String>,
    /// What may be done about it.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub available_actions: Vec<String>,
}

/// Answer of `transition-requests/create`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionRequestAnswer {
    /// The open request.
    pub request: Option<Activity>,
}

/// Answer of `transition-requests/list`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionRequestsAnswer {
    /// The open requests, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub requests: Vec<Activity>,
}

/// Answer of `transition-requests/approve`, `reject` and `delete`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityAnswer {
    /// What was done.
    pub activity: Option<Activity>,
}

/// Answer of `comments/create` and `comments/update`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CommentAnswer {
    /// As it is now.
    pub comment: Option<Activity>,
}

impl Request for TransitionRequestMessage {}
impl Request for CommentMessage {}

impl From<PromotionRequest> for Activity {
    fn from(request: PromotionRequest) -> Self {
        let actions =
            ["APPROVE_TRANSITION_REQUEST", "REJECT_TRANSITION_REQUEST", "CANCEL_TRANSITION_REQUEST"];
        Self {
            id: Some(request.id.to_string()),
            activity_type: Some("REQUESTED_TRANSITION".to_owned()),
            comment: Some(request.comment).filter(|comment| !comment.is_empty()),
            creation_timestamp: Some(Int64(request.creation_time_ms)),
            last_updated_timestamp: Some(Int64(request.creation_time_ms)),
            to_stage: Some(request.target.to_string()),
            user_id: request.user,
            available_actions: actions.map(str::to_owned).to_vec(),
        }
    }
}

impl From<Comment> for Activity {
    fn from(comment: Comment) -> Self {
        Self {
            id: Some(comment.id.to_string()),
            activity_type: Some("NEW_COMMENT".to_owned()),
            comment: Some(comment.text),
            creation_timestamp: Some(Int64(comment.creation_time_ms)),
            last_updated_timestamp: Some(Int64(comment.last_update_time_ms)),
            to_stage: None,
            user_id: comment.user,
            available_actions: ["EDIT_COMMENT", "DELETE_COMMENT"].map(str::to_owned).to_vec(),
        }
    }
}

impl Activity {
    /// What somebody did with a request: `activity_type` such as `APPROVED_REQUEST`.
    pub fn done(
        request: PromotionRequest,
        activity_type: &str,
        user_id: Option<String>,
        comment: String,
        now_ms: i64,
    ) -> Self {
        Self {
            activity_type: Some(activity_type.to_owned()),
            comment: Some(comment).filter(|comment| !comment.is_empty()),
            creation_timestamp: Some(Int64(now_ms)),
            last_updated_timestamp: Some(Int64(now_ms)),
            user_id,
            available_actions: Vec::new(),
            ..request.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use runstone_domain::governance::RequestState;
    use runstone_domain::{Stage, Target};

    use super::*;

    #[test]
    fn a_request_is_written_as_documented() {
        let request = PromotionRequest {
            id: 7,
            model: "m".to_owned(),
            version: 2,
            target: Target::Stage(Stage::Production),
            user: Some("ann".to_owned()),
            comment: "please".to_owned(),
            creation_time_ms: 5,
            state: RequestState::Open,
            closed_time_ms: None,
            closed_by: None,
            closing_comment: String::new(),
            approvals: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&Activity::from(request.clone())).unwrap(),
            r#"{"id":"7","activity_type":"REQUESTED_TRANSITION","comment":"please","creation_timestamp":5,"last_updated_timestamp":5,"to_stage":"Production","user_id":"ann","available_actions":["APPROVE_TRANSITION_REQUEST","REJECT_TRANSITION_REQUEST","CANCEL_TRANSITION_REQUEST"]}"#
        );
        let done = Activity::done(request, "APPROVED_REQUEST", None, String::new(), 9);
        assert_eq!(
            serde_json::to_string(&done).unwrap(),
            r#"{"id":"7","activity_type":"APPROVED_REQUEST","creation_timestamp":9,"last_updated_timestamp":9,"to_stage":"Production"}"#
        );
    }
}
