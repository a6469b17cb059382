//! Following runs: which points came since one looked last.

use runstone_domain::Metric;
use runstone_store::metrics::{self, News, Seen};
use runstone_store::runs::{self, RunNumber};

use crate::world::{DEFAULT, World, point};

on_both_databases! {
    only_what_came_since_is_new,
    points_of_one_step_are_told_apart_by_their_time,
    each_run_has_its_own_news,
    only_the_keys_asked_for_are_followed,
    points_are_followed_through_sealing,
    late_points_are_new_while_nothing_is_sealed,
    too_many_points_are_cut_and_then_followed_again,
    many_keys_are_followed_although_few_are_kept_in_mind,
    latest_points_come_by_run_and_key,
    runs_are_found_by_number,
}

const MOST: usize = 100;

/// Somebody who follows runs.
struct Follower<'w> {
    world: &'w World,
    runs: Vec<(RunNumber, Seen)>,
    keys: Option<Vec<String>>,
    most_keys: usize,
}

impl<'w> Follower<'w> {
    async fn of(world: &'w World, run_ids: &[&str], keys: Option<&[&str]>, most_keys: usize) -> Self {
        let keys: Option<Vec<String>> = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        let (ids, asked) = (run_ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), keys.clone());
        let look = move |tx: &mut runstone_store::Tx<'_>| {
            let numbers = runs::find_numbers(tx, DEFAULT, &ids)?;
            let seen = metrics::look(tx, &numbers, asked.as_deref(), most_keys)?;
            Ok(numbers.into_iter().zip(seen).collect())
        };
        Self { world, runs: world.store.read(look).await.unwrap(), keys, most_keys }
    }

    async fn news(&mut self) -> Vec<News> {
        let (runs, keys, most_keys) = (self.runs.clone(), self.keys.clone(), self.most_keys);
        let follow = move |tx: &mut runstone_store::Tx<'_>| {
            let runs: Vec<(RunNumber, &Seen)> = runs.iter().map(|(run, seen)| (*run, seen)).collect();
            metrics::follow(tx, &runs, keys.as_deref(), MOST, most_keys)
        };
        let news = self.world.store.read(follow).await.unwrap();
        self.runs = news.iter().map(|news| (news.run, news.seen.clone())).collect();
        news
    }

    /// What is new as `key step time value`, for each run; `cut` if it is not all.
    async fn shown(&mut self) -> Vec<Vec<String>> {
        let shown = |news: News| {
            let points = news.series.iter().flat_map(|(key, points)| {
                points.iter().map(move |p| format!("{key} {} {} {}", p.step, p.timestamp_ms, p.value))
            });
            points.chain(news.is_cut.then(|| "cut".to_owned())).collect()
        };
        self.news().await.into_iter().map(shown).collect()
    }
}

