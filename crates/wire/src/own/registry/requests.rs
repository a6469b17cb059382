//! Requests to promote versions.

use runstone_domain::governance;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Somebody asks that a version get an alias or a stage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct CreateRequest {
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// An alias, such as `@champion`, or a stage.
    #[schema(example = "@champion")]
    pub target: String,
    /// For those who decide.
    #[serde(default)]
    pub comment: String,
}

/// Which requests, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct RequestsRequest {
    /// Only those about versions of this model.
    pub model: Option<String>,
    /// Only those about this version of the model.
    pub version: Option<i64>,
    /// Only those that have come so far.
    #[param(inline)]
    pub state: Option<RequestState>,
    /// Most requests on the page; 100 if it is not given.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// The `next_page_token` of the page before.
    pub page_token: Option<String>,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// To be decided.
    Open,
    /// It was approved of and carried out.
    Approved,
    /// Somebody said no.
    Rejected,
    /// It was withdrawn.
    Cancelled,
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestsAnswer {
    /// The newest first.
    pub requests: Vec<PromotionRequest>,
    /// Where the next page starts; `null` on the last one.
    #[schema(required)]
    pub next_page_token: Option<String>,
}

/// A request to promote a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromotionRequest {
    /// Its id.
    pub id: String,
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// An alias, such as `@champion`, or a stage.
    pub target: String,
    /// Who asks: the name that the caller gave; `null` if there was none.
    #[schema(required)]
    pub user: Option<String>,
    /// What was said with it; may be empty.
    pub comment: String,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// How far it has come.
    pub state: RequestState,
    /// When it was closed, in milliseconds since the Unix epoch; `null` while it is open.
    #[schema(required)]
    pub closed_time_ms: Option<i64>,
    /// Who closed it, if that is known.
    #[schema(required)]
    pub closed_by: Option<String>,
    /// What was said with that; may be empty.
    pub closing_comment: String,
    /// Who approved of it, in the order of time.
    pub approvals: Vec<Approval>,
}

/// Somebody's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Who: the name that the caller gave; `null` if there was none.
    #[schema(required)]
    pub user: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// What was said with it; may be empty.
    pub comment: String,
}

/// An approval of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Approve {
    /// What is said with it; may be empty.
    pub comment: String,
    /// Whether versions that are in the stage go to Archived.
    pub archive_existing_versions: bool,
}

/// What is said with a rejection or a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Decision {
    /// May be empty.
    pub comment: String,
}

impl From<governance::RequestState> for RequestState {
    fn from(state: governance::RequestState) -> Self {
        match state {
            governance::RequestState::Open => Self::Open,
            governance::RequestState::Approved => Self::Approved,
            governance::RequestState::Rejected => Self::Rejected,
            governance::RequestState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<RequestState> for governance::RequestState {
    fn from(state: RequestState) -> Self {
        match state {
            RequestState::Open => Self::Open,
            RequestState::Approved => Self::Approved,
            RequestState::Rejected => Self::Rejected,
            RequestState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<governance::PromotionRequest> for PromotionRequest {
    fn from(request: governance::PromotionRequest) -> Self {
        let approval = |approval: governance::Approval| Approval {
            user: approval.user,
            time_ms: approval.time_ms,
            comment: approval.comment,
        };
        Self {
            id: request.id.to_string(),
            model: request.model,
            version: request.version,
            target: request.target.to_string(),
            user: request.user,
            comment: request.comment,
            creation_time_ms: request.creation_time_ms,
            state: request.state.into(),
            closed_time_ms: request.closed_time_ms,
            closed_by: request.closed_by,
            closing_comment: request.closing_comment,
            approvals: request.approvals.into_iter().map(approval).collect(),
        }
    }
}
