//! Points for the property tests: mostly plausible ones, mixed with the worst.

use proptest::prelude::*;
use runstone_series::{Entry, Point};

/// Any integer, but often a small one or one at the end of the range, so that equal and overflowing ones meet.
pub fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 0..20i64,
        2 => -1_000_000..1_000_000i64,
        1 => any::<i64>(),
        1 => prop::sample::select(vec![i64::MIN, i64::MIN + 1, -1, i64::MAX - 1, i64::MAX]),
    ]
}

/// Any float, but often a small whole one, so that equal ones meet.
pub fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-3..4i32).prop_map(f64::from),
        3 => any::<f32>().prop_map(f64::from),
        3 => any::<f64>(),
        2 => Just(f64::NAN),
        1 => prop::sample::select(vec![-0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::INFINITY]),
    ]
}

/// A value whose sums are exact, so that they do not depend on the order of adding.
pub fn whole_value() -> impl Strategy<Value = f64> {
    prop_oneof![6 => (-1000..1000i32).prop_map(f64::from), 1 => Just(f64::NAN)]
}

/// A point with any step and time and a value of the given kind.
pub fn point(value: impl Strategy<Value = f64>) -> impl Strategy<Value = Point> {
    (integer(), integer(), value).prop_map(|(step, timestamp_ms, value)| Point { step, timestamp_ms, value })
}

/// An entry of one of a few keys, or of an extreme one.
pub fn entry() -> impl Strategy<Value = Entry> {
    let key = prop_oneof![6 => 1..5i64, 1 => any::<i64>()];
    (key, point(value())).prop_map(|(key, point)| Entry { key, point })
}

/// A run of points as training logs them: steps that count up, times with jitter, a noisy or odd curve of f32 or f64.
pub fn curve() -> impl Strategy<Value = Vec<Point>> {
    let shape = (integer(), 1..50i64, integer(), any::<bool>(), any::<u64>());
    (shape, 1..600usize).prop_map(|((first, stride, start, is_single, seed), count)| {
        let mut noise = seed;
        let mut next = move || {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise >> 33
        };
        let point = |place: usize| {
            let noise = next() as f64 / 1e9;
            let value = if is_single { f64::from(noise as f32) } else { noise };
            let step = first.wrapping_add(stride.wrapping_mul(place as i64));
            let timestamp_ms = start.wrapping_add(place as i64 * 100).wrapping_add(next() as i64 % 9);
            Point { step, timestamp_ms, value: if next().is_multiple_of(97) { f64::NAN } else { value } }
        };
        (0..count).map(point).collect()
    })
}

/// Entries of one block: sorted, distinct, of some curves that share steps and times now and then, and of single
/// points.
pub fn block_entries() -> impl Strategy<Value = Vec<Entry>> {
    let curves = prop::collection::vec((1..9i64, curve()), 0..4);
    let strays = prop::collection::vec(entry(), 1..40);
    (curves, strays, any::<bool>()).prop_map(|(curves, strays, is_shared)| {
        let mut entries = strays;
        for (key, points) in curves {
            entries.extend(points.iter().map(|&point| Entry { key, point }));
            if is_shared {
                let shifted = |point: &Point| Point { value: point.value + 1.0, ..*point };
                entries.extend(points.iter().map(|point| Entry { key: key + 100, point: shifted(point) }));
            }
        }
        runstone_series::sort_distinct(&mut entries);
        entries
    })
}

/// Whether a value came back: bit by bit, except that all NaN are one.
pub fn is_identical(left: &Entry, right: &Entry) -> bool {
    let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    let parts =
        |entry: &Entry| (entry.key, entry.point.step, entry.point.timestamp_ms, bits(entry.point.value));
    parts(left) == parts(right)
}