async fn only_what_came_since_is_new(world: World) {
    let run_id = world.run("a").point("m", 1, 1, 1.0).point("n", 5, 5, 5.0).add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 10).await;
    assert_eq!(follower.shown().await, [[""; 0]]);
    world.log_metrics(&run_id, &[point("n", 6, 6, f64::NAN), point("m", 3, 3, 3.0)]).await.unwrap();
    world.log_metrics(&run_id, &[point("m", 2, 2, 2.0), point("new", -1, 0, 0.5)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 2 2 2", "m 3 3 3", "n 6 6 NaN", "new -1 0 0.5"]]);
    assert_eq!(follower.shown().await, [[""; 0]]);
    world.log_metrics(&run_id, &[point("m", 4, 4, 4.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 4 4 4"]]);
}

async fn points_of_one_step_are_told_apart_by_their_time(world: World) {
    let run_id = world.run("a").point("m", 0, 1, 1.0).add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 10).await;
    world.log_metrics(&run_id, &[point("m", 0, 2, 2.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 0 2 2"]]);
    world.log_metrics(&run_id, &[point("m", 0, 2, 3.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 0 2 3"]]);
}

async fn each_run_has_its_own_news(world: World) {
    let (a, b) = (world.run("a").metric("m", 1.0).add().await, world.run("b").add().await);
    let mut follower = Follower::of(&world, &[&b, &a], None, 10).await;
    world.log_metrics(&a, &[point("m", 1, 1, 2.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [vec![], vec!["m 1 1 2".to_owned()]]);
    world.log_metrics(&b, &[point("m", 1, 1, 3.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [vec!["m 1 1 3".to_owned()], vec![]]);
}

async fn only_the_keys_asked_for_are_followed(world: World) {
    let run_id = world.run("a").metric("m", 1.0).metric("n", 1.0).add().await;
    let mut follower = Follower::of(&world, &[&run_id], Some(&["n", "later"]), 10).await;
    let points = [point("m", 1, 1, 1.0), point("n", 1, 1, 1.0), point("later", 1, 1, 1.0)];
    world.log_metrics(&run_id, &points).await.unwrap();
    assert_eq!(follower.shown().await, [["later 1 1 1", "n 1 1 1"]]);
}

async fn points_are_followed_through_sealing(world: World) {
    let run_id = world.run("a").add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 10).await;
    for round in 0..4 {
        let steps = round * 20..round * 20 + 20;
        let points: Vec<Metric> = steps.clone().map(|step| point("m", step, step, 1.0)).collect();
        world.log_metrics(&run_id, &points[..10]).await.unwrap();
        if round % 2 == 0 {
            world.store.settle().await.unwrap();
        }
        world.log_metrics(&run_id, &points[10..]).await.unwrap();
        let expected: Vec<String> = steps.map(|step| format!("m {step} {step} 1")).collect();
        assert_eq!(follower.shown().await, [expected], "round {round}");
    }
    world.store.settle().await.unwrap();
    assert_eq!(follower.shown().await, [[""; 0]], "sealing makes nothing new");
}

async fn late_points_are_new_while_nothing_is_sealed(world: World) {
    let run_id = world.run("a").point("m", 10, 10, 1.0).add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 10).await;
    world.log_metrics(&run_id, &[point("m", 5, 5, 0.5)]).await.unwrap();
    let shown = follower.shown().await;
    // With upkeep before each read the point is sealed already when it is looked for.
    let is_sealed = world.count("metric_blocks").await > 0;
    assert_eq!(shown[0].len(), usize::from(!is_sealed), "{shown:?}");
}

async fn too_many_points_are_cut_and_then_followed_again(world: World) {
    let run_id = world.run("a").add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 10).await;
    let points: Vec<Metric> = (0..=MOST as i64).map(|step| point("m", step, step, 1.0)).collect();
    world.log_metrics(&run_id, &points).await.unwrap();
    assert_eq!(follower.shown().await, [["cut"]]);
    world.log_metrics(&run_id, &[point("m", 1000, 1000, 2.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 1000 1000 2"]]);
    // More than anybody looks through, in one record.
    let many: Vec<Metric> =
        (0..60_000).map(|step| point("m", 2000 + step, step * 37, 1.0 / step as f64)).collect();
    world.log_metrics(&run_id, &many).await.unwrap();
    world
        .log_metrics(&run_id, &many.iter().map(|p| point("n", p.step, 7, p.value)).collect::<Vec<_>>())
        .await
        .unwrap();
    assert_eq!(follower.shown().await, [["cut"]]);
    world.store.settle().await.unwrap();
    world.log_metrics(&run_id, &[point("m", 100_000, 1, 2.0)]).await.unwrap();
    let shown = follower.shown().await;
    assert!(shown == [["m 100000 1 2"]] || shown == [["cut"]], "{shown:?}");
    world.log_metrics(&run_id, &[point("m", 100_001, 1, 2.0)]).await.unwrap();
    assert_eq!(follower.shown().await, [["m 100001 1 2"]]);
}

async fn many_keys_are_followed_although_few_are_kept_in_mind(world: World) {
    let run_id = world.run("a").metric("a", 1.0).metric("b", 1.0).metric("c", 1.0).add().await;
    let mut follower = Follower::of(&world, &[&run_id], None, 2).await;
    world.log_metrics(&run_id, &[point("b", 1, 1, 2.0)]).await.unwrap();
    let shown = follower.shown().await;
    assert!(
        shown == [["b 1 1 2"]] || shown == [["cut"]] && world.count("metric_blocks").await > 0,
        "{shown:?}"
    );
}

async fn latest_points_come_by_run_and_key(world: World) {
    let a = world.run("a").point("n", 1, 1, f64::NAN).point("m", 2, 2, 2.0).metric("x", 1.0).add().await;
    let b = world.run("b").point("n", 3, 3, 3.0).add().await;
    let latest = world.store.read(move |tx| {
        let numbers = runs::find_numbers(tx, DEFAULT, &[b.clone(), a.clone()])?;
        let keys = ["m", "n", "unheard"].map(str::to_owned);
        Ok((numbers.clone(), metrics::latest_of(tx, &numbers, &keys)?))
    });
    let (numbers, latest) = latest.await.unwrap();
    let shown: Vec<String> = latest
        .iter()
        .map(|(run, m)| format!("{} {} {} {}", run == &numbers[1], m.key, m.step, m.value))
        .collect();
    assert_eq!(shown, ["true m 2 2", "true n 1 NaN", "false n 3 3"]);
}

async fn runs_are_found_by_number(world: World) {
    let a = world.run("a").param("p", "1").add().await;
    let b = world.run("b").metric("m", 1.0).deleted().add().await;
    let (first, second) = (a.clone(), b.clone());
    let read = world.store.read(move |tx| {
        let numbers = runs::find_numbers(tx, DEFAULT, &[second.clone(), first.clone(), second.clone()])?;
        let mut shown = Vec::new();
        runs::each_numbered(tx, &numbers[..2], |number, view| {
            shown.push((number, view.info.run_id.clone(), view.metrics().count(), view.params().count()));
        })?;
        let infos = runs::infos(tx, &numbers)?;
        Ok((numbers, shown, infos))
    });
    let (numbers, shown, infos) = read.await.unwrap();
    assert_eq!(shown, [(numbers[0], b.clone(), 1, 0), (numbers[1], a.clone(), 0, 1)]);
    assert_eq!(numbers[2], numbers[0]);
    assert_eq!((infos.len(), &infos[&numbers[1]].run_id), (2, &a));
    let unknown = world.store.read(move |tx| {
        runs::find_numbers(tx, DEFAULT, &[a.clone(), "nobody".to_owned(), "neither".to_owned()])
    });
    assert_eq!(crate::world::failure(unknown.await), "NotFound(Run): Run with id=nobody not found");
}
