//! The keys that a run or an experiment has: pages of names in the order of their bytes, searched and counted.

mod of_experiment;
mod of_run;
mod selection;

pub use of_experiment::of_experiment;
pub use of_run::{RunKeyInfo, of_run};

/// What keys are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Metrics.
    Metric,
    /// Params.
    Param,
    /// Tags.
    Tag,
}

/// Which keys, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyQuery {
    /// Of metrics, params or tags.
    pub kind: KeyKind,
    /// Names that contain this, in whatever case; all if it is empty.
    pub search: String,
    /// Names that begin with this; all if it is empty.
    pub prefix: String,
    /// The name behind which the page starts; none for the first page.
    pub after: Option<String>,
    /// Most names on the page, at least 1.
    pub limit: usize,
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyPage<T> {
    /// In the order of their names' bytes, each once.
    pub keys: Vec<T>,
    /// Whether there are more behind this page.
    pub has_more: bool,
    /// How many there are on all pages.
    pub total: u64,
}
