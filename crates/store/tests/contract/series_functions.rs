//! Functions of a metric's history in filters and orders: the same as of all distinct points, however they came in.

use std::collections::{BTreeMap, BTreeSet};

use runstone_domain::Metric;

use crate::random::Random;
use crate::world::{World, point};

on_both_databases! {
    functions_are_those_of_all_distinct_points,
    a_metric_whose_name_ends_like_a_function_wins,
    runs_without_the_metric_are_absent,
    a_value_at_a_step_is_the_last_one_there,
    sums_beyond_the_range_of_doubles_break_nothing,
    many_points_have_statistics_too,
}

/// Distinct points of one run, by step, time and twice the value; NaN as none, which sorts where 0 would.
#[derive(Default)]
struct Model(BTreeSet<(i64, i64, i64, bool)>);

impl Model {
    fn note(&mut self, metric: &Metric) {
        let is_nan = metric.value.is_nan();
        let value = if is_nan { 0 } else { (metric.value * 2.0) as i64 };
        self.0.insert((metric.step, metric.timestamp_ms, value, is_nan));
    }

    fn values(&self) -> impl DoubleEndedIterator<Item = f64> {
        self.0.iter().map(|(_, _, value, is_nan)| if *is_nan { f64::NAN } else { *value as f64 / 2.0 })
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values().filter(|value| !value.is_nan())
    }

    /// None if the run has no such value.
    fn function(&self, function: &str) -> Option<f64> {
        self.values().next()?;
        Some(match function {
            "min" => self.numbers().fold(f64::NAN, f64::min),
            "max" => self.numbers().fold(f64::NAN, f64::max),
            "mean" => self.numbers().sum::<f64>() / self.numbers().count() as f64,
            "first" => self.values().next()?,
            "last" => self.values().next_back()?,
            "count" => self.0.len() as f64,
            "at(7)" => {
                let there: Vec<_> = self.0.iter().filter(|(step, ..)| *step == 7).collect();
                let (_, _, value, is_nan) = there.last()?;
                if *is_nan { f64::NAN } else { *value as f64 / 2.0 }
            }
            other => panic!("no function {other}"),
        })
    }
}

const FUNCTIONS: [&str; 7] = ["min", "max", "mean", "first", "last", "count", "at(7)"];

async fn assert_agrees(world: &World, models: &BTreeMap<String, Model>) {
    for function in FUNCTIONS {
        let value = |name: &String| models[name].function(function);
        for (threshold, op) in [(0.5, ">"), (1.0, "<="), (1.0, "!="), (2.0, "=")] {
            let filter = format!("metrics.k.{function} {op} {threshold}");
            let passes = |value: f64| match op {
                ">" => value > threshold,
                "<=" => value <= threshold,
                "!=" => value != threshold,
                _ => value == threshold,
            };
            let expected: Vec<&String> =
                models.keys().filter(|name| value(name).is_some_and(passes)).collect();
            let found = world.search().filter(&filter).order_by(&["run_name"]).names().await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
            let either = format!("{filter} OR metrics.k.{function} IS NULL");
            let expected = models.keys().filter(|name| value(name).is_none_or(passes)).count();
            assert_eq!(world.search().filter(&either).names().await.len(), expected, "{either}");
        }
        for descending in [false, true] {
            let class = |name: &String| match value(name) {
                None => 2,
                Some(value) if value.is_nan() => 1,
                Some(_) => 0,
            };
            let mut expected: Vec<&String> = models.keys().collect();
            expected.sort_by(|a, b| {
                let values = value(a).partial_cmp(&value(b)).filter(|_| class(a) == 0 && class(b) == 0);
                let values = values.unwrap_or(std::cmp::Ordering::Equal);
                class(a)
                    .cmp(&class(b))
                    .then(if descending { values.reverse() } else { values })
                    .then(a.cmp(b))
            });
            let order = format!("metrics.k.{function}{}", if descending { " DESC" } else { "" });
            for size in [3, 100] {
                let found = world.search().order_by(&[&order, "run_name"]).names_by_pages_of(size).await;
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{order}");
            }
        }
    }
}

async fn functions_are_those_of_all_distinct_points(world: World) {
    let (mut random, mut models, mut runs) = (Random(5), BTreeMap::new(), Vec::new());
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
        runs.push((name.to_owned(), world.run(name).add().await));
        models.insert(name.to_owned(), Model::default());
    }
    let values = [-1.5, -1.0, 0.5, 1.0, 2.0, f64::NAN];
    for round in 1..=36 {
        // The last one stays without points.
        let (name, run) = &runs[random.below(6) as usize];
        let start = if round % 3 == 0 { 0 } else { round };
        let mut points = Vec::new();
        for place in 0..random.below(12) as i64 {
            let value = values[random.below(values.len() as u64) as usize];
            let step = if round % 3 == 0 { random.below(40) as i64 } else { start + place };
            points.push(point("k", step, random.below(2) as i64, value));
            points.push(point("other", step, 0, 9.0));
        }
        // Some of it twice, as clients do that were not answered.
        for times in 0..1 + random.below(2) {
            let sent = &points[points.len() / 2 * times as usize..];
            world.log_metrics(run, sent).await.unwrap();
        }
        let model = models.get_mut(name).unwrap();
        points.iter().filter(|point| &*point.key == "k").for_each(|point| model.note(point));
        if round % 7 == 0 {
            world.store.settle().await.unwrap();
        }
        if round % 9 == 0 {
            assert_agrees(&world, &models).await;
        }
    }
}

