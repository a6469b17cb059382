//! The messages of Runstone's own API, under `/api/runstone/v1`.
//!
//! What all of them have in common:
//!
//! - Field names are `snake_case`; times are milliseconds since the Unix epoch, UTC, in fields that end in `_ms`.
//! - Requests are read strictly ([`parse`]): a field of the wrong type is refused by name. Unknown fields are ignored,
//!   so that newer clients can talk to older servers. What may be left out has a default; the rest is required.
//! - Answers have every field, always; what is not there is `null`, or an empty list. Fields may be added.
//! - Numbers that JSON cannot write are strings: see [`Double`](crate::Double).
//! - Errors are MLflow's envelope, [`ErrorBody`](crate::ErrorBody).
//!
//! A new message is a struct in the file of its resource, with `serde` and `utoipa::ToSchema`: its comments are the
//! public documentation. The document that is made of them is committed as `docs/openapi.json`.

pub mod cursor;
pub mod events;
pub mod experiments;
pub mod export;
pub mod keys;
pub mod lineage;
mod number;
pub mod parse;
pub mod registry;
pub mod runs;
pub mod series;
pub mod webhooks;
