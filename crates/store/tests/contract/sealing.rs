//! Sealing: whatever comes in whichever order, before, between and after seals, is read back once.

use std::collections::{BTreeMap, BTreeSet};

use runstone_domain::Metric;
use runstone_domain::metric::sample_places;
use runstone_store::metrics;

use crate::random::Random;
use crate::world::{DEFAULT, World, point};

on_both_databases! {
    points_in_any_order_are_read_back_once,
    points_of_one_step_fill_many_blocks,
    a_block_is_shared_by_keys_and_a_key_by_blocks,
    late_points_find_their_place,
    deleting_a_run_for_good_takes_its_blocks_along,
    nothing_is_left_in_the_tail,
}

/// Points by key, as time, step and the bits of the value.
type Model = BTreeMap<String, BTreeSet<(i64, i64, u64)>>;

fn note(model: &mut Model, points: &[Metric]) {
    for point in points {
        let bits = if point.value.is_nan() { u64::MAX } else { point.value.to_bits() };
        model.entry(point.key.to_string()).or_default().insert((point.timestamp_ms, point.step, bits));
    }
}

async fn assert_reads_back(world: &World, run: &str, model: &Model) {
    for (key, expected) in model {
        let history = world.history(run, key).await;
        let found: BTreeSet<_> = history
            .iter()
            .map(|(step, time, value)| {
                (*time, *step, if value.is_nan() { u64::MAX } else { value.to_bits() })
            })
            .collect();
        assert_eq!(history.len(), expected.len(), "{key}: points");
        assert_eq!(&found, expected, "{key}");
        assert!(history.is_sorted_by_key(|(step, time, _)| (*time, *step)), "{key}: order");
        assert_parts_agree(world, run, key).await;
    }
}

/// Every part of a history is what stands there in the whole, and samples are points of it, by step.
async fn assert_parts_agree(world: &World, run: &str, key: &str) {
    let (run_id, name) = (run.to_owned(), key.to_owned());
    let parts = world.store.read(move |tx| {
        let all = metrics::history(tx, DEFAULT, &run_id, &name)?;
        for (start, count) in
            [(0, 1), (0, all.len()), (1, 2), (all.len() / 2, 3), (all.len() - 1, 5), (all.len(), 5)]
        {
            let part = metrics::history_part(tx, DEFAULT, &run_id, &name, start..start + count)?;
            let end = all.len().min(start + count);
            assert_eq!(format!("{part:?}"), format!("{:?}", &all[start..end]), "{name} {start}+{count}");
        }
        let mut by_step = all.clone();
        by_step.sort_by_key(|point| (point.step, point.timestamp_ms));
        let (first, last) = (by_step[0].step, by_step[by_step.len() - 1].step);
        for (steps, buckets) in
            [(i64::MIN..=i64::MAX, usize::MAX), (i64::MIN..=i64::MAX, 7), (first + 1..=last - 1, 50)]
        {
            let expected: Vec<&Metric> = by_step.iter().filter(|point| steps.contains(&point.step)).collect();
            let expected: Vec<_> =
                sample_places(expected.len(), buckets).map(|place| expected[place].step).collect();
            let runs = [run_id.clone()];
            let sampled = metrics::sampled_history(tx, DEFAULT, &runs, &name, &steps, buckets)?;
            let sampled: Vec<_> = sampled.iter().map(|point| point.metric.step).collect();
            assert_eq!(sampled, expected, "{name} {steps:?} {buckets}");
        }
        Ok(())
    });
    parts.await.unwrap();
}

async fn points_in_any_order_are_read_back_once(world: World) {
    let run = world.run("r").add().await;
    let (mut random, mut model) = (Random(7), Model::new());
    for round in 0..24 {
        let count = [1, 3, 70, 900][random.below(4) as usize];
        let points: Vec<Metric> = (0..count)
            .map(|_| {
                let key = format!("k{}", random.below(4));
                let value = if random.below(9) == 0 { f64::NAN } else { random.below(3) as f64 };
                point(&key, random.below(300) as i64 - 150, random.below(4) as i64, value)
            })
            .collect();
        world.log_metrics(&run, &points).await.unwrap();
        note(&mut model, &points);
        if round % 3 == 0 {
            world.store.settle().await.unwrap();
        }
        if round % 5 == 0 {
            assert_reads_back(&world, &run, &model).await;
        }
    }
    assert_reads_back(&world, &run, &model).await;
}

