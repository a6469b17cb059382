//! The one error of reading: stored bytes that are not what they claim to be.

use std::borrow::Cow;

/// Stored bytes that cannot be read: damaged, cut short, made by a newer version, or hostile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("corrupt {part}: {reason}")]
pub struct Corrupt {
    part: &'static str,
    reason: Cow<'static, str>,
}

impl Corrupt {
    /// `part` names what was read («tail record», «block head»), `reason` what is wrong with it.
    pub(crate) fn new(part: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { part, reason: reason.into() }
    }
}
