//! Columns of steps and times.
//!
//! | encoding | what | for |
//! |---|---|---|
//! | `LINEAR` | the first number and the constant difference | steps 0, 1, 2 …; all the same; only one |
//! | `PLAIN` | differences as varints | a few numbers, where tables would cost more than they save |
//! | `PACKED` | pco | all else |

use super::codec;
use super::head::{Column, Encoded};
use crate::bytes::{Reader, put_signed};
use crate::corrupt::Corrupt;

const PART: &str = "block column";
const LINEAR: u8 = 0;
const PLAIN: u8 = 1;
const PACKED: u8 = 2;

/// The smallest encoding of a column, which may be empty.
pub(crate) fn encode(numbers: &[i64]) -> Encoded {
    if let Some(bytes) = linear(numbers) {
        return Encoded { encoding: LINEAR, bytes };
    }
    let plain = Encoded { encoding: PLAIN, bytes: plain(numbers) };
    plain.or_smaller(PACKED, codec::pack(numbers))
}

/// Undoes [`encode`].
pub(crate) fn decode(column: &Column<'_>) -> Result<Vec<i64>, Corrupt> {
    let mut reader = Reader::new(PART, column.bytes);
    match column.encoding {
        LINEAR => {
            let (first, difference) = (reader.signed()?, reader.signed()?);
            reader.finish()?;
            let number = |place: usize| first.wrapping_add(difference.wrapping_mul(place as i64));
            Ok((0..column.count).map(number).collect())
        }
        PLAIN => {
            let mut number = 0i64;
            // A difference takes a byte at least, so the bytes bound what is allocated.
            let mut numbers = Vec::with_capacity(column.count.min(reader.remaining()));
            for _ in 0..column.count {
                number = number.wrapping_add(reader.signed()?);
                numbers.push(number);
            }
            reader.finish()?;
            Ok(numbers)
        }
        PACKED => codec::unpack(column.bytes, column.count),
        _ => Err(reader.corrupt("unknown encoding of numbers")),
    }
}

fn linear(numbers: &[i64]) -> Option<Vec<u8>> {
    let first = *numbers.first()?;
    let difference = numbers.get(1).map_or(0, |second| second.wrapping_sub(first));
    let is_linear = numbers.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == difference);
    is_linear.then(|| {
        let mut bytes = Vec::new();
        put_signed(&mut bytes, first);
        put_signed(&mut bytes, difference);
        bytes
    })
}

fn plain(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len() * 2);
    let mut previous = 0i64;
    for &number in numbers {
        put_signed(&mut bytes, number.wrapping_sub(previous));
        previous = number;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: &[i64], encoding: u8, most: usize) {
        let encoded = encode(numbers);
        assert_eq!(encoded.encoding, encoding);
        assert!(encoded.bytes.len() <= most, "{} bytes", encoded.bytes.len());
        let column = Column { encoding, bytes: &encoded.bytes, count: numbers.len() };
        assert_eq!(decode(&column).unwrap(), numbers);
    }

    #[test]
    fn each_shape_finds_its_encoding() {
        check(&[], PLAIN, 0);
        check(&[i64::MIN], LINEAR, 11);
        check(&[5; 1000], LINEAR, 2);
        check(&(0..8192).collect::<Vec<_>>(), LINEAR, 2);
        check(&[i64::MAX, i64::MIN, i64::MIN + 1], LINEAR, 11);
        check(&[0, 1, 2, 4, 5, 6], PLAIN, 6);
        check(&(0..8192).map(|place| place % 400).collect::<Vec<_>>(), PACKED, 200);
    }
}
