//! What `Store::read` and `Store::write` promise about closures.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};
use runstone_domain::{Error as Situation, Tag};
use runstone_store::params::Wording;
use runstone_store::runs::{self, NewRun, RunKey};
use runstone_store::{Error, Result as StoreResult, Store, Tx, experiments, metrics, tags};

use crate::world::{DEFAULT, START_MS, World, failure, pairs, point};

on_both_databases! {
    the_database_answers,
    a_closure_sees_its_own_writes,
    a_failing_closure_leaves_nothing_and_the_others_of_its_group_stay,
    a_name_that_a_failing_closure_added_works_afterwards,
    names_of_failing_and_succeeding_closures_do_not_mix,
    a_closure_that_panics_is_an_internal_error_and_leaves_nothing,
    a_panic_among_the_rows_of_a_query_is_an_internal_error,
    a_closure_that_goes_on_after_a_failed_statement_is_kept_whole_or_refused,
    a_statement_that_the_database_refuses_is_an_internal_error,
    a_read_cannot_write,
    a_read_sees_one_snapshot,
    a_write_is_kept_when_its_caller_goes_away,
    writes_outlive_the_store,
    the_last_store_to_go_finishes_what_waits,
}

fn new_run(name: &str) -> NewRun {
    NewRun {
        run_id: name.to_owned(),
        name: name.to_owned(),
        user_id: String::new(),
        start_time_ms: 0,
        artifact_uri: String::new(),
        tags: vec![Tag::new("k", name)],
    }
}

/// Writes something of every kind.
fn write_all_kinds(tx: &mut Tx<'_>, run: &RunKey, key: &str) -> StoreResult<()> {
    metrics::log(tx, run, &[point(key, 0, 0, 1.0)])?;
    runstone_store::params::log(tx, run, &[runstone_domain::Param::new(key, "1")], Wording::Batch)?;
    tags::set(tx, run, &[Tag::new(key, "1"), Tag::new("mlflow.runName", "changed")])
}

fn refusal() -> Error {
    Situation::invalid("no").into()
}

/// A closure that occupies a writing thread until the other end says so, and the end that tells when it began.
fn gate() -> (Arc<Mutex<Receiver<()>>>, Sender<()>) {
    let (open, wait) = channel();
    (Arc::new(Mutex::new(wait)), open)
}

async fn names(store: &Store) -> Vec<String> {
    store.read(|tx| tx.query("SELECT name FROM runs ORDER BY name", &[], |row| row.string(0))).await.unwrap()
}

async fn the_database_answers(world: World) {
    world.store.check().await.unwrap();
    world.store.clone().check().await.unwrap();
}

async fn a_closure_sees_its_own_writes(world: World) {
    let experiment = world.experiment;
    let write = move |tx: &mut Tx<'_>| {
        let run = runs::add(tx, experiment, &new_run("a"))?;
        metrics::log(tx, &run, &[point("new", 1, 1, 1.0)])?;
        tags::set(tx, &run, &[Tag::new("k", "later")])?;
        Ok((runs::get(tx, DEFAULT, "a")?, metrics::history(tx, DEFAULT, "a", "new")?))
    };
    let (run, history) = world.store.write(write).await.unwrap();
    assert_eq!(run.data.metrics, history);
    assert_eq!(pairs(&run.data.tags), [("k", "later")]);
}

async fn a_failing_closure_leaves_nothing_and_the_others_of_its_group_stay(world: World) {
    let experiment = world.experiment;
    let (wait, open) = gate();
    let blocking = world.store.write(move |_| {
        wait.lock().unwrap().recv().unwrap();
        Ok(())
    });
    let write = |number: i64| {
        world.store.write(move |tx| {
            let run = runs::add(tx, experiment, &new_run(&format!("{number:04}")))?;
            write_all_kinds(tx, &run, &format!("key {}", number % 7))?;
            if number % 3 == 0 { Err(refusal()) } else { Ok(()) }
        })
    };
    // `join` asks its futures in order: all writes wait behind the first one when the gate opens.
    let waiting = join_all((0..600).map(write));
    let opening = async { open.send(()).unwrap() };
    let (blocked, (outcomes, ())) = join(blocking, join(waiting, opening)).await;
    blocked.unwrap();
    for (number, outcome) in outcomes.into_iter().enumerate() {
        match number % 3 {
            0 => assert_eq!(failure(outcome), "InvalidParameter: no"),
            _ => outcome.unwrap(),
        }
    }
    let kept: Vec<String> =
        (0..600).filter(|number| number % 3 != 0).map(|number| format!("{number:04}")).collect();
    let found = world
        .store
        .read(|tx| tx.query("SELECT run_uuid FROM runs ORDER BY run_uuid", &[], |row| row.string(0)));
    assert_eq!(found.await.unwrap(), kept);
    for table in ["latest_metrics", "params"] {
        assert_eq!(world.count(table).await, kept.len() as i64, "{table}");
    }
    // Points lie where upkeep has brought them.
    let points = world.count("metric_tail").await + world.count("metric_blocks").await;
    assert_eq!(points, kept.len() as i64);
    for run_id in kept.iter().step_by(41) {
        assert_eq!(world.get(run_id).await.data.params.len(), 1);
    }
}

