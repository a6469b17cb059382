//! Charts: what is drawn of many series is what a plain look at all of their points gives, wherever these are stored.
//!
//! Values are small whole numbers, so that sums do not depend on the order of adding.

use runstone_domain::Metric;
use runstone_store::metrics::ChartQuery;

use crate::drawn::{Model, assert_drawn_right, draw, query};
use crate::random::Random;
use crate::world::{START_MS, World, point};

on_both_databases! {
    points_in_any_order_are_drawn_once,
    a_long_series_with_late_and_repeated_points,
    keys_that_share_blocks,
    statistics_of_keys_that_share_a_block,
    a_key_behind_blocks_that_begin_in_one_place,
    more_blocks_than_are_read_at_once,
    statistics_are_enough_for_whole_blocks,
    what_has_no_points_is_left_out,
    runs_and_keys_come_in_the_order_asked_for_and_once,
    positions_reach_the_ends_of_their_range,
    runs_of_other_workspaces_are_missing,
}

async fn log(world: &World, model: &mut Model, run: &str, points: &[Metric]) {
    for batch in points.chunks(20_000) {
        world.log_metrics(run, batch).await.unwrap();
    }
    model.note(run, points);
}

async fn start(world: &World, model: &mut Model, name: &str, start_ms: i64) -> String {
    let run = world.run(name).start(start_ms).add().await;
    model.start(&run, start_ms);
    run
}

async fn points_in_any_order_are_drawn_once(world: World) {
    let (mut random, mut model) = (Random(11), Model::default());
    let mut runs = Vec::new();
    for number in 0..3 {
        runs.push(start(&world, &mut model, "r", START_MS + number * 500).await);
    }
    let mut earlier: Vec<Metric> = Vec::new();
    for round in 0..14 {
        let run = &runs[random.below(3) as usize];
        let count = [1, 3, 80, 1500][random.below(4) as usize];
        let mut points: Vec<Metric> = (0..count).map(|_| any_point(&mut random)).collect();
        // A client that was not answered sends its batch again.
        if round % 3 == 1 {
            points.append(&mut earlier);
        }
        log(&world, &mut model, run, &points).await;
        earlier = points;
        if round % 4 == 2 {
            world.store.settle().await.unwrap();
        }
    }
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    assert_drawn_right(&world, &model, &runs, &["k0", "k1", "k2", "k3"]).await;
}

fn any_point(random: &mut Random) -> Metric {
    let key = format!("k{}", random.below(4));
    let value = if random.below(20) == 0 { f64::NAN } else { random.below(9) as f64 - 4.0 };
    point(&key, random.below(900) as i64 - 450, START_MS + random.below(3000) as i64, value)
}

async fn a_long_series_with_late_and_repeated_points(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", START_MS - 7).await;
    let at = |step: i64| point("m", step, START_MS + step, ((step * 37) % 101) as f64);
    let long: Vec<Metric> = (0..15_000).map(|step| at(step * 2)).collect();
    log(&world, &mut model, &run, &long).await;
    world.store.settle().await.unwrap();
    assert!(world.count("metric_blocks").await > 3);
    assert_drawn_right(&world, &model, &[&run], &["m"]).await;
    // Repeated points within blocks, late ones between their points, NaN among them, and new ones behind.
    let mut late: Vec<Metric> = [0, 2, 9_000, 9_002, 29_998].map(at).to_vec();
    late.extend([1, 9_001, 17_333].map(at));
    late.push(point("m", 20_001, START_MS + 20_001, f64::NAN));
    late.push(point("m", 9_000, START_MS + 9_000, -1.0));
    late.extend((15_000..15_100).map(|step| at(step * 2)));
    log(&world, &mut model, &run, &late).await;
    assert_drawn_right(&world, &model, &[&run], &["m"]).await;
    // The whole of it once more, part of it in blocks.
    log(&world, &mut model, &run, &long[3_000..12_000]).await;
    assert_drawn_right(&world, &model, &[&run], &["m"]).await;
}

