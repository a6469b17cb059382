//! The error envelope: `{"error_code", "message", "sqlstate", "error_class"}`.

use runstone_domain::Error;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The codes of the contract that this server gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the contract")]
pub enum ErrorCode {
    BadRequest,
    EndpointNotFound,
    FeatureDisabled,
    InternalError,
    InvalidParameterValue,
    InvalidState,
    NotImplemented,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
    ResourceExhausted,
    TemporarilyUnavailable,
}

impl ErrorCode {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::EndpointNotFound => "ENDPOINT_NOT_FOUND",
            Self::FeatureDisabled => "FEATURE_DISABLED",
            Self::InternalError => "INTERNAL_ERROR",
            Self::InvalidParameterValue => "INVALID_PARAMETER_VALUE",
            Self::InvalidState => "INVALID_STATE",
            Self::NotImplemented => "NOT_IMPLEMENTED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::ResourceAlreadyExists => "RESOURCE_ALREADY_EXISTS",
            Self::ResourceDoesNotExist => "RESOURCE_DOES_NOT_EXIST",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::TemporarilyUnavailable => "TEMPORARILY_UNAVAILABLE",
        }
    }

    /// The HTTP status that goes with it. `RESOURCE_ALREADY_EXISTS` is 400, not 409: clients match on the code.
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest | Self::InvalidParameterValue | Self::ResourceAlreadyExists => 400,
            Self::PermissionDenied => 403,
            Self::EndpointNotFound | Self::ResourceDoesNotExist => 404,
            Self::ResourceExhausted => 429,
            Self::FeatureDisabled | Self::InternalError | Self::InvalidState => 500,
            Self::NotImplemented => 501,
            Self::TemporarilyUnavailable => 503,
        }
    }

    /// `(sqlstate, error_class)`, for the codes that have them.
    pub fn classification(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::InternalError | Self::InvalidState | Self::TemporarilyUnavailable => {
                Some(("XXM00", "CLIENT_INTERNAL_ERROR"))
            }
            Self::EndpointNotFound | Self::ResourceDoesNotExist => Some(("KAM00", "RESOURCE_NOT_FOUND")),
            Self::PermissionDenied => Some(("KAM00", "PERMISSION_DENIED")),
            Self::BadRequest | Self::InvalidParameterValue => Some(("KAM00", "INVALID_PARAMETER_VALUE")),
            Self::ResourceAlreadyExists => Some(("KAM00", "RESOURCE_ALREADY_EXISTS")),
            Self::FeatureDisabled => Some(("KAM00", "FEATURE_DISABLED")),
            Self::NotImplemented | Self::ResourceExhausted => None,
        }
    }
}

/// The body of an error answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ErrorBody {
    /// Name of the code.
    #[schema(required, example = "INVALID_PARAMETER_VALUE")]
    pub error_code: String,
    /// For people.
    #[schema(required)]
    pub message: String,
    /// Classification, for the codes that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqlstate: Option<String>,
    /// Classification, for the codes that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_class: Option<String>,
}

impl ErrorBody {
    /// The envelope for a code and a message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let (sqlstate, error_class) = code.classification().unzip();
        Self {
            error_code: code.name().to_owned(),
            message: message.into(),
            sqlstate: sqlstate.map(str::to_owned),
            error_class: error_class.map(str::to_owned),
        }
    }
}

/// The one mapping from a situation to `(status, code, message)`.
pub fn project(error: &Error) -> (u16, ErrorCode, String) {
    let code = match error {
        Error::InvalidParameter(_) | Error::TooLarge(_) => ErrorCode::InvalidParameterValue,
        Error::BadRequest(_) => ErrorCode::BadRequest,
        Error::NotFound { .. } => ErrorCode::ResourceDoesNotExist,
        Error::AlreadyExists { .. } => ErrorCode::ResourceAlreadyExists,
        Error::InvalidState(_) => ErrorCode::InvalidState,
        Error::Refused(_) => ErrorCode::PermissionDenied,
        Error::Unsupported(_) => ErrorCode::NotImplemented,
        Error::FeatureDisabled(_) => ErrorCode::FeatureDisabled,
        Error::NoSpace { .. } | Error::Unavailable { .. } => ErrorCode::TemporarilyUnavailable,
        Error::Internal(_) => ErrorCode::InternalError,
    };
    let status = if matches!(error, Error::TooLarge(_)) { 413 } else { code.status() };
    (status, code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use runstone_domain::Entity;

    #[test]
    fn every_situation_has_its_status_and_code() {
        let message = "m".to_owned();
        let table = [
            (Error::InvalidParameter(message.clone()), 400, "INVALID_PARAMETER_VALUE"),
            (Error::BadRequest(message.clone()), 400, "BAD_REQUEST"),
            (
                Error::NotFound { entity: Entity::Run, message: message.clone() },
                404,
                "RESOURCE_DOES_NOT_EXIST",
            ),
            (
                Error::AlreadyExists { entity: Entity::Experiment, message: message.clone() },
                400,
                "RESOURCE_ALREADY_EXISTS",
            ),
            (Error::InvalidState(message.clone()), 500, "INVALID_STATE"),
            (Error::Refused(message.clone()), 403, "PERMISSION_DENIED"),
            (Error::Unsupported(message.clone()), 501, "NOT_IMPLEMENTED"),
            (Error::FeatureDisabled(message.clone()), 500, "FEATURE_DISABLED"),
            (Error::TooLarge(message.clone()), 413, "INVALID_PARAMETER_VALUE"),
            (Error::NoSpace { what: "the database" }, 503, "TEMPORARILY_UNAVAILABLE"),
            (Error::Unavailable { message, source: None }, 503, "TEMPORARILY_UNAVAILABLE"),
            (Error::internal("secret"), 500, "INTERNAL_ERROR"),
        ];
        for (error, status, code) in table {
            let (found_status, found_code, text) = project(&error);
            assert_eq!((found_status, found_code.name()), (status, code), "{error:?}");
            assert!(!text.contains("secret"));
        }
    }

    #[test]
    fn the_envelope_is_mlflows() {
        let body = ErrorBody::new(ErrorCode::ResourceDoesNotExist, "Run with id=x not found");
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Run with id=x not found","sqlstate":"KAM00","error_class":"RESOURCE_NOT_FOUND"}"#
        );
        let body = ErrorBody::new(ErrorCode::NotImplemented, "m");
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"error_code":"NOT_IMPLEMENTED","message":"m"}"#
        );
    }
}
