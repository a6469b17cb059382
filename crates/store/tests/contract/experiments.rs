//! The life of experiments.

use futures_util::future::join_all;
use runstone_domain::{Clock as _, Error as Situation, Experiment, Lifecycle, Tag, limits, tag};
use runstone_store::experiments::{self, ArtifactLocation};
use runstone_store::runs;

use crate::world::{DEFAULT, START_MS, World, failure, pairs};

on_both_databases! {
    the_first_of_several_that_does_not_exist_is_named,
    an_experiment_is_found_by_number_and_by_name,
    unknown_experiments_are_not_found,
    artifacts_go_where_they_are_told_or_below_the_root,
    of_repeated_tags_the_last_wins,
    a_name_is_taken_also_by_a_deleted_experiment,
    a_refused_experiment_leaves_nothing,
    names_differ_by_every_character,
    of_concurrent_creators_of_one_name_one_wins,
    the_default_experiment_has_number_0_and_is_added_once,
    renaming_changes_the_name_and_the_update_time,
    renaming_to_a_taken_name_is_a_bad_request,
    of_concurrent_renamings_to_one_name_one_wins,
    only_experiments_in_use_are_renamed,
    deleting_takes_the_runs_along_and_restoring_brings_all_back,
    deleting_and_restoring_want_the_other_state,
    a_deleted_experiment_takes_no_writes,
    tags_are_set_and_replaced_without_changing_the_update_time,
    tags_hold_long_and_unusual_text,
    removed_tags_are_gone_and_unknown_ones_are_not_found,
    an_experiment_has_at_most_fifty_custom_views,
}

async fn the_first_of_several_that_does_not_exist_is_named(world: World) {
    let deleted = world.experiment("deleted").add().await;
    world.store.write(move |tx| experiments::delete(tx, DEFAULT, deleted, 1)).await.unwrap();
    let main = world.experiment;
    let check = |ids: Vec<i64>| world.store.read(move |tx| experiments::check_exist(tx, DEFAULT, &ids));
    check(vec![deleted, main, main]).await.unwrap();
    check(Vec::new()).await.unwrap();
    let outcome = check(vec![main, 999, 998]).await;
    assert_eq!(failure(outcome), "NotFound(Experiment): No Experiment with id=999 exists");
}

async fn by_name(world: &World, name: &str) -> Option<Experiment> {
    let name = name.to_owned();
    world.store.read(move |tx| experiments::lookup_by_name(tx, DEFAULT, &name)).await.unwrap()
}

async fn rename(world: &World, id: i64, name: &str) -> Result<(), Situation> {
    let (name, now_ms) = (name.to_owned(), world.clock.now_ms());
    world.store.write(move |tx| experiments::rename(tx, DEFAULT, id, &name, now_ms)).await
}

async fn delete(world: &World, id: i64) -> Result<(), Situation> {
    let now_ms = world.clock.now_ms();
    world.store.write(move |tx| experiments::delete(tx, DEFAULT, id, now_ms)).await
}

async fn restore(world: &World, id: i64) -> Result<(), Situation> {
    let now_ms = world.clock.now_ms();
    world.store.write(move |tx| experiments::restore(tx, DEFAULT, id, now_ms)).await
}

async fn set_tag(world: &World, id: i64, key: &str, value: &str) -> Result<(), Situation> {
    let tag = Tag::new(key, value);
    world.store.write(move |tx| experiments::set_tag(tx, DEFAULT, id, &tag)).await
}

async fn delete_tag(world: &World, id: i64, key: &str) -> Result<(), Situation> {
    let key = key.to_owned();
    world.store.write(move |tx| experiments::delete_tag(tx, DEFAULT, id, &key)).await
}

