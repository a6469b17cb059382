//! Deliveries: one event on its way to one webhook.

use crate::error::{Entity, Error};

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be sent, for the first time or again.
    Waiting,
    /// The receiver has taken it.
    Delivered,
    /// Given up; can be sent again by hand.
    Dead,
}

impl DeliveryState {
    /// All of them, in the order of their numbers in the schema, which start at 0.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Dead];

    /// `waiting`, `delivered` or `dead`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// One event on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// A UUID; the same at every attempt, so that receivers can tell repeated ones.
    pub delivery_id: String,
    /// What happened, such as `model_version.created`.
    pub event: String,
    /// To what: the events of one subject are delivered in their order.
    pub subject: String,
    /// What is told of it: a JSON object.
    pub data: String,
    /// When it happened, in milliseconds since the Unix epoch.
    pub event_time_ms: i64,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried since it was queued, or queued again.
    pub attempts: i64,
    /// Milliseconds since the Unix epoch.
    pub last_attempt_time_ms: Option<i64>,
    /// When it is tried next, at the earliest, if it waits: it may have to wait for others of its subject.
    pub next_attempt_time_ms: Option<i64>,
    /// The HTTP status of the last answer.
    pub last_status: Option<i64>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was delivered or given up, in milliseconds since the Unix epoch.
    pub end_time_ms: Option<i64>,
}

/// No delivery of the webhook has this id.
pub fn not_found(delivery_id: &str) -> Error {
    Error::NotFound {
        entity: Entity::Webhook,
        message: format!("No delivery with id={delivery_id} of this webhook is kept"),
    }
}

/// The bit that says, in a UUID's second half, that it is one of the usual kind.
const VARIANT: u64 = 1 << 63;
/// The bits of a UUID's second half that are ours.
const NUMBER: u64 = (1 << 62) - 1;

/// The id of the delivery with this inner number: a UUID (of the free form, version 8) that tells the number to who knows
/// the webhook. It needs no randomness, so that a transaction can queue deliveries however often it is run.
pub fn id_of(webhook_id: &str, number: i64) -> String {
    let number = number.cast_unsigned() & NUMBER | VARIANT;
    format!("{}-{:04x}-{:012x}", prefix(webhook_id), number >> 48, number & 0xffff_ffff_ffff)
}

/// The inner number of a delivery of this webhook; none if the id is not one.
pub fn number_of(webhook_id: &str, delivery_id: &str) -> Option<i64> {
    let rest = delivery_id.strip_prefix(&prefix(webhook_id))?;
    let digits = rest.replace('-', "");
    let number = u64::from_str_radix(&digits, 16).ok()? & NUMBER;
    let number = i64::try_from(number).ok()?;
    (id_of(webhook_id, number) == delivery_id).then_some(number)
}

/// The first half: digits of the webhook's id, which are random, with the version.
fn prefix(webhook_id: &str) -> String {
    let digit = |place: usize| webhook_id.chars().nth(place).filter(char::is_ascii_hexdigit).unwrap_or('0');
    let digits = |places: std::ops::Range<usize>| places.map(digit).collect::<String>();
    format!("{}-{}-8{}", digits(0..8), digits(8..12), digits(13..16))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBHOOK: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn ids_are_uuids_and_tell_their_number() {
        assert_eq!(id_of(WEBHOOK, 1), "01234567-89ab-8def-8000-000000000001");
        for number in [0, 1, 0xffff_ffff_ffff, 0x1_0000_0000_0000, NUMBER as i64] {
            let id = id_of(WEBHOOK, number);
            let parsed = uuid::Uuid::parse_str(&id).unwrap();
            assert_eq!((parsed.get_version_num(), parsed.get_variant()), (8, uuid::Variant::RFC4122));
            assert_eq!(number_of(WEBHOOK, &id), Some(number));
        }
    }

    #[test]
    fn other_texts_are_no_ids() {
        let other = id_of(&WEBHOOK.replace('0', "1"), 1);
        let id = id_of(WEBHOOK, 1);
        for text in
            ["", "1", &other, &id[1..], &id.to_uppercase(), &format!("{id}0"), &id.replace("-8000", "-0000")]
        {
            assert_eq!(number_of(WEBHOOK, text), None, "{text}");
        }
        assert_eq!(id_of("ä", 1), "00000000-0000-8000-8000-000000000001");
    }
}
