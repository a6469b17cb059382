//! The file `MLmodel` in a model's folder: YAML, of which we read what we use and ignore the rest.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::{Options, alias_limits, budget, options};

use crate::signature::Signature;
use crate::unreadable::Unreadable;

/// Bytes of the largest file that is read. Real ones have some KB; ten thousand columns need about one MiB.
pub const MAX_BYTES: usize = 4 << 20;

/// What a model file says of its model. What is absent, null or unknown to us is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct MlModel {
    /// The run that logged it.
    pub run_id: Option<String>,
    /// The logged model it is (`m-…`); none before MLflow 3.
    pub model_id: Option<String>,
    /// Made anew each time a model is saved.
    pub model_uuid: Option<String>,
    /// The client that saved it.
    pub mlflow_version: Option<String>,
    /// As written, usually `YYYY-MM-DD HH:MM:SS.ffffff`.
    pub utc_time_created: Option<String>,
    /// The ways it can be loaded, such as `python_function` and `sklearn`; ordered by name.
    pub flavors: Vec<String>,
    /// What it takes and gives.
    pub signature: Option<Signature>,
}

impl MlModel {
    /// Reads a file's text.
    ///
    /// # Errors
    /// `TooLarge` before anything is read; `File` if it is no YAML, not a mapping, has a field of a wrong type, or is beyond
    /// the bounds; `Signature` if only the signature is wrong (such a model cannot be loaded by MLflow either).
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MAX_BYTES {
            return Err(Unreadable::TooLarge);
        }
        let file: File = serde_saphyr::from_str_with_options(text, bounded())
            .map_err(|complaint| Unreadable::File(Unreadable::reason(&complaint)))?;
        Ok(Self {
            run_id: file.run_id,
            model_id: file.model_id,
            model_uuid: file.model_uuid,
            mlflow_version: file.mlflow_version,
            utc_time_created: file.utc_time_created,
            flavors: file.flavors.unwrap_or_default().into_keys().collect(),
            signature: file.signature.map(|texts| texts.read()).transpose()?,
        })
    }
}

/// The fields as they stand in the file.
#[derive(Deserialize)]
struct File {
    run_id: Option<String>,
    model_id: Option<String>,
    model_uuid: Option<String>,
    mlflow_version: Option<String>,
    utc_time_created: Option<String>,
    flavors: Option<BTreeMap<String, IgnoredAny>>,
    signature: Option<SignatureTexts>,
}

/// A signature's parts, each a JSON text in the YAML.
#[derive(Deserialize)]
struct SignatureTexts {
    inputs: Option<String>,
    outputs: Option<String>,
    params: Option<String>,
}

impl SignatureTexts {
    fn read(&self) -> Result<Signature, Unreadable> {
        Signature::read(self.inputs.as_deref(), self.outputs.as_deref(), self.params.as_deref())
    }
}

/// What keeps a hostile file cheap. Python's writer uses anchors for values that occur twice, so that aliases cannot be
/// refused altogether; but they are few, and what they stand for is small.
fn bounded() -> Options {
    options! {
        budget: budget! {
            max_depth: 64,
            max_nodes: 100_000,
            max_events: 400_000,
            max_documents: 1,
            max_anchors: 1_000,
            max_aliases: 1_000,
            max_merge_keys: 100,
            max_recorded_anchor_events: 100_000,
            max_recorded_anchor_bytes: MAX_BYTES,
            max_total_scalar_bytes: 2 * MAX_BYTES,
        },
        alias_limits: alias_limits! {
            max_total_replayed_events: 100_000,
            max_replay_stack_depth: 16,
        },
        with_snippet: false,
    }
}
