//! What a chart is given keeps what it promises, however the points come in.

use crate::inputs::{self, curve, point, whole_value};
use proptest::prelude::*;
use runstone_series::{Axis, Bucket, Grid, KeyStats, Point, Reducer, downsample, group};

fn axis() -> impl Strategy<Value = Axis> {
    prop_oneof![
        Just(Axis::Step),
        Just(Axis::Time),
        inputs::integer().prop_map(|origin_ms| Axis::RelativeTime { origin_ms }),
    ]
}

/// Distinct points in step order: wild ones, or a curve.
fn series() -> impl Strategy<Value = Vec<Point>> {
    let wild = prop::collection::vec(point(whole_value()), 1..150);
    let rounded = |points: Vec<Point>| -> Vec<Point> {
        points.iter().map(|point| Point { value: (point.value * 100.0).round(), ..*point }).collect()
    };
    prop_oneof![wild, curve().prop_map(rounded)].prop_map(|mut points| {
        points.sort_by(Point::step_order);
        points.dedup();
        points
    })
}

fn fed(grid: &Grid, points: &[Point]) -> Reducer {
    let mut reducer = Reducer::new(grid.clone());
    reducer.extend(points);
    reducer
}

/// The buckets in the plainest way: collect the points of each, then look for each kind of point.
fn naive_buckets(grid: &Grid, points: &[Point]) -> Vec<(usize, Bucket)> {
    let axis = grid.axis();
    let in_bucket = |bucket: usize| -> Vec<Point> {
        let positions = grid.positions(bucket);
        points.iter().copied().filter(|point| positions.contains(&axis.position(point))).collect()
    };
    let members = (0..grid.width()).map(|bucket| (bucket, in_bucket(bucket)));
    members
        .filter(|(_, members)| !members.is_empty())
        .map(|(bucket, members)| (bucket, naive(axis, &members)))
        .collect()
}

fn naive(axis: Axis, points: &[Point]) -> Bucket {
    let mut along = points.to_vec();
    along.sort_by(|left, right| axis.order(left, right));
    let stats = KeyStats::of(0, points).expect("there are points");
    Bucket {
        count: stats.count,
        nan_count: stats.nan_count,
        sum: stats.sum,
        first: along[0],
        last: along[along.len() - 1],
        min: stats.min,
        max: stats.max,
        nan: along.iter().copied().find(|point| point.value.is_nan()),
    }
}

fn assert_is_ordered(axis: Axis, points: &[Point]) {
    assert!(points.is_sorted_by(|left, right| axis.order(left, right).is_lt()), "{points:?}");
}

/// That a whole series' first, last, smallest and greatest point are among those kept.
fn assert_keeps_extremes(axis: Axis, points: &[Point], kept: &[Point]) {
    let whole = naive(axis, points);
    let wanted = [Some(whole.first), Some(whole.last), whole.min, whole.max, whole.nan];
    assert!(wanted.iter().flatten().all(|point| kept.contains(point)), "{whole:?} {kept:?}");
}

