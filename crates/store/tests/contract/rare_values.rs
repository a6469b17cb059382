//! Searches for a value that few runs have: found by an index by value, the same whichever way is taken.

use runstone_domain::{Metric, Param, Tag};
use runstone_store::params::Wording;
use runstone_store::runs::{self, NewRun, RunKey};
use runstone_store::{Result as StoreResult, Tx, metrics, params, tags};

use crate::world::{World, point};

on_both_databases! {
    a_rare_value_is_found_in_every_order,
    a_value_that_is_changed_or_removed_is_followed,
    a_long_value_is_found_too,
}

/// Enough that a rare value decides where the search starts.
const RUNS: i64 = 600;
/// Each of this many runs has the rare param.
const RARE: i64 = 200;

/// Run `i` starts at `i`, has the metric `m` of its number mod 7 (every 50th NaN, every 60th none), and the params
/// `common` and `p`.
async fn add_runs(world: &World) {
    let experiment = world.experiment;
    let ids = &world.ids;
    let new: Vec<NewRun> = (0..RUNS)
        .map(|number| NewRun {
            run_id: runstone_domain::Ids::hex32(ids),
            name: number.to_string(),
            user_id: String::new(),
            start_time_ms: number,
            artifact_uri: String::new(),
            tags: vec![Tag::new("parent", if number % RARE == 7 { "one" } else { "another" })],
        })
        .collect();
    let add = move |tx: &mut Tx<'_>| {
        for (number, new) in (0..).zip(&new) {
            let run = runs::add(tx, experiment, new)?;
            fill(tx, &run, number)?;
        }
        Ok(())
    };
    world.store.write(add).await.unwrap();
}

fn fill(tx: &mut Tx<'_>, run: &RunKey, number: i64) -> StoreResult<()> {
    let p = if number % RARE == 7 { "rare" } else { "common" };
    params::log(tx, run, &[Param::new("p", p), Param::new("common", "c")], Wording::Batch)?;
    let value = if number % 50 == 7 { f64::NAN } else { (number % 7) as f64 };
    let points: Vec<Metric> = (number % 60 != 0).then(|| point("m", 0, 0, value)).into_iter().collect();
    metrics::log(tx, run, &points)
}

async fn a_rare_value_is_found_in_every_order(world: World) {
    add_runs(&world).await;
    for filter in ["params.p = 'rare'", "tags.parent = 'one'", "params.common = 'c' AND params.p = 'rare'"] {
        // The same condition in a form that no index serves.
        let plain = filter.replace(" = 'rare'", " IN ('rare')").replace(" = 'one'", " IN ('one')");
        for order in
            [&[][..], &["metrics.m"], &["metrics.m DESC"], &["start_time"], &["params.p", "metrics.m"]]
        {
            for limit in [1, 2, 100] {
                let expected = world.search().filter(&plain).order_by(order).limit(limit).names().await;
                let found = world.search().filter(filter).order_by(order).limit(limit).names().await;
                assert_eq!(found, expected, "{filter} {order:?} {limit}");
            }
        }
        assert_eq!(world.search().filter(filter).names().await, ["407", "207", "7"]);
        let numbers = format!("{filter} AND metrics.m >= 0");
        assert!(world.search().filter(&numbers).names().await.is_empty(), "407, 207 and 7 have NaN");
    }
    assert!(world.search().filter("params.p = 'nobody'").order_by(&["metrics.m"]).names().await.is_empty());
}

async fn a_value_that_is_changed_or_removed_is_followed(world: World) {
    add_runs(&world).await;
    let run = world.search().filter("tags.parent = 'one'").page().await.items[0].info.run_id.clone();
    world.set_tags(&run, &[("parent", "two")]).await.unwrap();
    assert_eq!(world.search().filter("tags.parent = 'one'").names().await, ["207", "7"]);
    assert_eq!(world.search().filter("tags.parent = 'two'").names().await, ["407"]);
    world.with_run(&run, |tx, run| tags::delete(tx, run, "parent")).await.unwrap();
    assert!(world.search().filter("tags.parent = 'two'").names().await.is_empty());
}

async fn a_long_value_is_found_too(world: World) {
    add_runs(&world).await;
    for length in [199, 200, 201, 5000] {
        let value = "ü".repeat(length);
        world.run(&length.to_string()).param("long", &value).add().await;
        let filter = format!("params.long = '{value}'");
        assert_eq!(world.search().filter(&filter).names().await, [length.to_string()]);
    }
}
