//! What Runstone is about, free of databases and HTTP: experiments, runs, metrics, params, tags and datasets,
//! their names and limits, the situations that can go wrong, and the search language.
//!
//! Nothing here does I/O. Time and randomness come in through [`Clock`] and [`Ids`].

pub mod dataset;
pub mod error;
pub mod experiment;
pub mod governance;
pub mod limits;
pub mod logged_model;
pub mod metric;
pub mod names;
pub mod page;
pub mod promotion;
pub mod registry;
pub mod run;
pub mod run_name;
pub mod search;
pub mod shown;
pub mod tag;
pub mod webhook;
pub mod world;

pub use dataset::{Dataset, DatasetInput, DatasetSummary};
pub use error::{Entity, Error, Result};
pub use experiment::{Experiment, Lifecycle, ViewType};
pub use governance::Actor;
pub use logged_model::{DatasetLabel, LoggedModel, LoggedModelStatus, ModelMetric, ModelPoint};
pub use metric::{Metric, RunMetric};
pub use page::{Page, PageToken, SortKey};
pub use promotion::Target;
pub use registry::{ModelVersion, RegisteredModel, Stage};
pub use run::{ModelInput, ModelOutput, Run, RunData, RunInfo, RunStatus, RunView};
pub use tag::{Name, Param, Tag};
pub use webhook::Webhook;
pub use world::{Clock, Ids, RandomIds, SystemClock};
