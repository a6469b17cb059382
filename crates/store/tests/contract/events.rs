//! Events: what is committed is told, to everybody who listens; what is not, is not.

use std::collections::BTreeMap;

use runstone_domain::{Error as Situation, ModelInput, RunStatus, Tag};
use runstone_store::events::{Event, Events, Parts};
use runstone_store::params::Wording;
use runstone_store::runs::{self, NewRun, RunChange, RunNumber};
use runstone_store::{Location, experiments, models, tags};

use crate::backends::OPTIONS;
use crate::world::{DEFAULT, World, point};

on_both_databases! {
    every_change_of_a_run_is_told_with_what_changed,
    changes_that_come_together_are_told_together,
    an_experiment_in_the_trash_takes_its_runs_along,
    what_is_rolled_back_is_not_told,
    what_was_committed_before_is_not_told,
    logging_nothing_is_not_told,
    who_falls_behind_is_told_to_look_again,
    another_server_on_the_database_is_heard,
    listening_ends_with_the_store,
}

async fn number_of(world: &World, run_id: &str) -> RunNumber {
    let run_id = run_id.to_owned();
    world.store.read(move |tx| Ok(runs::find(tx, DEFAULT, &run_id)?.number())).await.unwrap()
}

/// Waits until all of `expected` was told, and gives what was told until then, by run.
async fn told_until(events: &mut Events, expected: &[(RunNumber, Parts)]) -> BTreeMap<RunNumber, Parts> {
    let mut told: BTreeMap<RunNumber, Parts> = BTreeMap::new();
    while !expected.iter().all(|(run, parts)| told.get(run).is_some_and(|told| told.contains(*parts))) {
        match events.next().await.unwrap() {
            Event::Changes(changes) => {
                for change in &*changes {
                    *told.entry(change.run).or_insert(Parts::empty()) |= change.parts;
                }
            }
            Event::Reset => panic!("a reset while waiting for {expected:?}"),
        }
    }
    told
}

/// Does something harmless to a run, and expects to be told of that and nothing else.
async fn expect_nothing_but(world: &World, events: &mut Events, fence: &str) {
    let number = number_of(world, fence).await;
    world.set_tags(fence, &[("fence", "1")]).await.unwrap();
    let told = told_until(events, &[(number, Parts::TAGS)]).await;
    assert_eq!(told, BTreeMap::from([(number, Parts::TAGS)]));
}

async fn every_change_of_a_run_is_told_with_what_changed(world: World) {
    let run_id = world.run("a").add().await;
    let number = number_of(&world, &run_id).await;
    handed_on(&world, &run_id).await;
    let mut events = world.store.events().await;
    let id = run_id.clone();
    let mut expect = async |parts| {
        let told = told_until(&mut events, &[(number, parts)]).await;
        assert_eq!(told, BTreeMap::from([(number, parts)]), "{id}");
    };
    world.log_metrics(&run_id, &[point("m", 1, 1, 1.0)]).await.unwrap();
    expect(Parts::METRICS).await;
    world.log_params(&run_id, &[("p", "1")], Wording::Single).await.unwrap();
    expect(Parts::PARAMS).await;
    world.set_tags(&run_id, &[("t", "1")]).await.unwrap();
    expect(Parts::TAGS).await;
    world.with_run(&run_id, |tx, run| tags::delete(tx, run, "t")).await.unwrap();
    expect(Parts::TAGS).await;
    world.set_tags(&run_id, &[("mlflow.runName", "b")]).await.unwrap();
    expect(Parts::TAGS | Parts::INFO).await;
    let finished = RunChange { status: Some(RunStatus::Finished), ..RunChange::default() };
    world.with_run(&run_id, move |tx, run| runs::update(tx, run, &finished)).await.unwrap();
    expect(Parts::INFO).await;
    let input = ModelInput { model_id: "m-1".to_owned() };
    world
        .with_run(&run_id, move |tx, run| models::log_inputs(tx, run, std::slice::from_ref(&input)))
        .await
        .unwrap();
    expect(Parts::MODELS).await;
    world.with_run(&run_id, |tx, run| runs::delete(tx, run, 1)).await.unwrap();
    expect(Parts::INFO).await;
    let id = run_id.clone();
    let restore = move |tx: &mut runstone_store::Tx<'_>| {
        let run = runs::find(tx, DEFAULT, &id)?;
        runs::restore(tx, &run)
    };
    world.store.write(restore).await.unwrap();
    expect(Parts::INFO).await;
}

