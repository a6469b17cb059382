//! Datasets that runs read.

use futures_util::future::join_all;
use runstone_domain::{DatasetInput, DatasetSummary, Error as Situation, Tag, limits};
use runstone_store::datasets;

use crate::builders::{dataset, dataset_for};
use crate::world::{DEFAULT, World, pairs};

on_both_databases! {
    inputs_come_back_as_they_were_logged,
    tags_of_an_input_are_ordered_and_the_last_wins,
    a_dataset_of_the_experiment_is_reused_and_never_changed,
    reading_a_dataset_again_adds_nothing,
    experiments_have_datasets_of_their_own,
    concurrent_runs_share_a_new_dataset,
    summaries_name_each_context_of_use_once,
    summaries_are_of_the_experiments_asked_for,
    there_are_at_most_a_thousand_summaries,
}

async fn log(world: &World, run_id: &str, inputs: &[DatasetInput]) -> Result<(), Situation> {
    let inputs = inputs.to_vec();
    world.with_run(run_id, move |tx, run| datasets::log(tx, run, &inputs)).await
}

async fn summaries(world: &World, experiments: &[i64]) -> Vec<DatasetSummary> {
    let ids = experiments.to_vec();
    world.store.read(move |tx| datasets::summaries(tx, DEFAULT, &ids)).await.unwrap()
}

fn summary(experiment_id: i64, name: &str, digest: &str, context: Option<&str>) -> DatasetSummary {
    DatasetSummary {
        experiment_id,
        name: name.to_owned(),
        digest: digest.to_owned(),
        context: context.map(str::to_owned),
    }
}

async fn inputs_come_back_as_they_were_logged(world: World) {
    let mut full = dataset_for("training", "zoo", "d1");
    full.dataset.schema = Some("{}".to_owned());
    full.dataset.profile = Some("p".repeat(100_000));
    let inputs = [full, dataset("iris", "d2"), dataset_for("testing", "iris", "d1")];
    let run_id = world.run("a").add().await;
    log(&world, &run_id, &inputs).await.unwrap();
    log(&world, &run_id, &[]).await.unwrap();
    assert_eq!(world.get(&run_id).await.dataset_inputs, inputs, "in the order in which they were logged");
}

async fn tags_of_an_input_are_ordered_and_the_last_wins(world: World) {
    let mut input = dataset("iris", "d1");
    input.tags = vec![Tag::new("z", "1"), Tag::new("k", "2"), Tag::new("a", ""), Tag::new("k", "3")];
    let run_id = world.run("a").dataset(input).add().await;
    let found = &world.get(&run_id).await.dataset_inputs[0];
    assert_eq!(pairs(&found.tags), [("a", ""), ("k", "3"), ("z", "1")]);
}

async fn a_dataset_of_the_experiment_is_reused_and_never_changed(world: World) {
    world.run("a").dataset(dataset("iris", "d1")).add().await;
    let mut changed = dataset_for("testing", "iris", "d1");
    changed.dataset.source = "elsewhere".to_owned();
    let run_id = world.run("b").dataset(changed).add().await;
    assert_eq!(world.get(&run_id).await.dataset_inputs, [dataset_for("testing", "iris", "d1")]);
    assert_eq!(world.count("datasets").await, 1);
}

async fn reading_a_dataset_again_adds_nothing(world: World) {
    let run_id = world.run("a").dataset(dataset("iris", "d1")).add().await;
    log(&world, &run_id, &[dataset_for("testing", "iris", "d1")]).await.unwrap();
    assert_eq!(world.get(&run_id).await.dataset_inputs, [dataset("iris", "d1")]);
}

async fn experiments_have_datasets_of_their_own(world: World) {
    let other = world.experiment("other").add().await;
    let mut elsewhere = dataset("iris", "d1");
    elsewhere.dataset.source = "elsewhere".to_owned();
    world.run("a").dataset(dataset("iris", "d1")).add().await;
    let run_id = world.run("b").experiment(other).dataset(elsewhere.clone()).add().await;
    assert_eq!(world.get(&run_id).await.dataset_inputs, [elsewhere]);
}

async fn concurrent_runs_share_a_new_dataset(world: World) {
    let mut run_ids = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        run_ids.push(world.run(name).add().await);
    }
    let (one, two) = (dataset("iris", "d1"), dataset_for("training", "zoo", "d2"));
    let (forth, back) = ([one.clone(), two.clone()], [two, one]);
    let write = |(place, run_id): (usize, &String)| {
        let (world, inputs, run_id) = (&world, if place % 2 == 0 { &forth } else { &back }, run_id.clone());
        async move { log(world, &run_id, inputs).await }
    };
    let outcomes = join_all(run_ids.iter().enumerate().map(write)).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(world.count("datasets").await, 2);
    for run_id in &run_ids {
        assert_eq!(world.get(run_id).await.dataset_inputs.len(), 2);
    }
}

async fn summaries_name_each_context_of_use_once(world: World) {
    let main = world.experiment;
    world.run("a").dataset(dataset_for("training", "iris", "d1")).dataset(dataset("iris", "d2")).add().await;
    world.run("b").dataset(dataset_for("training", "iris", "d1")).dataset(dataset("Zoo", "d1")).add().await;
    world.run("c").dataset(dataset_for("testing", "iris", "d1")).add().await;
    world.run("d").dataset(dataset("iris", "d1")).add().await;
    let expected = [
        summary(main, "Zoo", "d1", None),
        summary(main, "iris", "d1", None),
        summary(main, "iris", "d1", Some("testing")),
        summary(main, "iris", "d1", Some("training")),
        summary(main, "iris", "d2", None),
    ];
    assert_eq!(summaries(&world, &[main]).await, expected);
}

async fn summaries_are_of_the_experiments_asked_for(world: World) {
    let other = world.experiment("other").add().await;
    let empty = world.experiment("empty").add().await;
    world.run("a").dataset(dataset("iris", "d1")).add().await;
    world.run("b").experiment(other).dataset(dataset("iris", "d1")).add().await;
    let (first, second) = (summary(world.experiment, "iris", "d1", None), summary(other, "iris", "d1", None));
    assert_eq!(
        summaries(&world, &[other, world.experiment, empty, 999, other]).await,
        [first, second.clone()]
    );
    assert_eq!(summaries(&world, &[other]).await, [second]);
    assert_eq!(summaries(&world, &[empty, 999]).await, []);
    assert_eq!(summaries(&world, &[]).await, []);
}

async fn there_are_at_most_a_thousand_summaries(world: World) {
    let run_id = world.run("a").add().await;
    let inputs: Vec<DatasetInput> = (0..1_001).map(|n| dataset(&format!("{n:04}"), "d")).collect();
    log(&world, &run_id, &inputs).await.unwrap();
    let found = summaries(&world, &[world.experiment]).await;
    assert_eq!(found.len(), limits::DATASET_SUMMARIES);
    assert_eq!(found[999].name, "0999");
}
