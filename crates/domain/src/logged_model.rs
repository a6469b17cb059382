//! Logged models: what training code saved as a model, with its params, tags and measurements.

use crate::error::{Entity, Error, Result};
use crate::experiment::Lifecycle;
use crate::limits;
use crate::metric::Metric;
use crate::tag::{Name, Param, Tag, check_length, check_text};

/// Characters that would make a name ambiguous inside a URI or a filter.
const FORBIDDEN_IN_NAMES: [char; 6] = ['/', ':', '.', '%', '"', '\''];

/// Whether a model's files are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoggedModelStatus {
    /// Nobody said.
    Unspecified,
    /// The files are still on their way.
    Pending,
    /// The files are complete.
    Ready,
    /// The files did not arrive.
    UploadFailed,
}

impl LoggedModelStatus {
    /// All of them, in the order of their numbers in the contract, which start at 0.
    pub const ALL: [Self; 4] = [Self::Unspecified, Self::Pending, Self::Ready, Self::UploadFailed];

    /// The contract's name, such as `LOGGED_MODEL_READY`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "LOGGED_MODEL_STATUS_UNSPECIFIED",
            Self::Pending => "LOGGED_MODEL_PENDING",
            Self::Ready => "LOGGED_MODEL_READY",
            Self::UploadFailed => "LOGGED_MODEL_UPLOAD_FAILED",
        }
    }

    /// The name that the Python client shows, such as `READY`.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Unspecified => "UNSPECIFIED",
            Self::Pending => "PENDING",
            Self::Ready => "READY",
            Self::UploadFailed => "UPLOAD_FAILED",
        }
    }

    /// The number in the contract.
    pub fn number(self) -> i64 {
        match self {
            Self::Unspecified => 0,
            Self::Pending => 1,
            Self::Ready => 2,
            Self::UploadFailed => 3,
        }
    }

    /// The status with this number, if there is one.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.number() == number)
    }
}

/// A model with all that hangs on it, except its files.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedModel {
    /// `m-` and 32 hexadecimal digits.
    pub model_id: String,
    /// The experiment it belongs to.
    pub experiment_id: i64,
    /// Shown to people; need not be unique.
    pub name: String,
    /// Where its files lie.
    pub artifact_uri: String,
    /// Whether its files are there.
    pub status: LoggedModelStatus,
    /// Free text such as `classifier`; may be empty.
    pub model_type: String,
    /// Id of the run that made it, which need not exist; may be empty.
    pub source_run_id: String,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch; changes with the status and on deletion, not with tags and params.
    pub last_update_time_ms: i64,
    /// Ordered by key.
    pub tags: Vec<Tag>,
    /// Ordered by key.
    pub params: Vec<Param>,
    /// All of them, ordered by key, time and step.
    pub metrics: Vec<ModelMetric>,
}

/// A point that a run measured of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelMetric {
    /// The run that measured it.
    pub run_id: Name,
    /// The point.
    pub metric: Metric,
    /// What it was measured on.
    pub dataset: DatasetLabel,
}

/// A point on its way to a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelPoint {
    /// The model that was measured.
    pub model_id: String,
    /// The point.
    pub metric: Metric,
    /// What it was measured on.
    pub dataset: DatasetLabel,
}

/// Which dataset a measurement is about: names that the caller chose, either of which may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatasetLabel {
    /// At most 500 characters, not empty.
    pub name: Option<String>,
    /// At most 36 characters, not empty.
    pub digest: Option<String>,
}

impl DatasetLabel {
    /// A label from what came with a request, where an empty text means nothing.
    ///
    /// # Errors
    /// `InvalidParameter` if a text is too long or holds NUL; `path` is the prefix of its fields in messages.
    pub fn new(name: Option<String>, digest: Option<String>, path: &str) -> Result<Self> {
        let texts = [
            ("dataset_name", &name, limits::DATASET_NAME),
            ("dataset_digest", &digest, limits::DATASET_DIGEST),
        ];
        for (field, text, limit) in texts {
            // Most points have none: their path costs nothing.
            let Some(text) = text else { continue };
            check_length(text, &format!("{path}{field}"), limit)?;
        }
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self { name: given(name), digest: given(digest) })
    }
}

