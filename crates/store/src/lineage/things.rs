//! What answers are made of.

use runstone_domain::{Lifecycle, LoggedModelStatus, RunInfo, Stage};

/// Some of the things of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// At most [`LISTED`](super::LISTED), and what the question itself leads to.
    pub items: Vec<T>,
    /// How many the answer would have without that bound.
    pub total: i64,
}

/// An answer: things, each once, and how they hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// Versions of registered models.
    pub versions: Listed<VersionNode>,
    /// Runs.
    pub runs: Listed<RunNode>,
    /// Logged models.
    pub logged_models: Listed<LoggedModelNode>,
    /// Datasets.
    pub datasets: Listed<DatasetNode>,
    /// All links between these, each once.
    pub links: Vec<Link>,
}

/// A version of a registered model. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionNode {
    /// Inner number: a later version has a greater one.
    pub(super) id: i64,
    /// Name of the registered model.
    pub name: String,
    /// Its number.
    pub version: i64,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// How far it has come.
    pub stage: Stage,
    /// What stands for it, ordered.
    pub aliases: Vec<String>,
    /// Who made it, if that is known.
    pub user_id: Option<String>,
    /// When it was registered.
    pub creation_time_ms: i64,
    /// When it was changed last.
    pub last_update_time_ms: i64,
    /// Where its files lie, or the model that it was copied from.
    pub source: String,
    /// The run that made it, which need not exist.
    pub run_id: Option<String>,
    /// The logged model that it is, which need not exist.
    pub logged_model_id: Option<String>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunNode {
    pub(super) id: i64,
    /// Who and when.
    pub info: RunInfo,
    /// Name of its experiment.
    pub experiment_name: String,
    /// The run that it is part of, which need not exist.
    pub parent_run_id: Option<String>,
    /// What was run.
    pub code: Code,
}

/// What a run says of its code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Code {
    /// What was started, such as a script or a notebook.
    pub name: Option<String>,
    /// What kind of thing that is, such as `LOCAL`.
    pub kind: Option<String>,
    /// The commit.
    pub git_commit: Option<String>,
    /// The repository.
    pub git_repo_url: Option<String>,
    /// The branch.
    pub git_branch: Option<String>,
}

/// A logged model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedModelNode {
    pub(super) id: i64,
    /// `m-` and 32 hexadecimal digits.
    pub model_id: String,
    /// Shown to people.
    pub name: String,
    /// The experiment it belongs to.
    pub experiment_id: i64,
    /// Name of that experiment.
    pub experiment_name: String,
    /// Free text such as `classifier`; may be empty.
    pub model_type: String,
    /// Whether its files are there.
    pub status: LoggedModelStatus,
    /// In use or deleted.
    pub lifecycle: Lifecycle,
    /// The run that made it, which need not exist.
    pub source_run_id: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
}

/// A dataset of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetNode {
    /// None if it is only the label of a measurement.
    pub(super) id: Option<i64>,
    /// The experiment.
    pub experiment_id: i64,
    /// Name of that experiment.
    pub experiment_name: String,
    /// Its name.
    pub name: String,
    /// Says what is in it, in the client's way.
    pub digest: String,
    /// What kind of place it came from, such as `local`; none if only a measurement of a model names the dataset.
    pub source_type: Option<String>,
}

/// One end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// A dataset: its experiment, name and digest.
    Dataset(i64, String, String),
    /// A run by its id.
    Run(String),
    /// A logged model by its id.
    LoggedModel(String),
    /// A version by name and number.
    Version(String, i64),
}

/// How one thing came into another. What was there first is where a link begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// A run read a dataset or a logged model.
    ReadBy,
    /// A logged model was measured on a dataset.
    Measured,
    /// A run made a logged model or a version.
    Made,
    /// A logged model was registered as a version.
    RegisteredAs,
    /// A version was copied.
    CopiedTo,
    /// A run has another one as its part.
    ParentOf,
}

/// One thing that came into another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Link {
    /// What was there first.
    pub from: Thing,
    /// What came of it.
    pub to: Thing,
    /// How.
    pub relation: Relation,
    /// What a dataset was read for, such as `training`.
    pub context: Option<String>,
}

impl VersionNode {
    /// It as the end of a link.
    pub fn thing(&self) -> Thing {
        Thing::Version(self.name.clone(), self.version)
    }
}

impl RunNode {
    /// It as the end of a link.
    pub fn thing(&self) -> Thing {
        Thing::Run(self.info.run_id.clone())
    }
}

impl LoggedModelNode {
    /// It as the end of a link.
    pub fn thing(&self) -> Thing {
        Thing::LoggedModel(self.model_id.clone())
    }
}

impl DatasetNode {
    /// It as the end of a link.
    pub fn thing(&self) -> Thing {
        Thing::Dataset(self.experiment_id, self.name.clone(), self.digest.clone())
    }
}

impl<T> Listed<T> {
    pub(super) fn all(items: Vec<T>) -> Self {
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        Self { items, total }
    }

    /// Adds what is not there yet.
    pub(super) fn append(&mut self, more: Self, is_same: impl Fn(&T, &T) -> bool) {
        self.total += more.total;
        for item in more.items {
            if self.items.iter().any(|known| is_same(known, &item)) {
                self.total -= 1;
            } else {
                self.items.push(item);
            }
        }
    }
}
