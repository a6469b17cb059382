//! The packed row of a settled run: everything that a page shows of it in one piece.
//!
//! It is derived from the tables that searches use, so one that cannot be read costs time and nothing else.

use serde::{Deserialize, Serialize};

use super::rows::RunRows;
use crate::error::Result;

/// First byte of the format, which is postcard's encoding of [`RunRows`].
const VERSION: u8 = 1;

/// [`RunRows`] with their texts where the bytes are.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Packed<'a> {
    /// Key, step, time in milliseconds, value.
    pub(crate) metrics: Vec<(i64, i64, i64, f64)>,
    /// Key and value.
    #[serde(borrow)]
    pub(crate) params: Vec<(i64, &'a str)>,
    /// Key and value.
    #[serde(borrow)]
    pub(crate) tags: Vec<(i64, &'a str)>,
    /// Model id and step, ordered by id.
    #[serde(borrow)]
    pub(super) model_outputs: Vec<(&'a str, i64)>,
    /// Whether there are datasets, which are read from their tables.
    pub(super) has_datasets: bool,
}

pub(super) fn encode(rows: &RunRows) -> Result<Vec<u8>> {
    Ok(postcard::to_extend(rows, vec![VERSION]).map_err(runstone_domain::Error::internal)?)
}

/// None for what another version wrote, or what is damaged.
pub(crate) fn decode(bytes: &[u8]) -> Option<Packed<'_>> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => postcard::from_bytes(rest).ok(),
        _ => None,
    }
}

impl Packed<'_> {
    /// The numbers of all names: of metrics, params and tags.
    pub(crate) fn keys(&self) -> impl Iterator<Item = i64> {
        let params = self.params.iter().map(|(key, _)| *key);
        let tags = self.tags.iter().map(|(key, _)| *key);
        self.metrics.iter().map(|(key, ..)| *key).chain(params).chain(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> RunRows {
        RunRows {
            metrics: vec![(7, -1, 1_700_000_000_000, 0.25), (8, i64::MAX, 0, f64::MAX)],
            params: vec![(1, String::new()), (2, "ä".repeat(3000))],
            tags: vec![(i64::MAX, "x".to_owned())],
            model_outputs: vec![("m-1".to_owned(), 3)],
            has_datasets: true,
        }
    }

    #[test]
    fn what_is_packed_comes_back() {
        let (bytes, rows) = (encode(&rows()).unwrap(), rows());
        let packed = decode(&bytes).unwrap();
        assert_eq!(packed.metrics, rows.metrics);
        assert_eq!(packed.params, [(1, ""), (2, rows.params[1].1.as_str())]);
        assert_eq!(packed.tags, [(i64::MAX, "x")]);
        assert_eq!(packed.model_outputs, [("m-1", 3)]);
        assert!(packed.has_datasets);
        assert_eq!(packed.keys().collect::<Vec<_>>(), [7, 8, 1, 2, i64::MAX]);
        let nan = RunRows { metrics: vec![(1, 2, 3, f64::NAN)], ..RunRows::default() };
        assert!(decode(&encode(&nan).unwrap()).unwrap().metrics[0].3.is_nan());
    }

    #[test]
    fn damage_is_noticed_or_harmless() {
        let bytes = encode(&rows()).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), None, "cut to {length}");
        }
        assert_eq!(decode(&[2, 0, 0, 0, 0, 0]), None);
        // A length that promises more than there is.
        assert_eq!(decode(&[VERSION, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
    }
}
