//! Upkeep: what is filed and packed is what was logged, and what changes afterwards is seen at once.

use runstone_domain::RunStatus;
use runstone_store::params::Wording;
use runstone_store::{Options, Store, UpkeepMode, runs};

use crate::backends::{Database, OPTIONS, block_on};
use crate::world::{START_MS, TestClock, World, point};

on_both_databases! {
    every_change_of_a_settled_run_is_seen,
    a_run_can_be_settled_again_and_again,
    what_waits_in_the_inbox_is_read_by_another_store,
    a_packed_row_that_cannot_be_read_is_made_up_for,
    a_damaged_record_harms_its_run_only,
}

async fn every_change_of_a_settled_run_is_seen(world: World) {
    let run = world.run("r").metric("m", 1.0).param("p", "1").tag("t", "1").add().await;
    world.store.settle().await.unwrap();
    let before = world.get(&run).await;
    assert_eq!(before.data.metrics[0].value, 1.0);

    world.log_metrics(&run, &[point("m", 5, 5, 2.0), point("n", 0, 0, f64::NAN)]).await.unwrap();
    let data = world.get(&run).await.data;
    assert_eq!((data.metrics[0].value, data.metrics.len()), (2.0, 2));

    world.store.settle().await.unwrap();
    world.log_params(&run, &[("q", "2")], Wording::Batch).await.unwrap();
    assert_eq!(world.get(&run).await.data.params.len(), 2);

    world.store.settle().await.unwrap();
    world.set_tags(&run, &[("t", "2")]).await.unwrap();
    let tag = |run: runstone_domain::Run| {
        run.data.tags.iter().find(|tag| &*tag.key == "t").map(|t| t.value.clone())
    };
    assert_eq!(tag(world.get(&run).await).as_deref(), Some("2"));

    world.store.settle().await.unwrap();
    world.with_run(&run, |tx, run| runstone_store::tags::delete(tx, run, "t")).await.unwrap();
    assert_eq!(tag(world.get(&run).await), None);

    world.store.settle().await.unwrap();
    let output = [runstone_domain::ModelOutput { model_id: "m-1".to_owned(), step: 1 }];
    world.with_run(&run, move |tx, run| runstone_store::models::log_outputs(tx, run, &output)).await.unwrap();
    assert_eq!(world.get(&run).await.model_outputs.len(), 1);

    world.store.settle().await.unwrap();
    let change = runs::RunChange {
        status: Some(RunStatus::Finished),
        name: Some("new".to_owned()),
        ..Default::default()
    };
    world.with_run(&run, move |tx, run| runs::update(tx, run, &change)).await.unwrap();
    let after = world.get(&run).await;
    assert_eq!((after.info.name.as_str(), after.info.status), ("new", RunStatus::Finished));
    assert!(after.data.tags.iter().any(|tag| tag.value == "new"));
}

async fn a_run_can_be_settled_again_and_again(world: World) {
    let run = world.run("r").add().await;
    for step in 0..5 {
        world.log_metrics(&run, &[point("m", step, step, step as f64)]).await.unwrap();
        for _ in 0..2 {
            world.store.settle().await.unwrap();
        }
        assert_eq!(world.get(&run).await.data.metrics[0].step, step);
        assert_eq!(world.history(&run, "m").await.len() as i64, step + 1);
    }
    assert_eq!(world.count("packed_runs").await, 1);
    assert_eq!(world.count("metric_inbox").await, 0);
}

async fn what_waits_in_the_inbox_is_read_by_another_store(world: World) {
    let another = world.open_another().await;
    let run = world.run("r").add().await;
    world.log_metrics(&run, &[point("m", 1, 2, 3.0)]).await.unwrap();
    let run_id = run.clone();
    let points = another
        .read(move |tx| runstone_store::metrics::history(tx, crate::world::DEFAULT, &run_id, "m"))
        .await
        .unwrap();
    assert_eq!(points, [point("m", 1, 2, 3.0)]);
}

async fn a_packed_row_that_cannot_be_read_is_made_up_for(world: World) {
    let run = world.run("r").metric("m", 1.0).param("p", "1").add().await;
    world.store.settle().await.unwrap();
    let before = world.get(&run).await;
    let sql = match world.store.location() {
        runstone_store::Location::File(_) => "UPDATE packed_runs SET data = x'99'",
        runstone_store::Location::Postgres(_) => "UPDATE packed_runs SET data = '\\x99'",
    };
    world.store.write(move |tx| tx.execute(sql, &[])).await.unwrap();
    assert_eq!(world.get(&run).await, before);
}

async fn a_damaged_record_harms_its_run_only(world: World) {
    let (hurt, well) = (world.run("hurt").add().await, world.run("well").metric("m", 1.0).add().await);
    world.log_metrics(&hurt, &[point("m", 1, 1, 1.0)]).await.unwrap();
    let (is_sqlite, damage) = match world.store.location() {
        runstone_store::Location::File(_) => (true, "UPDATE metric_inbox SET points = x'0102' WHERE id = 2"),
        // The record is in the tail at once, where it may be sealed before it can be damaged.
        runstone_store::Location::Postgres(_) => (false, "DELETE FROM metric_inbox"),
    };
    world.store.write(move |tx| tx.execute(damage, &[])).await.unwrap();
    world.store.settle().await.unwrap();
    assert_eq!(world.get(&well).await.data.metrics[0].value, 1.0);
    assert_eq!(world.history(&well, "m").await, [(0, 0, 1.0)]);
    let id = hurt.clone();
    let history =
        world.store.read(move |tx| runstone_store::metrics::history(tx, crate::world::DEFAULT, &id, "m"));
    assert_eq!(history.await.is_err(), is_sqlite);
}

/// Upkeep in the background reaches the same state by itself.
mod in_the_background {
    use super::*;

    on_both_empty_databases! { upkeep_settles_what_has_ended }

    fn upkeep_settles_what_has_ended(database: &Database) {
        let options = Options { upkeep: UpkeepMode::Background, ..OPTIONS };
        let store = Store::open(&database.location(), &options, &TestClock::at(START_MS)).unwrap();
        block_on(async {
            let world = World::new(store).await;
            let run = world.run("r").metric("m", 1.0).end(START_MS).add().await;
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
            while world.count("packed_runs").await == 0 {
                assert!(std::time::Instant::now() < deadline, "nothing was settled");
                tokio::task::yield_now().await;
            }
            assert_eq!(world.get(&run).await.data.metrics[0].value, 1.0);
        });
    }
}
