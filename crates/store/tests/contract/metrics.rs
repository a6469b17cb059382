//! Metrics: what is stored of a point, and histories.

use runstone_domain::metric::clamp;
use runstone_domain::{Metric, RunMetric};
use runstone_store::metrics;

use crate::world::{DEFAULT, World, point};

on_both_databases! {
    a_history_is_ordered_by_time_step_and_value,
    equal_points_count_once,
    zeros_of_both_signs_are_one_point,
    unknown_runs_and_keys_have_an_empty_history,
    every_finite_value_comes_back_exactly,
    nan_and_clamped_infinities_are_values,
    steps_and_times_reach_the_ends_of_their_range,
    logging_nothing_is_fine,
    a_large_batch_is_kept_whole,
    keys_are_told_apart_by_every_character,
    a_history_goes_on_behind_a_point_whatever_has_come_since,
    a_bulk_history_is_one_list_up_to_its_limit,
}

async fn a_history_is_ordered_by_time_step_and_value(world: World) {
    let run_id = world.run("a").add().await;
    for (step, time, value) in [
        (2, 10, 1.0),
        (1, 20, 1.0),
        (1, 10, 5.0),
        (1, 10, -5.0),
        (-1, 20, 0.0),
        (3, 5, 0.0),
        (1, 10, f64::NAN),
    ] {
        world.log_metrics(&run_id, &[point("m", step, time, value)]).await.unwrap();
    }
    let history = world.history(&run_id, "m").await;
    let shown: Vec<String> =
        history.iter().map(|(step, time, value)| format!("{time}/{step}/{value}")).collect();
    assert_eq!(shown, ["5/3/0", "10/1/-5", "10/1/NaN", "10/1/5", "10/2/1", "20/-1/0", "20/1/1"]);
}

async fn equal_points_count_once(world: World) {
    let run_id = world.run("a").add().await;
    let nan = point("m", 1, 1, f64::NAN);
    let points = [point("m", 1, 1, 0.5), nan.clone(), point("m", 1, 1, 0.5), nan, point("m", 1, 1, 0.0)];
    world.log_metrics(&run_id, &points).await.unwrap();
    world.log_metrics(&run_id, &points).await.unwrap();
    let values: Vec<String> =
        world.history(&run_id, "m").await.iter().map(|(_, _, value)| value.to_string()).collect();
    assert_eq!(values, ["0", "NaN", "0.5"], "NaN is not 0, though it sorts there");
}

async fn zeros_of_both_signs_are_one_point(world: World) {
    let run_id = world.run("a").add().await;
    world.log_metrics(&run_id, &[point("m", 1, 1, 0.0), point("m", 1, 1, -0.0)]).await.unwrap();
    assert_eq!(world.history(&run_id, "m").await, [(1, 1, 0.0)]);
}

async fn unknown_runs_and_keys_have_an_empty_history(world: World) {
    let run_id = world.run("a").metric("m", 1.0).param("p", "1").add().await;
    for (run_id, key) in [(run_id.as_str(), "unheard"), (run_id.as_str(), "p"), ("nobody", "m")] {
        assert_eq!(world.history(run_id, key).await, []);
    }
}

async fn every_finite_value_comes_back_exactly(world: World) {
    let values = [
        0.0,
        1.0,
        -1.0,
        0.1,
        1.0 / 3.0,
        5e-324,
        f64::MIN_POSITIVE,
        f64::EPSILON,
        1e308,
        9_007_199_254_740_993.0,
        9.3e18,
        -9.3e18,
        f64::MAX,
        f64::MIN,
    ];
    let run_id = world.run("a").add().await;
    let points: Vec<Metric> = (0..).zip(values).map(|(step, value)| point("m", step, step, value)).collect();
    world.log_metrics(&run_id, &points).await.unwrap();
    let found: Vec<f64> = world.history(&run_id, "m").await.iter().map(|(_, _, value)| *value).collect();
    assert_eq!(found, values);
    for value in values {
        let run_id = world.run("latest").metric("m", value).add().await;
        assert_eq!(world.get(&run_id).await.data.metrics, [point("m", 0, 0, value)]);
    }
}

async fn nan_and_clamped_infinities_are_values(world: World) {
    let run_id = world
        .run("a")
        .metric("nan", f64::NAN)
        .metric("up", clamp(f64::INFINITY))
        .metric("down", clamp(f64::NEG_INFINITY))
        .add()
        .await;
    let metrics = world.get(&run_id).await.data.metrics;
    let found: Vec<(&str, String)> =
        metrics.iter().map(|metric| (&*metric.key, format!("{:e}", metric.value))).collect();
    let expected = [("down", "-1.7976931348623157e308"), ("nan", "NaN"), ("up", "1.7976931348623157e308")];
    assert_eq!(found, expected.map(|(key, value)| (key, value.to_owned())));
    assert!(world.history(&run_id, "nan").await[0].2.is_nan());
}