async fn keys_that_share_blocks(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", START_MS).await;
    let other = start(&world, &mut model, "other", START_MS).await;
    for step in 0..3 {
        let points: Vec<Metric> =
            (0..2500).map(|key| point(&format!("k{key}"), step, START_MS + step, f64::from(key))).collect();
        log(&world, &mut model, &run, &points).await;
        log(&world, &mut model, &other, &points[..40]).await;
        let long: Vec<Metric> =
            (0..1800).map(|at| point("long", step * 1800 + at, START_MS + at, (at % 7) as f64)).collect();
        log(&world, &mut model, &run, &long).await;
        world.store.settle().await.unwrap();
    }
    log(&world, &mut model, &run, &[point("k7", 1, START_MS + 1, 7.0), point("k7", 9, START_MS, 1.0)]).await;
    let keys = ["k2499", "k0", "k7", "k1249", "long", "k39", "unheard", "k40"];
    assert_drawn_right(&world, &model, &[&other, &run], &keys).await;
}

async fn statistics_of_keys_that_share_a_block(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", START_MS).await;
    let points: Vec<Metric> = (0..700)
        .flat_map(|step| {
            ["a", "b", "c", "d", "e"].map(|key| point(key, step, START_MS + step, (step % 5) as f64))
        })
        .chain([point("b2", 1, 1, 1.0), point("c", 350, START_MS + 350, f64::NAN)])
        .collect();
    log(&world, &mut model, &run, &points).await;
    world.store.settle().await.unwrap();
    assert_eq!(world.count("metric_blocks").await, 1);
    let repeated: Vec<Metric> = points.iter().filter(|point| point.step > 690).cloned().collect();
    log(&world, &mut model, &run, &repeated).await;
    assert_drawn_right(&world, &model, &[&run], &["a", "b", "b2", "c", "e"]).await;
}

async fn a_key_behind_blocks_that_begin_in_one_place(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", START_MS).await;
    // Logged first, so that its number is the smaller one. Several blocks begin with the same step and time.
    let many: Vec<Metric> = (0..13_000).map(|value| point("a", 0, START_MS, f64::from(value))).collect();
    log(&world, &mut model, &run, &many).await;
    log(&world, &mut model, &run, &[point("b", 5, START_MS, 1.0), point("c", 6, START_MS, 2.0)]).await;
    world.store.settle().await.unwrap();
    assert!(world.count("metric_blocks").await > 3);
    // The numbers of blocks say nothing of their order.
    let turn = |tx: &mut runstone_store::Tx<'_>| tx.execute("UPDATE metric_blocks SET id = 100000 - id", &[]);
    world.store.write(turn).await.unwrap();
    assert_drawn_right(&world, &model, &[&run], &["b", "c"]).await;
    assert_drawn_right(&world, &model, &[&run], &["a", "c"]).await;
}

async fn more_blocks_than_are_read_at_once(world: World) {
    let (mut model, mut runs) = (Model::default(), Vec::new());
    for number in 0..140 {
        let run = start(&world, &mut model, "r", START_MS).await;
        let points: Vec<Metric> = (0..520)
            .map(|step| point("m", step * 3, START_MS + step, ((step + number) % 11) as f64))
            .collect();
        log(&world, &mut model, &run, &points).await;
        runs.push(run);
    }
    world.store.settle().await.unwrap();
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    let wide = ChartQuery { width: 50, ..query(&runs, &["m"]) };
    assert_eq!(draw(&world, wide.clone()).await.series, model.series(&wide));
}

