//! The life of runs, and reading them with all that hangs on them.

use runstone_domain::{
    Clock as _, Error as Situation, Lifecycle, ModelInput, ModelOutput, Run, RunData, RunInfo, RunStatus, Tag,
};
use runstone_store::runs::{self, RunChange};

use crate::builders::dataset_for;
use crate::world::{DEFAULT, START_MS, World, failure, pairs, point};

on_both_databases! {
    a_new_run_is_running_and_has_what_it_was_given,
    a_run_is_created_as_it_is_read,
    a_run_is_read_with_all_that_hangs_on_it,
    data_is_ordered_by_key,
    runs_do_not_see_each_others_data,
    unknown_runs_are_not_found,
    a_run_id_is_given_once,
    an_update_changes_only_what_it_names,
    a_new_name_is_also_the_tag,
    every_status_is_kept,
    times_reach_the_ends_of_their_range,
    deleting_and_restoring_may_be_repeated,
    a_deleted_run_is_read_but_not_written,
}

async fn update(world: &World, run_id: &str, change: RunChange) -> RunInfo {
    world.with_run(run_id, move |tx, run| runs::update(tx, run, &change)).await.unwrap()
}

async fn delete(world: &World, run_id: &str) -> Result<(), Situation> {
    let (run_id, now_ms) = (run_id.to_owned(), world.clock.now_ms());
    let delete = move |tx: &mut runstone_store::Tx<'_>| {
        let run = runs::find(tx, DEFAULT, &run_id)?;
        runs::delete(tx, &run, now_ms)
    };
    world.store.write(delete).await
}

async fn restore(world: &World, run_id: &str) -> Result<(), Situation> {
    let run_id = run_id.to_owned();
    let restore = move |tx: &mut runstone_store::Tx<'_>| {
        let run = runs::find(tx, DEFAULT, &run_id)?;
        runs::restore(tx, &run)
    };
    world.store.write(restore).await
}

async fn a_new_run_is_running_and_has_what_it_was_given(world: World) {
    let run_id = world.run("a").id('a').user("ann").start(7).tag("k", "first").tag("k", "last").add().await;
    let expected = Run {
        info: RunInfo {
            run_id: "a".repeat(32),
            name: "a".to_owned(),
            experiment_id: world.experiment,
            user_id: "ann".to_owned(),
            status: RunStatus::Running,
            start_time_ms: 7,
            end_time_ms: None,
            artifact_uri: "mlflow-artifacts:/a".to_owned(),
            lifecycle: Lifecycle::Active,
        },
        data: RunData {
            metrics: Vec::new(),
            params: Vec::new(),
            tags: vec![Tag::new("k", "last"), Tag::new("mlflow.runName", "a")],
        },
        dataset_inputs: Vec::new(),
        model_inputs: Vec::new(),
        model_outputs: Vec::new(),
    };
    assert_eq!(world.get(&run_id).await, expected);
    let info = world.with_run(&run_id, runs::info).await.unwrap();
    assert_eq!(info, expected.info);
}

async fn a_run_is_created_as_it_is_read(world: World) {
    let named = |tags: &[(&str, &str)]| tags.iter().map(|(key, value)| Tag::new(*key, *value)).collect();
    let tags: [Vec<Tag>; 4] = [
        vec![],
        named(&[("b", "1"), ("a", "2"), ("B", "3"), ("b", "4")]),
        named(&[("mlflow.runName", "first"), ("x", ""), ("mlflow.runName", "tagged")]),
        named(&[("größe", "\u{1f600}"), ("z", "1")]),
    ];
    for (number, tags) in tags.into_iter().enumerate() {
        let new = runs::NewRun {
            run_id: format!("{number:032x}"),
            name: "given".to_owned(),
            user_id: "ann".to_owned(),
            start_time_ms: 5,
            artifact_uri: "mlflow-artifacts:/x".to_owned(),
            tags,
        };
        let (experiment, run_id) = (world.experiment, new.run_id.clone());
        let created = world.store.write(move |tx| runs::create(tx, experiment, &new)).await.unwrap();
        assert_eq!(created.info.name, if number == 2 { "tagged" } else { "given" });
        world.store.settle().await.unwrap();
        assert_eq!(created, world.store.read(move |tx| runs::get(tx, DEFAULT, &run_id)).await.unwrap());
    }
}

