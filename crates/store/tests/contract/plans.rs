//! How the databases go about searches: no page of a large experiment may read all of it where an index leads the way.

use runstone_domain::Param;
use runstone_store::params::Wording;
use runstone_store::runs::{self, NewRun};
use runstone_store::{Dialect, Tx, metrics, params};

use crate::world::{World, point};

on_both_databases! {
    pages_walk_an_index_and_stop,
    a_rare_value_is_looked_up,
    only_the_best_of_each_of_many_experiments_is_looked_at,
}

/// Words with which the databases say that they read a whole table, or sort all that they found.
const WHOLE: [&str; 2] = ["SCAN r\n", "Seq Scan on runs"];

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
            let params = [Param::new("rare", (start / 2).to_string()), Param::new("same", "1")];
            params::log(tx, &run, &params, Wording::Batch)?;
        }
        if tx.dialect() == Dialect::Postgres {
            tx.execute("ANALYZE", &[])?;
        }
        Ok(())
    };
    world.store.write(all).await.unwrap();
}

/// The plan of the query that finds the page.
async fn plan(search: crate::run_searches::RunSearch<'_>) -> String {
    let plans = search.plans().await;
    let page = plans.iter().find(|plan| plan.contains("ORDER BY") && plan.contains("r.run_uuid ASC"));
    page.unwrap_or_else(|| panic!("no page in {plans:#?}")).clone()
}

async fn pages_walk_an_index_and_stop(world: World) {
    add_runs(&world).await;
    for (order, index) in [
        (&[] as &[&str], "runs_by_start"),
        (&["metrics.m DESC"], "latest_metrics_by_value"),
        (&["metrics.m"], "latest_metrics_by_value"),
    ] {
        for filter in ["", "metrics.other > 0", "metrics.other.max > 0 AND params.same LIKE '1%'"] {
            let search = || world.search().filter(filter).order_by(order).limit(5);
            let token = search().page().await.next.unwrap();
            for search in [search(), search().from(token)] {
                let plan = plan(search).await;
                assert!(plan.contains(index), "{order:?} {filter}: {plan}");
                assert!(!WHOLE.iter().any(|words| plan.contains(words)), "{order:?} {filter}: {plan}");
                let sorts_all = plan.contains("USE TEMP B-TREE FOR ORDER BY")
                    || plan
                        .lines()
                        .any(|line| line.trim_start_matches([' ', '-', '>']).starts_with("Sort  ("));
                assert!(!sorts_all, "{order:?} {filter}: {plan}");
            }
        }
    }
}

async fn a_rare_value_is_looked_up(world: World) {
    add_runs(&world).await;
    let search = || world.search().filter("params.rare = '7'").limit(5);
    let plans = search().plans().await.join("\n");
    assert!(plans.contains("params_by_value"), "{plans}");
    assert_eq!(search().names().await.len(), 2);
}

async fn only_the_best_of_each_of_many_experiments_is_looked_at(world: World) {
    let mut experiments = Vec::new();
    for number in 0..30 {
        let experiment = world.experiment(&number.to_string()).add().await;
        for run in 0..3 {
            let name = format!("{number}-{run}");
            world
                .run(&name)
                .experiment(experiment)
                .start(number * 10 + run)
                .metric("m", number as f64)
                .add()
                .await;
        }
        experiments.push(experiment);
    }
    for order in [&[] as &[&str], &["metrics.m DESC"]] {
        let search = world.search().experiments(&experiments).order_by(order).limit(4);
        let pages = search.plans().await.iter().filter(|plan| plan.contains("r.run_uuid ASC")).count();
        assert_eq!(pages, 2, "{order:?}");
    }
}
