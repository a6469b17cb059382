//! The keys that runs and experiments have.

use runstone_domain::Error as Situation;
use runstone_store::keys::{self, KeyKind, KeyPage, KeyQuery, RunKeyInfo};
use runstone_store::{Tx, runs};

use crate::world::{DEFAULT, World, failure, point};

on_both_databases! {
    the_keys_of_a_run_come_in_the_order_of_their_bytes,
    metrics_of_a_run_have_their_latest_point,
    keys_are_searched_and_begin_with_a_prefix,
    pages_have_every_key_once,
    an_experiment_has_the_keys_of_all_its_runs,
    keys_with_long_values_only_are_found,
    many_keys_of_many_runs,
    what_does_not_exist_is_not_found,
    keys_of_unlisted_runs_go_with_them,
}

fn all(kind: KeyKind) -> KeyQuery {
    KeyQuery { kind, search: String::new(), prefix: String::new(), after: None, limit: 1000 }
}

async fn of_run(world: &World, run_id: &str, query: KeyQuery) -> Result<KeyPage<RunKeyInfo>, Situation> {
    let run_id = run_id.to_owned();
    world.store.read(move |tx| keys::of_run(tx, DEFAULT, &run_id, &query)).await
}

async fn names_of_run(world: &World, run_id: &str, query: KeyQuery) -> Vec<String> {
    let page = of_run(world, run_id, query).await.unwrap();
    page.keys.iter().map(|key| key.name.to_string()).collect()
}

async fn of_experiment(world: &World, id: i64, query: KeyQuery) -> Result<KeyPage<String>, Situation> {
    let page = world.store.read(move |tx| keys::of_experiment(tx, DEFAULT, id, &query)).await?;
    let KeyPage { keys, has_more, total } = page;
    Ok(KeyPage { keys: keys.iter().map(ToString::to_string).collect(), has_more, total })
}

async fn names_of_experiment(world: &World, id: i64, kind: KeyKind) -> Vec<String> {
    of_experiment(world, id, all(kind)).await.unwrap().keys
}

async fn the_keys_of_a_run_come_in_the_order_of_their_bytes(world: World) {
    let run = world.run("r").metric("b", 1.0).metric("größe", 1.0).metric("B", 1.0).metric("a/b", 1.0);
    let run = run.param("p", "1").param("P", "2").tag("t", "3").add().await;
    world.run("other").metric("other", 1.0).param("other", "1").tag("other", "1").add().await;
    assert_eq!(names_of_run(&world, &run, all(KeyKind::Metric)).await, ["B", "a/b", "b", "größe"]);
    assert_eq!(names_of_run(&world, &run, all(KeyKind::Param)).await, ["P", "p"]);
    assert_eq!(names_of_run(&world, &run, all(KeyKind::Tag)).await, ["mlflow.runName", "t"]);
    let empty = world.run("empty").deleted().add().await;
    let page = of_run(&world, &empty, all(KeyKind::Metric)).await.unwrap();
    assert_eq!(page, KeyPage { keys: Vec::new(), has_more: false, total: 0 });
}

async fn metrics_of_a_run_have_their_latest_point(world: World) {
    let run = world.run("r").point("m", 5, 9, 0.25).point("m", 2, 10, 4.0).point("n", -1, 3, f64::NAN);
    let run = run.param("p", "1").add().await;
    let page = of_run(&world, &run, all(KeyKind::Metric)).await.unwrap();
    let latest = page.keys.iter().map(|key| key.latest.unwrap());
    let latest: Vec<String> =
        latest.map(|point| format!("{} {} {}", point.step, point.timestamp_ms, point.value)).collect();
    assert_eq!(latest, ["5 9 0.25", "-1 3 NaN"]);
    world.log_metrics(&run, &[point("m", 6, 1, 8.0)]).await.unwrap();
    let page = of_run(&world, &run, all(KeyKind::Metric)).await.unwrap();
    assert_eq!(page.keys[0].latest.unwrap().value, 8.0);
    assert_eq!(of_run(&world, &run, all(KeyKind::Param)).await.unwrap().keys[0].latest, None);
}

async fn keys_are_searched_and_begin_with_a_prefix(world: World) {
    let names = ["train/loss", "train/Loss_2", "val/loss", "val/acc", "GRÖSSE"];
    let run = names.iter().fold(world.run("r"), |run, name| run.metric(name, 1.0).param(name, "1"));
    let run = run.add().await;
    for (search, prefix, expected) in [
        ("LOSS", "", vec!["train/Loss_2", "train/loss", "val/loss"]),
        ("loss", "train", vec!["train/Loss_2", "train/loss"]),
        ("", "val/", vec!["val/acc", "val/loss"]),
        ("s_2", "", vec!["train/Loss_2"]),
        ("öss", "", vec!["GRÖSSE"]),
        ("", "VAL", vec![]),
        ("%", "", vec![]),
    ] {
        for kind in [KeyKind::Metric, KeyKind::Param] {
            let query = KeyQuery { search: search.to_owned(), prefix: prefix.to_owned(), ..all(kind) };
            let page = of_experiment(&world, world.experiment, query.clone()).await.unwrap();
            assert_eq!(
                (page.total, &page.keys),
                (expected.len() as u64, &expected.iter().map(ToString::to_string).collect())
            );
            assert_eq!(names_of_run(&world, &run, query).await, expected, "{search} {prefix}");
        }
    }
}