proptest! {
    #[test]
    fn the_reduced_series_keeps_its_ends_and_extremes(points in series(), axis in axis(), width in 1..60usize) {
        let kept = downsample(&points, axis, None, width);
        assert_is_ordered(axis, &kept);
        assert_keeps_extremes(axis, &points, &kept);
        prop_assert!(kept.len() <= 5 * width);
        prop_assert!(kept.iter().all(|point| points.contains(point)));
    }

    #[test]
    fn buckets_are_those_of_the_plainest_way(
        points in series(), axis in axis(), range in (inputs::integer(), inputs::integer()), width in 1..20usize,
    ) {
        let grid = Grid::new(axis, range.0..=range.1, width);
        let reducer = fed(&grid, &points);
        let buckets: Vec<(usize, Bucket)> = reducer.buckets().map(|(number, bucket)| (number, *bucket)).collect();
        prop_assert_eq!(buckets, naive_buckets(&grid, &points));
    }

    #[test]
    fn a_range_gives_what_its_points_alone_give(
        points in series(), axis in axis(), range in (inputs::integer(), inputs::integer()), width in 1..20usize,
    ) {
        let range = range.0.min(range.1)..=range.0.max(range.1);
        let inside: Vec<Point> =
            points.iter().copied().filter(|point| range.contains(&axis.position(point))).collect();
        let kept = downsample(&points, axis, Some(range.clone()), width);
        prop_assert_eq!(&kept, &downsample(&inside, axis, Some(range), width));
        if !inside.is_empty() {
            assert_keeps_extremes(axis, &inside, &kept);
        }
    }

    #[test]
    fn statistics_of_pieces_give_what_their_points_give(
        points in series(), axis in axis(), width in 1..12usize, piece in 1..40usize, turned in any::<bool>(),
    ) {
        let grid = Grid::new(axis, axis.range_of(&points).unwrap(), width);
        let mut by_pieces = Reducer::new(grid.clone());
        let mut pieces: Vec<&[Point]> = points.chunks(piece).collect();
        if turned {
            pieces.reverse();
        }
        for piece in pieces {
            let stats = KeyStats::of(1, piece).unwrap();
            let foreseen = Reducer::would_take(&grid, &stats);
            let taken = by_pieces.offer(&stats);
            prop_assert_eq!(foreseen, taken);
            if !taken {
                by_pieces.extend(piece);
            }
        }
        let by_points = fed(&grid, &points);
        prop_assert!(by_pieces.buckets().eq(by_points.buckets()));
        prop_assert_eq!(by_pieces.points(), by_points.points());
        prop_assert_eq!(by_pieces.points_within(20), by_points.points_within(20));
    }

    #[test]
    fn what_is_kept_does_not_depend_on_the_order_of_feeding(
        (points, shuffled) in series().prop_flat_map(|points| (Just(points.clone()), Just(points).prop_shuffle())),
        axis in axis(), width in 1..20usize,
    ) {
        let grid = Grid::new(axis, axis.range_of(&points).unwrap(), width);
        prop_assert!(fed(&grid, &points).buckets().eq(fed(&grid, &shuffled).buckets()));
    }

    #[test]
    fn a_point_fed_twice_changes_nothing_that_is_kept(points in series(), axis in axis(), width in 1..20usize) {
        let grid = Grid::new(axis, axis.range_of(&points).unwrap(), width);
        let twice = [&points[..], &points[..]].concat();
        prop_assert_eq!(fed(&grid, &twice).points(), fed(&grid, &points).points());
    }

    #[test]
    fn a_limit_is_kept_with_the_same_promises(
        points in series(), axis in axis(), width in 1..400usize, limit in 5..200usize,
    ) {
        let grid = Grid::new(axis, axis.range_of(&points).unwrap(), width);
        let kept = fed(&grid, &points).points_within(limit);
        prop_assert!(kept.len() <= limit);
        assert_is_ordered(axis, &kept);
        assert_keeps_extremes(axis, &points, &kept);
    }

    #[test]
    fn grouping_one_series_gives_its_means(points in series(), width in 1..20usize) {
        let grid = Grid::new(Axis::Step, Axis::Step.range_of(&points).unwrap(), width);
        let reducer = fed(&grid, &points);
        let grouped = group(std::slice::from_ref(&reducer)).unwrap();
        prop_assert_eq!(grouped.len(), reducer.buckets().count());
        for (group, (number, bucket)) in grouped.iter().zip(reducer.buckets()) {
            prop_assert_eq!((group.bucket, group.series), (number, 1));
            match bucket.mean() {
                Some(mean) => prop_assert_eq!((group.mean, group.std), (mean, 0.0)),
                None => prop_assert!(group.mean.is_nan() && group.nan_series == 1),
            }
        }
    }

    #[test]
    fn grouping_is_the_statistics_of_the_means(
        series in prop::collection::vec(prop::collection::vec(-1000..1000i32, 1..6), 1..8),
    ) {
        let grid = Grid::new(Axis::Step, 0..=0, 1);
        let point = |value: i32, place: usize| {
            Point { step: 0, timestamp_ms: place as i64, value: f64::from(value) }
        };
        let reducers: Vec<Reducer> = series.iter()
            .map(|values| {
                let points = values.iter().enumerate().map(|(place, value)| point(*value, place));
                fed(&grid, &points.collect::<Vec<_>>())
            })
            .collect();
        let means: Vec<f64> =
            series.iter().map(|values| f64::from(values.iter().sum::<i32>()) / values.len() as f64).collect();
        let mean = means.iter().sum::<f64>() / means.len() as f64;
        let variance = means.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / means.len() as f64;
        let grouped = group(&reducers).unwrap()[0];
        prop_assert!((grouped.mean - mean).abs() < 1e-9);
        prop_assert!((grouped.std - variance.sqrt()).abs() < 1e-6);
        prop_assert_eq!(grouped.min, f64::from(*series.iter().flatten().min().unwrap()));
        prop_assert_eq!(grouped.max, f64::from(*series.iter().flatten().max().unwrap()));
    }
}

fn at(step: i64, value: f64) -> Point {
    Point { step, timestamp_ms: step, value }
}

#[test]
fn empty_buckets_stay_empty() {
    let grid = Grid::new(Axis::Step, 0..=99, 10);
    let reducer = fed(&grid, &[at(3, 1.0), at(95, 2.0)]);
    assert_eq!(reducer.buckets().map(|(number, _)| number).collect::<Vec<_>>(), [0, 9]);
    assert_eq!(reducer.points(), [at(3, 1.0), at(95, 2.0)]);
    assert!(downsample(&[], Axis::Step, None, 10).is_empty());
}

#[test]
fn a_nan_between_numbers_stays_between_them() {
    let points = [at(0, 1.0), at(1, 2.0), at(2, f64::NAN), at(3, f64::NAN), at(4, 0.0), at(5, 1.0)];
    assert_eq!(
        downsample(&points, Axis::Step, None, 1),
        [points[0], points[1], points[2], points[4], points[5]]
    );
    let only_nan = [at(0, f64::NAN), at(1, f64::NAN), at(2, f64::NAN)];
    assert_eq!(downsample(&only_nan, Axis::Step, None, 1), [only_nan[0], only_nan[2]]);
}

#[test]
fn statistics_that_do_not_tell_enough_are_declined() {
    let nan_somewhere = KeyStats::of(1, &[at(0, 1.0), at(1, f64::NAN), at(2, 3.0)]).unwrap();
    let across = KeyStats::of(1, &[at(40, 1.0), at(60, 2.0)]).unwrap();
    let back_in_time =
        [Point { step: 1, timestamp_ms: 9, value: 1.0 }, Point { step: 2, timestamp_ms: 3, value: 1.0 }];
    let back_in_time = KeyStats::of(1, &back_in_time).unwrap();
    for axis in [Axis::Step, Axis::Time] {
        let mut reducer = Reducer::new(Grid::new(axis, 0..=99, 2));
        assert!(!reducer.offer(&nan_somewhere));
        assert!(!reducer.offer(&across));
        assert_eq!(reducer.offer(&back_in_time), axis == Axis::Step);
    }
    let mut elsewhere = Reducer::new(Grid::new(Axis::Step, 1000..=2000, 2));
    assert!(elsewhere.offer(&nan_somewhere));
    assert_eq!(elsewhere.buckets().count(), 0);
}