async fn steps_and_times_reach_the_ends_of_their_range(world: World) {
    let run_id = world.run("a").add().await;
    let points = [(i64::MIN, 0), (-1, 0), (0, 1), (i64::MAX, i64::MAX - 1), (i64::MIN, i64::MAX)];
    for (step, time) in points {
        world.log_metrics(&run_id, &[point("m", step, time, 1.0)]).await.unwrap();
    }
    let found: Vec<(i64, i64)> =
        world.history(&run_id, "m").await.iter().map(|(step, time, _)| (*step, *time)).collect();
    assert_eq!(found, points);
}

async fn logging_nothing_is_fine(world: World) {
    let run_id = world.run("a").add().await;
    world.log_metrics(&run_id, &[]).await.unwrap();
    assert_eq!(world.get(&run_id).await.data.metrics, []);
}

async fn a_large_batch_is_kept_whole(world: World) {
    let run_id = world.run("a").add().await;
    let points: Vec<Metric> =
        (0..5_000).map(|n| point(&format!("key/{}", n % 1_000), n, n, n as f64)).collect();
    world.log_metrics(&run_id, &points).await.unwrap();
    let metrics = world.get(&run_id).await.data.metrics;
    assert_eq!(metrics.len(), 1_000);
    assert!(metrics.iter().all(|metric| metric.step >= 4_000 && metric.value == metric.step as f64));
    let history = world.history(&run_id, "key/7").await;
    assert_eq!(history.iter().map(|(step, _, _)| *step).collect::<Vec<_>>(), [7, 1_007, 2_007, 3_007, 4_007]);
}

async fn keys_are_told_apart_by_every_character(world: World) {
    let long = "k".repeat(250);
    let keys = ["m", "M", "m ", "é", "e\u{301}", "val/loss", "größe: a-b.c_d", long.as_str()];
    let run = (0..).zip(keys).fold(world.run("a"), |run, (step, key)| run.point(key, step, 0, 0.0));
    let run_id = run.add().await;
    for (step, key) in (0..).zip(keys) {
        assert_eq!(world.history(&run_id, key).await, [(step, 0, 0.0)], "{key}");
    }
}

async fn a_history_goes_on_behind_a_point_whatever_has_come_since(world: World) {
    let run_id = world.run("a").add().await;
    let points = |times: std::ops::Range<i64>| -> Vec<Metric> {
        times.map(|time| point("m", time % 3, time * 10, time as f64)).collect()
    };
    world.log_metrics(&run_id, &points(0..40)).await.unwrap();
    let behind = |last: Metric, place: usize, count: usize| {
        let run_id = run_id.clone();
        world.store.read(move |tx| metrics::history_behind(tx, DEFAULT, &run_id, "m", (&last, place), count))
    };
    let last = points(9..10).remove(0);
    assert_eq!(behind(last.clone(), 10, 5).await.unwrap(), (10, points(10..15)));
    assert_eq!(behind(last.clone(), 10, 100).await.unwrap(), (10, points(10..40)));
    assert_eq!(behind(points(39..40).remove(0), 40, 5).await.unwrap(), (40, vec![]));
    // Points of long ago, and of the same time: with a lower value before it, with a higher one behind it.
    for late in [1, 2, 7] {
        let before: Vec<Metric> = (0..late).map(|number| point("m", 0, -number - late * 100, 0.0)).collect();
        world.log_metrics(&run_id, &before).await.unwrap();
    }
    assert_eq!(behind(last.clone(), 10, 5).await.unwrap(), (20, points(10..15)));
    let beside = [8.5, 9.5].map(|value| Metric { value, ..last.clone() });
    world.log_metrics(&run_id, &beside).await.unwrap();
    let expected: Vec<Metric> = [beside[1].clone()].into_iter().chain(points(10..12)).collect();
    assert_eq!(behind(last, 10, 3).await.unwrap(), (21, expected));
}

async fn a_bulk_history_is_one_list_up_to_its_limit(world: World) {
    world.run("b").id('b').point("m", 1, 9, 1.0).point("m", 2, 5, 2.0).point("m", 2, 5, 2.0).add().await;
    world.run("a").id('a').point("m", 3, 3, 3.0).metric("other", 0.0).add().await;
    let run_ids = vec!["b".repeat(32), "a".repeat(32), "nobody".to_owned()];
    let one = |digit: &str, step, time, value| RunMetric {
        run_id: digit.repeat(32).into(),
        metric: point("m", step, time, value),
    };
    let all = [one("a", 3, 3, 3.0), one("b", 2, 5, 2.0), one("b", 1, 9, 1.0)];
    for limit in [0, 1, 2, 3, 4, 100] {
        let run_ids = run_ids.clone();
        let bulk =
            move |tx: &mut runstone_store::Tx<'_>| metrics::bulk_history(tx, DEFAULT, &run_ids, "m", limit);
        assert_eq!(world.store.read(bulk).await.unwrap(), all[..limit.min(3)]);
    }
}