async fn a_name_that_a_failing_closure_added_works_afterwards(world: World) {
    let run_id = world.run("a").add().await;
    let failed = world.with_run(&run_id, |tx, run| {
        write_all_kinds(tx, run, "new")?;
        Err::<(), _>(refusal())
    });
    assert_eq!(failure(failed.await), "InvalidParameter: no");
    let untouched = world.get(&run_id).await;
    assert_eq!((untouched.info.name.as_str(), untouched.data.metrics.len()), ("a", 0));
    assert_eq!((untouched.data.params.len(), untouched.data.tags.len()), (0, 1));
    world.with_run(&run_id, |tx, run| write_all_kinds(tx, run, "new")).await.unwrap();
    let run = world.get(&run_id).await;
    assert_eq!((run.data.metrics.len(), &*run.data.params[0].key), (1, "new"));
    assert_eq!(pairs(&run.data.tags), [("mlflow.runName", "changed"), ("new", "1")]);
}

async fn names_of_failing_and_succeeding_closures_do_not_mix(world: World) {
    let run_id = world.run("a").add().await;
    let (wait, open) = gate();
    let blocking = world.store.write(move |_| {
        wait.lock().unwrap().recv().unwrap();
        Ok(())
    });
    // After a rollback the database may give the number of a forgotten name to another one.
    let write = |(place, key): (usize, &'static str)| {
        world.with_run(&run_id, move |tx, run| {
            runstone_store::params::log(tx, run, &[runstone_domain::Param::new(key, key)], Wording::Batch)?;
            if place % 2 == 0 { Err(refusal()) } else { Ok(()) }
        })
    };
    let keys = ["a", "b", "c", "a", "a", "c", "d", "e", "f"];
    let waiting = join_all(keys.into_iter().enumerate().map(write));
    join(blocking, join(waiting, async { open.send(()).unwrap() })).await.0.unwrap();
    world.log_params(&run_id, &[("f", "f"), ("d", "d")], Wording::Batch).await.unwrap();
    for store in [world.store.clone(), world.open_another().await] {
        let id = run_id.clone();
        let params = store.read(move |tx| runs::get(tx, DEFAULT, &id)).await.unwrap().data.params;
        let found: Vec<&str> = params.iter().map(|param| &*param.key).collect();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f"]);
        assert!(params.iter().all(|param| *param.key == *param.value), "{params:?}");
    }
}

async fn a_closure_that_panics_is_an_internal_error_and_leaves_nothing(world: World) {
    let run_id = world.run("a").add().await;
    let id = run_id.clone();
    // More often than there are threads: none is lost.
    for _ in 0..10 {
        let panicked = world.with_run(&run_id, |tx, run| -> StoreResult<()> {
            write_all_kinds(tx, run, "new")?;
            panic!("a defect of the test, on purpose")
        });
        let failure = failure(panicked.await);
        assert_eq!(failure, "Internal: a transaction panicked: a defect of the test, on purpose");
        let panicked = world.store.read(|_| -> StoreResult<()> { panic!("on purpose, while reading") });
        assert!(matches!(panicked.await, Err(Situation::Internal(_))));
    }
    assert_eq!(world.get(&id).await.data.params, []);
    world.with_run(&run_id, |tx, run| write_all_kinds(tx, run, "new")).await.unwrap();
    assert_eq!(world.get(&id).await.data.params.len(), 1);
}

async fn a_panic_among_the_rows_of_a_query_is_an_internal_error(world: World) {
    let sql = "SELECT id FROM experiments UNION ALL SELECT id + 1 FROM experiments";
    for _ in 0..10 {
        let panicking = |tx: &mut Tx<'_>| tx.for_each(sql, &[], |_| panic!("on purpose, in the first row"));
        assert!(matches!(world.store.read(panicking).await, Err(Situation::Internal(_))));
        assert!(matches!(world.store.write(panicking).await, Err(Situation::Internal(_))));
    }
    world.run("a").add().await;
    assert_eq!(world.search().names().await, ["a"]);
}

