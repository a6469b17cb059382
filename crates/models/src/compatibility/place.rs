//! Where in a signature something is.

use std::fmt;

use super::Key;
use crate::shorten::shorten;

/// Characters of a name that are shown.
const NAME_CHARS: usize = 80;
/// Characters of a path within a field that are shown.
const PATH_CHARS: usize = 200;

/// A part of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What a call brings.
    Input,
    /// What it is answered with.
    Output,
    /// What it may set besides.
    Param,
}

/// A field or param, or something inside of it. Shown as «input `person.tags[].name`»; `#2` is the second one without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    part: Part,
    path: String,
}

impl Place {
    pub(super) fn of_field(part: Part, key: Key<'_>) -> Self {
        match key {
            Key::Name(name) => Self::named(part, name),
            Key::Position(index) => Self { part, path: format!("#{}", index + 1) },
        }
    }

    pub(super) fn named(part: Part, name: &str) -> Self {
        Self { part, path: shorten(name, NAME_CHARS) }
    }

    pub(super) fn property(&self, name: &str) -> Self {
        self.inside(&format!(".{}", shorten(name, NAME_CHARS)))
    }

    /// The elements of an array, or the values of a map.
    pub(super) fn elements(&self) -> Self {
        self.inside("[]")
    }

    fn inside(&self, step: &str) -> Self {
        Self { part: self.part, path: shorten(&format!("{}{step}", self.path), PATH_CHARS) }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Param => "param",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.part, self.path)
    }
}
