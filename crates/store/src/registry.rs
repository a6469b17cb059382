//! The model registry: registered models with tags and aliases, and their versions with stages and tags.

mod aliases;
mod lead;
mod models;
mod search;
mod tags;
mod versions;

pub use aliases::{by_alias, delete_alias, set_alias};
pub use models::{NewModel, add, delete, describe, find, get, rename};
pub use search::{RegistryQuery, search_models, search_versions};
pub use tags::{delete_tag, delete_version_tag, set_tag, set_version_tag};
pub use versions::{
    NewVersion, add_version, delete_version, describe_version, find_version, get_version, latest_versions,
    location, origin, transition,
};

use runstone_domain::Stage;

/// A registered model that was found: what other functions need to work on it inside the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    pub(crate) id: i64,
    /// Its name.
    pub name: String,
    /// Whether it is a prompt.
    pub is_prompt: bool,
}

/// A version that was found, in use: what other functions need to work on it inside the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionKey {
    pub(crate) id: i64,
    pub(crate) model_id: i64,
    /// Name of its model.
    pub name: String,
    /// Its number.
    pub version: i64,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it is a version of a prompt.
    pub is_prompt: bool,
}

/// The number of a stage in the schema.
fn stage_number(stage: Stage) -> i64 {
    Stage::ALL.iter().zip(0..).find(|(known, _)| **known == stage).map_or(0, |(_, number)| number)
}

pub(crate) fn stage(number: i64) -> Stage {
    usize::try_from(number).ok().and_then(|number| Stage::ALL.get(number).copied()).unwrap_or(Stage::None)
}
