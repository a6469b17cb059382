//! Messages about webhooks. Source: public REST contract, `webhooks`.
//!
//! The contract's clients fail on events that they do not know. So ours are written into a field of their own, which those
//! clients ignore; they are taken together with the others.

use runstone_domain::webhook::{EventKind, Webhook as DomainWebhook, WebhookStatus};
use runstone_domain::webhook::{WebhookAction, WebhookEntity};
use runstone_domain::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::Request;
use crate::lenient::{Enum, Int64, WireEnum, list, texts};

/// The names of [`WebhookEntity::ALL`].
const ENTITIES: [&str; 14] = [
    "REGISTERED_MODEL",
    "MODEL_VERSION",
    "MODEL_VERSION_TAG",
    "MODEL_VERSION_ALIAS",
    "PROMPT",
    "PROMPT_VERSION",
    "PROMPT_TAG",
    "PROMPT_VERSION_TAG",
    "PROMPT_ALIAS",
    "BUDGET_POLICY",
    "RUN",
    "MODEL_VERSION_STAGE",
    "PROMOTION",
    "TRANSITION_REQUEST",
];

/// The names of [`WebhookAction::ALL`].
const ACTIONS: [&str; 12] = [
    "CREATED",
    "UPDATED",
    "DELETED",
    "SET",
    "EXCEEDED",
    "FINISHED",
    "FAILED",
    "RESTORED",
    "REFUSED",
    "APPROVED",
    "REJECTED",
    "CANCELLED",
];

/// The value with this number, which counts from 1, among those that the contract numbers.
fn numbered<T: Copy>(values: &[T], number: i64) -> Option<T> {
    usize::try_from(number).ok()?.checked_sub(1).and_then(|place| values.get(place).copied())
}

/// The value with this name.
fn named<T: Copy>(values: &[T], names: &[&str], name: &str) -> Option<T> {
    values.iter().zip(names).find(|(_, known)| **known == name).map(|(value, _)| *value)
}

impl WireEnum for WebhookEntity {
    fn from_name(name: &str) -> Option<Self> {
        named(&Self::ALL, &ENTITIES, name)
    }

    fn from_number(number: i64) -> Option<Self> {
        numbered(&Self::ALL[..Self::CONTRACT], number)
    }

    fn name(self) -> &'static str {
        let place = Self::ALL.iter().position(|known| *known == self);
        place.and_then(|place| ENTITIES.get(place)).unwrap_or(&"ENTITY_UNSPECIFIED")
    }
}

impl WireEnum for WebhookAction {
    fn from_name(name: &str) -> Option<Self> {
        named(&Self::ALL, &ACTIONS, name)
    }

    fn from_number(number: i64) -> Option<Self> {
        numbered(&Self::ALL[..Self::CONTRACT], number)
    }

    fn name(self) -> &'static str {
        let place = Self::ALL.iter().position(|known| *known == self);
        place.and_then(|place| ACTIONS.get(place)).unwrap_or(&"ACTION_UNSPECIFIED")
    }
}

impl WireEnum for WebhookStatus {
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    fn from_number(number: i64) -> Option<Self> {
        numbered(&Self::ALL, number)
    }

    fn name(self) -> &'static str {
        self.as_str()
    }
}

/// Something that a webhook wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhookEvent {
    /// What it happens to.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub entity: Enum<WebhookEntity>,
    /// What happens.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub action: Enum<WebhookAction>,
}

impl WebhookEvent {
    /// The event, whose place in the request `path` names.
    ///
    /// # Errors
    /// `InvalidParameter` if entity or action is missing or unknown, or they do not go together.
    pub fn kind(&self, path: &str) -> Result<EventKind> {
        let unknown = |field: &str, known: &[&str]| {
            Error::invalid(format!(
                "Invalid value for parameter '{path}.{field}' supplied: it must be one of {}",
                known.join(", ")
            ))
        };
        let entity = self.entity.0.ok_or_else(|| unknown("entity", &ENTITIES))?;
        let action = self.action.0.ok_or_else(|| unknown("action", &ACTIONS))?;
        EventKind::new(entity, action)
    }
}