async fn an_experiment_is_found_by_number_and_by_name(world: World) {
    let id = world.experiment("vision").tag("team", "b").tag("area", "a").created(5).add().await;
    let expected = Experiment {
        id,
        name: "vision".to_owned(),
        artifact_location: format!("mlflow-artifacts:/{id}"),
        lifecycle: Lifecycle::Active,
        creation_time_ms: 5,
        last_update_time_ms: 5,
        tags: vec![Tag::new("area", "a"), Tag::new("team", "b")],
        workspace: "default".to_owned(),
    };
    assert_eq!(world.get_experiment(id).await, expected);
    assert_eq!(by_name(&world, "vision").await, Some(expected.clone()));
    let active = world.store.read(move |tx| experiments::get_active(tx, DEFAULT, id)).await.unwrap();
    assert_eq!(active, expected);
}

async fn unknown_experiments_are_not_found(world: World) {
    assert_eq!(by_name(&world, "nobody").await, None);
    let found = world.store.read(|tx| experiments::lookup(tx, DEFAULT, 77)).await.unwrap();
    assert_eq!(found, None);
    let missing = "NotFound(Experiment): No Experiment with id=77 exists";
    assert_eq!(failure(world.store.read(|tx| experiments::get(tx, DEFAULT, 77)).await), missing);
    assert_eq!(failure(world.store.read(|tx| experiments::get_active(tx, DEFAULT, 77)).await), missing);
    assert_eq!(failure(rename(&world, 77, "x").await), missing);
    assert_eq!(failure(delete(&world, 77).await), missing);
    assert_eq!(failure(restore(&world, 77).await), missing);
    assert_eq!(failure(set_tag(&world, 77, "k", "v").await), missing);
    assert_eq!(failure(delete_tag(&world, 77, "k").await), missing);
}

async fn artifacts_go_where_they_are_told_or_below_the_root(world: World) {
    let place = async |name: &str, location: ArtifactLocation| {
        let id = world.experiment(name).location(location).add().await;
        (id, world.get_experiment(id).await.artifact_location)
    };
    let (_, at) = place("at", ArtifactLocation::At("s3://bucket/x".to_owned())).await;
    assert_eq!(at, "s3://bucket/x");
    let (id, below) = place("below", ArtifactLocation::Below("/data/art".to_owned())).await;
    assert_eq!(below, format!("/data/art/{id}"));
    let (id, below) = place("below a slash", ArtifactLocation::Below("mlflow-artifacts:/".to_owned())).await;
    assert_eq!(below, format!("mlflow-artifacts:/{id}"));
}

async fn of_repeated_tags_the_last_wins(world: World) {
    let id = world.experiment("x").tag("k", "first").tag("other", "1").tag("k", "last").add().await;
    assert_eq!(pairs(&world.get_experiment(id).await.tags), [("k", "last"), ("other", "1")]);
}

async fn a_name_is_taken_also_by_a_deleted_experiment(world: World) {
    let id = world.experiment("x").add().await;
    let taken = "AlreadyExists(Experiment): Experiment(name=x) already exists.";
    assert_eq!(failure(world.experiment("x").try_add().await), taken);
    delete(&world, id).await.unwrap();
    assert_eq!(failure(world.experiment("x").try_add().await), taken);
}

async fn a_refused_experiment_leaves_nothing(world: World) {
    let id = world.experiment("x").tag("k", "old").add().await;
    let before = world.count("experiments").await;
    world.experiment("x").tag("k", "new").try_add().await.unwrap_err();
    assert_eq!(world.count("experiments").await, before);
    assert_eq!(pairs(&world.get_experiment(id).await.tags), [("k", "old")]);
}

async fn names_differ_by_every_character(world: World) {
    let long = "ä".repeat(limits::EXPERIMENT_NAME);
    for name in ["x", "X", "x ", " x", "é", "e\u{301}", "😀", "a'b\"c;--", long.as_str()] {
        let id = world.experiment(name).add().await;
        let found = by_name(&world, name).await.unwrap();
        assert_eq!((found.id, found.name.as_str()), (id, name));
    }
}

async fn of_concurrent_creators_of_one_name_one_wins(world: World) {
    let outcomes = join_all((0..8).map(|_| world.experiment("same").try_add())).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for outcome in lost {
        assert_eq!(failure(outcome), "AlreadyExists(Experiment): Experiment(name=same) already exists.");
    }
}

