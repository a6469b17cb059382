//! Bytes that were written once must be read for ever.
//!
//! The files in `golden` were made by the functions below, as the encoders were when the files were added. If encoding
//! changes, these files stay and new ones are added beside them. A missing file is written, and the test fails that
//! once: look at it and commit it.

use std::path::PathBuf;

use runstone_series::{Block, Entry, Point, block, tail};

use crate::inputs::is_identical;

/// The entries of the files, of whole numbers only, so that they are the same on every machine: a curve of f32, one of
/// f64 with the same steps and times, one with NaN and constant values, single points with the worst numbers.
fn entries() -> Vec<Entry> {
    let step_and_time = |place: i64| (place * 10, 1_790_000_000_000 + place * 120 + place * place % 7);
    let noise = |place: i64| (place * place * 7919 % 1009) as f64;
    let curve = |key: i64, value: fn(i64, f64) -> f64, count: i64| {
        (0..count).map(move |place| {
            let (step, timestamp_ms) = step_and_time(place);
            Entry { key, point: Point { step, timestamp_ms, value: value(place, noise(place)) } }
        })
    };
    let worst = [f64::NAN, -0.0, f64::MAX, f64::MIN_POSITIVE, 0.1].into_iter().zip(40..);
    let worst = worst.zip([i64::MIN, -1, 0, 1, i64::MAX]).map(|((value, key), edge)| {
        let point = Point { step: edge, timestamp_ms: edge, value };
        Entry { key, point }
    });
    curve(1, |_, noise| noise / 1024.0, 600)
        .chain(curve(2, |_, noise| noise / 1000.0, 600))
        .chain(curve(7, |place, _| if place % 5 == 0 { f64::NAN } else { 2.5 }, 50))
        .chain(curve(9, |_, _| 0.001, 3))
        .chain(worst)
        .collect()
}

/// The bytes of a golden file, and the same made anew.
fn golden(name: &str, encoded: &[u8]) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "series", "golden", name].iter().collect();
    match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(_) => {
            std::fs::write(&path, encoded).expect("the folder of this file can be written to");
            panic!("{} was missing and has been written", path.display());
        }
    }
}

fn assert_identical(left: &[Entry], right: &[Entry]) {
    assert_eq!(left.len(), right.len());
    for (left, right) in left.iter().zip(right) {
        assert!(is_identical(left, right), "{left:?} {right:?}");
    }
}

#[test]
fn a_record_of_version_1_is_read() {
    let mut decoded = Vec::new();
    tail::decode(&golden("tail-1.bin", &tail::encode(&entries())), |entry| decoded.push(entry)).unwrap();
    assert_identical(&decoded, &entries());
}

#[test]
fn a_block_of_many_keys_of_version_1_is_read() {
    let bytes = golden("block-1-many-keys.bin", &block::encode(&entries()).unwrap());
    let block = Block::open(&bytes).unwrap();
    assert_identical(&block.entries().unwrap(), &entries());
    let stats = block.keys()[1].stats.as_ref().unwrap();
    assert_eq!((stats.key, stats.count, stats.nan_count), (2, 600, 0));
    assert_eq!(stats.max.map(|point| point.value), Some(0.998));
}

#[test]
fn a_block_of_one_point_of_version_1_is_read() {
    let one = [Entry { key: 3, point: Point { step: -1, timestamp_ms: 1_790_000_000_000, value: 0.1 } }];
    let bytes = golden("block-1-one-point.bin", &block::encode(&one).unwrap());
    assert_identical(&Block::open(&bytes).unwrap().entries().unwrap(), &one);
}
