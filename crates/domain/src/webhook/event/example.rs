//! An example of each event, for tests of a webhook.

use serde_json::json;

use super::{Event, NewVersion, On, Request};
use crate::experiment::Lifecycle;
use crate::registry::{IS_PROMPT, PROMPT_TEXT, Stage};
use crate::run::{RunInfo, RunStatus};
use crate::tag::Tag;
use crate::webhook::{EventKind, WebhookAction as Action};

const NAME: &str = "example_model";
const PROMPT: &str = "example_prompt";

/// What a webhook would be told of such an event, with made-up names.
pub fn example(kind: EventKind) -> Event {
    let event = match (kind.entity(), kind.action()) {
        (On::RegisteredModel, Action::Created) => Event::model_created(NAME, &[example_tag()], "An example"),
        (On::RegisteredModel, Action::Updated) => Event::model_updated(NAME, NAME, Some("An example"), false),
        (On::RegisteredModel, _) => Event::model_deleted(NAME, false),
        (On::ModelVersion, Action::Created) => Event::version_created(&version(NAME, &[example_tag()])),
        (On::ModelVersion, Action::Restored) => Event::version_restored(NAME, 1, false),
        (On::ModelVersion, _) => Event::version_deleted(NAME, 1, false),
        (On::ModelVersionTag, Action::Set) => Event::version_tag_set(NAME, 1, &example_tag(), false),
        (On::ModelVersionTag, _) => Event::version_tag_deleted(NAME, 1, "example_key", false),
        (On::ModelVersionAlias, Action::Created) => Event::alias_created(NAME, "example_alias", 1, false),
        (On::ModelVersionAlias, _) => Event::alias_deleted(NAME, "example_alias", false),
        (On::Prompt, _) => Event::model_created(PROMPT, &prompt_tags(), "An example"),
        (On::PromptVersion, _) => Event::version_created(&version(PROMPT, &prompt_tags())),
        (On::PromptTag, action) => prompt_tag(action),
        (On::PromptVersionTag, Action::Set) => Event::version_tag_set(PROMPT, 1, &example_tag(), true),
        (On::PromptVersionTag, _) => Event::version_tag_deleted(PROMPT, 1, "example_key", true),
        (On::PromptAlias, Action::Created) => Event::alias_created(PROMPT, "example_alias", 1, true),
        (On::PromptAlias, _) => Event::alias_deleted(PROMPT, "example_alias", true),
        (On::BudgetPolicy, _) => budget(),
        (On::Run, action) => run(action),
        (On::ModelVersionStage, _) => Event::stage_updated(NAME, 1, Stage::Staging, Stage::Production),
        (On::Promotion, _) => Event::promotion_refused(NAME, 1, "Production", &["An example".to_owned()]),
        (On::TransitionRequest, Action::Approved) => Event::request_approved(&REQUEST),
        (On::TransitionRequest, Action::Rejected) => Event::request_rejected(&REQUEST),
        (On::TransitionRequest, Action::Cancelled) => Event::request_cancelled(&REQUEST),
        (On::TransitionRequest, _) => Event::request_created(&REQUEST),
    };
    Event { kind, ..event }
}

const REQUEST: Request<'static> = Request {
    name: NAME,
    version: 1,
    request_id: "0123456789abcdef0123456789abcdef",
    target: "Production",
    user: Some("example_user"),
    comment: "An example",
};

fn example_tag() -> Tag {
    Tag::new("example_key", "example_value")
}

fn prompt_tags() -> [Tag; 3] {
    [Tag::new(IS_PROMPT, "true"), Tag::new(PROMPT_TEXT, "Hello {{name}}!"), example_tag()]
}

fn version<'a>(name: &'a str, tags: &'a [Tag]) -> NewVersion<'a> {
    NewVersion {
        name,
        version: 1,
        source: "models:/m-0123456789abcdef0123456789abcdef",
        run_id: "0123456789abcdef0123456789abcdef",
        tags,
        description: "An example",
    }
}

fn prompt_tag(action: Action) -> Event {
    let data = match action {
        Action::Set => json!({"name": PROMPT, "key": "example_key", "value": "example_value"}),
        _ => json!({"name": PROMPT, "key": "example_key"}),
    };
    Event::of_model(On::PromptTag, action, PROMPT, &data)
}

fn run(action: Action) -> Event {
    let is_good = action == Action::Finished;
    let info = RunInfo {
        run_id: "0123456789abcdef0123456789abcdef".to_owned(),
        name: "example_run".to_owned(),
        experiment_id: 0,
        user_id: "example_user".to_owned(),
        status: if is_good { RunStatus::Finished } else { RunStatus::Failed },
        start_time_ms: 1_700_000_000_000,
        end_time_ms: Some(1_700_000_060_000),
        artifact_uri: "mlflow-artifacts:/0/0123456789abcdef0123456789abcdef/artifacts".to_owned(),
        lifecycle: Lifecycle::Active,
    };
    Event::of_run(action, &info)
}

fn budget() -> Event {
    let data = json!({
        "budget_policy_id": "bp-0123456789abcdef0123456789abcdef",
        "budget_unit": "USD",
        "budget_amount": 100.0,
        "current_spend": 105.5,
        "duration_unit": "MONTHS",
        "duration_value": 1,
        "target_scope": "WORKSPACE",
        "workspace": "default",
        "target_value": null,
        "window_start": 1_700_000_000_000_i64,
    });
    Event::new(On::BudgetPolicy, Action::Exceeded, "budget_policy:example".to_owned(), &data)
}