impl From<EventKind> for WebhookEvent {
    fn from(kind: EventKind) -> Self {
        Self { entity: Enum(Some(kind.entity())), action: Enum(Some(kind.action())) }
    }
}

/// The events of a request.
///
/// # Errors
/// `InvalidParameter` naming the first that is wrong.
pub fn kinds(events: &[WebhookEvent]) -> Result<Vec<EventKind>> {
    let numbered = events.iter().enumerate();
    numbered.map(|(place, event)| event.kind(&format!("events[{place}]"))).collect()
}

/// A webhook. Its secret is never given back.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Webhook {
    /// 32 hexadecimal digits.
    pub webhook_id: Option<String>,
    /// For people.
    pub name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Where events are sent.
    pub url: Option<String>,
    /// Those events that the contract has.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub events: Vec<WebhookEvent>,
    /// Whether it is sent anything.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub status: Enum<WebhookStatus>,
    /// Milliseconds since the Unix epoch.
    pub creation_timestamp: Option<Int64>,
    /// Milliseconds since the Unix epoch.
    pub last_updated_timestamp: Option<Int64>,
    /// Names of those events that only Runstone has, such as `run.finished`.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "texts")]
    pub runstone_events: Vec<String>,
}

impl From<DomainWebhook> for Webhook {
    fn from(webhook: DomainWebhook) -> Self {
        let (contract, own): (Vec<EventKind>, Vec<EventKind>) =
            webhook.events.into_iter().partition(|kind| kind.is_contract());
        Self {
            webhook_id: Some(webhook.webhook_id),
            name: Some(webhook.name),
            description: webhook.description,
            url: Some(webhook.url),
            events: contract.into_iter().map(Into::into).collect(),
            status: Enum(Some(webhook.status)),
            creation_timestamp: Some(Int64(webhook.creation_time_ms)),
            last_updated_timestamp: Some(Int64(webhook.last_update_time_ms)),
            runstone_events: own.into_iter().map(EventKind::name).collect(),
        }
    }
}

/// `POST webhooks`, and `PATCH webhooks/{webhook_id}`, which changes what is there.
#[skip_serializing_none]
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WriteWebhook {
    /// Required for a new one.
    pub name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Required for a new one.
    pub url: Option<String>,
    /// At least one for a new webhook; otherwise all that it wants from now on.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub events: Vec<WebhookEvent>,
    /// What deliveries are signed with; an empty one leaves them unsigned.
    pub secret: Option<String>,
    /// Active if absent from a new one.
    #[serde(skip_serializing_if = "Enum::is_none")]
    pub status: Enum<WebhookStatus>,
}

impl std::fmt::Debug for WriteWebhook {
    /// Without the secret, which must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WriteWebhook")
            .field("name", &self.name)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// `GET webhooks`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListWebhooks {
    /// Size of a page.
    #[serde(alias = "maxResults")]
    pub max_results: Option<Int64>,
    /// From the page before.
    #[serde(alias = "pageToken")]
    pub page_token: Option<String>,
}

/// `POST webhooks/{webhook_id}/test`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TestWebhook {
    /// The webhook's first event if absent.
    pub event: Option<WebhookEvent>,
}

/// Answer of calls that give one webhook.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhookAnswer {
    /// As it is now.
    pub webhook: Option<Webhook>,
}

/// Answer of `GET webhooks`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhooksAnswer {
    /// One page, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "list")]
    pub webhooks: Vec<Webhook>,
    /// Absent on the last page.
    pub next_page_token: Option<String>,
}

/// Answer of `POST webhooks/{webhook_id}/test`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TestWebhookAnswer {
    /// What came of it.
    pub result: Option<WebhookTestResult>,
}