async fn the_default_experiment_has_number_0_and_is_added_once(world: World) {
    for (root, now_ms) in [("/first", 10), ("/second", 20)] {
        world.store.write(move |tx| experiments::add_default(tx, root, now_ms)).await.unwrap();
    }
    let default = world.get_experiment(experiments::DEFAULT_ID).await;
    assert_eq!((default.id, default.name.as_str()), (0, "Default"));
    assert_eq!((default.artifact_location.as_str(), default.creation_time_ms), ("/first/0", 10));
    assert_eq!(world.experiment, 1, "the first experiment of a person has number 1");
    assert_eq!(world.experiment("next").add().await, 2);
}

async fn renaming_changes_the_name_and_the_update_time(world: World) {
    let id = world.experiment("old").tag("k", "v").add().await;
    world.clock.advance(10);
    rename(&world, id, "new").await.unwrap();
    let renamed = world.get_experiment(id).await;
    assert_eq!(renamed.name, "new");
    assert_eq!((renamed.creation_time_ms, renamed.last_update_time_ms), (START_MS, START_MS + 10));
    assert_eq!(pairs(&renamed.tags), [("k", "v")]);
    assert_eq!(by_name(&world, "old").await, None);
    rename(&world, id, "new").await.expect("its own name is not taken");
    world.experiment("old").add().await;
}

async fn renaming_to_a_taken_name_is_a_bad_request(world: World) {
    let (id, other) = (world.experiment("a").add().await, world.experiment("b").add().await);
    assert!(failure(rename(&world, id, "b").await).starts_with("BadRequest: "));
    delete(&world, other).await.unwrap();
    assert!(failure(rename(&world, id, "b").await).starts_with("BadRequest: "));
    assert_eq!(world.get_experiment(id).await.name, "a");
}

async fn of_concurrent_renamings_to_one_name_one_wins(world: World) {
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(world.experiment(name).add().await);
    }
    let outcomes = join_all(ids.iter().map(|id| rename(&world, *id, "same"))).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for outcome in lost {
        assert!(failure(outcome).starts_with("BadRequest: "));
    }
}

async fn only_experiments_in_use_are_renamed(world: World) {
    let id = world.experiment("x").add().await;
    delete(&world, id).await.unwrap();
    assert_eq!(
        failure(rename(&world, id, "y").await),
        "InvalidState: Cannot rename a non-active experiment."
    );
}

async fn deleting_takes_the_runs_along_and_restoring_brings_all_back(world: World) {
    let id = world.experiment("x").add().await;
    let deleted_before = world.run("a").experiment(id).deleted().add().await;
    let in_use = world.run("b").experiment(id).add().await;
    let elsewhere = world.run("c").add().await;
    let lifecycles = async || {
        let mut found = Vec::new();
        for run_id in [&deleted_before, &in_use, &elsewhere] {
            found.push(world.get(run_id).await.info.lifecycle.as_str());
        }
        found
    };
    world.clock.advance(10);
    delete(&world, id).await.unwrap();
    let deleted = world.get_experiment(id).await;
    assert_eq!((deleted.lifecycle, deleted.last_update_time_ms), (Lifecycle::Deleted, START_MS + 10));
    assert_eq!(lifecycles().await, ["deleted", "deleted", "active"]);
    assert_eq!(deletion_times(&world).await, [Some(START_MS), Some(START_MS + 10), None]);

    world.clock.advance(10);
    restore(&world, id).await.unwrap();
    let restored = world.get_experiment(id).await;
    assert_eq!((restored.lifecycle, restored.last_update_time_ms), (Lifecycle::Active, START_MS + 20));
    assert_eq!(lifecycles().await, ["active", "active", "active"]);
    assert_eq!(deletion_times(&world).await, [None, None, None]);
}

