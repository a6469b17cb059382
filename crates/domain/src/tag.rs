//! Keys and values: params and tags of runs and experiments.

use std::sync::Arc;

/// The key of a metric, param or tag. Shared, because a page of runs repeats the same few keys thousands of times.
pub type Name = Arc<str>;

/// A key with its value, both free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// At most 250 characters.
    pub key: Name,
    /// At most 8,000 characters on runs and 20,000 on experiments.
    pub value: String,
}

/// A run's input parameter; written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// At most 250 characters.
    pub key: Name,
    /// At most 6,000 characters.
    pub value: String,
}

impl Tag {
    /// A tag from anything that reads as text.
    pub fn new(key: impl Into<Name>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

impl Param {
    /// A param from anything that reads as text.
    pub fn new(key: impl Into<Name>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

/// Holds a run's name as a tag; writing the tag renames the run and the reverse.
pub const RUN_NAME: &str = "mlflow.runName";
/// On a dataset input: what the data was used for, such as `training`.
pub const DATA_CONTEXT: &str = "mlflow.data.context";
/// On a run: id of the run that it is part of.
pub const PARENT_RUN_ID: &str = "mlflow.parentRunId";
/// On a run: what was started, such as a script or a notebook.
pub const SOURCE_NAME: &str = "mlflow.source.name";
/// On a run: what kind of thing that is, such as `LOCAL` or `NOTEBOOK`.
pub const SOURCE_TYPE: &str = "mlflow.source.type";
/// On a run: the commit of its code.
pub const GIT_COMMIT: &str = "mlflow.source.git.commit";
/// On a run: the repository of its code.
pub const GIT_REPO_URL: &str = "mlflow.source.git.repoURL";
/// On a run: the branch of its code.
pub const GIT_BRANCH: &str = "mlflow.source.git.branch";
/// The JSON list of models that a run logged in the old way.
pub const LOG_MODEL_HISTORY: &str = "mlflow.log-model.history";
/// Experiment tags with this prefix each hold a saved view of the UI.
pub const CUSTOM_VIEW_PREFIX: &str = "mlflow.customView.view";

/// Refuses the one character that no text column of both databases can hold.
///
/// # Errors
/// `InvalidParameter` if `text` contains NUL; `parameter` names it in the message.
pub fn check_text(text: &str, parameter: &str) -> crate::error::Result<()> {
    if text.as_bytes().contains(&0) {
        return Err(crate::error::Error::invalid(format!(
            "Invalid value for parameter '{parameter}' supplied: it contains a NUL character (\\u0000), which cannot be stored"
        )));
    }
    Ok(())
}

/// Checks free text that has a limit; `parameter` names it in the message.
///
/// # Errors
/// `InvalidParameter` if it has more than `limit` characters, or NUL.
pub(crate) fn check_length(text: &str, parameter: &str, limit: usize) -> crate::error::Result<()> {
    if crate::limits::is_longer_than(text, limit) {
        return Err(crate::error::Error::too_long(parameter, limit));
    }
    check_text(text, parameter)
}