/// What came of sending an example.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhookTestResult {
    /// Whether the receiver has taken it.
    pub success: Option<bool>,
    /// HTTP status of its answer.
    pub response_status: Option<Int64>,
    /// Its answer, at most the first 64 KiB.
    pub response_body: Option<String>,
    /// Why it was not taken.
    pub error_message: Option<String>,
}

impl Request for WriteWebhook {}
impl Request for ListWebhooks {}
impl Request for TestWebhook {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::from_body;

    fn kind(name: &str) -> EventKind {
        EventKind::from_name(name).unwrap()
    }

    #[test]
    fn names_and_numbers_are_the_contracts() {
        for entity in WebhookEntity::ALL {
            assert_eq!(entity.name(), entity.as_str().to_uppercase());
            assert_eq!(WebhookEntity::from_name(entity.name()), Some(entity));
        }
        for action in WebhookAction::ALL {
            assert_eq!(action.name(), action.as_str().to_uppercase());
            assert_eq!(WebhookAction::from_name(action.name()), Some(action));
        }
        assert_eq!(WebhookEntity::from_number(10), Some(WebhookEntity::BudgetPolicy));
        assert_eq!(WebhookEntity::from_number(11), None);
        assert_eq!(WebhookEntity::from_number(0), None);
        assert_eq!(WebhookAction::from_number(5), Some(WebhookAction::Exceeded));
        assert_eq!(WebhookAction::from_number(6), None);
        assert_eq!(WebhookStatus::from_number(2), Some(WebhookStatus::Disabled));
    }

    #[test]
    fn our_events_are_kept_apart_from_the_contracts() {
        let webhook = DomainWebhook {
            webhook_id: "w".to_owned(),
            name: "n".to_owned(),
            description: None,
            url: "https://x".to_owned(),
            events: vec![kind("run.finished"), kind("model_version_tag.set"), kind("model_version.deleted")],
            status: WebhookStatus::Active,
            creation_time_ms: 1,
            last_update_time_ms: 2,
        };
        assert_eq!(
            serde_json::to_string(&Webhook::from(webhook)).unwrap(),
            r#"{"webhook_id":"w","name":"n","url":"https://x","events":[{"entity":"MODEL_VERSION_TAG","action":"SET"}],"status":"ACTIVE","creation_timestamp":1,"last_updated_timestamp":2,"runstone_events":["run.finished","model_version.deleted"]}"#
        );
    }

    #[test]
    fn requests_name_events_by_name_or_number() {
        let request: WriteWebhook = from_body(
            br#"{"name": "n", "events": [{"entity": "RUN", "action": "FINISHED"}, {"entity": 1, "action": "1"}]}"#,
        )
        .unwrap();
        assert_eq!(kinds(&request.events).unwrap(), [kind("run.finished"), kind("registered_model.created")]);
        assert_eq!(request.status.0, None);
    }

    #[test]
    fn unknown_events_are_refused_by_their_place() {
        let complaint = |text: &str| {
            let request: WriteWebhook = from_body(text.as_bytes()).unwrap();
            kinds(&request.events).unwrap_err().to_string()
        };
        let message = complaint(r#"{"events": [{"entity": "RUN", "action": "FAILED"}, {"action": "SET"}]}"#);
        assert!(message.starts_with("Invalid value for parameter 'events[1].entity' supplied"), "{message}");
        let message = complaint(r#"{"events": [{"entity": "RUN", "action": "EXPLODED"}]}"#);
        assert!(message.contains("'events[0].action'") && message.contains("FINISHED"), "{message}");
        let message = complaint(r#"{"events": [{"entity": "PROMPT", "action": "SET"}]}"#);
        assert_eq!(message, "Invalid action 'set' for entity 'prompt'. Valid actions are: ['created']");
    }

    #[test]
    fn a_request_does_not_show_its_secret() {
        let request = WriteWebhook { secret: Some("s3cret".to_owned()), ..WriteWebhook::default() };
        assert!(!format!("{request:?}").contains("s3cret"));
    }
}
