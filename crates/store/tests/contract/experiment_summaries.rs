//! What a list of experiments says about their runs.

use runstone_store::Tx;
use runstone_store::experiments::{self, ExperimentSummary};
use runstone_store::runs::Count;

use crate::world::{DEFAULT, World};

on_both_databases! {
    runs_are_counted_and_the_last_start_is_told,
    counting_ends_where_it_is_told,
    a_deleted_experiment_has_the_runs_that_went_with_it,
    unknown_and_foreign_experiments_are_passed_over,
}

async fn summaries(world: &World, ids: Vec<i64>, most: i64) -> Vec<ExperimentSummary> {
    world.store.read(move |tx| experiments::summarize(tx, DEFAULT, &ids, most)).await.unwrap()
}

fn summary(id: i64, runs: i64, is_all: bool, last_start_time_ms: Option<i64>) -> ExperimentSummary {
    ExperimentSummary { id, runs: Count { runs, is_all }, last_start_time_ms }
}

async fn runs_are_counted_and_the_last_start_is_told(world: World) {
    let (main, other) = (world.experiment, world.experiment("other").add().await);
    let empty = world.experiment("empty").add().await;
    for start in [50, 70, 60] {
        world.run("r").start(start).metric("m", 1.0).add().await;
    }
    world.run("trash").start(90).deleted().add().await;
    world.run("r").experiment(other).start(-5).add().await;
    assert_eq!(
        summaries(&world, vec![empty, other, main, main], 100).await,
        [summary(main, 3, true, Some(70)), summary(other, 1, true, Some(-5)), summary(empty, 0, true, None)]
    );
}

async fn counting_ends_where_it_is_told(world: World) {
    for start in 0..5 {
        world.run("r").start(start).add().await;
    }
    for (most, counted, is_all) in [(4, 4, false), (5, 5, true), (6, 5, true), (1, 1, false)] {
        let expected = summary(world.experiment, counted, is_all, Some(4));
        assert_eq!(summaries(&world, vec![world.experiment], most).await, [expected], "{most}");
    }
}

async fn a_deleted_experiment_has_the_runs_that_went_with_it(world: World) {
    let gone = world.experiment("gone").add().await;
    world.run("a").experiment(gone).start(1).add().await;
    world.run("b").experiment(gone).start(2).add().await;
    world.store.write(move |tx| experiments::delete(tx, DEFAULT, gone, 5)).await.unwrap();
    assert_eq!(summaries(&world, vec![gone], 10).await, [summary(gone, 2, true, Some(2))]);
}

async fn unknown_and_foreign_experiments_are_passed_over(world: World) {
    let main = world.experiment;
    assert_eq!(summaries(&world, vec![987_654, main], 10).await, [summary(main, 0, true, None)]);
    let elsewhere = move |tx: &mut Tx<'_>| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (7, 'elsewhere')", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 7 WHERE id = $1", &[main.into()])
    };
    world.store.write(elsewhere).await.unwrap();
    assert_eq!(summaries(&world, vec![main], 10).await, []);
}
