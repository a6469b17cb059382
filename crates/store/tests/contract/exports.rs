//! Exports: every chosen run and every point once, in parts of any size.

use runstone_domain::search::{Entity, parse_column, parse_filter};
use runstone_domain::{Metric, ViewType};
use runstone_store::metrics::{self, PointsPart};
use runstone_store::runs::{self, RunNumber, RunSelection, TableColumn};

use crate::world::{DEFAULT, World, failure, point};

on_both_databases! {
    runs_are_chosen_each_once_in_parts_of_any_size,
    a_run_that_is_named_must_exist,
    keys_are_those_of_the_chosen_runs,
    columns_are_those_that_are_asked_for,
    points_come_each_once_in_parts_of_any_size,
    a_run_with_many_points_comes_in_several_parts,
    points_of_some_keys_only,
}

fn found(world: &World, filter: &str, view: ViewType) -> RunSelection {
    let filter = parse_filter(Entity::Runs, filter).unwrap();
    RunSelection::Found { experiment_ids: vec![world.experiment, 4711], filter, view }
}

/// All chosen runs, in parts of `size`.
async fn numbers(world: &World, selection: &RunSelection, size: usize) -> Vec<RunNumber> {
    let mut all: Vec<RunNumber> = Vec::new();
    loop {
        let (selection, after) = (selection.clone(), all.last().copied());
        let part =
            world.store.read(move |tx| runs::numbers_after(tx, DEFAULT, &selection, after, size)).await;
        let part = part.unwrap();
        assert!(part.len() <= size);
        if part.is_empty() {
            return all;
        }
        all.extend(part);
    }
}

async fn names(world: &World, numbers: &[RunNumber]) -> Vec<String> {
    let numbers = numbers.to_vec();
    let table = world.store.read(move |tx| runs::table_of(tx, &numbers, &[])).await.unwrap();
    table.runs.into_iter().map(|run| run.name).collect()
}

async fn runs_are_chosen_each_once_in_parts_of_any_size(world: World) {
    let other = world.experiment("other").add().await;
    for (start, name) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        let run = world.run(name).start(100 - start as i64).metric("m", start as f64).param("p", "x");
        if name == "b" {
            run.deleted().add().await
        } else {
            run.add().await
        };
        world.run("elsewhere").experiment(other).metric("m", 9.0).add().await;
    }
    for (filter, view, expected) in [
        ("", ViewType::ActiveOnly, "acde"),
        ("", ViewType::DeletedOnly, "b"),
        ("", ViewType::All, "abcde"),
        ("metrics.m >= 1 AND params.p = 'x'", ViewType::ActiveOnly, "cde"),
        ("metrics.m.max < 4 OR attributes.run_name = 'e'", ViewType::All, "abcde"),
        ("params.p = 'y'", ViewType::All, ""),
    ] {
        let selection = found(&world, filter, view);
        for size in [1, 2, 3, 100] {
            let chosen = numbers(&world, &selection, size).await;
            assert_eq!(names(&world, &chosen).await.concat(), expected, "{filter} {view:?} by {size}");
        }
    }
    let nowhere =
        RunSelection::Found { experiment_ids: vec![4711], filter: None, view: ViewType::ActiveOnly };
    assert!(numbers(&world, &nowhere, 10).await.is_empty());
}

async fn a_run_that_is_named_must_exist(world: World) {
    let a = world.run("a").add().await;
    let b = world.run("b").deleted().add().await;
    let selection = RunSelection::Named(vec![b.clone(), a, b]);
    for size in [1, 10] {
        let chosen = numbers(&world, &selection, size).await;
        assert_eq!(names(&world, &chosen).await, ["a", "b"]);
    }
    let selection = RunSelection::Named(vec!["0".repeat(32)]);
    let outcome = world.store.read(move |tx| runs::numbers_after(tx, DEFAULT, &selection, None, 9)).await;
    assert_eq!(failure(outcome), format!("NotFound(Run): Run with id={} not found", "0".repeat(32)));
}

