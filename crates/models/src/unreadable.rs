//! The one error of reading: a file that is not what its name says.

use crate::mlmodel::MAX_BYTES;
use crate::shorten::shorten;

/// Characters of somebody else's complaint that are shown.
const REASON_CHARS: usize = 200;

/// A model file that cannot be read: damaged, too large, or hostile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not read at all.
    #[error("the MLmodel file is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// Not YAML, not of the right shape, or beyond the bounds of depth and number.
    #[error("the MLmodel file is not readable: {0}")]
    File(String),
    /// The file is fine, but not what it says of inputs, outputs or params.
    #[error("the signature's {part} are not readable: {reason}")]
    Signature {
        /// `inputs`, `outputs` or `params`.
        part: &'static str,
        /// What is wrong, in a few words.
        reason: String,
    },
}

impl Unreadable {
    /// What a parser complains of: its first line, and not at length, since it may repeat what it was given.
    pub(crate) fn reason(complaint: &dyn std::fmt::Display) -> String {
        let text = complaint.to_string();
        shorten(text.lines().next().unwrap_or_default(), REASON_CHARS)
    }
}
