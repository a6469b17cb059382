//! Prints how small and how fast the formats are for several shapes of data:
//! `cargo run --release -p runstone-series --example sizes`. The parameters in `block` were chosen with it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use runstone_series::{
    Axis, Block, Entry, Grid, KeyStats, Point, Reducer, block, cut, merge, sort_distinct, tail,
};

/// 2026-09-21, as a start of training.
const START_MS: i64 = 1_790_000_000_000;

/// A random number around 0, of about the normal distribution with deviation 1.
fn noise(random: &mut StdRng) -> f64 {
    (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
}

/// `keys` keys of `count` points each, of which key and step make the value. Keys that are logged together share
/// their times.
fn entries(keys: i64, count: i64, is_together: bool, value: fn(i64, f64) -> f64) -> Vec<Entry> {
    let mut random = StdRng::seed_from_u64(7);
    let times = |random: &mut StdRng| -> Vec<i64> {
        let mut now = START_MS;
        let mut next = || {
            now += 120 + (4.0 * noise(random)) as i64;
            now
        };
        (0..count).map(|_| next()).collect()
    };
    let mut together = times(&mut random);
    let mut entries = Vec::with_capacity((keys * count) as usize);
    for key in 1..=keys {
        if !is_together {
            together = times(&mut random);
        }
        for (step, &timestamp_ms) in (0..count).zip(&together) {
            let value = value(step, noise(&mut random));
            entries.push(Entry { key, point: Point { step, timestamp_ms, value } });
        }
    }
    entries
}

fn loss(step: i64, noise: f64) -> f64 {
    2.3 * (-(step as f64) / 30_000.0).exp() + 0.1 + 0.05 * noise
}

fn as_f32(value: f64) -> f64 {
    f64::from(value as f32)
}

/// The best of three runs.
fn best<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = black_box(run());
        (start.elapsed(), result)
    };
    let mut best = timed();
    for next in [timed(), timed()] {
        if next.0 < best.0 {
            best = next;
        }
    }
    best
}

fn per_point(time: Duration, points: usize) -> f64 {
    time.as_nanos() as f64 / points as f64
}

fn print_blocks(name: &str, entries: &[Entry]) {
    let points = entries.len();
    let (encoding, blocks) = best(|| cut(entries).map(block::encode).collect::<Result<Vec<_>, _>>());
    let blocks = blocks.expect("the entries are in order");
    let (decoding, decoded) = best(|| {
        let open = |bytes: &Vec<u8>| Block::open(bytes).and_then(|block| block.entries());
        blocks.iter().map(|bytes| open(bytes).map_or(0, |entries| entries.len())).sum::<usize>()
    });
    assert_eq!(decoded, points);
    let size: usize = blocks.iter().map(Vec::len).sum();
    println!(
        "{name:42} {:6.2} B {:8.1} ns {:8.2} ns",
        size as f64 / points as f64,
        per_point(encoding, points),
        per_point(decoding, points)
    );
}

fn print_tail(name: &str, entries: &[Entry]) {
    let points = entries.len();
    let repeats = 1_000_000 / points;
    let (encoding, record) = best(|| {
        (1..repeats).for_each(|_| drop(black_box(tail::encode(black_box(entries)))));
        tail::encode(entries)
    });
    let (decoding, sum) = best(|| {
        let mut sum = 0.0;
        for _ in 0..repeats {
            tail::decode(black_box(&record), |entry| sum += entry.point.value).expect("just encoded");
        }
        sum
    });
    assert!(sum.is_finite());
    println!(
        "{name:42} {:6.2} B {:8.1} ns {:8.2} ns",
        record.len() as f64 / points as f64,
        per_point(encoding, points * repeats),
        per_point(decoding, points * repeats)
    );
}

/// A chart of one key of ten million points, whose blocks are in memory.
fn print_chart() {
    let entries = entries(1, 10_000_000, true, |step, noise| as_f32(loss(step, noise)));
    let blocks: Vec<Vec<u8>> =
        cut(&entries).map(|piece| block::encode(piece).expect("the entries are in order")).collect();
    let size: usize = blocks.iter().map(Vec::len).sum();
    println!("\n10 M points to 320 pixels: {} blocks, {:.1} MB", blocks.len(), size as f64 / 1e6);
    let points: Vec<Point> = entries.iter().map(|entry| entry.point).collect();
    for axis in [Axis::Step, Axis::Time] {
        let range = axis.range_of(&points).expect("there are points");
        let grid = Grid::new(axis, range, 320);
        let (heads, _) = best(|| chart(&grid, &blocks, |bytes| block::Head::open(bytes).ok().map(stats_of)));
        let (whole, _) = best(|| chart(&grid, &blocks, |_| None));
        let (fed, _) = best(|| {
            let mut reducer = Reducer::new(grid.clone());
            reducer.extend(&points);
            reducer.points()
        });
        println!(
            "{axis:?}: {heads:.1?} with statistics, {whole:.1?} decoding all, {fed:.1?} from plain points"
        );
    }
    let hundred_thousand = &points[..100_000];
    let (time, _) = best(|| runstone_series::downsample(hundred_thousand, Axis::Step, None, 320));
    println!("100,000 plain points to 320 pixels: {time:.2?}");
}

