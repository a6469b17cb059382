//! What the database is said to hold, and that room is given back.

use runstone_domain::Metric;
use runstone_store::stats::{self, DatabaseStats, Size};
use runstone_store::{Dialect, Store};

use crate::world::{World, point};

on_both_databases! {
    everything_is_counted_before_and_after_settling,
    small_writes_wait_in_the_inbox_of_sqlite,
    the_ten_biggest_experiments_are_listed,
    room_is_given_back,
}

/// More points than the inbox takes.
fn points(count: u32) -> Vec<Metric> {
    (0..count).map(|at| point("m", i64::from(at), i64::from(at), f64::from(at) * 0.25)).collect()
}

/// As it lies there: reading might file or settle first, a write does not.
async fn as_it_lies(store: &Store) -> DatabaseStats {
    store.write(stats::read).await.unwrap()
}

async fn size(store: &Store) -> Size {
    store.read(stats::size).await.unwrap()
}

fn rows(stats: &DatabaseStats, table: &str) -> i64 {
    stats.tables.iter().find(|found| found.name == table).unwrap().rows
}

/// Numbers that follow from each other.
fn assert_consistent(stats: &DatabaseStats) {
    assert_eq!(rows(stats, "runs"), stats.runs.count);
    assert_eq!(rows(stats, "metric_blocks"), stats.points.blocks);
    assert_eq!(rows(stats, "metric_tail"), stats.tail.records);
    assert_eq!(rows(stats, "metric_inbox"), stats.inbox.records);
    assert!(stats.tables.is_sorted_by_key(|table| -table.bytes));
    assert!(stats.tables.iter().all(|table| table.rows == 0 || table.bytes > 0), "{:?}", stats.tables);
    let tables: i64 = stats.tables.iter().map(|table| table.bytes).sum();
    let used = stats.size.bytes - stats.size.free_bytes.unwrap_or(0);
    assert!(tables <= used && tables * 10 > used * 8, "tables: {tables}, all that is used: {used}");
    let points: i64 = stats.experiments.iter().map(|experiment| experiment.bytes).sum();
    assert_eq!(points, stats.points.bytes + stats.tail.bytes);
}

async fn everything_is_counted_before_and_after_settling(world: World) {
    let other = world.experiment("other").add().await;
    let (long, short) = (world.run("a").add().await, world.run("b").experiment(other).add().await);
    world.run("c").param("p", "1").deleted().add().await;
    world.log_metrics(&long, &points(1000)).await.unwrap();
    world.log_metrics(&long, &points(1000)).await.unwrap();
    world.log_metrics(&short, &points(100)).await.unwrap();

    let before = as_it_lies(&world.store).await;
    assert_consistent(&before);
    assert_eq!((before.runs.count, before.runs.unsettled), (3, 3));
    assert_eq!((before.points.count, before.points.blocks, before.points.bytes), (0, 0, 0));
    assert_eq!(before.points.bytes_per_point, None);
    assert_eq!((before.tail.records, before.inbox.records), (3, 0));
    assert_eq!((rows(&before, "params"), rows(&before, "packed_runs")), (1, 0));

    world.store.settle().await.unwrap();
    let after = as_it_lies(&world.store).await;
    assert_consistent(&after);
    assert_eq!((after.runs.count, after.runs.unsettled), (3, 0));
    assert_eq!((after.points.count, after.points.blocks), (1100, 2), "repeated points count once");
    let expected = after.points.bytes as f64 / 1100.0;
    assert_eq!(after.points.bytes_per_point, Some(expected));
    assert!(after.points.bytes > 0 && expected < 8.0, "{expected} bytes a point");
    assert_eq!((after.tail.records, after.tail.bytes), (0, 0));
    assert_eq!(rows(&after, "packed_runs"), 3);
    for stats in [before, after] {
        let listed: Vec<_> = stats.experiments.iter().map(|e| (e.id, e.name.as_str(), e.runs)).collect();
        assert_eq!(listed, [(world.experiment, "main", 2), (other, "other", 1)]);
    }
}

async fn small_writes_wait_in_the_inbox_of_sqlite(world: World) {
    let run = world.run("r").add().await;
    world.log_metrics(&run, &points(2)).await.unwrap();
    let before = as_it_lies(&world.store).await;
    let dialect = world.store.write(|tx| Ok(tx.dialect())).await.unwrap();
    let expected = if dialect == Dialect::Sqlite { (1, 0) } else { (0, 1) };
    assert_eq!((before.inbox.records, before.tail.records), expected);
    let read = world.store.read(stats::read).await.unwrap();
    assert_eq!(read.inbox.records, 0, "what is read is filed first");
    assert_eq!(read.tail.records + read.points.blocks, 1);
}

async fn the_ten_biggest_experiments_are_listed(world: World) {
    world.run("without points").add().await;
    let mut expected = Vec::new();
    for count in 1..=11 {
        let experiment = world.experiment(&format!("e{count}")).add().await;
        let run = world.run("r").experiment(experiment).add().await;
        world.log_metrics(&run, &points(count * 100)).await.unwrap();
        expected.push(experiment);
    }
    world.experiment("without runs").add().await;
    let listed = as_it_lies(&world.store).await.experiments;
    let ids: Vec<i64> = listed.iter().map(|experiment| experiment.id).collect();
    expected.reverse();
    assert_eq!(ids, expected[..10]);
    assert!(listed.is_sorted_by_key(|experiment| -experiment.bytes));
}

async fn room_is_given_back(world: World) {
    let (kept, deleted) = (world.run("kept").add().await, world.run("deleted").add().await);
    world.log_metrics(&kept, &points(500)).await.unwrap();
    for _ in 0..20 {
        world.log_metrics(&deleted, &points(5000)).await.unwrap();
    }
    let gone = "DELETE FROM runs WHERE run_uuid = $1";
    world.store.write(move |tx| tx.execute(gone, &[(&deleted).into()])).await.unwrap();
    let before = size(&world.store).await;
    let store = world.store.clone();
    tokio::task::spawn_blocking(move || store.vacuum()).await.unwrap().unwrap();
    let after = size(&world.store).await;
    match before.free_bytes {
        Some(free) => {
            assert!(free > 0);
            assert_eq!(after.free_bytes, Some(0));
            assert!(after.bytes <= before.bytes - free, "{before:?} {after:?}");
        }
        // PostgreSQL keeps its files, to which it adds maps of the free room.
        None => assert!(after.bytes < before.bytes * 2, "{before:?} {after:?}"),
    }
    assert_eq!(world.history(&kept, "m").await.len(), 500);
}
