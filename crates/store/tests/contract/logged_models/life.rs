//! The life of logged models, their tags, params and measurements.

use runstone_domain::{DatasetLabel, Lifecycle, LoggedModel, LoggedModelStatus, Param, Tag};
use runstone_store::logged_models::{self, ModelKey};
use runstone_store::{Tx, runs};

use super::{NO_DATASET, acc, get, log_params, measure, model, search, set_tags, text, with_model};
use crate::world::{DEFAULT, START_MS, World, failure, pairs};

on_both_databases! {
    a_new_model_is_pending_and_comes_back_whole,
    an_unknown_model_is_not_found,
    a_status_moves_the_time_of_the_last_update,
    a_deleted_model_is_found_by_those_who_ask_for_it,
    tags_are_replaced_and_removed,
    params_are_written_once,
    a_model_whose_params_contradict_each_other_is_not_added,
    measurements_are_kept_with_run_and_dataset,
    a_measurement_taken_again_replaces_the_first,
    one_unknown_model_spoils_the_batch,
    deletion_for_good_takes_everything_along,
    models_of_another_workspace_are_not_found,
}

async fn a_new_model_is_pending_and_comes_back_whole(world: World) {
    let new = model(&world, "a").kind("classifier").source("r1").param("b", "2").param("a", "1");
    let id = new.tag("t", "old").tag("s", "").tag("t", "new").add().await;
    let expected = LoggedModel {
        model_id: "m-a".to_owned(),
        experiment_id: world.experiment,
        name: "a".to_owned(),
        artifact_uri: "mlflow-artifacts:/models/a".to_owned(),
        status: LoggedModelStatus::Pending,
        model_type: "classifier".to_owned(),
        source_run_id: "r1".to_owned(),
        lifecycle: Lifecycle::Active,
        creation_time_ms: START_MS,
        last_update_time_ms: START_MS,
        tags: vec![Tag::new("s", ""), Tag::new("t", "new")],
        params: vec![Param::new("a", "1"), Param::new("b", "2")],
        metrics: Vec::new(),
    };
    assert_eq!(get(&world, &id).await, expected);
}

async fn an_unknown_model_is_not_found(world: World) {
    let missing = "NotFound(LoggedModel): Logged model with ID 'm-x' not found.";
    assert_eq!(failure(with_model(&world, "m-x", |_, _| Ok(())).await), missing);
    let found = world.store.read(|tx| logged_models::lookup(tx, DEFAULT, "m-x")).await.unwrap();
    assert_eq!(found, None);
    let run_id = world.run("a").add().await;
    assert_eq!(failure(measure(&world, &run_id, vec![acc("m-x", (0, 0, 1.0), NO_DATASET)]).await), missing);
}

async fn a_status_moves_the_time_of_the_last_update(world: World) {
    let id = model(&world, "a").add().await;
    for (status, now_ms) in
        [(LoggedModelStatus::UploadFailed, START_MS + 1), (LoggedModelStatus::Ready, START_MS + 2)]
    {
        let finalize =
            move |tx: &mut Tx<'_>, model: &ModelKey| logged_models::finalize(tx, model, status, now_ms);
        with_model(&world, &id, finalize).await.unwrap();
        let found = get(&world, &id).await;
        assert_eq!((found.status, found.last_update_time_ms), (status, now_ms));
    }
    set_tags(&world, &id, &[("k", "v")]).await.unwrap();
    let found = get(&world, &id).await;
    assert_eq!((found.creation_time_ms, found.last_update_time_ms), (START_MS, START_MS + 2));
}

async fn a_deleted_model_is_found_by_those_who_ask_for_it(world: World) {
    let id = model(&world, "a").add().await;
    for now_ms in [START_MS + 5, START_MS + 9] {
        with_model(&world, &id, move |tx, model| logged_models::delete(tx, model, now_ms)).await.unwrap();
    }
    let missing = "NotFound(LoggedModel): Logged model with ID 'm-a' not found.";
    let active = world.store.read(|tx| logged_models::find_active(tx, DEFAULT, "m-a")).await;
    assert_eq!(failure(active), missing);
    let found = get(&world, &id).await;
    assert_eq!((found.lifecycle, found.last_update_time_ms), (Lifecycle::Deleted, START_MS + 5));
    set_tags(&world, &id, &[("still", "there")]).await.unwrap();
    log_params(&world, &id, &[("p", "1")]).await.unwrap();
    assert_eq!(pairs(&get(&world, &id).await.tags), [("still", "there")]);
    assert_eq!(search(&world).names().await, Vec::<String>::new());
}

async fn tags_are_replaced_and_removed(world: World) {
    let id = model(&world, "a").tag("a", "1").tag("b", "2").add().await;
    set_tags(&world, &id, &[("a", "x"), ("c/d", "3"), ("a", "y")]).await.unwrap();
    set_tags(&world, &id, &[]).await.unwrap();
    assert_eq!(pairs(&get(&world, &id).await.tags), [("a", "y"), ("b", "2"), ("c/d", "3")]);
    with_model(&world, &id, |tx, model| logged_models::delete_tag(tx, model, "a")).await.unwrap();
    assert_eq!(pairs(&get(&world, &id).await.tags), [("b", "2"), ("c/d", "3")]);
    for key in ["a", "unheard"] {
        let gone = with_model(&world, &id, move |tx, model| logged_models::delete_tag(tx, model, key)).await;
        assert_eq!(
            failure(gone),
            format!("NotFound(Tag): No tag with key '{key}' found for model with ID 'm-a'.")
        );
    }
}

