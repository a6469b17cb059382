//! What is told of each event: its data, in the contract's shapes, and in ours where the contract has none.
//!
//! Prompts are registered models with a tag: the constructors choose the entity by it. Versions are texts, as everywhere
//! in the contract. The examples that a test of a webhook sends are in [`example`].

mod example;

use serde_json::{Map, Value, json};

use super::{EventKind, WebhookAction as Action, WebhookEntity as On};
use crate::registry::{self, IS_PROMPT, PROMPT_TEXT, Stage};
use crate::run::{RunInfo, RunStatus};
use crate::tag::Tag;

pub use example::example;

/// How the names of those tags begin in which clients keep what else they know of a version of a prompt.
const PROMPT_DETAIL: &str = "_mlflow_prompt_";

/// Something that happened, to be told to whoever wants to hear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// To what, such as `registered_model:churn` or `run:` with its id. A webhook hears the events of one subject in the
    /// order in which they were queued.
    pub subject: String,
    /// What is told of it: a JSON object.
    pub data: String,
}

/// What is told of a new version.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    /// Name of its model or prompt.
    pub name: &'a str,
    /// Its number.
    pub version: i64,
    /// Where its files lie.
    pub source: &'a str,
    /// The run that made it; empty for none.
    pub run_id: &'a str,
    /// As they were given.
    pub tags: &'a [Tag],
    /// Empty for none.
    pub description: &'a str,
}

/// Somebody's wish that a version be moved.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Name of the model.
    pub name: &'a str,
    /// Number of the version.
    pub version: i64,
    /// Its own id.
    pub request_id: &'a str,
    /// What the version is to become: an alias, such as `@champion`, or a stage.
    pub target: &'a str,
    /// Who wishes or decides, if that is known.
    pub user: Option<&'a str>,
    /// What they say about it; empty for nothing.
    pub comment: &'a str,
}

impl Event {
    /// A run has come to its end: `run.finished`, or `run.failed` also for one that was killed. None for one that goes on.
    pub fn run_ended(run: &RunInfo) -> Option<Self> {
        let action = match run.status {
            RunStatus::Finished => Action::Finished,
            RunStatus::Failed | RunStatus::Killed => Action::Failed,
            RunStatus::Running | RunStatus::Scheduled => return None,
        };
        Some(Self::of_run(action, run))
    }

    /// A model or prompt was made: `registered_model.created` or `prompt.created`.
    pub fn model_created(name: &str, tags: &[Tag], description: &str) -> Self {
        let is_prompt = registry::is_prompt(tags);
        let entity = if is_prompt { On::Prompt } else { On::RegisteredModel };
        let data = json!({"name": name, "tags": shown_tags(tags, is_prompt), "description": description});
        Self::of_model(entity, Action::Created, name, &data)
    }

    /// A model or prompt was given another name or description: `registered_model.updated`, under the name it has now.
    pub fn model_updated(name: &str, old_name: &str, description: Option<&str>, is_prompt: bool) -> Self {
        let data =
            json!({"name": name, "old_name": old_name, "description": description, "is_prompt": is_prompt});
        Self::of_model(On::RegisteredModel, Action::Updated, name, &data)
    }

    /// A model or prompt was deleted with its versions: `registered_model.deleted`.
    pub fn model_deleted(name: &str, is_prompt: bool) -> Self {
        let data = json!({"name": name, "is_prompt": is_prompt});
        Self::of_model(On::RegisteredModel, Action::Deleted, name, &data)
    }

    /// A version was made: `model_version.created`, or `prompt_version.created` if its tags say that it is one.
    pub fn version_created(new: &NewVersion<'_>) -> Self {
        let version = new.version.to_string();
        let (description, is_prompt) = (optional(new.description), registry::is_prompt(new.tags));
        let tags = shown_tags(new.tags, is_prompt);
        let mut data =
            json!({"name": new.name, "version": version, "tags": tags, "description": description});
        if is_prompt {
            let template = new.tags.iter().rfind(|tag| &*tag.key == PROMPT_TEXT);
            data["template"] = json!(template.map_or("", |tag| tag.value.as_str()));
            return Self::of_model(On::PromptVersion, Action::Created, new.name, &data);
        }
        data["source"] = json!(new.source);
        data["run_id"] = json!(optional(new.run_id));
        Self::of_model(On::ModelVersion, Action::Created, new.name, &data)
    }

    /// A version was deleted: `model_version.deleted`.
    pub fn version_deleted(name: &str, version: i64, is_prompt: bool) -> Self {
        let data = json!({"name": name, "version": version.to_string(), "is_prompt": is_prompt});
        Self::of_model(On::ModelVersion, Action::Deleted, name, &data)
    }

    /// A deleted version is back: `model_version.restored`.
    pub fn version_restored(name: &str, version: i64, is_prompt: bool) -> Self {
        let data = json!({"name": name, "version": version.to_string(), "is_prompt": is_prompt});
        Self::of_model(On::ModelVersion, Action::Restored, name, &data)
    }

    /// A version was moved into another stage: `model_version_stage.updated`.
    pub fn stage_updated(name: &str, version: i64, from: Stage, to: Stage) -> Self {
        let data = json!({
            "name": name,
            "version": version.to_string(),
            "from_stage": from.as_str(),
            "to_stage": to.as_str(),
        });
        Self::of_model(On::ModelVersionStage, Action::Updated, name, &data)
    }

