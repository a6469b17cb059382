//! The JSON messages of MLflow's REST API, shared by server and client so that they cannot drift.
//!
//! Field names are the contract's `snake_case`; its `camelCase` spelling is understood too. Presence decides what is
//! written: a field that was set is written even if it is empty or 0, one that was not set is left out, and so are
//! empty lists. The leniency of MLflow's parser (numbers in strings, bare `NaN`, unknown enum names) lives in
//! [`lenient`] and [`parse`] and nowhere else.
//!
//! A new message is a struct of `Option`s and `Vec`s in the module of its resource, with [`parse::Request`] if it
//! comes in, and a conversion from or to the domain type beside it.

pub mod artifacts;
pub mod datasets;
pub mod error;
pub mod experiments;
pub mod governance;
pub mod lenient;
pub mod logged_models;
pub mod models;
pub mod own;
pub mod page;
pub mod parse;
pub mod registry;
pub mod runs;
pub mod server_info;
pub mod token;
pub mod webhooks;

pub use error::{ErrorBody, ErrorCode};
pub use lenient::{Double, Enum, Flag, Int64, WireEnum};
pub use parse::Request;

use serde::{Deserialize, Serialize};

/// The version of MLflow whose REST API this is; clients read it to decide what they may send.
pub const MLFLOW_VERSION: &str = "3.17.2";

/// The answer of calls that have nothing to say: `{}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Empty {}

/// A key with a value, as experiments, runs, inputs and models carry them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyValue {
    /// The key.
    pub key: Option<String>,
    /// The value; an absent one counts as empty where the contract allows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl From<runstone_domain::Tag> for KeyValue {
    fn from(tag: runstone_domain::Tag) -> Self {
        Self { key: Some(tag.key.to_string()), value: Some(tag.value) }
    }
}

/// The value of a required parameter.
///
/// # Errors
/// `InvalidParameter` naming the parameter if the value is absent or empty, like MLflow's.
pub fn required(value: Option<String>, parameter: &str) -> runstone_domain::Result<String> {
    value.filter(|text| !text.is_empty()).ok_or_else(|| runstone_domain::Error::missing_parameter(parameter))
}