async fn params_are_written_once(world: World) {
    let id = model(&world, "a").param("a", "1").add().await;
    log_params(&world, &id, &[("b", "2"), ("a", "1"), ("b", "2")]).await.unwrap();
    let changed = log_params(&world, &id, &[("c", "3"), ("b", "9")]).await;
    assert_eq!(
        failure(changed),
        "InvalidParameter: Changing param values is not allowed. Param with key='b' was already logged with value='2' \
         for model ID='m-a'. Attempted logging new value '9'."
    );
    assert_eq!(get(&world, &id).await.params, [Param::new("a", "1"), Param::new("b", "2")]);
}

async fn a_model_whose_params_contradict_each_other_is_not_added(world: World) {
    let contradiction = model(&world, "a").param("a", "1").param("a", "2").try_add().await;
    assert!(failure(contradiction).starts_with("InvalidParameter: Changing param values is not allowed."));
    assert_eq!(world.count("logged_models").await, 0);
}

async fn measurements_are_kept_with_run_and_dataset(world: World) {
    let id = model(&world, "a").add().await;
    let first = world.run("first").id('1').add().await;
    let second = world.run("second").id('2').add().await;
    let extremes = [
        acc(&id, (5, 0, f64::NAN), ("iris", "d1")),
        acc(&id, (5, -1, f64::MAX), ("iris", "")),
        acc(&id, (4, 9, 0.1), ("", "d1")),
    ];
    measure(&world, &second, extremes.to_vec()).await.unwrap();
    measure(&world, &first, vec![acc(&id, (5, 0, 1.0), NO_DATASET)]).await.unwrap();
    measure(&world, &first, Vec::new()).await.unwrap();
    let metrics = get(&world, &id).await.metrics;
    let shown: Vec<String> = metrics
        .iter()
        .map(|measured| {
            let (metric, dataset) = (&measured.metric, &measured.dataset);
            let named = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "{}/{}/{}/{:e} {} {} {}",
                metric.key,
                metric.timestamp_ms,
                metric.step,
                metric.value,
                &measured.run_id[..1],
                named(&dataset.name),
                named(&dataset.digest)
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "acc/4/9/1e-1 2 - d1",
            "acc/5/-1/1.7976931348623157e308 2 iris -",
            "acc/5/0/1e0 1 - -",
            "acc/5/0/NaN 2 iris d1"
        ]
    );
}

async fn a_measurement_taken_again_replaces_the_first(world: World) {
    let id = model(&world, "a").add().await;
    let run_id = world.run("a").add().await;
    let again = |value, dataset| acc(&id, (1, 1, value), dataset);
    measure(&world, &run_id, vec![again(1.0, ("x", "x")), again(2.0, NO_DATASET)]).await.unwrap();
    measure(&world, &run_id, vec![again(3.0, ("y", "z"))]).await.unwrap();
    let metrics = get(&world, &id).await.metrics;
    assert_eq!(metrics.len(), 1);
    assert_eq!(metrics[0].metric.value, 3.0);
    assert_eq!(metrics[0].dataset, DatasetLabel { name: text("y"), digest: text("z") });
}

async fn one_unknown_model_spoils_the_batch(world: World) {
    let id = model(&world, "a").add().await;
    let run_id = world.run("a").add().await;
    let points = vec![acc(&id, (1, 1, 1.0), NO_DATASET), acc("m-x", (1, 1, 1.0), NO_DATASET)];
    measure(&world, &run_id, points).await.unwrap_err();
    assert_eq!(get(&world, &id).await.metrics, []);
}

async fn deletion_for_good_takes_everything_along(world: World) {
    let experiment = world.experiment("x").add().await;
    let id = model(&world, "a").experiment(experiment).param("p", "1").tag("t", "1").add().await;
    let run_id = world.run("elsewhere").add().await;
    measure(&world, &run_id, vec![acc(&id, (1, 1, 1.0), NO_DATASET)]).await.unwrap();
    let delete =
        move |tx: &mut Tx<'_>| tx.execute("DELETE FROM experiments WHERE id = $1", &[experiment.into()]);
    world.store.write(delete).await.unwrap();
    for table in ["logged_models", "logged_model_params", "logged_model_tags", "logged_model_metrics"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    let kept = world.store.read(move |tx| runs::lookup(tx, DEFAULT, &run_id)).await.unwrap();
    assert!(kept.is_some(), "the run that measured the model stays");
}

async fn models_of_another_workspace_are_not_found(world: World) {
    let away = world.experiment("away").add().await;
    let id = model(&world, "a").experiment(away).add().await;
    model(&world, "b").add().await;
    let move_away = move |tx: &mut Tx<'_>| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (2, 'other')", &[])?;
        tx.execute("UPDATE experiments SET workspace_id = 2 WHERE id = $1", &[away.into()])
    };
    world.store.write(move_away).await.unwrap();
    let missing = "NotFound(LoggedModel): Logged model with ID 'm-a' not found.";
    assert_eq!(failure(with_model(&world, &id, |_, _| Ok(())).await), missing);
    let run_id = world.run("a").add().await;
    assert_eq!(failure(measure(&world, &run_id, vec![acc(&id, (1, 1, 1.0), NO_DATASET)]).await), missing);
    let both = search(&world).experiments(&[away, world.experiment]).filter("name = 'a' OR name = 'b'");
    assert_eq!(both.names().await, ["b"]);
}