async fn pages_have_every_key_once(world: World) {
    let run =
        (0..25).fold(world.run("r"), |run, number| run.metric(&format!("k{number:02}"), 1.0)).add().await;
    for limit in [1, 7, 24, 25, 26] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let query = KeyQuery { after: after.clone(), limit, ..all(KeyKind::Metric) };
            let page = of_run(&world, &run, query.clone()).await.unwrap();
            let other = of_experiment(&world, world.experiment, query).await.unwrap();
            let names: Vec<String> = page.keys.iter().map(|key| key.name.to_string()).collect();
            assert_eq!((&other.keys, other.has_more, other.total), (&names, page.has_more, page.total));
            assert!(names.len() <= limit && page.total == 25);
            after = names.last().cloned();
            found.extend(names);
            if !page.has_more {
                break;
            }
        }
        assert_eq!(found, (0..25).map(|number| format!("k{number:02}")).collect::<Vec<_>>(), "by {limit}");
    }
}

async fn an_experiment_has_the_keys_of_all_its_runs(world: World) {
    let other = world.experiment("other").add().await;
    for (name, experiment) in [("a", world.experiment), ("b", world.experiment), ("c", other)] {
        let run = world.run("r").experiment(experiment).metric("m", 1.0).param("p", "1").tag("t", "1");
        run.metric(name, f64::NAN).param(name, "").tag(name, &"x".repeat(200)).add().await;
    }
    world.run("trash").metric("gone", 1.0).deleted().add().await;
    assert_eq!(names_of_experiment(&world, world.experiment, KeyKind::Metric).await, ["a", "b", "gone", "m"]);
    assert_eq!(names_of_experiment(&world, world.experiment, KeyKind::Param).await, ["a", "b", "p"]);
    let tags = names_of_experiment(&world, world.experiment, KeyKind::Tag).await;
    assert_eq!(tags, ["a", "b", "mlflow.runName", "t"]);
    assert_eq!(names_of_experiment(&world, other, KeyKind::Metric).await, ["c", "m"]);
    let empty = world.experiment("empty").add().await;
    for kind in [KeyKind::Metric, KeyKind::Param, KeyKind::Tag] {
        let page = of_experiment(&world, empty, all(kind)).await.unwrap();
        assert_eq!(page, KeyPage { keys: Vec::new(), has_more: false, total: 0 });
    }
}

async fn keys_with_long_values_only_are_found(world: World) {
    let (long, longer) = ("x".repeat(201), "ä".repeat(5000));
    world.run("a").param("long", &long).tag("longer", &longer).param("both", &long).add().await;
    world.run("b").param("both", "short").add().await;
    let page = of_experiment(&world, world.experiment, all(KeyKind::Param)).await.unwrap();
    assert_eq!((page.keys, page.total), (vec!["both".to_owned(), "long".to_owned()], 2));
    assert_eq!(
        names_of_experiment(&world, world.experiment, KeyKind::Tag).await,
        ["longer", "mlflow.runName"]
    );
}

async fn many_keys_of_many_runs(world: World) {
    let mut expected: Vec<String> = (0..1500).map(|number| format!("k{number}")).collect();
    let mut runs = Vec::new();
    for part in expected.chunks(300) {
        let run = part.iter().fold(world.run("r"), |run, name| run.metric(name, 1.0).metric("shared", 2.0));
        runs.push(run.add().await);
    }
    expected.push("shared".to_owned());
    expected.sort();
    let query = KeyQuery { limit: 2000, ..all(KeyKind::Metric) };
    let page = of_experiment(&world, world.experiment, query.clone()).await.unwrap();
    assert_eq!((page.keys, page.total), (expected, 1501));
    assert_eq!(names_of_run(&world, &runs[3], query).await.len(), 301);
}

async fn what_does_not_exist_is_not_found(world: World) {
    let run = world.run("r").metric("m", 1.0).add().await;
    let query = all(KeyKind::Metric);
    assert_eq!(
        failure(of_run(&world, "nobody", query.clone()).await),
        "NotFound(Run): Run with id=nobody not found"
    );
    let missing = failure(of_experiment(&world, 12_345, query.clone()).await);
    assert_eq!(missing, "NotFound(Experiment): No Experiment with id=12345 exists");
    let elsewhere = |tx: &mut Tx<'_>| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (7, 'elsewhere')", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 7", &[])
    };
    world.store.write(elsewhere).await.unwrap();
    assert!(of_run(&world, &run, query.clone()).await.is_err());
    assert!(of_experiment(&world, world.experiment, query).await.is_err());
}

/// What a listed run once had may still be named.
async fn keys_of_unlisted_runs_go_with_them(world: World) {
    let run = world.run("r").tag("t", "1").tag("u", "1").metric("m", 1.0).add().await;
    world.with_run(&run, |tx, run| runstone_store::tags::delete(tx, run, "t")).await.unwrap();
    let is_listed =
        move |tx: &mut Tx<'_>| tx.query_one("SELECT MAX(listed) FROM runs", &[], |row| row.int(0));
    if world.store.read(is_listed).await.unwrap() == 1 {
        return;
    }
    assert_eq!(names_of_experiment(&world, world.experiment, KeyKind::Tag).await, ["mlflow.runName", "u"]);
    let purge = move |tx: &mut Tx<'_>| {
        let found = runs::find(tx, DEFAULT, &run)?;
        tx.execute("DELETE FROM runs WHERE run_uuid = $1", &[(&found.run_id).into()])
    };
    world.store.write(purge).await.unwrap();
    for kind in [KeyKind::Metric, KeyKind::Param, KeyKind::Tag] {
        assert_eq!(names_of_experiment(&world, world.experiment, kind).await, Vec::<String>::new());
    }
}
