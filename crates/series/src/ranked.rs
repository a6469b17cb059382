//! Runs sorted by a value: what a search walks instead of an index with an entry for each run.
//!
//! ```text
//! version u8 · CRC-32 of all behind it u32 · number of entries · for ranks, runs and groups: encoding u8 · length · bytes
//! ```
//!
//! A value is there as its **rank**, an integer with the same order: of a number [`rank_of`], of a text, which is only
//! ever looked for as a whole, [`rank_of_text`]. Typical: 6 bytes an entry.

use crate::block::head::{Column, Encoded};
use crate::block::integers;
use crate::bytes::{Reader, put_varint};
use crate::corrupt::Corrupt;

const PART: &str = "ranked runs";
const VERSION: u8 = 1;
/// Version and checksum.
const PREFIX: usize = 5;
const COLUMNS: usize = 3;
/// Entries a block may claim to have: bounds what decoding a small hostile block can cost.
const MOST: usize = 1 << 16;

/// Entries in a full block: so many are decoded in some tens of microseconds.
pub const RANKED_ENTRIES: usize = 4096;
/// The rank of NaN, behind those of all numbers.
pub const NAN_RANK: i64 = i64::MAX;

/// A run and the rank of its value; ordered by rank, then run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// Of the value.
    pub rank: i64,
    /// Inner number of the run.
    pub run: i64,
    /// Inner number of what the run belongs to.
    pub group: i64,
}

/// An integer that compares with others as the number does; both zeros have one, and all NaN.
pub fn rank_of(value: f64) -> i64 {
    if value.is_nan() {
        return NAN_RANK;
    }
    // −0 + 0 is 0.
    let bits = (value + 0.0).to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// A number for a text: the same for equal ones, and seldom the same for others. It does not change from release to
/// release.
pub fn rank_of_text(text: &str) -> i64 {
    // FNV-1a, then the finaliser of MurmurHash3, which spreads what FNV leaves in the low bits.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (hash ^ (hash >> 33)) as i64
}

/// Packs entries, which are sorted, at most 65,536.
pub fn encode(entries: &[Ranked]) -> Vec<u8> {
    debug_assert!(entries.is_sorted() && entries.len() <= MOST);
    let mut bytes = vec![VERSION, 0, 0, 0, 0];
    put_varint(&mut bytes, entries.len() as u64);
    let columns: [fn(&Ranked) -> i64; COLUMNS] = [|entry| entry.rank, |entry| entry.run, |entry| entry.group];
    for column in columns {
        let numbers: Vec<i64> = entries.iter().map(column).collect();
        let Encoded { encoding, bytes: packed } = integers::encode(&numbers);
        bytes.push(encoding);
        put_varint(&mut bytes, packed.len() as u64);
        bytes.extend_from_slice(&packed);
    }
    let checksum = crc32fast::hash(&bytes[PREFIX..]);
    bytes[1..PREFIX].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// Undoes [`encode`].
///
/// # Errors
/// [`Corrupt`] if the bytes are not what it gave.
pub fn decode(bytes: &[u8]) -> Result<Vec<Ranked>, Corrupt> {
    let mut reader = Reader::new(PART, bytes);
    if reader.u8()? != VERSION {
        return Err(reader.corrupt("unknown version"));
    }
    let checksum = reader.u32()?;
    if crc32fast::hash(&bytes[PREFIX..]) != checksum {
        return Err(reader.corrupt("wrong checksum"));
    }
    let count = reader.count(MOST)?;
    let mut columns: [Vec<i64>; COLUMNS] = Default::default();
    for column in &mut columns {
        let encoding = reader.u8()?;
        let length = reader.count(bytes.len())?;
        *column = integers::decode(&Column { encoding, bytes: reader.take(length)?, count })?;
    }
    reader.finish()?;
    let [ranks, runs, groups] = &columns;
    let entries = ranks.iter().zip(runs).zip(groups);
    Ok(entries.map(|((rank, run), group)| Ranked { rank: *rank, run: *run, group: *group }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(count: i64) -> Vec<Ranked> {
        let value = |run: i64| f64::from(((run * 7919) % 1000) as f32 / 7.0);
        let mut entries: Vec<Ranked> =
            (0..count).map(|run| Ranked { rank: rank_of(value(run)), run, group: 1 + run % 3 }).collect();
        entries.sort();
        entries
    }

    #[test]
    fn entries_come_back() {
        for count in [0, 1, 2, 100, RANKED_ENTRIES as i64] {
            assert_eq!(decode(&encode(&sample(count))).unwrap(), sample(count));
        }
        let extremes = [i64::MIN, -1, 0, i64::MAX].map(|rank| Ranked { rank, run: rank, group: rank });
        assert_eq!(decode(&encode(&extremes)).unwrap(), extremes);
    }

    #[test]
    fn ranks_have_the_order_of_the_numbers() {
        let values = [
            f64::NEG_INFINITY,
            f64::MIN,
            -1.5,
            -5e-324,
            0.0,
            5e-324,
            1.0,
            1.5,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
        ];
        assert!(values.map(rank_of).is_sorted_by(|a, b| a < b));
        assert_eq!(rank_of(-0.0), rank_of(0.0));
        assert_eq!(rank_of(-f64::NAN), NAN_RANK);
    }

    #[test]
    fn ranks_of_texts_stay_the_same() {
        assert_eq!(rank_of_text(""), -1_166_397_803_181_037_274);
        assert_eq!(rank_of_text("v3"), rank_of_text("v3"));
        assert_ne!(rank_of_text("v3"), rank_of_text("v4"));
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = encode(&sample(50));
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut to {length}");
        }
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x10;
            assert!(decode(&damaged).is_err(), "byte {place}");
        }
        assert!(decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn a_full_block_is_small() {
        assert!(encode(&sample(4096)).len() < 4096 * 6, "{}", encode(&sample(4096)).len());
    }
}
