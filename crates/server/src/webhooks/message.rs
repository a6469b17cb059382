//! A delivery as it goes over the wire. Source: public REST contract, webhook delivery.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

/// Names the delivery, the same at every attempt.
pub(super) const DELIVERY_ID: &str = "x-mlflow-delivery-id";
/// When it was sent, in seconds since the Unix epoch.
pub(super) const TIMESTAMP: &str = "x-mlflow-timestamp";
/// Shows that it was sent by somebody who knows the secret.
pub(super) const SIGNATURE: &str = "x-mlflow-signature";

/// The body: an event such as `model_version.created`, when it happened, and what is told of it, a JSON object.
pub(super) fn body(event: &str, event_time_ms: i64, data: &str) -> String {
    let (entity, action) = event.split_once('.').unwrap_or((event, ""));
    // Entity and action are words and the time is digits: nothing needs to be escaped.
    format!(
        r#"{{"entity":"{entity}","action":"{action}","timestamp":"{}","data":{data}}}"#,
        time(event_time_ms)
    )
}

/// ISO 8601 in UTC, with the offset in digits.
fn time(ms: i64) -> String {
    let time = Timestamp::from_millisecond(ms).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// What shows who has sent this body: `v1,` and the base64 of an HMAC-SHA256.
pub(super) fn signature(secret: &str, delivery_id: &str, sent_s: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{delivery_id}.{sent_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_the_contracts() {
        assert_eq!(
            body("model_version.created", 1_700_000_000_123, r#"{"name":"m"}"#),
            r#"{"entity":"model_version","action":"created","timestamp":"2023-11-14T22:13:20.123000+00:00","data":{"name":"m"}}"#
        );
    }

    #[test]
    fn the_signature_is_the_contracts() {
        // From Python: base64.b64encode(hmac.new(b"s3cret", b"id.1700000000.{}", "sha256").digest())
        let expected = "v1,E1jT1gXbthS5zn30uBh7ToafsgF7EE2I1cmPPlN15rY=";
        assert_eq!(signature("s3cret", "id", 1_700_000_000, "{}"), expected);
    }
}
