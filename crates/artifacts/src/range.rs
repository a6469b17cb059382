//! [`ByteRange`]: one range of a file, as HTTP names it.

use std::ops::Range;

/// A part of a file. Positions count bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first position to the last, both included (`bytes=5-9`).
    Inclusive {
        /// First byte.
        first: u64,
        /// Last byte; beyond the end means the end.
        last: u64,
    },
    /// From a position to the end (`bytes=5-`).
    From(u64),
    /// The last so many bytes (`bytes=-5`); more than there are means all.
    Suffix(u64),
}

impl ByteRange {
    /// The half-open range of positions in a file of `size` bytes. `None` if it holds no byte of the file: it
    /// starts behind the end, is empty or reversed, or the file is empty.
    #[must_use]
    pub fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::Inclusive { first, last } => first..last.saturating_add(1).min(size),
            Self::From(first) => first..size,
            Self::Suffix(length) => size.saturating_sub(length)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::ByteRange::{From, Inclusive, Suffix};

    #[test]
    fn ranges_are_cut_to_the_file() {
        for (range, size, expected) in [
            (Inclusive { first: 0, last: 0 }, 10, Some(0..1)),
            (Inclusive { first: 2, last: 4 }, 10, Some(2..5)),
            (Inclusive { first: 9, last: u64::MAX }, 10, Some(9..10)),
            (Inclusive { first: 10, last: 12 }, 10, None),
            (Inclusive { first: 5, last: 4 }, 10, None),
            (Inclusive { first: 0, last: 0 }, 0, None),
            (From(0), 10, Some(0..10)),
            (From(9), 10, Some(9..10)),
            (From(10), 10, None),
            (From(u64::MAX), 10, None),
            (From(0), 0, None),
            (Suffix(3), 10, Some(7..10)),
            (Suffix(99), 10, Some(0..10)),
            (Suffix(0), 10, None),
            (Suffix(1), 0, None),
        ] {
            assert_eq!(range.within(size), expected, "{range:?} of {size}");
        }
    }
}
