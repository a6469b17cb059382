//! Records of points as they arrive, in any order: cheap to write, cheap to read, small even for one point.
//!
//! A record is a version byte, the CRC-32 of all else, and the entries one after the other. An entry is
//!
//! - 2 bytes of lengths: how many bytes (0 to 8) each of the four fields takes, 4 bits each, lowest first;
//! - the differences of key, step and time to the entry before (to 0 for the first one), zigzag, little-endian;
//! - the bits of the value, most significant byte first.
//!
//! Each field is cut to the bytes that matter: leading zeros of a difference, trailing zeros of a value, which leaves
//! 5 bytes of a value that was an f32 once. Lengths in front of fixed-size reads make both directions nearly free of
//! branches. Typical: 8 bytes a point for f32-born values, 11 for others, 25 for one point alone.

use crate::bytes::{Reader, unzigzag, zigzag};
use crate::corrupt::Corrupt;
use crate::point::{Entry, Point};

const PART: &str = "tail record";
const VERSION: u8 = 1;
/// Version byte and checksum.
const PREFIX: usize = 5;
const FIELDS: usize = 4;
/// Bytes of the longest entry: lengths and four whole fields.
const LONGEST: usize = 2 + FIELDS * 8;
/// What is left of 8 bytes that were read where only so many belong to the field.
const MASKS: [u64; 9] = [
    0,
    0xff,
    0xffff,
    0xff_ffff,
    0xffff_ffff,
    0xff_ffff_ffff,
    0xffff_ffff_ffff,
    0xff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

/// Packs entries into one record. Any order, any number, also none.
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut encoder = Encoder::with_capacity(entries.len());
    for entry in entries {
        encoder.push(*entry);
    }
    encoder.finish()
}

/// Hands the entries of a record to `each`, in the order in which they were put in. NaN comes back as the one
/// standard NaN.
///
/// # Errors
/// [`Corrupt`] if the record is not whole. A wrong checksum is found before the first entry is handed out; bytes made
/// up with the right one may fail after some.
pub fn decode(record: &[u8], mut each: impl FnMut(Entry)) -> Result<(), Corrupt> {
    let mut rest = entries_of(record)?;
    let mut previous = Deltas::default();
    while !rest.is_empty() {
        let (fields, length) = match rest.first_chunk::<LONGEST>() {
            Some(window) => read_fields(window)?,
            None => read_last_fields(rest)?,
        };
        rest = &rest[length..];
        each(previous.entry(fields));
    }
    Ok(())
}

/// Packs entries into one record as they come, without a list of them first.
#[derive(Debug)]
pub struct Encoder {
    record: Vec<u8>,
    previous: Deltas,
    count: usize,
}

impl Encoder {
    /// An encoder with room for about `count` entries; more may come.
    pub fn with_capacity(count: usize) -> Self {
        let mut record = Vec::with_capacity(PREFIX + 24 + count.saturating_mul(12));
        record.extend_from_slice(&[VERSION, 0, 0, 0, 0]);
        Self { record, previous: Deltas::default(), count: 0 }
    }

    /// Adds an entry behind those that are there.
    pub fn push(&mut self, entry: Entry) {
        let fields = self.previous.fields(&entry);
        let mut bytes = [0; LONGEST];
        let (mut lengths, mut end) = (0u16, 2);
        for (place, field) in fields.into_iter().enumerate() {
            // The bytes behind the field's length are zeros or overwritten by the next field.
            bytes[end..end + 8].copy_from_slice(&field.to_le_bytes());
            let length = (64 - field.leading_zeros()).div_ceil(8) as usize;
            lengths |= (length as u16) << (4 * place);
            end += length;
        }
        bytes[..2].copy_from_slice(&lengths.to_le_bytes());
        self.record.extend_from_slice(&bytes[..end]);
        self.count += 1;
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry yet.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes the record has by now.
    pub fn size_bytes(&self) -> usize {
        self.record.len()
    }

    /// The record.
    pub fn finish(mut self) -> Vec<u8> {
        let checksum = checksum(&self.record);
        self.record[1..PREFIX].copy_from_slice(&checksum.to_le_bytes());
        self.record
    }
}

/// Key, step and time of the entry before.
#[derive(Debug, Default)]
struct Deltas {
    key: i64,
    step: i64,
    timestamp_ms: i64,
}

impl Deltas {
    fn fields(&mut self, entry: &Entry) -> [u64; FIELDS] {
        let Point { step, timestamp_ms, value } = entry.point;
        let value = if value.is_nan() { f64::NAN } else { value };
        let fields = [
            zigzag(entry.key.wrapping_sub(self.key)),
            zigzag(step.wrapping_sub(self.step)),
            zigzag(timestamp_ms.wrapping_sub(self.timestamp_ms)),
            value.to_bits().swap_bytes(),
        ];
        *self = Self { key: entry.key, step, timestamp_ms };
        fields
    }

