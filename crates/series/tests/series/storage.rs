//! What goes through records, merges and blocks comes out as it was, whatever it is.

use std::collections::BTreeMap;

use crate::inputs::{block_entries, entry, is_identical, point, value, whole_value};
use proptest::prelude::*;
use runstone_series::block::{EncodeError, Head, encode};
use runstone_series::{BLOCK_POINTS, Block, Entry, KeyStats, Point, cut, merge, sort_distinct, tail};

/// Sorted and distinct in the plainest way.
fn naive_distinct(entries: &[Entry]) -> Vec<Entry> {
    let mut distinct: Vec<Entry> = Vec::new();
    for entry in entries {
        if !distinct.contains(entry) {
            distinct.push(*entry);
        }
    }
    distinct.sort_by(Entry::order);
    distinct
}

fn by_key(entries: &[Entry]) -> BTreeMap<i64, Vec<Point>> {
    let mut keys: BTreeMap<i64, Vec<Point>> = BTreeMap::new();
    for entry in entries {
        keys.entry(entry.key).or_default().push(entry.point);
    }
    keys
}

/// Statistics in the plainest way, from points in step order.
fn naive_stats(key: i64, points: &[Point]) -> KeyStats {
    let numbers: Vec<Point> = points.iter().copied().filter(|point| !point.value.is_nan()).collect();
    let extreme = |is_better: fn(f64, f64) -> bool| {
        numbers
            .iter()
            .copied()
            .reduce(|best, next| if is_better(next.value, best.value) { next } else { best })
    };
    let mut times: Vec<i64> = points.iter().map(|point| point.timestamp_ms).collect();
    times.sort_unstable();
    KeyStats {
        key,
        count: points.len() as u64,
        nan_count: (points.len() - numbers.len()) as u64,
        min: extreme(|next, best| next < best),
        max: extreme(|next, best| next > best),
        sum: numbers.iter().map(|point| point.value).fold(0.0, |sum, value| sum + value),
        first: points[0],
        last: points[points.len() - 1],
        min_timestamp_ms: times[0],
        max_timestamp_ms: times[times.len() - 1],
    }
}

/// Equal, where sums that are NaN (∞ − ∞) are equal, too.
fn assert_same_stats(left: &KeyStats, right: &KeyStats) {
    assert!(left.sum == right.sum || (left.sum.is_nan() && right.sum.is_nan()), "{left:?} {right:?}");
    assert_eq!(KeyStats { sum: 0.0, ..*left }, KeyStats { sum: 0.0, ..*right });
}

proptest! {
    #[test]
    fn a_record_gives_back_its_entries_in_their_order(entries in prop::collection::vec(entry(), 0..200)) {
        let record = tail::encode(&entries);
        let mut decoded = Vec::new();
        tail::decode(&record, |entry| decoded.push(entry)).unwrap();
        prop_assert_eq!(decoded.len(), entries.len());
        prop_assert!(decoded.iter().zip(&entries).all(|(left, right)| is_identical(left, right)));
    }

    #[test]
    fn a_block_gives_back_its_entries(entries in block_entries()) {
        let bytes = encode(&entries).unwrap();
        let block = Block::open(&bytes).unwrap();
        let decoded = block.entries().unwrap();
        prop_assert_eq!(decoded.len(), entries.len());
        prop_assert_eq!(block.head().point_count(), entries.len());
        prop_assert!(decoded.iter().zip(&entries).all(|(left, right)| is_identical(left, right)));
    }

    #[test]
    fn a_block_gives_each_key_its_points_and_statistics(entries in block_entries()) {
        let bytes = encode(&entries).unwrap();
        let block = Block::open(&bytes).unwrap();
        let decoded = block.decode().unwrap();
        let keys = by_key(&entries);
        prop_assert!(block.keys().iter().map(|run| run.key).eq(keys.keys().copied()));
        let all_stats: Vec<KeyStats> = decoded.stats().collect();
        for ((&key, points), listed) in keys.iter().zip(&all_stats) {
            prop_assert_eq!(&block.points(key).unwrap(), points);
            prop_assert!(decoded.points(key).eq(points.iter().copied()));
            assert_same_stats(&block.stats(key).unwrap().unwrap(), &naive_stats(key, points));
            assert_same_stats(listed, &naive_stats(key, points));
        }
        prop_assert!(!keys.contains_key(&77) && block.points(77).unwrap().is_empty());
        prop_assert_eq!(block.stats(77).unwrap(), None);
    }

    #[test]
    fn the_head_alone_says_what_the_block_says(entries in block_entries()) {
        let bytes = encode(&entries).unwrap();
        let size = Head::size_bytes_of(&bytes[..5]).unwrap();
        let head = Head::open(&bytes[..size]).unwrap();
        prop_assert_eq!(head.point_count(), entries.len());
        for run in head.keys().iter().filter_map(|run| run.stats.as_ref()) {
            assert_same_stats(run, &naive_stats(run.key, &by_key(&entries)[&run.key]));
        }
        prop_assert!(Head::open(&bytes[..size - 1]).is_err());
    }

    #[test]
    fn merging_is_sorting_without_duplicates(
        lists in prop::collection::vec(prop::collection::vec(entry(), 0..40), 0..6),
    ) {
        let all = naive_distinct(&lists.concat());
        let sorted: Vec<Vec<Entry>> = lists.into_iter().map(|mut list| { sort_distinct(&mut list); list }).collect();
        let slices: Vec<&[Entry]> = sorted.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(merge(&slices), all);
    }

    #[test]
    fn pieces_of_a_list_merge_to_the_list(entries in prop::collection::vec(entry(), 0..200), cuts in 1..9usize) {
        let all = naive_distinct(&entries);
        let mut pieces: Vec<&[Entry]> = all.chunks(all.len().div_ceil(cuts).max(1)).collect();
        pieces.reverse();
        prop_assert_eq!(merge(&pieces), all);
    }

    #[test]
    fn statistics_are_those_of_the_plainest_way(points in prop::collection::vec(point(value()), 1..60)) {
        let mut sorted = points.clone();
        sorted.sort_by(Point::step_order);
        sorted.dedup();
        assert_same_stats(&KeyStats::of(3, &sorted).unwrap(), &naive_stats(3, &sorted));
    }

    #[test]
    fn statistics_of_pieces_add_up_in_any_order(
        points in prop::collection::vec(point(whole_value()), 2..60),
        pieces in 1..6usize,
    ) {
        let mut sorted = points.clone();
        sorted.sort_by(Point::step_order);
        sorted.dedup();
        let expected = naive_stats(3, &sorted);
        let dealt = (0..pieces).rev().filter_map(|piece| {
            KeyStats::of_all(3, sorted.iter().copied().skip(piece).step_by(pieces))
        });
        let merged = dealt.reduce(|mut left, right| { left.merge(&right); left });
        assert_same_stats(&merged.unwrap(), &expected);
    }
}

