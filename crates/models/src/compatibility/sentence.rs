//! Incompatibilities in plain words.

use std::fmt;

use super::{Incompatibility, Place};
use crate::shorten::shorten;
use crate::signature::DataType;

/// Characters of a type that are shown.
const TYPE_CHARS: usize = 120;

impl Incompatibility {
    pub(super) fn types(place: Place, present: &DataType, candidate: &DataType) -> Self {
        let [present, candidate] =
            [present, candidate].map(|data_type| shorten(&data_type.to_string(), TYPE_CHARS));
        Self::Type { place, present, candidate }
    }

    /// A sentence without a full stop, such as «input `age` is required by version 5 but unknown to version 4» for the
    /// candidate «version 5» and the present holder «version 4».
    pub fn sentence(&self, candidate: &str, present: &str) -> String {
        match self {
            Self::NoSignature => format!("{candidate} has no signature, {present} has one"),
            Self::Undescribed(part) => {
                format!("the signature of {candidate} describes no {part}s, that of {present} does")
            }
            Self::Naming { part, candidate_has_names: true } => {
                format!("{part}s have names in {candidate} but go by position in {present}")
            }
            Self::Naming { part, candidate_has_names: false } => {
                format!("{part}s go by position in {candidate} but have names in {present}")
            }
            Self::RequiredButUnknown(place) => {
                format!("{place} is required by {candidate} but unknown to {present}")
            }
            Self::RequiredButOptional(place) => {
                format!("{place} is required by {candidate} but optional for {present}")
            }
            Self::Unknown(place) => format!("{place} is taken by {present} but unknown to {candidate}"),
            Self::Gone(place) => format!("{place} is given by {present} but not by {candidate}"),
            Self::Unsteady(place) => {
                format!("{place} is always given by {present} but only sometimes by {candidate}")
            }
            Self::Count { present: now, candidate: then } => {
                format!("outputs without names are {then} in {candidate} but {now} in {present}")
            }
            Self::Type { place, present: now, candidate: then } => {
                format!("{place} is {then} in {candidate} but {now} in {present}")
            }
        }
    }
}

impl fmt::Display for Incompatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence("the candidate", "the present holder"))
    }
}
