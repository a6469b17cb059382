//! Which of a key's points is the latest: the greatest (step, timestamp, value), where NaN counts as 0.

use crate::world::{World, point};

on_both_databases! {
    the_latest_is_the_greatest_in_whatever_order_points_come,
    of_points_that_count_the_same_the_first_stays,
    the_latest_of_each_key_is_its_own,
}

/// A point as (step, timestamp, value).
type Point = (i64, i64, f64);

const NAN: f64 = f64::NAN;

/// Points without ties, of which the last is the latest.
const LATEST_LAST: [[Point; 3]; 10] = [
    [(1, 1, 1.0), (2, 1, 1.0), (3, 1, 1.0)],
    [(1, 9, 9.0), (1, 10, 0.0), (2, 0, 0.0)],
    [(5, 1, 9.0), (5, 2, 8.0), (5, 3, 7.0)],
    [(5, 5, -2.0), (5, 5, -1.0), (5, 5, 3.0)],
    [(-3, 9, 9.0), (-2, 5, 5.0), (-1, 0, -1.0)],
    [(i64::MIN, i64::MAX, 0.0), (0, i64::MAX, 0.0), (i64::MAX, 0, 0.0)],
    [(1, 1, -1.0), (1, 1, NAN), (1, 1, 1.0)],
    [(1, 1, -2.0), (1, 1, -1.0), (1, 1, NAN)],
    [(1, 1, 9.0), (1, 2, -9.0), (1, 3, NAN)],
    [(1, 1, f64::MIN), (1, 1, 5e-324), (1, 1, f64::MAX)],
];

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

async fn latest(world: &World, run_id: &str) -> Point {
    let metrics = world.get(run_id).await.data.metrics;
    let [latest] = metrics.as_slice() else { panic!("one key, but {metrics:?}") };
    (latest.step, latest.timestamp_ms, latest.value)
}

/// Equal, and NaN equals NaN.
fn is_same(a: Point, b: Point) -> bool {
    (a.0, a.1) == (b.0, b.1) && (a.2 == b.2 || a.2.is_nan() && b.2.is_nan())
}

async fn the_latest_is_the_greatest_in_whatever_order_points_come(world: World) {
    for points in LATEST_LAST {
        for order in ORDERS {
            let arriving =
                order.map(|place| points[place]).map(|(step, time, value)| point("m", step, time, value));
            let (batch, single) = (world.run("batch").add().await, world.run("single").add().await);
            world.log_metrics(&batch, &arriving).await.unwrap();
            for arrived in arriving {
                world.log_metrics(&single, &[arrived]).await.unwrap();
            }
            for run_id in [batch, single] {
                let found = latest(&world, &run_id).await;
                assert!(is_same(found, points[2]), "{points:?} in the order {order:?} gave {found:?}");
            }
        }
    }
}

async fn of_points_that_count_the_same_the_first_stays(world: World) {
    for (first, second) in [(NAN, 0.0), (0.0, NAN)] {
        let points = [point("m", 1, 1, first), point("m", 1, 1, second)];
        let (batch, single) = (world.run("batch").add().await, world.run("single").add().await);
        world.log_metrics(&batch, &points).await.unwrap();
        for point in &points {
            world.log_metrics(&single, std::slice::from_ref(point)).await.unwrap();
        }
        for run_id in [batch, single] {
            assert!(is_same(latest(&world, &run_id).await, (1, 1, first)), "{first} before {second}");
        }
    }
}

async fn the_latest_of_each_key_is_its_own(world: World) {
    let run_id = world.run("a").add().await;
    let points = [point("b", 1, 0, 1.0), point("a", 5, 0, 5.0), point("b", 3, 0, 3.0), point("a", 4, 0, 4.0)];
    world.log_metrics(&run_id, &points).await.unwrap();
    world.log_metrics(&run_id, &[point("b", 2, 0, 2.0), point("c", 0, 0, 0.0)]).await.unwrap();
    let expected = [point("a", 5, 0, 5.0), point("b", 3, 0, 3.0), point("c", 0, 0, 0.0)];
    assert_eq!(world.get(&run_id).await.data.metrics, expected);
}
