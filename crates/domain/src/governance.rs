//! Who changed what in the model registry, who asked for a change, and what people said to it.

use crate::error::{Entity, Error, Result};
use crate::limits;
use crate::promotion::Target;

/// Who does something, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Name; none if it is not known.
    pub user: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub now_ms: i64,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal,)*) => {
        /// What was done. The names are part of the own API: `what.was_done`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// Its name, such as `alias.set`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }
    };
}

actions! {
    /// A model or prompt was created.
    ModelCreated = "model.created",
    /// Before and after are its names.
    ModelRenamed = "model.renamed",
    /// Before and after are its descriptions.
    ModelDescribed = "model.described",
    /// A model was deleted with its versions.
    ModelDeleted = "model.deleted",
    /// The subject is the key, before and after are the values.
    ModelTagSet = "model.tag_set",
    /// The subject is the key, before is the value.
    ModelTagDeleted = "model.tag_deleted",
    /// A version was created; after is its source.
    VersionCreated = "version.created",
    /// Before and after are its descriptions.
    VersionDescribed = "version.described",
    /// A version was taken out of use.
    VersionDeleted = "version.deleted",
    /// A deleted version was taken back into use.
    VersionRestored = "version.restored",
    /// The subject is the key, before and after are the values.
    VersionTagSet = "version.tag_set",
    /// The subject is the key, before is the value.
    VersionTagDeleted = "version.tag_deleted",
    /// Before and after are the stages.
    StageSet = "stage.set",
    /// The subject is the alias; before and after are the versions that it stood and stands for.
    AliasSet = "alias.set",
    /// The subject is the alias; before is the version that it stood for.
    AliasDeleted = "alias.deleted",
    /// Somebody asked for a promotion; the subject is the target.
    RequestCreated = "request.created",
    /// Somebody approved of a request; the subject is the target.
    RequestApproved = "request.approved",
    /// Somebody rejected a request; the subject is the target.
    RequestRejected = "request.rejected",
    /// A request was withdrawn; the subject is the target.
    RequestCancelled = "request.cancelled",
    /// A promotion was tried and refused by a rule; the subject is the target, after is what was said.
    PromotionRefused = "promotion.refused",
    /// The subject is the rule's name; before and after are its definitions.
    RuleSet = "rule.set",
    /// The subject is the rule's name; before is its definition.
    RuleDeleted = "rule.deleted",
    /// Somebody said something to a version.
    CommentAdded = "comment.added",
    /// Before and after are what was said.
    CommentChanged = "comment.changed",
    /// Before is what was said.
    CommentDeleted = "comment.deleted",
}

impl Action {
    /// Reads a name.
    ///
    /// # Errors
    /// `InvalidParameter` that lists the names.
    pub fn parse(text: &str) -> Result<Self> {
        let known = Self::ALL.iter().copied().find(|action| action.as_str() == text);
        known.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|action| action.as_str()).collect();
            Error::invalid(format!("Invalid action '{text}'. Value must be one of {}.", names.join(", ")))
        })
    }
}

/// One change in the registry, or an attempt at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Rises with time.
    pub id: i64,
    /// Milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// Who did it, if that is known.
    pub user: Option<String>,
    /// Name of the model at that time.
    pub model: String,
    /// Number of the version that it is about, if it is about one.
    pub version: Option<i64>,
    /// What was done.
    pub action: Action,
    /// Which alias, tag, rule or target; empty if the action says it all.
    pub subject: String,
    /// What was there before; none if nothing was.
    pub before: Option<String>,
    /// What is there since; none if nothing is.
    pub after: Option<String>,
    /// What was said with it; may be empty.
    pub comment: String,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl RequestState {
    /// All of them, in the order of their numbers in the schema.
    pub const ALL: [Self; 4] = [Self::Open, Self::Approved, Self::Rejected, Self::Cancelled];

    /// Its name in the own API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Somebody asks that a version be promoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionRequest {
    /// Unique.
    pub id: i64,
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// What it is to become.
    pub target: Target,
    /// Who asks, if that is known.
    pub user: Option<String>,
    /// What was said with it; may be empty.
    pub comment: String,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// How far it has come.
    pub state: RequestState,
    /// When it was closed, in milliseconds since the Unix epoch.
    pub closed_time_ms: Option<i64>,
    /// Who closed it, if that is known.
    pub closed_by: Option<String>,
    /// What was said with that; may be empty.
    pub closing_comment: String,
    /// Who approved of it, in the order of time.
    pub approvals: Vec<Approval>,
}

/// Somebody approves of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who, if that is known.
    pub user: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// What was said with it; may be empty.
    pub comment: String,
}

/// What somebody said to a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Unique.
    pub id: i64,
    /// Name of the model.
    pub model: String,
    /// Number of the version.
    pub version: i64,
    /// Who, if that is known.
    pub user: Option<String>,
    /// What was said; not empty.
    pub text: String,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch.
    pub last_update_time_ms: i64,
}

/// How many people approve of a request, not counting who asked for it. Those whose names are not known are one person.
pub fn count_approvals(requester: Option<&str>, approvals: &[Approval]) -> u64 {
    let mut people: Vec<Option<&str>> = approvals.iter().map(|approval| approval.user.as_deref()).collect();
    people.retain(|person| person.is_none() || *person != requester);
    people.sort_unstable();
    people.dedup();
    people.len() as u64
}

/// No request has this id.
pub fn request_not_found(id: &str) -> Error {
    Error::NotFound { entity: Entity::PromotionRequest, message: format!("Request with id={id} not found") }
}

/// No comment has this id.
pub fn comment_not_found(id: &str) -> Error {
    Error::NotFound { entity: Entity::Comment, message: format!("Comment with id={id} not found") }
}

/// The model has no such rule.
pub fn rule_not_found(model: &str, rule: &str) -> Error {
    Error::NotFound {
        entity: Entity::PromotionRule,
        message: format!("Rule '{rule}' of the model '{model}' not found"),
    }
}

/// Checks the name that a caller gives.
///
/// # Errors
/// `InvalidParameter` if it is longer than 256 characters or has control characters.
pub fn check_user(user: &str) -> Result<()> {
    if limits::is_longer_than(user, limits::USER) {
        return Err(Error::too_long("user", limits::USER));
    }
    if user.chars().any(char::is_control) {
        return Err(Error::invalid("The name of the user must not have control characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_as_they_are_written() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()).unwrap(), *action);
        }
        assert!(Action::parse("alias").unwrap_err().to_string().contains("alias.set, alias.deleted"));
    }

    #[test]
    fn who_asks_does_not_approve() {
        let by = |user: Option<&str>| Approval {
            user: user.map(str::to_owned),
            time_ms: 0,
            comment: String::new(),
        };
        let all = [by(Some("ann")), by(None), by(Some("bob")), by(None), by(Some("bob"))];
        assert_eq!(count_approvals(Some("ann"), &all), 2);
        assert_eq!(count_approvals(None, &all), 3);
        assert_eq!(count_approvals(None, &[]), 0);
    }

    #[test]
    fn names_of_users_are_plain() {
        assert!(check_user("Jörg <j@x.org>").is_ok());
        assert!(check_user("a\nb").is_err());
        assert!(check_user(&"x".repeat(257)).is_err());
    }
}