async fn a_run_is_read_with_all_that_hangs_on_it(world: World) {
    let run_id = world
        .run("a")
        .point("loss", 1, 10, 0.5)
        .point("loss", 2, 20, 0.25)
        .param("lr", "0.1")
        .tag("team", "vision")
        .dataset(dataset_for("training", "iris", "d1"))
        .model_input("m-2")
        .model_input("m-1")
        .model_output("m-9", 3)
        .add()
        .await;
    let run = world.get(&run_id).await;
    assert_eq!(run.data.metrics, [point("loss", 2, 20, 0.25)]);
    let params: Vec<_> = run.data.params.iter().map(|param| (&*param.key, param.value.as_str())).collect();
    assert_eq!(params, [("lr", "0.1")]);
    assert_eq!(pairs(&run.data.tags), [("mlflow.runName", "a"), ("team", "vision")]);
    assert_eq!(run.dataset_inputs, [dataset_for("training", "iris", "d1")]);
    let inputs = ["m-1", "m-2"].map(|id| ModelInput { model_id: id.to_owned() });
    assert_eq!(run.model_inputs, inputs);
    assert_eq!(run.model_outputs, [ModelOutput { model_id: "m-9".to_owned(), step: 3 }]);

    let found = world.search().page().await.items.pop().unwrap();
    assert_eq!(
        found,
        Run { model_inputs: Vec::new(), ..run },
        "searches show all but the models that were read"
    );
}

async fn data_is_ordered_by_key(world: World) {
    // The first run gives the keys their inner numbers in another order.
    world.run("first").metric("b", 0.0).param("b", "").tag("b", "").metric("é", 0.0).add().await;
    let run_id = ["é", "c", "B", "b", "a"]
        .iter()
        .fold(world.run("second"), |run, key| run.metric(key, 1.0).param(key, "1").tag(key, "1"))
        .add()
        .await;
    let data = world.get(&run_id).await.data;
    let metrics: Vec<&str> = data.metrics.iter().map(|metric| &*metric.key).collect();
    let params: Vec<&str> = data.params.iter().map(|param| &*param.key).collect();
    let tags: Vec<&str> = data.tags.iter().map(|tag| &*tag.key).collect();
    assert_eq!(metrics, ["B", "a", "b", "c", "é"]);
    assert_eq!(params, ["B", "a", "b", "c", "é"]);
    assert_eq!(tags, ["B", "a", "b", "c", "mlflow.runName", "é"]);
}

async fn runs_do_not_see_each_others_data(world: World) {
    let full = world.run("full").metric("m", 1.0).param("p", "1").tag("t", "1").model_output("m-1", 0);
    let full = full.dataset(dataset_for("training", "iris", "d1")).add().await;
    let bare = world.run("bare").add().await;
    let bare = world.get(&bare).await;
    assert!(bare.data.metrics.is_empty() && bare.data.params.is_empty() && bare.dataset_inputs.is_empty());
    assert!(bare.model_inputs.is_empty() && bare.model_outputs.is_empty());
    assert_eq!(pairs(&bare.data.tags), [("mlflow.runName", "bare")]);
    let mut found = world.search().page().await.items;
    found.sort_by(|a, b| a.info.name.cmp(&b.info.name));
    assert_eq!(found, [bare, world.get(&full).await]);
}

async fn unknown_runs_are_not_found(world: World) {
    world.run("a").id('a').add().await;
    for run_id in ["nobody", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let missing = format!("NotFound(Run): Run with id={run_id} not found");
        let lookup = world.store.read(move |tx| runs::lookup(tx, DEFAULT, run_id)).await.unwrap();
        assert_eq!(lookup, None);
        assert_eq!(failure(world.store.read(move |tx| runs::get(tx, DEFAULT, run_id)).await), missing);
        assert_eq!(failure(world.store.read(move |tx| runs::find(tx, DEFAULT, run_id)).await), missing);
        assert_eq!(
            failure(world.store.read(move |tx| runs::find_active(tx, DEFAULT, run_id)).await),
            missing
        );
    }
}

