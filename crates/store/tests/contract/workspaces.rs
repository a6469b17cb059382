//! Nothing of one workspace is reachable from another.

use runstone_domain::search::{Entity, parse_filter};
use runstone_domain::{PageToken, Tag, ViewType};
use runstone_store::experiments::{self, ExperimentQuery};
use runstone_store::{datasets, metrics, runs};

use crate::builders::dataset;
use crate::world::{DEFAULT, World, failure};

on_both_databases! {
    experiments_of_another_workspace_are_not_found,
    runs_of_another_workspace_are_not_found,
    searches_stay_in_their_workspace,
    a_name_of_another_workspace_is_free,
    permanent_deletion_of_an_experiment_takes_everything_along,
}

/// Moves an experiment into a workspace that the tests cannot name: there is no way yet to make one.
async fn move_away(world: &World, experiment: i64) {
    let moved = world.store.write(move |tx| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (2, 'other') ON CONFLICT DO NOTHING", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 2 WHERE id = $1", &[experiment.into()])
    });
    assert_eq!(moved.await.unwrap(), 1);
}

async fn experiments_of_another_workspace_are_not_found(world: World) {
    let id = world.experiment("away").tag("k", "v").add().await;
    move_away(&world, id).await;
    let missing = format!("NotFound(Experiment): No Experiment with id={id} exists");
    let store = &world.store;
    assert_eq!(store.read(move |tx| experiments::lookup(tx, DEFAULT, id)).await.unwrap(), None);
    assert_eq!(store.read(|tx| experiments::lookup_by_name(tx, DEFAULT, "away")).await.unwrap(), None);
    assert_eq!(failure(store.read(move |tx| experiments::get(tx, DEFAULT, id)).await), missing);
    assert_eq!(failure(store.read(move |tx| experiments::get_active(tx, DEFAULT, id)).await), missing);
    assert_eq!(failure(store.write(move |tx| experiments::rename(tx, DEFAULT, id, "x", 0)).await), missing);
    assert_eq!(failure(store.write(move |tx| experiments::delete(tx, DEFAULT, id, 0)).await), missing);
    assert_eq!(failure(store.write(move |tx| experiments::restore(tx, DEFAULT, id, 0)).await), missing);
    let tag = Tag::new("k", "v");
    let tagged = store.write(move |tx| experiments::set_tag(tx, DEFAULT, id, &tag)).await;
    assert_eq!(failure(tagged), missing);
    assert_eq!(failure(store.write(move |tx| experiments::delete_tag(tx, DEFAULT, id, "k")).await), missing);
}

async fn runs_of_another_workspace_are_not_found(world: World) {
    let id = world.experiment("away").add().await;
    let run_id = world.run("a").id('a').experiment(id).metric("m", 1.0).add().await;
    move_away(&world, id).await;
    let store = &world.store;
    let missing = format!("NotFound(Run): Run with id={run_id} not found");
    let asked = run_id.clone();
    assert_eq!(store.read(move |tx| runs::lookup(tx, DEFAULT, &asked)).await.unwrap(), None);
    let asked = run_id.clone();
    assert_eq!(failure(store.read(move |tx| runs::get(tx, DEFAULT, &asked)).await), missing);
    assert_eq!(failure(world.set_tags(&run_id, &[("k", "v")]).await), missing);
    assert_eq!(world.history(&run_id, "m").await, []);
    let bulk =
        store.read(move |tx| metrics::bulk_history(tx, DEFAULT, std::slice::from_ref(&run_id), "m", 9));
    assert_eq!(bulk.await.unwrap(), []);
}

async fn searches_stay_in_their_workspace(world: World) {
    let id = world.experiment("away").add().await;
    world.run("away").experiment(id).dataset(dataset("iris", "d1")).add().await;
    world.run("here").add().await;
    move_away(&world, id).await;
    let both = [id, world.experiment];
    assert_eq!(world.search().experiments(&both).view(ViewType::All).names().await, ["here"]);
    let anything = "run_name = 'away' OR run_name != 'away'";
    assert_eq!(world.search().experiments(&both).filter(anything).names().await, ["here"]);
    let summaries = world.store.read(move |tx| datasets::summaries(tx, DEFAULT, &both));
    assert_eq!(summaries.await.unwrap(), []);
    let query = ExperimentQuery {
        filter: parse_filter(Entity::Experiments, "name = 'away' OR name = 'main'").unwrap(),
        order_by: Vec::new(),
        view: ViewType::All,
        limit: 10,
        start: PageToken::default(),
    };
    let found = world.store.read(move |tx| experiments::search(tx, DEFAULT, &query)).await.unwrap();
    assert_eq!(found.items.iter().map(|found| found.id).collect::<Vec<_>>(), [world.experiment]);
}

async fn a_name_of_another_workspace_is_free(world: World) {
    let id = world.experiment("x").add().await;
    move_away(&world, id).await;
    world.experiment("x").add().await;
}

async fn permanent_deletion_of_an_experiment_takes_everything_along(world: World) {
    let id = world.experiment("x").tag("k", "v").add().await;
    let mut input = dataset("iris", "d1");
    input.tags.push(Tag::new("k", "v"));
    let run = world.run("a").experiment(id).metric("m", 1.0).param("p", "1").tag("t", "1").dataset(input);
    run.model_input("m-1").model_output("m-2", 0).add().await;
    let delete = move |tx: &mut runstone_store::Tx<'_>| {
        tx.execute("DELETE FROM experiments WHERE id = $1", &[id.into()])
    };
    world.store.write(delete).await.unwrap();
    for table in [
        "experiment_tags",
        "runs",
        "params",
        "tags",
        "metric_tail",
        "latest_metrics",
        "datasets",
        "dataset_inputs",
        "dataset_input_tags",
        "model_inputs",
        "model_outputs",
    ] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}