async fn a_closure_that_goes_on_after_a_failed_statement_is_kept_whole_or_refused(world: World) {
    let experiment = world.experiment;
    let write = move |tx: &mut Tx<'_>| {
        runs::add(tx, experiment, &new_run("before"))?;
        tx.execute("INSERT INTO names (name) VALUES ($1)", &["mlflow.runName".into()]).unwrap_or_default();
        tx.execute("INSERT INTO names (name) VALUES ($1)", &["mlflow.runName".into()]).unwrap_or_default();
        Ok(())
    };
    let outcome = world.store.write(write).await;
    let kept = names(&world.store).await;
    let expected: &[&str] = if outcome.is_ok() { &["before"] } else { &[] };
    assert_eq!(kept, expected, "the answer was {outcome:?}");
}

async fn a_statement_that_the_database_refuses_is_an_internal_error(world: World) {
    let broken = |tx: &mut Tx<'_>| tx.execute("UPDATE nowhere SET nothing = 1", &[]);
    assert!(matches!(world.store.write(broken).await, Err(Situation::Internal(_))));
    let broken = |tx: &mut Tx<'_>| tx.query_one("SELECT 1 FROM workspaces WHERE id = -1", &[], |_| Ok(()));
    assert!(matches!(world.store.read(broken).await, Err(Situation::Internal(_))));
}

async fn a_read_cannot_write(world: World) {
    let experiment = world.experiment;
    let outcome = world.store.read(move |tx| runs::add(tx, experiment, &new_run("a"))).await;
    assert!(outcome.is_err());
    assert_eq!(names(&world.store).await, [""; 0]);
}

async fn a_read_sees_one_snapshot(world: World) {
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let begun = Mutex::new(Some(begun));
    let (wait, open) = gate();
    let reading = world.store.read(move |tx| {
        let count = |tx: &mut Tx<'_>| tx.query_one("SELECT COUNT(*) FROM runs", &[], |row| row.int(0));
        let before = count(tx)?;
        if let Some(begun) = begun.lock().unwrap().take() {
            begun.send(()).unwrap();
            wait.lock().unwrap().recv().unwrap();
        }
        Ok((before, count(tx)?, runs::lookup(tx, DEFAULT, "a")?.is_some()))
    });
    let writing = async {
        has_begun.await.unwrap();
        world.run("a").id('a').add().await;
        assert_eq!(world.search().names().await, ["a"], "other reads see it already");
        open.send(()).unwrap();
    };
    let (seen, ()) = join(reading, writing).await;
    assert_eq!(seen.unwrap(), (0, 0, false));
}

async fn a_write_is_kept_when_its_caller_goes_away(world: World) {
    let (wait, open) = gate();
    let blocking = world.store.write(move |_| {
        wait.lock().unwrap().recv().unwrap();
        Ok(())
    });
    let experiment = world.experiment;
    let abandoned = world.store.write(move |tx| runs::add(tx, experiment, &new_run("a")));
    let mut blocking = Box::pin(blocking);
    assert!(blocking.as_mut().now_or_never().is_none());
    assert!(abandoned.now_or_never().is_none(), "it waits, and its caller goes away");
    open.send(()).unwrap();
    blocking.await.unwrap();
    let location = world.store.location().clone();
    let store = world.open_another().await;
    assert_eq!(store.location(), &location);
    drop(world);
    assert_eq!(names(&store).await, ["a"], "the store that went finished it");
}

async fn writes_outlive_the_store(world: World) {
    let run_id = world.run("a").metric("m", 0.5).param("p", "1").tag("t", "2").add().await;
    let before = world.get(&run_id).await;
    let location = world.store.location().clone();
    drop(world);
    let open = move || {
        Store::open(&location, &runstone_store::Options::default(), &crate::world::TestClock::at(START_MS))
    };
    let store = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
    let after = store.read(move |tx| runs::get(tx, DEFAULT, &run_id)).await.unwrap();
    assert_eq!(after, before);
}

async fn the_last_store_to_go_finishes_what_waits(world: World) {
    let store = world.open_another().await;
    let id = world.experiment;
    let pending: Vec<_> = (0..20)
        .map(|number| {
            let tag = Tag::new(format!("{number:02}"), "");
            let mut write = Box::pin(store.write(move |tx| experiments::set_tag(tx, DEFAULT, id, &tag)));
            drop(write.as_mut().now_or_never());
            write
        })
        .collect();
    drop(pending);
    drop(store);
    assert_eq!(world.get_experiment(id).await.tags.len(), 20);
}