    fn entry(&mut self, [key, step, timestamp_ms, value]: [u64; FIELDS]) -> Entry {
        self.key = self.key.wrapping_add(unzigzag(key));
        self.step = self.step.wrapping_add(unzigzag(step));
        self.timestamp_ms = self.timestamp_ms.wrapping_add(unzigzag(timestamp_ms));
        let value = f64::from_bits(value.swap_bytes());
        Entry { key: self.key, point: Point { step: self.step, timestamp_ms: self.timestamp_ms, value } }
    }
}

/// The entries' bytes, after a look at version and checksum.
fn entries_of(record: &[u8]) -> Result<&[u8], Corrupt> {
    let mut reader = Reader::new(PART, record);
    if reader.u8()? != VERSION {
        return Err(reader.corrupt("unknown version"));
    }
    if reader.u32()? != checksum(record) {
        return Err(reader.corrupt("wrong checksum"));
    }
    reader.take(reader.remaining())
}

/// Checksum of a record without the place where it is kept.
fn checksum(record: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&record[..1]);
    hasher.update(&record[PREFIX..]);
    hasher.finalize()
}

/// The fields of the entry at the front of `window`, and its length in bytes.
fn read_fields(window: &[u8; LONGEST]) -> Result<([u64; FIELDS], usize), Corrupt> {
    let lengths = u16::from_le_bytes([window[0], window[1]]);
    let mut fields = [0; FIELDS];
    let mut end = 2;
    for (place, field) in fields.iter_mut().enumerate() {
        let length = usize::from(lengths >> (4 * place) & 0xf);
        let mask = MASKS.get(length).ok_or_else(|| Corrupt::new(PART, "field of more than 8 bytes"))?;
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&window[end..end + 8]);
        *field = u64::from_le_bytes(bytes) & mask;
        end += length;
    }
    Ok((fields, end))
}

/// [`read_fields`] near the end of the record, where less than the longest entry is left.
fn read_last_fields(rest: &[u8]) -> Result<([u64; FIELDS], usize), Corrupt> {
    let mut window = [0; LONGEST];
    window[..rest.len()].copy_from_slice(rest);
    let (fields, length) = read_fields(&window)?;
    if length > rest.len() {
        return Err(Corrupt::new(PART, "cut short"));
    }
    Ok((fields, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: i64, step: i64, value: f64) -> Entry {
        Entry { key, point: Point { step, timestamp_ms: 1_790_000_000_123 + step, value } }
    }

    #[test]
    fn a_point_alone_and_a_thousand_stay_small() {
        assert!(encode(&[entry(300, 20_000, 0.1)]).len() <= 26);
        assert!(encode(&[entry(40, 100, f64::from(0.1f32))]).len() <= 25);
        let thousand: Vec<Entry> = (0..1000).map(|step| entry(5, step, (step as f64).sqrt())).collect();
        assert!(encode(&thousand).len() <= 12 * 1000);
    }

    #[test]
    fn entries_fed_one_by_one_make_the_same_record() {
        let entries = [entry(1, 1, 0.5), entry(i64::MAX, i64::MIN, f64::NAN), entry(2, 7, -0.0)];
        let mut encoder = Encoder::with_capacity(0);
        assert!(encoder.is_empty());
        entries.into_iter().for_each(|entry| encoder.push(entry));
        assert_eq!(encoder.len(), 3);
        assert_eq!(encoder.finish(), encode(&entries));
    }

    #[test]
    fn an_empty_record_has_no_entries() {
        decode(&encode(&[]), |entry| panic!("{entry:?}")).unwrap();
        assert!(decode(&[], |_| ()).is_err());
    }

    #[test]
    fn a_field_longer_than_a_number_is_refused() {
        let mut record = encode(&[entry(1, 1, 1.0)]);
        record[PREFIX] = 0x99;
        let checksum = checksum(&record);
        record[1..PREFIX].copy_from_slice(&checksum.to_le_bytes());
        let error = decode(&record, |_| ()).unwrap_err();
        assert_eq!(error.to_string(), "corrupt tail record: field of more than 8 bytes");
    }
}
