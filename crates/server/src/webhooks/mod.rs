//! Sending events to webhooks.
//!
//! [`deliver`] takes what is due from the store's queue and hands it to the [`Sender`], whose requests may go only where
//! the [`destination`] allows it. An event is sent until its receiver says that it has taken it, in the order of its
//! subject, with growing pauses; after days without success it is given up and kept as a dead letter.

mod address;
mod destination;
mod message;
mod retry;
mod secret;
mod sender;
mod worker;

use std::time::Duration;

pub use secret::SecretKey;
pub(crate) use sender::{Parcel, Sender};
pub(crate) use worker::deliver;

/// Where webhooks may be, and how they are sent events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Schemes that their addresses may have, in lower case.
    pub allowed_schemes: Vec<String>,
    /// Whether they may be on this machine or in a private network. Whoever may make a webhook can then have the server
    /// send requests there.
    pub allow_private_ips: bool,
    /// Time for one request, with its answer.
    pub request_timeout: Duration,
    /// How often an event is sent again before it is given up.
    pub max_retries: u32,
    /// Requests at once to one webhook, at least 1.
    pub max_workers: usize,
    /// What secrets are encrypted with in the database. Without it they are kept there as they were given: who can read
    /// the database can then sign like the server.
    pub secret_key: Option<SecretKey>,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allowed_schemes: vec!["https".to_owned()],
            allow_private_ips: false,
            request_timeout: Duration::from_secs(30),
            max_retries: retry::RETRIES,
            max_workers: 10,
            secret_key: None,
        }
    }
}
