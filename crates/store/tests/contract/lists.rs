//! Lists of runs by value: whatever is listed, changed, listed again and merged, searches see what the runs have now.

use std::collections::BTreeMap;

use runstone_domain::{Tag, ViewType};
use runstone_store::runs::{self, NewRun};
use runstone_store::{Tx, metrics, tags};

use crate::random::Random;
use crate::world::{DEFAULT, World, point};

on_both_databases! {
    searches_see_what_runs_have_now,
    lists_of_one_size_are_merged,
    runs_that_are_listed_twice_are_found_once,
    runs_with_very_many_keys_are_found_too,
    runs_of_other_experiments_stay_out,
}

/// What a search shows of a run.
#[derive(Clone, Default)]
struct Model {
    value: Option<f64>,
    team: String,
    deleted: bool,
}

async fn searches_see_what_runs_have_now(world: World) {
    let (mut random, mut runs) = (Random(11), BTreeMap::<String, (String, Model)>::new());
    for round in 0..30_i64 {
        for place in 0..3 {
            let team = ["red", "blue", "green"][random.below(3) as usize];
            let value = match random.below(6) {
                0 => None,
                1 => Some(f64::NAN),
                _ => Some(random.below(9) as f64 - 4.0),
            };
            let name = format!("{round:02}-{place}");
            let builder = world.run(&name).start(round).tag("team", team);
            let builder = value.into_iter().fold(builder, |builder, value| builder.metric("m", value));
            let id = builder.add().await;
            runs.insert(name, (id, Model { value, team: team.to_owned(), deleted: false }));
        }
        // Some of those that were listed change.
        let changed = runs.keys().nth(random.below(runs.len() as u64) as usize).cloned().unwrap();
        let (id, model) = runs.get_mut(&changed).unwrap();
        if !model.deleted {
            match random.below(3) {
                0 => {
                    world.log_metrics(id, &[point("m", round + 1, 0, 0.25)]).await.unwrap();
                    model.value = Some(0.25);
                }
                1 => {
                    world.set_tags(id, &[("team", "red")]).await.unwrap();
                    model.team = "red".to_owned();
                }
                _ => {
                    world.with_run(id, |tx, run| runs::delete(tx, run, 1)).await.unwrap();
                    model.deleted = true;
                }
            }
        }
        if random.below(4) > 0 {
            world.store.settle().await.unwrap();
        }
        if round % 5 == 4 {
            assert_found(&world, &runs).await;
        }
    }
}

async fn assert_found(world: &World, runs: &BTreeMap<String, (String, Model)>) {
    for (view, shows) in [(ViewType::ActiveOnly, [false].as_slice()), (ViewType::All, &[false, true])] {
        for team in [None, Some("red"), Some("nobody")] {
            let mut expected: Vec<(&String, &Model)> = runs
                .iter()
                .map(|(name, (_, model))| (name, model))
                .filter(|(_, model)| {
                    shows.contains(&model.deleted) && team.is_none_or(|team| model.team == team)
                })
                .collect();
            let filter = team.map_or_else(String::new, |team| format!("tags.team = '{team}'"));
            for descending in [false, true] {
                let class = |model: &Model| model.value.map_or(2, |value| i64::from(value.is_nan()));
                expected.sort_by(|(a_name, a), (b_name, b)| {
                    let values = a.value.partial_cmp(&b.value).unwrap_or(std::cmp::Ordering::Equal);
                    let values = if descending { values.reverse() } else { values };
                    let values =
                        if class(a) == 0 && class(b) == 0 { values } else { std::cmp::Ordering::Equal };
                    class(a).cmp(&class(b)).then(values).then(a_name.cmp(b_name))
                });
                let names: Vec<&String> = expected.iter().map(|(name, _)| *name).collect();
                let order = if descending { "metrics.m DESC" } else { "metrics.m" };
                for size in [1, 7, 500] {
                    let search = world.search().view(view).filter(&filter).order_by(&[order, "run_name"]);
                    let found = search.names_by_pages_of(size).await;
                    assert_eq!(found.iter().collect::<Vec<_>>(), names, "{view:?} {filter} {order} {size}");
                }
            }
        }
    }
}

