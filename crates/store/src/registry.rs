//! The model registry: registered models with tags and aliases, and their versions with stages and tags.

mod aliases;
mod comments;
mod deleted;
mod history;
mod lead;
mod models;
mod promotion;
mod requests;
mod rules;
mod search;
mod stages;
mod tags;
mod versions;

pub use aliases::{by_alias, delete_alias, set_alias};
pub use comments::{add_comment, change_comment, comments, delete_comment, find_comment};
pub use deleted::{DeletedVersion, delete_version, deleted_versions, find_deleted, restore_version};
pub use history::{AliasAt, HistoryQuery, alias_at, history};
pub use models::{NewModel, add, delete, describe, find, get, peek, rename};
pub use promotion::{Compared, How, Outcome, Signatures, check_promotion, promote, wanted_signatures};
pub use requests::{
    NewRequest, RequestChoice, RequestQuery, add_request, approve_request, close_request, find_request,
    open_requests, requests,
};
pub use rules::{delete_rule, rules, set_rule};
pub use search::{RegistryQuery, search_models, search_versions};
pub use stages::{latest_versions, transition};
pub use tags::{delete_tag, delete_version_tag, set_tag, set_version_tag};
pub use versions::{
    NewVersion, add_version, describe_version, find_version, get_version, location, origin, peek_version,
};

use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Stage};

use crate::error::Result;
use crate::tx::Tx;
use crate::{Workspace, webhooks};

/// A registered model that was found: what other functions need to work on it inside the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    pub(crate) id: i64,
    pub(crate) workspace: Workspace,
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
    pub(crate) workspace: Workspace,
    /// Name of its model.
    pub name: String,
    /// Its number.
    pub version: i64,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it is a version of a prompt.
    pub is_prompt: bool,
}

impl ModelKey {
    /// Tells what was done with the model to those who want to hear it.
    fn tell(&self, tx: &mut Tx<'_>, event: &Event, actor: &Actor) -> Result<()> {
        webhooks::emit(tx, self.workspace, event, actor.now_ms)
    }
}

impl VersionKey {
    /// Tells what was done with the version to those who want to hear it.
    fn tell(&self, tx: &mut Tx<'_>, event: &Event, actor: &Actor) -> Result<()> {
        webhooks::emit(tx, self.workspace, event, actor.now_ms)
    }
}

/// The number of a stage in the schema.
fn stage_number(stage: Stage) -> i64 {
    Stage::ALL.iter().zip(0..).find(|(known, _)| **known == stage).map_or(0, |(_, number)| number)
}

pub(crate) fn stage(number: i64) -> Stage {
    usize::try_from(number).ok().and_then(|number| Stage::ALL.get(number).copied()).unwrap_or(Stage::None)
}