async fn points_of_one_step_fill_many_blocks(world: World) {
    let run = world.run("r").add().await;
    let mut model = Model::new();
    // Clients that name no step log everything at step 0.
    for batch in 0..12 {
        let times = (0..1000).map(|place| batch * 1000 + place);
        let points: Vec<Metric> = times.map(|time| point("m", 0, time / 2, (time % 2) as f64)).collect();
        world.log_metrics(&run, &points).await.unwrap();
        note(&mut model, &points);
        if batch % 4 == 3 {
            world.store.settle().await.unwrap();
        }
    }
    assert!(world.count("metric_blocks").await >= 3);
    assert_reads_back(&world, &run, &model).await;
    // All of it once more, and nothing changes.
    for batch in model["m"].clone().into_iter().collect::<Vec<_>>().chunks(5000) {
        let points: Vec<Metric> =
            batch.iter().map(|(time, step, bits)| point("m", *step, *time, f64::from_bits(*bits))).collect();
        world.log_metrics(&run, &points).await.unwrap();
    }
    assert_reads_back(&world, &run, &model).await;
    world.store.settle().await.unwrap();
    assert_reads_back(&world, &run, &model).await;
}

async fn a_block_is_shared_by_keys_and_a_key_by_blocks(world: World) {
    let run = world.run("r").add().await;
    let mut model = Model::new();
    for step in 0..4 {
        let points: Vec<Metric> =
            (0..3000).map(|key| point(&format!("k{key}"), step, step, f64::from(key))).collect();
        world.log_metrics(&run, &points).await.unwrap();
        let long: Vec<Metric> = (0..2000).map(|at| point("long", step * 2000 + at, at, 0.5)).collect();
        world.log_metrics(&run, &long).await.unwrap();
        note(&mut model, &long);
        for key in [0, 1, 1499, 2999] {
            note(&mut model, &[points[key].clone()]);
        }
        world.store.settle().await.unwrap();
        assert_reads_back(&world, &run, &model).await;
    }
}

async fn late_points_find_their_place(world: World) {
    let run = world.run("r").add().await;
    let mut model = Model::new();
    let even: Vec<Metric> = (0..9000).map(|at| point("m", at * 2, at, 1.0)).collect();
    let odd: Vec<Metric> = (0..9000).rev().map(|at| point("m", at * 2 + 1, at, 2.0)).collect();
    for points in [even, odd] {
        for batch in points.chunks(3000) {
            world.log_metrics(&run, batch).await.unwrap();
        }
        world.store.settle().await.unwrap();
        note(&mut model, &points);
        assert_reads_back(&world, &run, &model).await;
    }
}

async fn deleting_a_run_for_good_takes_its_blocks_along(world: World) {
    let run = world.run("r").metric("m", 1.0).add().await;
    world.store.settle().await.unwrap();
    assert_eq!(world.count("metric_blocks").await, 1);
    world
        .store
        .write(move |tx| tx.execute("DELETE FROM runs WHERE run_uuid = $1", &[(&run).into()]))
        .await
        .unwrap();
    assert_eq!(world.count("metric_blocks").await, 0);
    assert_eq!(world.count("packed_runs").await, 0);
}

async fn nothing_is_left_in_the_tail(world: World) {
    let run = world.run("r").add().await;
    // More keys than one plan rewrites blocks for, again and again.
    for step in 0..3 {
        let points: Vec<Metric> =
            (0..9000).map(|key| point(&format!("k{key}"), step, step, f64::from(key))).collect();
        world.log_metrics(&run, &points).await.unwrap();
        world.store.settle().await.unwrap();
        assert_eq!(world.count("metric_tail").await, 0);
        assert_eq!(world.history(&run, "k4500").await.len() as i64, step + 1);
    }
}
