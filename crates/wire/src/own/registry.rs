//! `registry/…`: the history of the model registry, promotion rules and requests, comments, deleted versions.

mod comments;
mod history;
mod requests;
mod rules;

pub use comments::{Comment, CommentText, CommentsAnswer, CommentsRequest, NewComment};
pub use history::{
    AliasAnswer, AliasRequest, Change, DeletedVersion, DeletedVersionsAnswer, HistoryAnswer, HistoryRequest,
};
pub use requests::{
    Approval, Approve, CreateRequest, Decision, PromotionRequest, RequestState, RequestsAnswer,
    RequestsRequest,
};
pub use rules::{CheckAnswer, CheckRequest, Rule, RuleBody, RulesAnswer, Verdict};