async fn a_run_id_is_given_once(world: World) {
    let run_id = world.run("a").add().await;
    let again = runs::NewRun {
        run_id: run_id.clone(),
        name: "b".to_owned(),
        user_id: String::new(),
        start_time_ms: 0,
        artifact_uri: String::new(),
        tags: Vec::new(),
    };
    let experiment = world.experiment;
    let outcome = world.store.write(move |tx| runs::add(tx, experiment, &again)).await;
    assert!(outcome.is_err());
    assert_eq!(world.get(&run_id).await.info.name, "a");
}

async fn an_update_changes_only_what_it_names(world: World) {
    let run_id = world.run("a").add().await;
    let before = world.get(&run_id).await.info;
    assert_eq!(update(&world, &run_id, RunChange::default()).await, before);

    let ended = update(&world, &run_id, RunChange { end_time_ms: Some(9), ..RunChange::default() }).await;
    assert_eq!(ended, RunInfo { end_time_ms: Some(9), ..before.clone() });
    let change = RunChange { status: Some(RunStatus::Failed), ..RunChange::default() };
    let failed = update(&world, &run_id, change).await;
    assert_eq!(failed, RunInfo { status: RunStatus::Failed, ..ended });
    let renamed =
        update(&world, &run_id, RunChange { name: Some("b".to_owned()), ..RunChange::default() }).await;
    assert_eq!(renamed, RunInfo { name: "b".to_owned(), ..failed });
    assert_eq!(world.get(&run_id).await.info, renamed);
}

async fn a_new_name_is_also_the_tag(world: World) {
    let run_id = world.run("a").add().await;
    update(&world, &run_id, RunChange { name: Some("b".to_owned()), ..RunChange::default() }).await;
    assert_eq!(pairs(&world.get(&run_id).await.data.tags), [("mlflow.runName", "b")]);
}

async fn every_status_is_kept(world: World) {
    for status in RunStatus::ALL {
        let run_id = world.run(status.as_str()).status(status).add().await;
        assert_eq!(world.get(&run_id).await.info.status, status);
    }
}

async fn times_reach_the_ends_of_their_range(world: World) {
    for (start, end) in [(i64::MIN, i64::MAX), (0, 0), (-1, i64::MIN), (i64::MAX, 1)] {
        let run_id = world.run("a").start(start).end(end).add().await;
        let info = world.get(&run_id).await.info;
        assert_eq!((info.start_time_ms, info.end_time_ms), (start, Some(end)));
    }
}

async fn deleting_and_restoring_may_be_repeated(world: World) {
    let run_id = world.run("a").add().await;
    let deletion = async || {
        let sql = "SELECT deleted_time_ms FROM runs";
        world.store.read(move |tx| tx.query_one(sql, &[], |row| row.opt_int(0))).await.unwrap()
    };
    restore(&world, &run_id).await.expect("restoring a run in use");
    delete(&world, &run_id).await.unwrap();
    assert_eq!(
        (world.get(&run_id).await.info.lifecycle, deletion().await),
        (Lifecycle::Deleted, Some(START_MS))
    );
    world.clock.advance(10);
    delete(&world, &run_id).await.expect("deleting a deleted run");
    assert_eq!(deletion().await, Some(START_MS), "it came into the trash when it was deleted first");
    restore(&world, &run_id).await.unwrap();
    assert_eq!((world.get(&run_id).await.info.lifecycle, deletion().await), (Lifecycle::Active, None));
}

async fn a_deleted_run_is_read_but_not_written(world: World) {
    let run_id = world.run("a").metric("m", 1.0).deleted().add().await;
    assert_eq!(world.get(&run_id).await.info.lifecycle, Lifecycle::Deleted);
    assert_eq!(world.history(&run_id, "m").await, [(0, 0, 1.0)]);
    assert_eq!(
        failure(world.set_tags(&run_id, &[("k", "v")]).await),
        format!(
            "InvalidParameter: The run {run_id} must be in the 'active' state. Current state is deleted."
        )
    );
}
