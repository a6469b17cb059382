//! The HTTP server: MLflow's REST API over a store and an artifact repository.
//!
//! [`start`] opens everything and listens; [`Running::stop`] finishes what is in flight and closes. A handler lives in
//! `routes/<resource>/<verb>.rs` and reads like the rule: extract, look up, check, change, answer. What every request
//! passes first (host and origin checks, request ids, metrics, time limits) is in [`guard`].

mod answer;
mod app;
mod caller;
mod config;
mod guard;
mod listen;
mod message;
mod observe;
mod place;
mod promotion;
mod routes;
mod signatures;
mod web;
mod webhooks;

pub use config::{ArtifactMode, Config, Limits, Security};
pub use listen::{Running, StartError, start, start_with_clock};
pub use webhooks::{SecretKey, WebhookSettings};
