//! Columns of values, of f32 or of f64. NaN becomes the one standard NaN, all else comes back bit by bit.
//!
//! | encoding | what | for |
//! |---|---|---|
//! | `CONSTANT` | one value | all the same; only one |
//! | `PLAIN` | the values, little-endian | a few values, where tables would cost more than they save |
//! | `PACKED` | pco | all else |

use pco::data_types::Number;

use super::codec;
use super::head::{Column, Encoded};
use crate::corrupt::Corrupt;

const PART: &str = "block column";
const CONSTANT: u8 = 0;
const PLAIN: u8 = 1;
const PACKED: u8 = 2;

/// A float that a column can hold.
pub(super) trait Real: Number + Into<f64> {
    /// Its bits, little-endian.
    type Bytes: AsRef<[u8]> + for<'a> TryFrom<&'a [u8]> + PartialEq;

    fn to_bytes(self) -> Self::Bytes;
    fn from_bytes(bytes: Self::Bytes) -> Self;
}

impl Real for f32 {
    type Bytes = [u8; 4];

    fn to_bytes(self) -> [u8; 4] {
        self.to_le_bytes()
    }

    fn from_bytes(bytes: [u8; 4]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl Real for f64 {
    type Bytes = [u8; 8];

    fn to_bytes(self) -> [u8; 8] {
        self.to_le_bytes()
    }

    fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

/// The value as an f32, if it loses nothing by that.
pub(super) fn as_single(value: f64) -> Option<f32> {
    let single = if value.is_nan() { f32::NAN } else { value as f32 };
    (value.is_nan() || f64::from(single).to_bits() == value.to_bits()).then_some(single)
}

/// The smallest encoding of a column, which may be empty.
pub(super) fn encode<T: Real>(values: &[T]) -> Encoded {
    if let Some(first) = values.first().map(|value| value.to_bytes())
        && values.iter().all(|value| value.to_bytes() == first)
    {
        return Encoded { encoding: CONSTANT, bytes: first.as_ref().to_vec() };
    }
    let mut bytes = Vec::with_capacity(size_of_val(values));
    for value in values {
        bytes.extend_from_slice(value.to_bytes().as_ref());
    }
    Encoded { encoding: PLAIN, bytes }.or_smaller(PACKED, codec::pack(values))
}

/// Undoes [`encode`] of a column of `T`.
pub(super) fn decode<T: Real>(column: &Column<'_>) -> Result<Vec<f64>, Corrupt> {
    match column.encoding {
        CONSTANT => Ok(vec![read::<T>(column.bytes)?; column.count]),
        PLAIN if column.bytes.len() == column.count * size_of::<T>() => {
            column.bytes.chunks_exact(size_of::<T>()).map(read::<T>).collect()
        }
        PLAIN => Err(Corrupt::new(PART, "other number of values than expected")),
        PACKED => Ok(codec::unpack::<T>(column.bytes, column.count)?.into_iter().map(T::into).collect()),
        _ => Err(Corrupt::new(PART, "unknown encoding of values")),
    }
}

fn read<T: Real>(bytes: &[u8]) -> Result<f64, Corrupt> {
    let bytes = T::Bytes::try_from(bytes).map_err(|_| Corrupt::new(PART, "value of another size"))?;
    Ok(T::from_bytes(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Real>(values: &[T], encoding: u8, most: usize) {
        let encoded = encode(values);
        assert_eq!(encoded.encoding, encoding);
        assert!(encoded.bytes.len() <= most, "{} bytes", encoded.bytes.len());
        let column = Column { encoding, bytes: &encoded.bytes, count: values.len() };
        let decoded = decode::<T>(&column).unwrap();
        let is_same = |left: f64, right: T| left.to_bits() == right.into().to_bits();
        assert!(decoded.iter().zip(values).all(|(left, right)| is_same(*left, *right)));
        assert_eq!(decoded.len(), values.len());
    }

    #[test]
    fn each_shape_finds_its_encoding() {
        check::<f32>(&[], PLAIN, 0);
        check(&[f64::NAN], CONSTANT, 8);
        check(&[0.1f32; 1000], CONSTANT, 4);
        check(&[0.1, f64::MAX], PLAIN, 16);
        check(&[0.0, -0.0, f64::NAN, f64::INFINITY], PLAIN, 32);
        check(&(0..8192).map(|place| (place as f32).sqrt()).collect::<Vec<_>>(), PACKED, 8192 * 3);
        check(&(0..8192).map(|place| f64::from(place % 100) / 100.0).collect::<Vec<_>>(), PACKED, 8192);
    }

    #[test]
    fn only_what_an_f32_can_hold_becomes_one() {
        for value in [0.5, -0.0, f64::from(0.1f32), f64::from(f32::MAX), f64::INFINITY, 16_777_216.0] {
            assert_eq!(as_single(value).map(f64::from).map(f64::to_bits), Some(value.to_bits()));
        }
        for value in [0.1, f64::MAX, f64::MIN_POSITIVE, 16_777_217.0] {
            assert_eq!(as_single(value), None);
        }
        assert!(as_single(f64::NAN).is_some_and(f32::is_nan));
    }
}
