//! Experiments: named groups of runs.

use crate::error::{Error, Result};
use crate::limits;
use crate::tag::Tag;

/// Whether an entity is in use or in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// In use.
    Active,
    /// In the trash; can be restored.
    Deleted,
}

impl Lifecycle {
    /// `active` or `deleted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deleted => "deleted",
        }
    }
}

/// Which lifecycles a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ViewType {
    /// Only what is in use.
    #[default]
    ActiveOnly,
    /// Only the trash.
    DeletedOnly,
    /// Both.
    All,
}

/// A named group of runs with a place for their artifacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// A number, unique over all workspaces. 0 is the default experiment.
    pub id: i64,
    /// Unique in the workspace, among deleted ones too. At most 500 characters.
    pub name: String,
    /// Where runs put their artifacts: a URI or an absolute path.
    pub artifact_location: String,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch; changes on rename, delete and restore, not on tag changes.
    pub last_update_time_ms: i64,
    /// Ordered by key.
    pub tags: Vec<Tag>,
    /// Name of the workspace.
    pub workspace: String,
}

/// Checks an experiment's name.
///
/// # Errors
/// `InvalidParameter` beyond 500 characters or with a NUL character, which no database keeps.
pub fn check_name(name: &str) -> Result<()> {
    if limits::is_longer_than(name, limits::EXPERIMENT_NAME) {
        return Err(Error::too_long("name", limits::EXPERIMENT_NAME));
    }
    crate::tag::check_text(name, "name")
}

/// Checks key and value of an experiment's tag.
///
/// # Errors
/// `InvalidParameter` for a bad key, or a value beyond 20,000 characters.
pub fn check_tag(key: &str, value: &str) -> Result<()> {
    crate::names::check_key(key, "key")?;
    crate::names::check_key_length(key, "key")?;
    if limits::is_longer_than(value, limits::EXPERIMENT_TAG_VALUE) {
        return Err(Error::too_long("value", limits::EXPERIMENT_TAG_VALUE));
    }
    crate::tag::check_text(value, "value")
}