/// When each run came into the trash, in the order of their names.
async fn deletion_times(world: &World) -> Vec<Option<i64>> {
    let sql = "SELECT deleted_time_ms FROM runs ORDER BY name";
    world.store.read(move |tx| tx.query(sql, &[], |row| row.opt_int(0))).await.unwrap()
}

async fn deleting_and_restoring_want_the_other_state(world: World) {
    let id = world.experiment("x").add().await;
    let missing = format!("NotFound(Experiment): No Experiment with id={id} exists");
    assert_eq!(failure(restore(&world, id).await), missing);
    delete(&world, id).await.unwrap();
    assert_eq!(failure(delete(&world, id).await), missing);
    restore(&world, id).await.unwrap();
    assert_eq!(failure(restore(&world, id).await), missing);
}

async fn a_deleted_experiment_takes_no_writes(world: World) {
    let id = world.experiment("x").tag("k", "v").add().await;
    let run_id = world.run("a").experiment(id).add().await;
    delete(&world, id).await.unwrap();
    let refused = format!(
        "InvalidParameter: The experiment {id} must be in the 'active' state. Current state is deleted."
    );
    assert_eq!(failure(world.store.read(move |tx| experiments::get_active(tx, DEFAULT, id)).await), refused);
    assert_eq!(failure(set_tag(&world, id, "k", "w").await), refused);
    assert_eq!(failure(delete_tag(&world, id, "k").await), refused);
    assert_eq!(pairs(&world.get_experiment(id).await.tags), [("k", "v")]);
    let found = world.store.read(move |tx| runs::find_active(tx, DEFAULT, &run_id)).await;
    assert!(failure(found).contains("must be in the 'active' state"));
}

async fn tags_are_set_and_replaced_without_changing_the_update_time(world: World) {
    let id = world.experiment("x").tag("b", "1").add().await;
    world.clock.advance(10);
    set_tag(&world, id, "a", "2").await.unwrap();
    set_tag(&world, id, "b", "3").await.unwrap();
    let experiment = world.get_experiment(id).await;
    assert_eq!(pairs(&experiment.tags), [("a", "2"), ("b", "3")]);
    assert_eq!(experiment.last_update_time_ms, START_MS);
}

async fn tags_hold_long_and_unusual_text(world: World) {
    let (key, long) = ("k".repeat(limits::KEY), "ü".repeat(limits::EXPERIMENT_TAG_VALUE));
    for value in ["", " ", "a\nb\tc", "'; DROP TABLE runs; --", "😀", "\\", long.as_str()] {
        set_tag(&world, world.experiment, &key, value).await.unwrap();
        assert_eq!(pairs(&world.get_experiment(world.experiment).await.tags), [(key.as_str(), value)]);
    }
}

async fn removed_tags_are_gone_and_unknown_ones_are_not_found(world: World) {
    let id = world.experiment("x").tag("a", "1").tag("b", "2").add().await;
    delete_tag(&world, id, "a").await.unwrap();
    assert_eq!(pairs(&world.get_experiment(id).await.tags), [("b", "2")]);
    assert_eq!(
        failure(delete_tag(&world, id, "a").await),
        format!("NotFound(Tag): No tag with name: a in experiment with id {id}")
    );
}

async fn an_experiment_has_at_most_fifty_custom_views(world: World) {
    let id = world.experiment;
    let view = |number: i64| format!("{}.{number}", tag::CUSTOM_VIEW_PREFIX);
    for number in 0..limits::CUSTOM_VIEWS {
        set_tag(&world, id, &view(number), "{}").await.unwrap();
    }
    let refused = failure(set_tag(&world, id, &view(99), "{}").await);
    assert!(refused.starts_with("InvalidParameter: Unable to create another custom view"), "{refused}");
    set_tag(&world, id, &view(0), "{ }").await.expect("a view that is there can be replaced");
    set_tag(&world, id, "mlflow_customView_view", "x").await.expect("another key is no view");
    delete_tag(&world, id, &view(7)).await.unwrap();
    set_tag(&world, id, &view(99), "{}").await.expect("there is room again");
}
