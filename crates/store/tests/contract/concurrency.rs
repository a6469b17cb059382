//! Many writers at once: none fails for the others' sake, and nothing is lost.

use futures_util::future::join_all;
use runstone_domain::{Ids as _, Metric, Param, Tag};
use runstone_store::params::{self, Wording};
use runstone_store::runs::{self, RunKey};
use runstone_store::{Result as StoreResult, Tx, metrics, tags};

use crate::world::{DEFAULT, SeededIds, World, pairs, point};

on_both_databases! {
    concurrent_points_of_one_run_are_all_kept,
    concurrent_batches_with_the_same_new_names_all_succeed,
    two_servers_share_a_database,
}

/// The numbers below `bound` in another order for each seed.
fn shuffled(bound: usize, ids: &SeededIds) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..bound).collect();
    for place in (1..bound).rev() {
        numbers.swap(place, ids.below(place + 1));
    }
    numbers
}

async fn concurrent_points_of_one_run_are_all_kept(world: World) {
    const WRITERS: i64 = 16;
    const POINTS: usize = 60;
    let run_id = world.run("a").add().await;
    let batches: Vec<Vec<Metric>> = (0..WRITERS)
        .map(|writer| {
            let order = shuffled(POINTS, &world.ids).into_iter();
            order.map(|n| point(&format!("key {}", n % 5), n as i64, writer, writer as f64)).collect()
        })
        .collect();
    let outcomes = join_all(batches.iter().map(|batch| world.log_metrics(&run_id, batch))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    for key in 0..5 {
        let history = world.history(&run_id, &format!("key {key}")).await;
        assert_eq!(history.len(), POINTS / 5 * WRITERS as usize);
    }
    let last = WRITERS - 1;
    let expected: Vec<Metric> =
        (0..5).map(|key| point(&format!("key {key}"), 55 + key, last, last as f64)).collect();
    assert_eq!(world.get(&run_id).await.data.metrics, expected);
}

/// Logs params, then metrics, then tags, as a batch request does.
fn log_batch(tx: &mut Tx<'_>, run: &RunKey, keys: [&str; 3]) -> StoreResult<()> {
    params::log(tx, run, &[Param::new(keys[0], "1")], Wording::Batch)?;
    metrics::log(tx, run, &[point(keys[1], 0, 0, 1.0)])?;
    tags::set(tx, run, &[Tag::new(keys[2], "1")])
}

async fn concurrent_batches_with_the_same_new_names_all_succeed(world: World) {
    const TURNS: [[&str; 3]; 6] = [
        ["a", "b", "c"],
        ["a", "c", "b"],
        ["b", "a", "c"],
        ["b", "c", "a"],
        ["c", "a", "b"],
        ["c", "b", "a"],
    ];
    for round in 0..4 {
        let run_id = world.run("a").add().await;
        let writers = TURNS.into_iter().map(|keys| {
            let keys = keys.map(|key| format!("{key} {round}"));
            world.with_run(&run_id, move |tx, run| log_batch(tx, run, [&keys[0], &keys[1], &keys[2]]))
        });
        let outcomes = join_all(writers).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let data = world.get(&run_id).await.data;
        assert_eq!((data.params.len(), data.metrics.len(), data.tags.len()), (3, 3, 4));
    }
    assert_eq!(world.count("names").await, 3 * 4 + 1, "each name is stored once");
}

async fn two_servers_share_a_database(world: World) {
    let other = world.open_another().await;
    let run_id = world.run("a").tag("known to one", "1").add().await;
    let write = |number: usize| {
        let store = if number.is_multiple_of(2) { &world.store } else { &other };
        let (id, key) = (run_id.clone(), format!("key {}", number / 2));
        store.write(move |tx| {
            let run = runs::find_active(tx, DEFAULT, &id)?;
            metrics::log(tx, &run, &[point(&key, number as i64, 0, 0.0)])?;
            tags::set(tx, &run, &[Tag::new("known to one", "2")])
        })
    };
    let outcomes = join_all((0..40).map(write)).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    for store in [&world.store, &other] {
        let id = run_id.clone();
        let data = store.read(move |tx| runs::get(tx, DEFAULT, &id)).await.unwrap().data;
        let mut steps: Vec<i64> = data.metrics.iter().map(|metric| metric.step).collect();
        steps.sort_unstable();
        assert_eq!(steps, (0..40).filter(|number| number % 2 == 1).collect::<Vec<i64>>());
        assert_eq!(pairs(&data.tags)[0], ("known to one", "2"));
    }
}
