//! Datasets that runs read.

use crate::error::{Error, Result};
use crate::limits;
use crate::tag::{Tag, check_text};

/// A dataset; unique in its experiment by name and digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// At most 500 characters.
    pub name: String,
    /// A fingerprint of the content, at most 36 characters.
    pub digest: String,
    /// What kind of source it came from, such as `local` or `s3`.
    pub source_type: String,
    /// JSON that says where the data lies; opaque here.
    pub source: String,
    /// JSON with the columns or tensors; opaque here.
    pub schema: Option<String>,
    /// JSON with summary statistics; opaque here.
    pub profile: Option<String>,
}

/// A run read a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetInput {
    /// How it was used: `mlflow.data.context` and others.
    pub tags: Vec<Tag>,
    /// What was read.
    pub dataset: Dataset,
}

/// A dataset that some run of an experiment read, with one context of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetSummary {
    /// Number of the experiment.
    pub experiment_id: i64,
    /// Name of the dataset.
    pub name: String,
    /// Digest of the dataset.
    pub digest: String,
    /// Value of the input tag `mlflow.data.context`.
    pub context: Option<String>,
}

/// Checks the lengths of a dataset input.
///
/// # Errors
/// `InvalidParameter` that names the field; `index` is its place in the request.
pub fn check_input(input: &DatasetInput, index: usize) -> Result<()> {
    let dataset = &input.dataset;
    let at = |field: &str| format!("datasets[{index}].dataset.{field}");
    let texts = [
        ("name", Some(&dataset.name), limits::DATASET_NAME),
        ("digest", Some(&dataset.digest), limits::DATASET_DIGEST),
        ("source_type", Some(&dataset.source_type), limits::DATASET_NAME),
        ("source", Some(&dataset.source), limits::DATASET_SOURCE),
        ("schema", dataset.schema.as_ref(), limits::DATASET_SCHEMA),
        ("profile", dataset.profile.as_ref(), limits::DATASET_PROFILE),
    ];
    for (field, text, limit) in texts {
        let Some(text) = text else { continue };
        if limits::is_longer_than(text, limit) {
            return Err(Error::too_long(&at(field), limit));
        }
        check_text(text, &at(field))?;
    }
    for (position, tag) in input.tags.iter().enumerate() {
        check_input_tag(tag, &format!("datasets[{index}].tags[{position}]"))?;
    }
    Ok(())
}

fn check_input_tag(tag: &Tag, path: &str) -> Result<()> {
    if limits::is_longer_than(&tag.key, limits::INPUT_TAG_KEY) {
        return Err(Error::too_long(&format!("{path}.key"), limits::INPUT_TAG_KEY));
    }
    if limits::is_longer_than(&tag.value, limits::INPUT_TAG_VALUE) {
        return Err(Error::too_long(&format!("{path}.value"), limits::INPUT_TAG_VALUE));
    }
    check_text(&tag.key, &format!("{path}.key"))?;
    check_text(&tag.value, &format!("{path}.value"))
}