async fn changes_that_come_together_are_told_together(world: World) {
    let fence = world.run("fence").add().await;
    let other = world.experiment("other").add().await;
    handed_on(&world, &fence).await;
    let mut events = world.store.events().await;
    let a = world.run("a").metric("m", 1.0).param("p", "1").end(5).add().await;
    let b = world.run("b").experiment(other).add().await;
    let (a, b) = (number_of(&world, &a).await, number_of(&world, &b).await);
    let new = Parts::CREATED | Parts::INFO | Parts::TAGS;
    let expected = [(a, new | Parts::METRICS | Parts::PARAMS), (b, new)];
    assert_eq!(told_until(&mut events, &expected).await, BTreeMap::from(expected));
    expect_nothing_but(&world, &mut events, &fence).await;
}

async fn an_experiment_in_the_trash_takes_its_runs_along(world: World) {
    let fence = world.run("fence").add().await;
    let other = world.experiment("other").add().await;
    let (a, b) = (
        world.run("a").experiment(other).add().await,
        world.run("b").experiment(other).deleted().add().await,
    );
    let (a, b) = (number_of(&world, &a).await, number_of(&world, &b).await);
    handed_on(&world, &fence).await;
    let mut events = world.store.events().await;
    world.store.write(move |tx| experiments::delete(tx, DEFAULT, other, 1)).await.unwrap();
    let expected = [(a, Parts::INFO)];
    assert_eq!(told_until(&mut events, &expected).await, BTreeMap::from(expected));
    world.store.write(move |tx| experiments::restore(tx, DEFAULT, other, 2)).await.unwrap();
    let expected = [(a, Parts::INFO), (b, Parts::INFO)];
    assert_eq!(told_until(&mut events, &expected).await, BTreeMap::from(expected));
}

async fn what_is_rolled_back_is_not_told(world: World) {
    let (fence, run_id) = (world.run("fence").add().await, world.run("a").param("p", "1").add().await);
    handed_on(&world, &fence).await;
    let mut events = world.store.events().await;
    assert!(world.log_params(&run_id, &[("p", "2")], Wording::Batch).await.is_err());
    let logged = world.with_run(&run_id, |tx, run| {
        tags::set(tx, run, &[Tag::new("t", "1")])?;
        Err::<(), _>(Situation::invalid("rolled back").into())
    });
    assert!(logged.await.is_err());
    let experiment = world.experiment;
    let added = world.store.write(move |tx| {
        runs::add(tx, experiment, &new_run("0"))?;
        Err::<(), _>(Situation::invalid("rolled back").into())
    });
    assert!(added.await.is_err());
    expect_nothing_but(&world, &mut events, &fence).await;
}

fn new_run(digit: &str) -> NewRun {
    NewRun {
        run_id: digit.repeat(32),
        name: "new".to_owned(),
        user_id: String::new(),
        start_time_ms: 1,
        artifact_uri: "file:///tmp".to_owned(),
        tags: Vec::new(),
    }
}

async fn what_was_committed_before_is_not_told(world: World) {
    let (fence, run_id) = (world.run("fence").add().await, world.run("a").metric("m", 1.0).add().await);
    world.log_metrics(&run_id, &[point("m", 2, 2, 2.0)]).await.unwrap();
    // On PostgreSQL it may still be on its way to the listeners of all servers: they are told rather too much.
    if matches!(world.store.location(), Location::File(_)) {
        let mut events = world.store.events().await;
        expect_nothing_but(&world, &mut events, &fence).await;
    }
}