async fn a_metric_whose_name_ends_like_a_function_wins(world: World) {
    world.run("a").point("k", 0, 0, 1.0).point("k", 1, 0, 5.0).add().await;
    world.run("b").point("k", 0, 0, 3.0).add().await;
    assert_eq!(world.search().filter("metrics.k.min = 1").names().await, ["a"]);
    world.run("c").metric("k.min", 3.0).metric("k", 1.0).add().await;
    assert_eq!(world.search().filter("metrics.k.min = 1").names().await, [""; 0]);
    assert_eq!(world.search().filter("metrics.k.min = 3").names().await, ["c"]);
    assert_eq!(world.search().filter("metrics.`k.min` = 3").names().await, ["c"]);
    let by_function = world.search().filter("metrics.`k`.min = 1").order_by(&["run_name"]);
    assert_eq!(by_function.names().await, ["a", "c"]);
    let literal = world.search().order_by(&["metrics.k.min", "run_name"]).names().await;
    assert_eq!(literal, ["c", "a", "b"]);
    // Another experiment has no such metric.
    let other = world.experiment("other").add().await;
    world.run("d").experiment(other).point("k", 0, 0, 1.0).point("k", 1, 0, 2.0).add().await;
    let elsewhere = world.search().experiments(&[other]).filter("metrics.k.min = 1");
    assert_eq!(elsewhere.names().await, ["d"]);
}

async fn runs_without_the_metric_are_absent(world: World) {
    world.run("a").metric("other", 1.0).add().await;
    assert_eq!(world.search().filter("metrics.unheard.mean != 1").names().await, [""; 0]);
    assert_eq!(world.search().filter("metrics.unheard.at(1) IS NULL").names().await, ["a"]);
    assert_eq!(world.search().order_by(&["metrics.unheard.count"]).names().await, ["a"]);
}

async fn a_value_at_a_step_is_the_last_one_there(world: World) {
    let run = world.run("a");
    run.point("k", 5, 1, 1.0).point("k", 5, 9, 2.0).point("k", 6, 0, 3.0).add().await;
    world.run("b").point("k", 4, 0, 1.0).add().await;
    world.run("c").point("k", 5, 0, f64::NAN).add().await;
    assert_eq!(world.search().filter("metrics.k.at(5) = 2").names().await, ["a"]);
    assert_eq!(world.search().filter("metrics.k.at(6) = 3").names().await, ["a"]);
    assert_eq!(world.search().filter("metrics.k.at(5) IS NULL").names().await, ["b"]);
    let mut not_two = world.search().filter("metrics.k.at(5) != 1").names().await;
    not_two.sort();
    assert_eq!(not_two, ["a", "c"]);
    assert_eq!(
        world.search().filter("NOT metrics.k.at(5) > 1").order_by(&["run_name"]).names().await,
        ["b", "c"]
    );
}

async fn sums_beyond_the_range_of_doubles_break_nothing(world: World) {
    let run = world.run("a").point("k", 0, 0, f64::MAX).point("k", 1, 0, f64::MAX).add().await;
    for step in 2..6 {
        world.log_metrics(&run, &[point("k", step, 0, f64::MAX)]).await.unwrap();
    }
    world.log_metrics(&run, &[point("tiny", 0, 0, 5e-324), point("tiny", 1, 0, 0.0)]).await.unwrap();
    world.log_metrics(&run, &[point("tiny", 2, 0, 0.0)]).await.unwrap();
    assert_eq!(world.search().filter("metrics.k.count = 6").names().await, ["a"]);
    assert_eq!(world.search().filter("metrics.k.mean > 1e307").names().await, ["a"]);
    assert_eq!(
        world.search().filter("metrics.k.mean > 0 AND metrics.tiny.mean < 1e-300").names().await,
        ["a"]
    );
}

async fn many_points_have_statistics_too(world: World) {
    let run = world.run("a").add().await;
    let points: Vec<Metric> =
        (0..20_000).map(|step| point("k", step, step * 10, (step % 100) as f64)).collect();
    for batch in points.chunks(1_000) {
        world.log_metrics(&run, batch).await.unwrap();
    }
    let filter =
        "metrics.k.count = 20000 AND metrics.k.max = 99 AND metrics.k.mean = 49.5 AND metrics.k.at(150) = 50";
    assert_eq!(world.search().filter(filter).names().await, ["a"]);
    world.store.settle().await.unwrap();
    // Repeated ones and a late one, in the middle of what is sealed.
    world.log_metrics(&run, &points[8_000..9_000]).await.unwrap();
    world.log_metrics(&run, &[point("k", 8_500, 1, 500.0)]).await.unwrap();
    assert_eq!(world.search().filter("metrics.k.count = 20001 AND metrics.k.max = 500").names().await, ["a"]);
    world.store.settle().await.unwrap();
    assert_eq!(world.search().filter("metrics.k.count = 20001 AND metrics.k.min = 0").names().await, ["a"]);
}
