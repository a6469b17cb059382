//! Damaged and hostile bytes: every change is found or harmless, and nothing panics.
//!
//! What the fuzz targets check runs here on mutated blocks and records, with the checksums made right again.

#[path = "../../../../fuzz/src/lib.rs"]
mod checks;

use proptest::prelude::*;
use runstone_series::{Block, Entry, Point, sort_distinct, tail};

use crate::inputs::{block_entries, entry};

/// Blocks that between them use all parts of the format: one point; noisy values of f32 and f64 with statistics; many
/// keys with one point; shared and repeating axes.
fn blocks() -> Vec<Vec<Entry>> {
    let noise = |place: i64| ((place * place * 7919 % 1009) as f64).sqrt();
    let point = |step: i64, value: f64| Point { step, timestamp_ms: step * 100 + step * step % 7, value };
    let key = |key: i64, points: &mut dyn Iterator<Item = Point>| -> Vec<Entry> {
        points.map(|point| Entry { key, point }).collect()
    };
    let singles =
        |name: i64| key(name, &mut (0..520).map(|step| point(step, f64::from(noise(step + name) as f32))));
    let doubles = |name: i64| key(name, &mut (0..520).map(|step| point(step, noise(step))));
    let rounded = |name: i64| {
        key(name, &mut (0..200).map(|step| point(step % 50 * 3 + step, (step % 20) as f64 / 100.0)))
    };
    let scattered: Vec<Entry> =
        (1..200).flat_map(|name| key(name, &mut [point(name % 9, noise(name))].into_iter())).collect();
    let mut blocks = vec![
        key(5, &mut [point(3, 0.5)].into_iter()),
        [singles(1), singles(2)].concat(),
        doubles(3),
        [rounded(1), singles(4)].concat(),
        scattered,
        key(1, &mut (0..40).map(|step| point(step, if step % 3 == 0 { f64::NAN } else { 0.1 }))),
    ];
    blocks.iter_mut().for_each(sort_distinct);
    blocks
}

/// The bytes with each byte changed in turn: a low, a middle, a high bit or all of them.
fn changed(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).map(|place| {
        let mut changed = bytes.to_vec();
        changed[place] ^= [0x01, 0x10, 0x80, 0xff][place % 4];
        changed
    })
}

#[test]
fn every_changed_byte_of_a_block_is_found() {
    for entries in blocks() {
        let bytes = runstone_series::block::encode(&entries).unwrap();
        for changed in changed(&bytes) {
            assert!(Block::open(&changed).is_err());
        }
    }
}

#[test]
fn every_truncated_block_is_refused() {
    for entries in blocks() {
        let bytes = runstone_series::block::encode(&entries).unwrap();
        assert!((0..bytes.len()).all(|length| Block::open(&bytes[..length]).is_err()));
        assert!(Block::open(&[bytes, vec![0]].concat()).is_err());
    }
}

#[test]
fn every_changed_byte_behind_right_checksums_is_harmless() {
    for entries in blocks() {
        let bytes = runstone_series::block::encode(&entries).unwrap();
        for changed in changed(&bytes) {
            checks::block(&checks::with_block_checksums(&changed));
        }
    }
}

#[test]
fn every_changed_byte_of_a_record_is_found_and_behind_right_checksums_harmless() {
    let entries: Vec<Entry> = blocks().concat().into_iter().step_by(20).collect();
    let record = tail::encode(&entries);
    for changed in changed(&record) {
        assert!(tail::decode(&changed, |_| ()).is_err());
        checks::tail(&checks::with_tail_checksum(&changed));
    }
    for length in 0..record.len() {
        assert!(tail::decode(&record[..length], |_| ()).is_err());
        checks::tail(&checks::with_tail_checksum(&record[..length]));
    }
}

#[test]
fn a_small_block_cannot_claim_a_large_column() {
    let bytes = runstone_series::block::encode(&blocks()[1]).unwrap();
    // Behind the prefix and the number of keys come the first key, its kind and the number of its points.
    let mut claiming = bytes.clone();
    claiming[16..18].copy_from_slice(&[0xff, 0x7f]);
    let fixed = checks::with_block_checksums(&claiming);
    let error = Block::open(&fixed).and_then(|block| block.entries()).unwrap_err();
    assert!(error.to_string().starts_with("corrupt block"), "{error}");
}

/// One change of the kinds that fuzzers make.
#[derive(Debug, Clone)]
enum Mutation {
    Set(usize, u8),
    Remove(usize, usize),
    Repeat(usize, usize),
    Cut(usize),
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len().max(1);
        let range = |start: usize, count: usize| {
            let start = start % length;
            start..(start + count).min(bytes.len())
        };
        match *self {
            Self::Set(place, byte) => {
                if let Some(old) = bytes.get_mut(place % length) {
                    *old = byte;
                }
            }
            Self::Remove(start, count) => drop(bytes.drain(range(start, count))),
            Self::Repeat(start, count) => bytes.extend_from_within(range(start, count)),
            Self::Cut(length) => bytes.truncate(length),
        }
    }
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    // Places near the front are in the head, where most can go wrong.
    let place = || prop_oneof![0..80usize, any::<usize>()];
    let one = prop_oneof![
        6 => (place(), any::<u8>()).prop_map(|(place, byte)| Mutation::Set(place, byte)),
        1 => (place(), 1..9usize).prop_map(|(start, count)| Mutation::Remove(start, count)),
        1 => (place(), 1..99usize).prop_map(|(start, count)| Mutation::Repeat(start, count)),
        1 => (0..5000usize).prop_map(Mutation::Cut),
    ];
    prop::collection::vec(one, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn mutated_blocks_are_harmless(entries in block_entries(), mutations in mutations()) {
        let mut bytes = runstone_series::block::encode(&entries).unwrap();
        mutations.iter().for_each(|mutation| mutation.apply(&mut bytes));
        checks::block(&bytes);
        checks::block(&checks::with_block_checksums(&bytes));
    }

    #[test]
    fn mutated_records_are_harmless(
        entries in prop::collection::vec(entry(), 0..50), mutations in mutations(),
    ) {
        let mut bytes = tail::encode(&entries);
        mutations.iter().for_each(|mutation| mutation.apply(&mut bytes));
        checks::tail(&bytes);
        checks::tail(&checks::with_tail_checksum(&bytes));
    }

    #[test]
    fn noise_is_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::block(&bytes);
        checks::tail(&bytes);
        let with_version = [&[1], &bytes[..]].concat();
        checks::block(&checks::with_block_checksums(&with_version));
        checks::tail(&checks::with_tail_checksum(&with_version));
    }
}