fn numbered(key: i64, step: i64) -> Entry {
    Entry { key, point: Point { step, timestamp_ms: step * 100, value: (step % 1000) as f64 / 8.0 } }
}

#[test]
fn what_is_no_block_is_refused_with_the_place() {
    let entries: Vec<Entry> = (0..10).map(|step| numbered(1, step)).collect();
    assert_eq!(encode(&[]), Err(EncodeError::Empty));
    assert_eq!(encode(&[entries[1], entries[0]]), Err(EncodeError::Unordered { place: 1 }));
    assert_eq!(encode(&[entries[0], entries[1], entries[1]]), Err(EncodeError::Unordered { place: 2 }));
    let many: Vec<Entry> = (0..=BLOCK_POINTS as i64).map(|step| numbered(1, step)).collect();
    assert_eq!(encode(&many), Err(EncodeError::TooMany { count: BLOCK_POINTS + 1 }));
}

#[test]
fn many_points_of_one_key_become_even_blocks() {
    let count = 6 * BLOCK_POINTS + 100;
    let entries: Vec<Entry> = (0..count as i64).map(|step| numbered(7, step)).collect();
    let blocks: Vec<Vec<u8>> = cut(&entries).map(|piece| encode(piece).unwrap()).collect();
    assert_eq!(blocks.len(), 7);
    assert!(
        blocks.iter().all(|bytes| Block::open(bytes).unwrap().head().point_count().abs_diff(count / 7) <= 1)
    );
    let mut decoded = Vec::new();
    for bytes in &blocks {
        decoded.extend(Block::open(bytes).unwrap().entries().unwrap());
    }
    assert_eq!(decoded, entries);
}

#[test]
fn a_full_block_of_keys_with_one_point_each_stays_small() {
    let entries: Vec<Entry> = (1..=BLOCK_POINTS as i64)
        .map(|key| Entry {
            key,
            point: Point { step: 9, timestamp_ms: 1_790_000_000_000, value: key as f64 },
        })
        .collect();
    let bytes = encode(&entries).unwrap();
    let block = Block::open(&bytes).unwrap();
    assert!(bytes.len() < 4 * BLOCK_POINTS, "{} bytes", bytes.len());
    assert_eq!(block.entries().unwrap(), entries);
    assert_eq!(block.stats(1234).unwrap(), KeyStats::of(1234, &[entries[1233].point]));
}

#[test]
fn keys_logged_together_share_their_steps_and_times() {
    let jitter = |step: i64| step * 250 + step * step % 13;
    let point = |key: i64, step: i64| Point {
        step,
        timestamp_ms: jitter(step),
        value: f64::from(((key * 31 + step) as f32).sin()),
    };
    let entries = |keys: std::ops::RangeInclusive<i64>| -> Vec<Entry> {
        keys.flat_map(|key| (0..200).map(move |step| Entry { key, point: point(key, step) })).collect()
    };
    let (one, twenty) = (encode(&entries(1..=1)).unwrap(), encode(&entries(1..=20)).unwrap());
    let values_only = 20 * 200 * 4;
    assert!(twenty.len() < values_only, "{} bytes, and {} for one key", twenty.len(), one.len());
    assert_eq!(Block::open(&twenty).unwrap().entries().unwrap(), entries(1..=20));
}
