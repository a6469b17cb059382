//! What must hold for any bytes whatever: no panic, and whatever decodes is in order and encodes again.
//!
//! Shared by the fuzz targets and by the tests of `crates/series`.

use runstone_series::block::{Head, encode};
use runstone_series::{BLOCK_POINTS, Block, Entry, tail};

/// Keys that are read one by one; a block may have tens of thousands, each of which costs a decoding.
const KEYS_READ: usize = 4;

/// Reads bytes as a block, in all ways there are.
pub fn block(bytes: &[u8]) {
    let head = Head::open(bytes);
    let Ok(block) = Block::open(bytes) else { return };
    assert_eq!(head.expect("a block that opens has a head that does").keys().len(), block.keys().len());
    for run in block.keys().iter().take(KEYS_READ) {
        let points = block.points(run.key);
        assert!(points.is_err() || points.is_ok_and(|points| points.len() == run.count));
        let _ = block.stats(run.key);
    }
    let Ok(entries) = block.entries() else { return };
    assert_eq!(entries.len(), block.head().point_count());
    assert!(entries.is_sorted_by(|left, right| left.order(right).is_lt()));
    if entries.len() <= BLOCK_POINTS {
        let again = encode(&entries).expect("what a block holds can be a block");
        assert_eq!(Block::open(&again).and_then(|block| block.entries()).as_ref(), Ok(&entries));
    }
}

/// Reads bytes as a tail record.
pub fn tail(bytes: &[u8]) {
    let mut entries: Vec<Entry> = Vec::new();
    if tail::decode(bytes, |entry| entries.push(entry)).is_ok() {
        let mut again: Vec<Entry> = Vec::new();
        let decoded = tail::decode(&tail::encode(&entries), |entry| again.push(entry));
        assert_eq!((decoded, again), (Ok(()), entries));
    }
}

/// The bytes with a block's checksums made right, so that what lies behind them is reached.
pub fn with_block_checksums(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let head_length =
        bytes.get(1..5).map(|length| u32::from_le_bytes([length[0], length[1], length[2], length[3]]));
    let Some(body_start) = head_length.map(|length| 13usize.saturating_add(length as usize)) else {
        return bytes;
    };
    if let Some(body) = bytes.get(body_start..).map(crc32fast::hash) {
        bytes[5..9].copy_from_slice(&body.to_le_bytes());
        let head = checksum(&[&bytes[..9], &bytes[13..body_start]]);
        bytes[9..13].copy_from_slice(&head.to_le_bytes());
    }
    bytes
}

/// The bytes with a tail record's checksum made right.
pub fn with_tail_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if bytes.len() >= 5 {
        let checksum = checksum(&[&bytes[..1], &bytes[5..]]);
        bytes[1..5].copy_from_slice(&checksum.to_le_bytes());
    }
    bytes
}

fn checksum(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}
