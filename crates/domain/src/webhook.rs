//! Webhooks: who wants to be told of what, and what they are told ([`event`]) with which effect ([`delivery`]).

pub mod delivery;
pub mod event;
mod kinds;

pub use delivery::{Delivery, DeliveryState};
pub use event::Event;
pub use kinds::{EventKind, WebhookAction, WebhookEntity};

use crate::error::{Entity, Error, Result};
use crate::limits;
use crate::tag::{check_length, check_text};

/// Somebody who is sent events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// 32 hexadecimal digits.
    pub webhook_id: String,
    /// For people; need not be unique.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// Where events are sent.
    pub url: String,
    /// What it wants to hear, in the order in which that was asked for; at least one.
    pub events: Vec<EventKind>,
    /// Whether it is sent anything.
    pub status: WebhookStatus,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch.
    pub last_update_time_ms: i64,
}

/// Whether a webhook is sent anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WebhookStatus {
    /// It is.
    #[default]
    Active,
    /// It is not, and what happens meanwhile is not kept for it. What was waiting goes on waiting.
    Disabled,
}

impl WebhookStatus {
    /// All of them, in the order of their numbers in the contract, which start at 1.
    pub const ALL: [Self; 2] = [Self::Active, Self::Disabled];

    /// The contract's name, such as `ACTIVE`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Disabled => "DISABLED",
        }
    }
}

/// What deliveries are signed with, as it is stored. It is never given back, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSecret {
    /// The secret itself, or what became of it when it was encrypted.
    pub text: String,
    /// Whether it is encrypted.
    pub is_sealed: bool,
}

impl std::fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_sealed { "StoredSecret(sealed)" } else { "StoredSecret(…)" })
    }
}

/// No webhook has this id.
pub fn not_found(webhook_id: &str) -> Error {
    Error::NotFound { entity: Entity::Webhook, message: format!("Webhook with ID {webhook_id} not found.") }
}

/// Checks the name of a webhook.
///
/// # Errors
/// `InvalidParameter` unless it has 1 to 63 letters, digits, `.`, `_` and `-`, and begins and ends with a letter or digit.
pub fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid("Webhook name cannot be empty."));
    }
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let fits = name.len() <= limits::WEBHOOK_NAME
        && name.starts_with(is_word)
        && name.ends_with(is_word)
        && name.chars().all(|c| is_word(c) || matches!(c, '.' | '_' | '-'));
    if fits {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "Invalid webhook name {}: a name has 1 to {} ASCII letters, digits, dots, underscores and dashes, and begins and \
         ends with a letter or digit.",
        crate::shown::quoted(limits::truncate(name, 2 * limits::WEBHOOK_NAME)),
        limits::WEBHOOK_NAME
    )))
}

/// Checks what can be told of a webhook's address by looking at its length; whoever sends checks the rest.
///
/// # Errors
/// `InvalidParameter` if it is blank, has more than 2,048 characters or NUL.
pub fn check_url(url: &str) -> Result<()> {
    if url.trim().is_empty() {
        return Err(Error::invalid("Webhook URL cannot be empty."));
    }
    check_length(url, "url", limits::WEBHOOK_URL)
}

/// Checks free text about a webhook.
///
/// # Errors
/// `InvalidParameter` beyond 1,000 characters or with NUL.
pub fn check_description(text: &str) -> Result<()> {
    check_length(text, "description", limits::WEBHOOK_DESCRIPTION)
}

/// Checks what deliveries are to be signed with.
///
/// # Errors
/// `InvalidParameter` beyond 1,000 characters or with NUL; the message does not show it.
pub fn check_secret(text: &str) -> Result<()> {
    check_text(text, "secret")?;
    if limits::is_longer_than(text, limits::WEBHOOK_SECRET) {
        return Err(Error::too_long("secret", limits::WEBHOOK_SECRET));
    }
    Ok(())
}

/// Checks what a webhook wants to hear and gives each event once.
///
/// # Errors
/// `InvalidParameter` if there is none.
pub fn check_events(events: Vec<EventKind>) -> Result<Vec<EventKind>> {
    if events.is_empty() {
        return Err(Error::invalid("Webhook events cannot be empty"));
    }
    let mut distinct: Vec<EventKind> = Vec::with_capacity(events.len());
    for event in events {
        if !distinct.contains(&event) {
            distinct.push(event);
        }
    }
    Ok(distinct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for name in ["a", "A1", "my-hook_1.x", &"x".repeat(63)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["-a", "a-", ".", "a b", "größe", "a/b", "a\n", "a\0b", &"x".repeat(64)] {
            assert!(check_name(name).unwrap_err().to_string().starts_with("Invalid webhook name"), "{name}");
        }
        assert_eq!(check_name("").unwrap_err().to_string(), "Webhook name cannot be empty.");
        assert!(check_name(&"x".repeat(1 << 20)).unwrap_err().to_string().len() < 500);
    }

    #[test]
    fn texts_are_bounded() {
        assert!(check_url("https://example.com/").is_ok());
        assert!(check_url(" ").is_err());
        assert!(check_url(&format!("https://{}", "x".repeat(2048))).is_err());
        assert!(check_description(&"x".repeat(1001)).is_err());
        let message = check_secret(&"s3cret".repeat(200)).unwrap_err().to_string();
        assert!(!message.contains("s3cret"), "{message}");
        assert!(check_secret("a\0").is_err());
    }

    #[test]
    fn an_event_counts_once_and_one_is_needed() {
        let created = EventKind::new(WebhookEntity::RegisteredModel, WebhookAction::Created).unwrap();
        let set = EventKind::new(WebhookEntity::PromptTag, WebhookAction::Set).unwrap();
        assert_eq!(check_events(vec![set, created, set]).unwrap(), [set, created]);
        assert!(check_events(Vec::new()).is_err());
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = StoredSecret { text: "s3cret".to_owned(), is_sealed: false };
        assert!(!format!("{secret:?}").contains("s3cret"));
    }
}
