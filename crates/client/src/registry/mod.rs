//! Calls about the model registry: MLflow's, which any server has, and Runstone's own (history, rules, requests,
//! comments, deleted versions), which other servers answer with [`Error::NotOffered`](crate::Error::NotOffered).

mod aliases;
mod comments;
mod history;
mod models;
mod requests;
mod rules;
mod versions;
mod which;

pub use history::ModelHistory;
pub use models::SearchModels;
pub use versions::SearchVersions;
pub use which::Which;