async fn statistics_are_enough_for_whole_blocks(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", START_MS).await;
    let points: Vec<Metric> =
        (0..20_000).map(|step| point("m", step, START_MS + step, (step % 13) as f64)).collect();
    log(&world, &mut model, &run, &points).await;
    world.store.settle().await.unwrap();
    let spoil = |tx: &mut runstone_store::Tx<'_>| {
        tx.execute("UPDATE metric_blocks SET body = $1", &[runstone_store::Value::Bytes(b"spoilt")])
    };
    world.store.write(spoil).await.unwrap();
    let narrow = ChartQuery { width: 1, ..query(&[&run], &["m"]) };
    assert_eq!(draw(&world, narrow.clone()).await.series, model.series(&narrow));
    // What lies out of range is not opened either, and neither is what new points lie behind.
    let behind = [point("m", 30_000, START_MS, 1.0), point("m", 30_001, START_MS, 2.0)];
    log(&world, &mut model, &run, &behind).await;
    let query = ChartQuery { range: Some(25_000..=40_000), width: 300, ..query(&[&run], &["m"]) };
    let expected = model.series(&query);
    assert_eq!((expected[0].total.count, expected[0].buckets.len()), (20_002, 2));
    assert_eq!(draw(&world, query).await.series, expected);
}

async fn what_has_no_points_is_left_out(world: World) {
    let empty = world.run("empty").param("m", "1").tag("t", "1").add().await;
    let run = world.run("r").point("m", 3, 4, 5.0).add().await;
    let deleted = world.run("deleted").metric("m", 1.0).deleted().add().await;
    let asked = query(&["nobody", &empty, &run, &deleted, "nobody"], &["unheard", "m", "t"]);
    let drawn = draw(&world, asked).await;
    let found: Vec<(&str, &str)> =
        drawn.series.iter().map(|series| (series.run_id.as_str(), series.key.as_str())).collect();
    assert_eq!(found, [(run.as_str(), "m"), (deleted.as_str(), "m")]);
    assert_eq!(drawn.missing, ["nobody"]);
    assert_eq!(drawn.series[0].range, 3..=3);
    for nothing in
        [query(&[], &["m"]), query(&[&run], &[]), query(&[&run], &["unheard"]), query(&[&empty], &["m"])]
    {
        assert_eq!(draw(&world, nothing).await, crate::drawn::Drawn::default());
    }
}

async fn runs_and_keys_come_in_the_order_asked_for_and_once(world: World) {
    let first = world.run("a").metric("x", 1.0).metric("y", 2.0).add().await;
    let second = world.run("b").metric("y", 3.0).metric("x", 4.0).add().await;
    let asked = query(&[&second, &first, &second], &["y", "x", "y"]);
    let drawn = draw(&world, asked).await;
    let found: Vec<(&str, &str, f64)> =
        drawn.series.iter().map(|line| (line.run_id.as_str(), line.key.as_str(), line.total.sum)).collect();
    let (first, second) = (first.as_str(), second.as_str());
    assert_eq!(found, [(second, "y", 3.0), (second, "x", 4.0), (first, "y", 2.0), (first, "x", 1.0)]);
    assert!(drawn.missing.is_empty());
}

async fn positions_reach_the_ends_of_their_range(world: World) {
    let mut model = Model::default();
    let run = start(&world, &mut model, "r", 5).await;
    let points = [(i64::MIN, 0), (-1, 3), (0, i64::MAX), (i64::MAX, 9)]
        .map(|(step, time)| point("m", step, time, 1.0));
    log(&world, &mut model, &run, &points).await;
    for axis in [runstone_store::metrics::ChartAxis::Step, runstone_store::metrics::ChartAxis::Relative] {
        for range in [None, Some(i64::MIN..=i64::MAX), Some(7..=7)] {
            let asked = ChartQuery { axis, range, ..query(&[&run], &["m"]) };
            assert_eq!(draw(&world, asked.clone()).await.series, model.series(&asked));
        }
    }
}

async fn runs_of_other_workspaces_are_missing(world: World) {
    let run = world.run("r").metric("m", 1.0).add().await;
    let elsewhere = |tx: &mut runstone_store::Tx<'_>| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (7, 'elsewhere')", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 7", &[])
    };
    world.store.write(elsewhere).await.unwrap();
    let drawn = draw(&world, query(&[&run], &["m"])).await;
    assert_eq!((drawn.series, drawn.missing), (Vec::new(), vec![run]));
}