    /// A prompt got a tag: `prompt_tag.set`. None for a model: the contract has no such event.
    pub fn model_tag_set(name: &str, tag: &Tag, is_prompt: bool) -> Option<Self> {
        let data = json!({"name": name, "key": &*tag.key, "value": tag.value});
        is_prompt.then(|| Self::of_model(On::PromptTag, Action::Set, name, &data))
    }

    /// A prompt lost a tag: `prompt_tag.deleted`. None for a model: the contract has no such event.
    pub fn model_tag_deleted(name: &str, key: &str, is_prompt: bool) -> Option<Self> {
        let data = json!({"name": name, "key": key});
        is_prompt.then(|| Self::of_model(On::PromptTag, Action::Deleted, name, &data))
    }

    /// A version got a tag: `model_version_tag.set` or `prompt_version_tag.set`.
    pub fn version_tag_set(name: &str, version: i64, tag: &Tag, is_prompt: bool) -> Self {
        let entity = if is_prompt { On::PromptVersionTag } else { On::ModelVersionTag };
        let data =
            json!({"name": name, "version": version.to_string(), "key": &*tag.key, "value": tag.value});
        Self::of_model(entity, Action::Set, name, &data)
    }

    /// A version lost a tag: `model_version_tag.deleted` or `prompt_version_tag.deleted`.
    pub fn version_tag_deleted(name: &str, version: i64, key: &str, is_prompt: bool) -> Self {
        let entity = if is_prompt { On::PromptVersionTag } else { On::ModelVersionTag };
        let data = json!({"name": name, "version": version.to_string(), "key": key});
        Self::of_model(entity, Action::Deleted, name, &data)
    }

    /// A name stands for a version from now on: `model_version_alias.created` or `prompt_alias.created`.
    pub fn alias_created(name: &str, alias: &str, version: i64, is_prompt: bool) -> Self {
        let entity = if is_prompt { On::PromptAlias } else { On::ModelVersionAlias };
        let data = json!({"name": name, "alias": alias, "version": version.to_string()});
        Self::of_model(entity, Action::Created, name, &data)
    }

    /// A name stands for nothing any more: `model_version_alias.deleted` or `prompt_alias.deleted`.
    pub fn alias_deleted(name: &str, alias: &str, is_prompt: bool) -> Self {
        let entity = if is_prompt { On::PromptAlias } else { On::ModelVersionAlias };
        let data = json!({"name": name, "alias": alias});
        Self::of_model(entity, Action::Deleted, name, &data)
    }

    /// A version was not let into a stage or under an alias: `promotion.refused`. `target` is what was wanted, such as
    /// `Production` or `@champion`; `reasons` are sentences for people.
    pub fn promotion_refused(name: &str, version: i64, target: &str, reasons: &[String]) -> Self {
        let data =
            json!({"name": name, "version": version.to_string(), "target": target, "reasons": reasons});
        Self::of_model(On::Promotion, Action::Refused, name, &data)
    }

    /// Somebody wishes that a version be moved: `transition_request.created`.
    pub fn request_created(request: &Request<'_>) -> Self {
        Self::of_request(Action::Created, request)
    }

    /// Such a wish was granted, and the version moved: `transition_request.approved`.
    pub fn request_approved(request: &Request<'_>) -> Self {
        Self::of_request(Action::Approved, request)
    }

    /// Such a wish was denied: `transition_request.rejected`.
    pub fn request_rejected(request: &Request<'_>) -> Self {
        Self::of_request(Action::Rejected, request)
    }

    /// Such a wish was taken back: `transition_request.cancelled`.
    pub fn request_cancelled(request: &Request<'_>) -> Self {
        Self::of_request(Action::Cancelled, request)
    }

    fn of_run(action: Action, run: &RunInfo) -> Self {
        let data = json!({
            "run_id": run.run_id,
            "run_name": run.name,
            "experiment_id": run.experiment_id.to_string(),
            "user_id": run.user_id,
            "status": run.status.as_str(),
            "start_time": run.start_time_ms,
            "end_time": run.end_time_ms,
            "artifact_uri": run.artifact_uri,
        });
        Self::new(On::Run, action, format!("run:{}", run.run_id), &data)
    }

    fn of_request(action: Action, request: &Request<'_>) -> Self {
        let data = json!({
            "name": request.name,
            "version": request.version.to_string(),
            "request_id": request.request_id,
            "target": request.target,
            "user_id": request.user,
            "comment": request.comment,
        });
        Self::of_model(On::TransitionRequest, action, request.name, &data)
    }

    fn of_model(entity: On, action: Action, name: &str, data: &Value) -> Self {
        Self::new(entity, action, format!("registered_model:{name}"), data)
    }

    fn new(entity: On, action: Action, subject: String, data: &Value) -> Self {
        Self { kind: EventKind::known(entity, action), subject, data: data.to_string() }
    }
}

/// Keys and values; of a prompt without those that make one of a model.
fn shown_tags(tags: &[Tag], is_prompt: bool) -> Value {
    let shown = tags.iter().filter(|tag| !(is_prompt && is_internal(&tag.key)));
    let pairs: Map<String, Value> = shown.map(|tag| (tag.key.to_string(), json!(tag.value))).collect();
    Value::Object(pairs)
}

fn is_internal(key: &str) -> bool {
    key == IS_PROMPT || key == PROMPT_TEXT || key.starts_with(PROMPT_DETAIL)
}

fn optional(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