/// No logged model has this id.
pub fn not_found(model_id: &str) -> Error {
    Error::NotFound {
        entity: Entity::LoggedModel,
        message: format!("Logged model with ID '{model_id}' not found."),
    }
}

/// Checks the name of a model.
///
/// # Errors
/// `InvalidParameter` if it is empty, has one of `/ : . % " '`, or more than 500 characters.
pub fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name.contains(FORBIDDEN_IN_NAMES) {
        let quote = if name.contains('\'') && !name.contains('"') { '"' } else { '\'' };
        return Err(Error::invalid(format!(
            "Invalid model name ({quote}{name}{quote}) provided. Model name must be a non-empty string and cannot \
             contain the following characters: ('/', ':', '.', '%', '\"', \"'\")"
        )));
    }
    check_length(name, "name", limits::MODEL_NAME)
}

/// Checks the free text that says what kind of model it is.
///
/// # Errors
/// `InvalidParameter` beyond 500 characters or with NUL.
pub fn check_type(model_type: &str) -> Result<()> {
    check_length(model_type, "model_type", limits::MODEL_TYPE)
}

/// Checks the id of a run or a model that a request refers to; whether it exists is another question.
///
/// # Errors
/// `InvalidParameter` beyond the length of a key or with NUL.
pub fn check_id(id: &str, parameter: &str) -> Result<()> {
    check_length(id, parameter, limits::KEY)
}

/// Checks a param or tag of a model: any characters are allowed, and values of any length.
///
/// # Errors
/// `InvalidParameter` if the key is longer than 255 characters, or either holds NUL; `path` as in `tags[3].`.
pub fn check_item(key: &str, value: &str, path: &str) -> Result<()> {
    check_length(key, &format!("{path}key"), limits::MODEL_KEY)?;
    check_text(value, &format!("{path}value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_must_not_look_like_uris() {
        for name in ["m", "my model", "größe", "a-b_c", " ", &"x".repeat(500)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "a/b", "a:b", "a.b", "a%b", "a\"b"] {
            let message = check_name(name).unwrap_err().to_string();
            assert!(message.starts_with(&format!("Invalid model name ('{name}') provided.")), "{message}");
        }
        let quoted = check_name("a'b").unwrap_err().to_string();
        assert!(quoted.starts_with("Invalid model name (\"a'b\") provided."), "{quoted}");
        assert!(check_name(&"x".repeat(501)).unwrap_err().to_string().contains("maximum length of 500"));
        assert!(check_name("a\0").is_err());
    }

    #[test]
    fn statuses_have_the_numbers_of_the_contract() {
        let numbers = LoggedModelStatus::ALL.map(LoggedModelStatus::number);
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(LoggedModelStatus::from_number(2), Some(LoggedModelStatus::Ready));
        assert_eq!(LoggedModelStatus::from_number(4), None);
        for status in LoggedModelStatus::ALL {
            assert!(status.as_str().ends_with(status.short_name()));
        }
    }

    #[test]
    fn an_empty_dataset_name_is_none() {
        let label = DatasetLabel::new(Some(String::new()), Some("d".to_owned()), "").unwrap();
        assert_eq!(label, DatasetLabel { name: None, digest: Some("d".to_owned()) });
        let long = DatasetLabel::new(None, Some("d".repeat(37)), "metrics[2].").unwrap_err().to_string();
        assert_eq!(long, "'metrics[2].dataset_digest' exceeds the maximum length of 36 characters");
    }

    #[test]
    fn keys_of_models_are_free_but_not_endless() {
        assert!(check_item("we;ird \"key\"", &"v".repeat(100_000), "tags[0].").is_ok());
        assert!(
            check_item(&"k".repeat(256), "", "tags[0].").unwrap_err().to_string().contains("tags[0].key")
        );
        assert!(check_item("k", "\0", "tags[0].").is_err());
    }
}