async fn logging_nothing_is_not_told(world: World) {
    let (fence, run_id) = (world.run("fence").add().await, world.run("a").add().await);
    handed_on(&world, &fence).await;
    let mut events = world.store.events().await;
    let nothing = world.with_run(&run_id, |tx, run| {
        tags::set(tx, run, &[])?;
        runstone_store::params::log(tx, run, &[], Wording::Batch)?;
        runstone_store::metrics::log(tx, run, &[])?;
        runstone_store::datasets::log(tx, run, &[])?;
        models::log_inputs(tx, run, &[])?;
        models::log_outputs(tx, run, &[])
    });
    nothing.await.unwrap();
    expect_nothing_but(&world, &mut events, &fence).await;
}

/// Waits until everything committed so far was handed on.
async fn handed_on(world: &World, fence: &str) {
    let mut events = world.store.events().await;
    let number = number_of(world, fence).await;
    world.set_tags(fence, &[("handed on", "1")]).await.unwrap();
    told_until(&mut events, &[(number, Parts::TAGS)]).await;
}

async fn who_falls_behind_is_told_to_look_again(world: World) {
    let run_id = world.run("a").add().await;
    let number = number_of(&world, &run_id).await;
    handed_on(&world, &run_id).await;
    let (mut slow, mut quick) = (world.store.events().await, world.store.events().await);
    for step in 0..=OPTIONS.event_queue as i64 {
        world.log_metrics(&run_id, &[point("m", step, 1, 1.0)]).await.unwrap();
        told_until(&mut quick, &[(number, Parts::METRICS)]).await;
    }
    assert_eq!(slow.next().await, Some(Event::Reset));
    expect_nothing_but(&world, &mut slow, &run_id).await;
}

async fn another_server_on_the_database_is_heard(world: World) {
    if matches!(world.store.location(), Location::File(_)) {
        // A file belongs to one server.
        return;
    }
    let another = world.open_another().await;
    let mut events = another.events().await;
    let run_id = world.run("a").metric("m", 1.0).add().await;
    let number = number_of(&world, &run_id).await;
    let new = Parts::CREATED | Parts::INFO | Parts::TAGS | Parts::METRICS;
    told_until(&mut events, &[(number, new)]).await;

    let mut own = world.store.events().await;
    let id = run_id.clone();
    let set = move |tx: &mut runstone_store::Tx<'_>| {
        let run = runs::find_active(tx, DEFAULT, &id)?;
        tags::set(tx, &run, &[Tag::new("from", "another")])
    };
    another.write(set).await.unwrap();
    told_until(&mut own, &[(number, Parts::TAGS)]).await;
    // Here it is told once, and not again when it comes back from the database.
    told_until(&mut events, &[(number, Parts::TAGS)]).await;
    world.log_params(&run_id, &[("p", "1")], Wording::Single).await.unwrap();
    let told = told_until(&mut events, &[(number, Parts::PARAMS)]).await;
    assert_eq!(told, BTreeMap::from([(number, Parts::PARAMS)]));
}

async fn listening_ends_with_the_store(world: World) {
    let mut events = world.store.events().await;
    drop(world);
    assert_eq!(events.next().await, None);
}

mod cut_off {
    //! A lost connection to the other servers comes back, and what was missed is told as a reset.

    use super::*;
    use crate::backends::{Database, block_on};
    use crate::world::START_MS;

    #[test]
    fn a_lost_connection_comes_back_with_a_reset() {
        let database = Database::postgres();
        let store = database.open(START_MS).unwrap();
        block_on(async {
            let world = World::new(store).await;
            let run_id = world.run("a").add().await;
            handed_on(&world, &run_id).await;
            let mut events = world.store.events().await;
            let listeners = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity a
                             WHERE query = 'LISTEN runstone_' || 'runs'::regclass::oid::text";
            // A client that blocks needs a thread without tasks.
            let ended =
                std::thread::scope(|threads| threads.spawn(|| database.rows(listeners)).join().unwrap());
            assert_eq!(ended, [["true"]]);
            assert_eq!(events.next().await, Some(Event::Reset));
            expect_nothing_but(&world, &mut events, &run_id).await;
        });
    }
}
