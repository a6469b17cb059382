//! `GET lineage`: where a version, a run or a dataset comes from, and what came of it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is asked about: one of `model` with `version`, `run_id`, and `dataset_digest`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct LineageRequest {
    /// Name of a registered model, together with `version`.
    #[param(example = "churn")]
    pub model: Option<String>,
    /// Number of one of its versions.
    #[param(example = "3")]
    pub version: Option<String>,
    /// Id of a run.
    pub run_id: Option<String>,
    /// Digest of datasets.
    pub dataset_digest: Option<String>,
    /// Only datasets with this name, together with `dataset_digest`.
    pub dataset_name: Option<String>,
    /// Only the dataset of this experiment, together with `dataset_digest`.
    pub experiment_id: Option<String>,
}

/// Things, each once, and how they hang together. Links and things have the same `key`s for every question, so that
/// answers can be laid over each other. What is deleted is told too, and says so; what is gone for good, or belongs to
/// another server, is only named by the fields that refer to it.
///
/// Of each kind at most 100 things are listed (and those above them, such as the runs that a run is part of); the totals
/// say how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageAnswer {
    /// Key of the version or the run that was asked about; `null` for a digest.
    #[schema(required, example = "version:churn/3")]
    pub subject: Option<String>,
    /// Versions of registered models. That which was asked about comes first, then what it was copied from, and what that
    /// was copied from; of other questions, the one that was registered last comes first.
    pub versions: Vec<LineageVersion>,
    /// How many there are.
    pub versions_total: i64,
    /// Runs. Behind the one that was asked about, or those that made the version, come the runs that they are part of,
    /// then the runs that are part of it, the newest start first; of a dataset, the run that was created last comes first.
    pub runs: Vec<LineageRun>,
    /// How many there are; more than 100,000 child runs are not counted.
    pub runs_total: i64,
    /// Logged models: those that the version is, then the others, the one that was made last first.
    pub logged_models: Vec<LineageLoggedModel>,
    /// How many there are.
    pub logged_models_total: i64,
    /// Datasets, the one that was logged last first.
    pub datasets: Vec<LineageDataset>,
    /// How many there are.
    pub datasets_total: i64,
    /// All links between the things that are listed.
    pub links: Vec<LineageLink>,
}

/// One thing that came into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageLink {
    /// Key of what was there first.
    #[schema(example = "dataset:1/iris/6f1ea3b2")]
    pub from: String,
    /// Key of what came of it.
    #[schema(example = "run:a0c7d4b2e5f84c55a3a1b0c9d8e7f601")]
    pub to: String,
    /// How.
    pub relation: LineageRelation,
    /// What a dataset was read for, its tag `mlflow.data.context`, such as `training`.
    #[schema(required)]
    pub context: Option<String>,
}

/// How one thing came into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineageRelation {
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

/// A version of a registered model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageVersion {
    /// `version:`, the name, `/` and the number.
    pub key: String,
    /// Name of the registered model.
    pub name: String,
    /// Its number.
    pub version: i64,
    /// `active` or `deleted`.
    pub lifecycle: String,
    /// `None`, `Staging`, `Production` or `Archived`.
    pub stage: String,
    /// What stands for it now, ordered.
    pub aliases: Vec<String>,
    /// Who made it; `null` if that is not known.
    #[schema(required)]
    pub user_id: Option<String>,
    /// When it was registered.
    pub creation_time_ms: i64,
    /// When it was changed last.
    pub last_update_time_ms: i64,
    /// Where its files lie; of a copy `models:/`, the name and the number of the original.
    pub source: String,
    /// The run that made it.
    #[schema(required)]
    pub run_id: Option<String>,
    /// The logged model that it is.
    #[schema(required)]
    pub logged_model_id: Option<String>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageRun {
    /// `run:` and the id.
    pub key: String,
    /// Its id.
    pub run_id: String,
    /// Shown to people.
    pub name: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Name of that experiment.
    pub experiment_name: String,
    /// `active` or `deleted`.
    pub lifecycle: String,
    /// `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`.
    pub status: String,
    /// Who started it; may be empty.
    pub user_id: String,
    /// When it started.
    pub start_time_ms: i64,
    /// When it ended; `null` while it runs.
    #[schema(required)]
    pub end_time_ms: Option<i64>,
    /// The run that it is part of, its tag `mlflow.parentRunId`.
    #[schema(required)]
    pub parent_run_id: Option<String>,
    /// What it says of its code.
    pub code: LineageCode,
}

/// What a run says of its code, in its tags `mlflow.source.…`; `null` where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LineageCode {
    /// What was started, such as a script or a notebook.
    #[schema(required)]
    pub name: Option<String>,
    /// What kind of thing that is, such as `LOCAL` or `NOTEBOOK`.
    #[schema(required)]
    pub kind: Option<String>,
    /// The commit.
    #[schema(required)]
    pub git_commit: Option<String>,
    /// The repository.
    #[schema(required)]
    pub git_repo_url: Option<String>,
    /// The branch.
    #[schema(required)]
    pub git_branch: Option<String>,
}

/// A logged model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageLoggedModel {
    /// `logged_model:` and the id.
    pub key: String,
    /// Its id.
    pub model_id: String,
    /// Shown to people.
    pub name: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Name of that experiment.
    pub experiment_name: String,
    /// Free text such as `classifier`; may be empty.
    pub model_type: String,
    /// `LOGGED_MODEL_PENDING`, `LOGGED_MODEL_READY`, `LOGGED_MODEL_UPLOAD_FAILED` or
    /// `LOGGED_MODEL_STATUS_UNSPECIFIED`.
    pub status: String,
    /// `active` or `deleted`.
    pub lifecycle: String,
    /// The run that made it.
    #[schema(required)]
    pub source_run_id: Option<String>,
    /// When it was made.
    pub creation_time_ms: i64,
}

/// A dataset of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineageDataset {
    /// `dataset:`, the id of the experiment, `/`, the name, `/` and the digest.
    pub key: String,
    /// The experiment.
    pub experiment_id: String,
    /// Name of that experiment.
    pub experiment_name: String,
    /// Its name.
    pub name: String,
    /// Its digest.
    pub digest: String,
    /// What kind of place it came from, such as `local`; `null` if only a measurement of a model names it.
    #[schema(required)]
    pub source_type: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_every_field() {
        let link = LineageLink {
            from: "dataset:1/iris/d1".to_owned(),
            to: "run:a".to_owned(),
            relation: LineageRelation::ReadBy,
            context: None,
        };
        assert_eq!(
            serde_json::to_string(&link).unwrap(),
            r#"{"from":"dataset:1/iris/d1","to":"run:a","relation":"read_by","context":null}"#
        );
    }
}