async fn lists_of_one_size_are_merged(world: World) {
    for round in 0..70_i64 {
        world.run(&round.to_string()).start(round).metric("m", ((round * 37) % 70) as f64).add().await;
        world.store.settle().await.unwrap();
    }
    let found = world.search().order_by(&["metrics.m"]).names_by_pages_of(9).await;
    let mut expected: Vec<i64> = (0..70).collect();
    expected.sort_by_key(|round| (round * 37) % 70);
    assert_eq!(found, expected.iter().map(ToString::to_string).collect::<Vec<_>>());
    // 70 is one list of 64 and six of one run, for the metric and for the run's name.
    assert_eq!(world.count("ranked_runs").await, 14);
}

/// More than are taken from the lists at once, so that a run's entries come apart.
async fn runs_that_are_listed_twice_are_found_once(world: World) {
    let experiment = world.experiment;
    let all = move |tx: &mut Tx<'_>| {
        for start in 0..301 {
            let new = NewRun {
                run_id: format!("{start:032x}"),
                name: start.to_string(),
                user_id: String::new(),
                start_time_ms: start,
                artifact_uri: String::new(),
                tags: Vec::new(),
            };
            let run = runs::add(tx, experiment, &new)?;
            metrics::log(tx, &run, &[point("m", 0, 0, (start % 50) as f64)])?;
        }
        Ok(())
    };
    world.store.write(all).await.unwrap();
    for round in ["1", "2", "3"] {
        world.store.settle().await.unwrap();
        let tagged = move |tx: &mut Tx<'_>| {
            for start in 0..301 {
                let run = runs::find(tx, DEFAULT, &format!("{start:032x}"))?;
                tags::set(tx, &run, &[Tag::new("round", round), Tag::new("even", (start % 2).to_string())])?;
            }
            Ok(())
        };
        world.store.write(tagged).await.unwrap();
    }
    world.store.settle().await.unwrap();
    for filter in ["", "tags.even LIKE '1'"] {
        for size in [40, 127, 128, 129, 1_000] {
            let search = world.search().filter(filter).order_by(&["metrics.m"]);
            let first = search.limit(size).page().await.items.len();
            assert_eq!(
                first,
                if filter.is_empty() { 301 } else { 150 }.min(size as usize),
                "{filter} {size}"
            );
            let search = world.search().filter(filter).order_by(&["metrics.m"]);
            let mut found = search.names_by_pages_of(size).await;
            let count = found.len();
            found.sort();
            found.dedup();
            assert_eq!(
                (found.len(), count),
                if filter.is_empty() { (301, 301) } else { (150, 150) },
                "{filter} {size}"
            );
        }
    }
}

async fn runs_with_very_many_keys_are_found_too(world: World) {
    let many = world.run("many").start(2).add().await;
    let points: Vec<_> = (0..3_000).map(|key| point(&format!("k{key}"), 0, 0, f64::from(key))).collect();
    world.log_metrics(&many, &points).await.unwrap();
    world.run("one").start(1).metric("k7", 9.0).add().await;
    world.store.settle().await.unwrap();
    assert_eq!(world.search().order_by(&["metrics.k7 DESC"]).names().await, ["one", "many"]);
    assert_eq!(world.search().order_by(&["metrics.k8"]).names().await, ["many", "one"]);
    assert_eq!(world.search().filter("tags.`mlflow.runName` = 'many'").names().await, ["many"]);
}

async fn runs_of_other_experiments_stay_out(world: World) {
    let other = world.experiment("other").add().await;
    for (name, experiment, value) in
        [("a", world.experiment, 1.0), ("b", other, 2.0), ("c", world.experiment, 3.0), ("d", other, 4.0)]
    {
        world.run(name).experiment(experiment).metric("m", value).param("p", "x").add().await;
    }
    world.store.settle().await.unwrap();
    let by_metric = || world.search().order_by(&["metrics.m DESC"]);
    assert_eq!(by_metric().names().await, ["c", "a"]);
    assert_eq!(by_metric().experiments(&[other]).names_by_pages_of(1).await, ["d", "b"]);
    assert_eq!(by_metric().experiments(&[other, world.experiment]).names().await, ["d", "c", "b", "a"]);
    assert_eq!(by_metric().filter("params.p = 'x'").names().await, ["c", "a"]);
}
