//! Sorting, merging and cutting of entries on their way from the tail into blocks.

use std::cmp::Ordering;

use crate::block::BLOCK_POINTS;
use crate::point::Entry;

/// Sorts entries by [`Entry::order`] and keeps one of equal ones.
pub fn sort_distinct(entries: &mut Vec<Entry>) {
    if !entries.is_sorted_by(|left, right| left.order(right) == Ordering::Less) {
        entries.sort_unstable_by(Entry::order);
        entries.dedup();
    }
}

/// Merges lists, each sorted and distinct by [`Entry::order`], into one such list: equal entries become one.
/// The lists may come in any order. Lists that do not overlap are only copied.
pub fn merge(lists: &[&[Entry]]) -> Vec<Entry> {
    let mut lists: Vec<&[Entry]> = lists.iter().copied().filter(|list| !list.is_empty()).collect();
    lists.sort_by(|left, right| left[0].order(&right[0]));
    if lists.is_sorted_by(|left, right| precedes(left, right)) {
        return lists.concat();
    }
    merge_halves(&lists)
}

/// Cuts entries into consecutive pieces of at most [`BLOCK_POINTS`], as few and as equally long as possible.
pub fn cut(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    let pieces = entries.len().div_ceil(BLOCK_POINTS).max(1);
    let (size, longer) = (entries.len() / pieces, entries.len() % pieces);
    let start = move |piece: usize| piece * size + piece.min(longer);
    (0..pieces).map(move |piece| &entries[start(piece)..start(piece + 1)]).filter(|piece| !piece.is_empty())
}

/// Whether all of `left` comes before all of `right`; neither is empty.
fn precedes(left: &[Entry], right: &[Entry]) -> bool {
    left[left.len() - 1].order(&right[0]) == Ordering::Less
}

fn merge_halves(lists: &[&[Entry]]) -> Vec<Entry> {
    match lists {
        [] => Vec::new(),
        [list] => list.to_vec(),
        [left, right] => merge_two(left, right),
        _ => {
            let (left, right) = lists.split_at(lists.len() / 2);
            merge_two(&merge_halves(left), &merge_halves(right))
        }
    }
}

fn merge_two(mut left: &[Entry], mut right: &[Entry]) -> Vec<Entry> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let ([first_left, rest_left @ ..], [first_right, rest_right @ ..]) = (left, right) {
        match first_left.order(first_right) {
            Ordering::Less => (merged.push(*first_left), left = rest_left),
            Ordering::Greater => (merged.push(*first_right), right = rest_right),
            // The left one is dropped now and its equal taken in the next turn.
            Ordering::Equal => ((), left = rest_left),
        };
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::Point;

    fn entries(keys: &[i64]) -> Vec<Entry> {
        let point = Point { step: 0, timestamp_ms: 0, value: 0.0 };
        keys.iter().map(|&key| Entry { key, point }).collect()
    }

    #[test]
    fn overlapping_lists_interleave_and_equal_entries_become_one() {
        let lists = [entries(&[1, 3, 5]), entries(&[2, 3, 9]), entries(&[]), entries(&[3, 4])];
        let lists: Vec<&[Entry]> = lists.iter().map(Vec::as_slice).collect();
        assert_eq!(merge(&lists), entries(&[1, 2, 3, 4, 5, 9]));
    }

    #[test]
    fn lists_that_only_touch_are_not_taken_for_apart() {
        assert_eq!(merge(&[&entries(&[3, 4]), &entries(&[1, 2, 3])]), entries(&[1, 2, 3, 4]));
        assert_eq!(merge(&[&entries(&[4, 5]), &entries(&[1, 2, 3])]), entries(&[1, 2, 3, 4, 5]));
    }

    #[test]
    fn pieces_are_even() {
        let sizes =
            |count: usize| -> Vec<usize> { cut(&entries(&vec![1; count])).map(<[Entry]>::len).collect() };
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(BLOCK_POINTS), [BLOCK_POINTS]);
        assert_eq!(sizes(BLOCK_POINTS + 1), [BLOCK_POINTS / 2 + 1, BLOCK_POINTS / 2]);
        assert_eq!(sizes(3 * BLOCK_POINTS - 1), [BLOCK_POINTS, BLOCK_POINTS, BLOCK_POINTS - 1]);
    }
}
