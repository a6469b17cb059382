//! How the databases go about searches: no page of a large experiment may read all of it where an index leads the way.

use runstone_domain::Param;
use runstone_store::params::Wording;
use runstone_store::runs::{self, NewRun};
use runstone_store::{Tx, metrics, params};

use crate::world::{World, point};

on_both_databases! {
    pages_walk_an_index_and_stop,
    orders_by_a_metric_look_at_some_hundred_runs,
    a_rare_value_is_looked_up,
    only_the_best_of_each_of_many_experiments_is_looked_at,
}

/// Words with which the databases say that they read a whole table.
const WHOLE: [&str; 6] = [
    "SCAN r\n",
    "SCAN w\n",
    "Seq Scan on runs",
    "Seq Scan on latest_metrics",
    "Seq Scan on params",
    "Seq Scan on ranked_runs",
];

/// Enough for PostgreSQL to prefer an index.
const RUNS: i64 = 3_000;

async fn add_runs(world: &World) {
    let experiment = world.experiment;
    let all = move |tx: &mut Tx<'_>| {
        for start in 0..RUNS {
            let new = NewRun {
                run_id: format!("{start:032x}"),
                name: start.to_string(),
                user_id: String::new(),
                start_time_ms: start,
                artifact_uri: String::new(),
                tags: Vec::new(),
            };
            let run = runs::add(tx, experiment, &new)?;
            let points = [point("m", 0, 0, start as f64), point("other", 0, 0, 1.0)];
            metrics::log(tx, &run, &points)?;
            let params = [
                Param::new("rare", (start / 2).to_string()),
                Param::new("same", "1"),
                Param::new("tenth", (start % 10).to_string()),
            ];
            params::log(tx, &run, &params, Wording::Batch)?;
        }
        Ok(())
    };
    world.store.write(all).await.unwrap();
    // With it PostgreSQL learns how large the tables have become.
    world.store.settle().await.unwrap();
}

/// The plans of the queries that find the page.
async fn plans(search: crate::run_searches::RunSearch<'_>) -> Vec<String> {
    let mut plans = search.plans().await;
    plans.retain(|plan| plan.contains("r.run_uuid ASC") || plan.contains("ranked_runs"));
    plans
}

async fn pages_walk_an_index_and_stop(world: World) {
    add_runs(&world).await;
    let filters = [
        "",
        "metrics.other > 0",
        "metrics.other.max > 0 AND params.same LIKE '1%'",
        "metrics.other > 0 AND params.tenth = '3'",
    ];
    for filter in filters {
        let search = || world.search().filter(filter).limit(5);
        let token = search().page().await.next.unwrap();
        for search in [search(), search().from(token)] {
            let mut plans = plans(search).await;
            plans.retain(|plan| plan.contains("r.run_uuid ASC"));
            let [plan] = plans.as_slice() else { panic!("{plans:#?}") };
            assert!(plan.contains("runs_by_start"), "{filter}: {plan}");
            assert!(!WHOLE.iter().any(|words| plan.contains(words)), "{filter}: {plan}");
            let sorts_all = plan.contains("USE TEMP B-TREE FOR ORDER BY")
                || plan.lines().any(|line| line.trim_start_matches([' ', '-', '>']).starts_with("Sort  ("));
            assert!(!sorts_all, "{filter}: {plan}");
        }
    }
}

async fn orders_by_a_metric_look_at_some_hundred_runs(world: World) {
    add_runs(&world).await;
    for order in ["metrics.m DESC", "metrics.m"] {
        for filter in ["", "metrics.other > 0", "metrics.other.max > 0 AND params.same LIKE '1%'"] {
            let search = || world.search().filter(filter).order_by(&[order]).limit(5);
            let token = search().page().await.next.unwrap();
            for search in [search(), search().from(token)] {
                let plans = plans(search).await;
                // Those that are not listed, and one take of those that are.
                let looks = plans.iter().filter(|plan| plan.contains("latest_metrics w")).count();
                assert_eq!(looks, 2, "{order} {filter}: {plans:#?}");
                for plan in plans {
                    assert!(!WHOLE.iter().any(|words| plan.contains(words)), "{order} {filter}: {plan}");
                }
            }
        }
    }
}

async fn a_rare_value_is_looked_up(world: World) {
    add_runs(&world).await;
    let search = || world.search().filter("params.rare = '7'").limit(5);
    for plan in plans(search()).await {
        assert!(!WHOLE.iter().any(|words| plan.contains(words)), "{plan}");
        assert!(!plan.contains("runs_by_start"), "{plan}");
    }
    assert_eq!(search().names().await.len(), 2);
}

async fn only_the_best_of_each_of_many_experiments_is_looked_at(world: World) {
    let mut experiments = Vec::new();
    for number in 0..30 {
        let experiment = world.experiment(&number.to_string()).add().await;
        for run in 0..3 {
            let name = format!("{number}-{run}");
            world.run(&name).experiment(experiment).start(number * 10 + run).add().await;
        }
        experiments.push(experiment);
    }
    assert_eq!(plans(world.search().experiments(&experiments).limit(4)).await.len(), 2);
}