#[expect(clippy::needless_pass_by_value, reason = "it is mapped over an option")]
fn stats_of(head: block::Head) -> KeyStats {
    **head.keys()[0].stats.as_ref().expect("a full block has statistics")
}

fn chart(grid: &Grid, blocks: &[Vec<u8>], stats: impl Fn(&[u8]) -> Option<KeyStats>) -> Vec<Point> {
    let mut reducer = Reducer::new(grid.clone());
    let mut points = Vec::new();
    for bytes in blocks {
        if stats(bytes).is_some_and(|stats| reducer.offer(&stats)) {
            continue;
        }
        points.clear();
        let block = Block::open(bytes).expect("just encoded");
        block.points_into(1, &mut points).expect("just encoded");
        reducer.extend(&points);
    }
    reducer.points()
}

fn print_merge() {
    let sorted = entries(4, 250_000, true, loss);
    let halves: Vec<Vec<Entry>> =
        (0..2).map(|half| sorted.iter().copied().skip(half).step_by(2).collect()).collect();
    let slices: Vec<&[Entry]> = halves.iter().map(Vec::as_slice).collect();
    let (interleaved, merged) = best(|| merge(&slices));
    assert_eq!(merged.len(), sorted.len());
    let (apart, _) = best(|| merge(&cut(&sorted).collect::<Vec<_>>()));
    let mut arrived = sorted.clone();
    arrived.sort_by_key(|entry| entry.point.step);
    let (sorting, _) = best(|| {
        let mut entries = arrived.clone();
        sort_distinct(&mut entries);
        entries
    });
    println!(
        "\n1 M entries: {interleaved:.1?} to merge two interleaved lists, {apart:.1?} for lists one behind the"
    );
    println!("other, {sorting:.1?} to sort as they arrive (4 keys a step)");
}

fn main() {
    println!("{:42} {:>8} {:>11} {:>11}", "blocks", "a point", "to encode", "to decode");
    print_blocks("1 key, f32, noisy", &entries(1, 1_000_000, true, |step, noise| as_f32(loss(step, noise))));
    print_blocks("1 key, f64, noisy", &entries(1, 1_000_000, true, loss));
    print_blocks("1 key, f32, smooth", &entries(1, 1_000_000, true, |step, _| as_f32(loss(step, 0.0))));
    print_blocks(
        "1 key, f64 of 3 decimals",
        &entries(1, 1_000_000, true, |_, noise| (noise * 100.0).round() / 1000.0),
    );
    print_blocks("1 key, constant", &entries(1, 1_000_000, true, |_, _| 0.001));
    let f32_noisy = |step, noise| as_f32(loss(step, noise));
    print_blocks("20 keys × 400 together, f32, noisy", &entries(20, 400, true, f32_noisy));
    print_blocks("20 keys × 400 apart, f32, noisy", &entries(20, 400, false, f32_noisy));
    print_blocks("400 keys × 20 together, f32, noisy", &entries(400, 20, true, f32_noisy));
    print_blocks("8,192 keys × 1 together, f32, noisy", &entries(8192, 1, true, f32_noisy));
    print_blocks("8,192 keys × 1 apart, f32, noisy", &entries(8192, 1, false, f32_noisy));
    print_blocks("1 key × 20, f32, noisy", &entries(1, 20, true, f32_noisy));
    print_blocks("1 key × 1, f32", &entries(1, 1, true, f32_noisy));

    println!("\n{:42} {:>8} {:>11} {:>11}", "tail records", "a point", "to encode", "to decode");
    print_tail("1,000 steps of a key, f32", &entries(1, 1000, true, f32_noisy));
    print_tail("1,000 steps of a key, f64", &entries(1, 1000, true, loss));
    print_tail("1,000 keys, f64", &entries(1000, 1, true, loss));
    print_tail("1 point, f64", &entries(1, 1, true, loss));
    print_merge();
    print_chart();
}
