//! The situations in which a request cannot be fulfilled. Transports turn them into statuses and codes.

use std::error::Error as StdError;

/// How many of the contract's messages end.
pub const SEE_DOCS: &str = "See the API docs for more information about request parameters.";

/// The usual result of a domain operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// An experiment.
    Experiment,
    /// A run.
    Run,
    /// A tag of an experiment or run.
    Tag,
    /// A logged model.
    LoggedModel,
    /// A registered model or a prompt.
    RegisteredModel,
    /// A version of a registered model or a prompt.
    ModelVersion,
    /// A request to promote a version.
    PromotionRequest,
    /// What somebody said to a version.
    Comment,
    /// A promotion rule.
    PromotionRule,
    /// A file or folder among a run's artifacts.
    Artifact,
    /// A webhook, or a delivery to one.
    Webhook,
}

/// Why a request was not fulfilled. `Display` gives the message for the caller; [`StdError::source`] the inner
/// cause, which is for the log only.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value of the request is missing, malformed or out of its range.
    #[error("{0}")]
    InvalidParameter(String),
    /// The request as a whole makes no sense to the store.
    #[error("{0}")]
    BadRequest(String),
    /// The entity does not exist, or not for this caller.
    #[error("{message}")]
    NotFound {
        /// What was looked for.
        entity: Entity,
        /// Names the missing entity.
        message: String,
    },
    /// An entity with this unique name is already there.
    #[error("{message}")]
    AlreadyExists {
        /// What exists already.
        entity: Entity,
        /// Names the existing entity.
        message: String,
    },
    /// The entity is in a state that does not allow the operation, and repeating will not help.
    #[error("{0}")]
    InvalidState(String),
    /// A rule that somebody set stands against it.
    #[error("{0}")]
    Refused(String),
    /// The configured backend cannot do this.
    #[error("{0}")]
    Unsupported(String),
    /// A part of the product that is switched off was asked for.
    #[error("{0}")]
    FeatureDisabled(String),
    /// The request is larger than the server takes.
    #[error("{0}")]
    TooLarge(String),
    /// The disk or volume has no room left; works again once there is.
    #[error("{what} has no space left; free some room and try again")]
    NoSpace {
        /// The database or the artifact store.
        what: &'static str,
    },
    /// A dependency cannot be reached or is overloaded; worth trying again.
    #[error("{message}")]
    Unavailable {
        /// What is unavailable, without inner detail.
        message: String,
        /// The cause, for the log.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// A defect or broken data; never the caller's fault.
    #[error("an internal error occurred; the server's log has the details")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// An invalid value, with the message for the caller.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidParameter(message.into())
    }

    /// An internal error with its cause.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Something that may come back, with its cause.
    pub fn unavailable(
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Unavailable { message: message.into(), source: Some(source.into()) }
    }

    /// No run has this id.
    pub fn run_not_found(run_id: &str) -> Self {
        Self::NotFound { entity: Entity::Run, message: format!("Run with id={run_id} not found") }
    }

    /// No experiment has this id.
    pub fn experiment_not_found(id: i64) -> Self {
        Self::NotFound { entity: Entity::Experiment, message: format!("No Experiment with id={id} exists") }
    }

    /// No experiment has this name.
    pub fn experiment_name_not_found(name: &str) -> Self {
        Self::NotFound {
            entity: Entity::Experiment,
            message: format!("Could not find experiment with name '{name}'"),
        }
    }

    /// A required request parameter is absent or empty.
    pub fn missing_parameter(name: &str) -> Self {
        Self::invalid(format!("Missing value for required parameter '{name}'. {SEE_DOCS}"))
    }

    /// A request parameter has a value of another type than the contract says; `shown` is the value as JSON, and
    /// `python_type` the word for its type, such as `int`.
    pub fn wrong_type(parameter: &str, shown: impl std::fmt::Display, python_type: &str) -> Self {
        // The two blanks are the contract's.
        Self::invalid(format!(
            "Invalid value {shown} for parameter '{parameter}' supplied:  Hint: Value was of type '{python_type}'. {SEE_DOCS}"
        ))
    }

    /// A value over its length limit, counted in characters.
    pub fn too_long(what: &str, limit: usize) -> Self {
        Self::invalid(format!("'{what}' exceeds the maximum length of {limit} characters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_an_internal_error_hides_its_cause() {
        let error = Error::internal("table runs is corrupt");
        assert!(!error.to_string().contains("corrupt"));
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("table runs is corrupt"));
    }
}