async fn keys_are_those_of_the_chosen_runs(world: World) {
    world.run("a").metric("m", 1.0).param("p", "1").tag("t", "1").add().await;
    world.run("b").metric("m", 1.0).metric("größe", 2.0).add().await;
    world.run("c").metric("unseen", 1.0).add().await;
    let chosen = numbers(&world, &found(&world, "metrics.m = 1", ViewType::ActiveOnly), 10).await;
    let keys = world.store.read(move |tx| runs::keys_of(tx, &chosen)).await.unwrap();
    let texts = |keys: &std::collections::BTreeSet<runstone_domain::Name>| {
        keys.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(texts(&keys.metrics), ["größe", "m"]);
    assert_eq!(texts(&keys.params), ["p"]);
    assert_eq!(texts(&keys.tags), ["mlflow.runName", "t"]);
    assert_eq!(keys.len(), 5);
}

async fn columns_are_those_that_are_asked_for(world: World) {
    let a = world.run("a").param("lr", "0.1").tag("team", "red").add().await;
    world.log_metrics(&a, &[point("m", 0, 0, 4.0), point("m", 1, 0, 2.0)]).await.unwrap();
    let gone = world.run("gone").metric("m", 5.0).add().await;
    world.run("b").metric("m", f64::NAN).metric("other", 1.0).end(9).add().await;
    let chosen = numbers(&world, &found(&world, "", ViewType::All), 10).await;
    let deletion = world
        .store
        .write(move |tx| tx.execute("DELETE FROM runs WHERE run_uuid = $1", &[(&gone).into()]))
        .await;
    assert_eq!(deletion.unwrap(), 1);
    let mut columns: Vec<String> =
        ["params.lr", "metrics.m", "metrics.m.max", "tags.team", "metrics.unheard", "end_time"]
            .map(str::to_owned)
            .to_vec();
    // More than are looked up one by one.
    columns.extend((0..30).map(|n| format!("metrics.x{n}")));
    columns.push("metrics.other".to_owned());
    let parsed: Vec<_> = columns.iter().map(|name| parse_column(Entity::Runs, name).unwrap()).collect();
    for some in [parsed.len(), 6] {
        let (chosen, parsed) = (chosen.clone(), parsed[..some].to_vec());
        let table = world.store.read(move |tx| runs::table_of(tx, &chosen, &parsed)).await.unwrap();
        let runs: Vec<&str> = table.runs.iter().map(|run| run.name.as_str()).collect();
        assert_eq!(runs, ["a", "b"]);
        let expected = [
            TableColumn::Texts(vec![Some("0.1".to_owned()), None]),
            TableColumn::Numbers(vec![Some(2.0), Some(f64::NAN)]),
            TableColumn::Numbers(vec![Some(4.0), Some(f64::NAN)]),
            TableColumn::Texts(vec![Some("red".to_owned()), None]),
            TableColumn::Numbers(vec![None, None]),
            TableColumn::Times(vec![None, Some(9)]),
        ];
        assert_eq!(format!("{:?}", &table.columns[..6]), format!("{expected:?}"));
        if some > 6 {
            assert_eq!(table.columns[36], TableColumn::Numbers(vec![None, Some(1.0)]));
        }
    }
}

type Row = (String, String, i64, i64, u64);

/// All points of all runs, in parts of about `wanted`; how many parts there were.
async fn points(world: &World, keys: Option<&[&str]>, wanted: usize) -> (Vec<Row>, usize) {
    let runs = numbers(world, &found(world, "", ViewType::All), 1000).await;
    let keys: Option<Vec<String>> = keys.map(|keys| keys.iter().map(ToString::to_string).collect());
    let (mut all, mut start, mut parts) = (Vec::new(), None, 0);
    loop {
        let (runs, keys) = (runs.clone(), keys.clone());
        let part = world
            .store
            .read(move |tx| metrics::points_part(tx, &runs, keys.as_deref(), start, wanted))
            .await
            .unwrap();
        parts += 1;
        all.extend(rows(&part));
        match part.next {
            Some(next) => start = Some(next),
            None => return (all, parts),
        }
    }
}

fn rows(part: &PointsPart) -> impl Iterator<Item = Row> {
    part.points.iter().map(|(run, key, point)| {
        let (run, key) = (part.run_ids[*run].to_string(), part.keys[*key].to_string());
        (run, key, point.step, point.timestamp_ms, point.value.to_bits())
    })
}

fn row(run_id: &str, point: &Metric) -> Row {
    (run_id.to_owned(), point.key.to_string(), point.step, point.timestamp_ms, point.value.to_bits())
}

async fn points_come_each_once_in_parts_of_any_size(world: World) {
    // Keys come in the order of their numbers: here that of their texts.
    let unseen = world.run("keys").metric("x", 0.0).metric("y", 0.0).metric("z", 0.0).deleted().add().await;
    let mut expected: Vec<Row> = ["x", "y", "z"].map(|key| row(&unseen, &point(key, 0, 0, 0.0))).to_vec();
    for run in 0..7 {
        let run_id = world.run(&run.to_string()).add().await;
        let mut logged: Vec<Metric> = Vec::new();
        for key in ["x", "y", "z"] {
            // Some runs have no point at all.
            logged.extend((0..run % 4 * 9).map(|n| point(key, n / 2 - 3, n * 5, n as f64 / 3.0)));
            logged.extend((run == 6).then(|| point(key, i64::MAX, i64::MIN, f64::NAN)));
        }
        let (early, late) = logged.split_at(logged.len() / 2);
        world.log_metrics(&run_id, late).await.unwrap();
        // Half of it is sealed, and what comes then lies before it and in it.
        world.store.settle().await.unwrap();
        world.log_metrics(&run_id, early).await.unwrap();
        world.log_metrics(&run_id, &logged[..logged.len() * 3 / 4]).await.unwrap();
        expected.extend(logged.iter().map(|point| row(&run_id, point)));
    }
    assert!(expected.len() > 200);
    for wanted in [1, 7, 50, 1_000_000] {
        let (found, _) = points(&world, None, wanted).await;
        assert!(found == expected, "{} points in parts of {wanted}: {found:?}", found.len());
    }
}

async fn a_run_with_many_points_comes_in_several_parts(world: World) {
    let run_id = world.run("long").add().await;
    let logged: Vec<Metric> =
        (0..20_000).map(|n| point(["a", "b"][n / 15_000], n as i64, 7, (n * n) as f64)).collect();
    for some in logged.chunks(1000) {
        world.log_metrics(&run_id, some).await.unwrap();
    }
    world.store.settle().await.unwrap();
    world.log_metrics(&run_id, &logged[9_000..11_000]).await.unwrap();
    let expected: Vec<Row> = logged.iter().map(|point| row(&run_id, point)).collect();
    let (found, parts) = points(&world, None, 1).await;
    assert!(found == expected, "{} points", found.len());
    assert!(parts >= 4, "{parts} parts");
    let (found, parts) = points(&world, None, 10_000).await;
    assert!(found == expected, "{} points", found.len());
    assert!((2..=4).contains(&parts), "{parts} parts");
}

async fn points_of_some_keys_only(world: World) {
    let mut expected: Vec<Row> = Vec::new();
    for run in 0..3 {
        let run_id = world.run(&run.to_string()).add().await;
        let logged: Vec<Metric> = (0..60).map(|n| point(&format!("k{}", n % 20), n, n, n as f64)).collect();
        world.log_metrics(&run_id, &logged).await.unwrap();
        for key in ["k17", "k3"] {
            let of_key = logged.iter().filter(|point| &*point.key == key);
            expected.extend(of_key.map(|point| row(&run_id, point)));
        }
    }
    assert_eq!(points(&world, Some(&["k17", "unheard", "k3"]), 5).await.0, expected);
    assert_eq!(points(&world, Some(&["unheard"]), 5).await, (Vec::new(), 1));
    assert_eq!(points(&world, Some(&[]), 5).await, (Vec::new(), 1));
}
