//! Tags of runs.

use runstone_domain::{Error as Situation, limits, tag};
use runstone_store::tags;

use crate::world::{World, failure, pairs};

on_both_databases! {
    tags_are_set_and_replaced,
    of_repeated_keys_the_last_wins,
    tags_hold_long_and_unusual_text,
    the_tag_of_the_name_renames_the_run,
    removing_the_tag_of_the_name_leaves_the_name,
    removed_tags_are_gone_and_unknown_ones_are_not_found,
    one_tag_can_be_looked_up,
}

async fn delete(world: &World, run_id: &str, key: &'static str) -> Result<(), Situation> {
    world.with_run(run_id, move |tx, run| tags::delete(tx, run, key)).await
}

async fn tags_are_set_and_replaced(world: World) {
    let run_id = world.run("a").tag("a", "1").tag("b", "2").add().await;
    let other = world.run("other").tag("b", "other").add().await;
    world.set_tags(&run_id, &[("b", "3"), ("c", "4")]).await.unwrap();
    world.set_tags(&run_id, &[]).await.unwrap();
    let found = world.get(&run_id).await.data.tags;
    assert_eq!(pairs(&found), [("a", "1"), ("b", "3"), ("c", "4"), (tag::RUN_NAME, "a")]);
    assert_eq!(pairs(&world.get(&other).await.data.tags), [("b", "other"), (tag::RUN_NAME, "other")]);
}

async fn of_repeated_keys_the_last_wins(world: World) {
    let run_id = world.run("a").add().await;
    let repeated =
        [("k", "1"), (tag::RUN_NAME, "x"), ("j", "2"), ("k", "3"), (tag::RUN_NAME, "y"), ("k", "4")];
    world.set_tags(&run_id, &repeated).await.unwrap();
    let run = world.get(&run_id).await;
    assert_eq!(pairs(&run.data.tags), [("j", "2"), ("k", "4"), (tag::RUN_NAME, "y")]);
    assert_eq!(run.info.name, "y");
}

async fn tags_hold_long_and_unusual_text(world: World) {
    let run_id = world.run("a").add().await;
    let (key, long) = ("k".repeat(limits::KEY), "ü".repeat(limits::RUN_TAG_VALUE));
    for value in ["", " ", "a\nb\tc", "'; DROP TABLE runs; --", "😀", "\\", long.as_str()] {
        world.set_tags(&run_id, &[(&key, value)]).await.unwrap();
        assert_eq!(pairs(&world.get(&run_id).await.data.tags)[0], (key.as_str(), value));
    }
}

async fn the_tag_of_the_name_renames_the_run(world: World) {
    let run_id = world.run("old").add().await;
    for name in ["new", "", "größe 😀"] {
        world.set_tags(&run_id, &[("other", "1"), (tag::RUN_NAME, name)]).await.unwrap();
        let run = world.get(&run_id).await;
        assert_eq!(run.info.name, name);
        assert_eq!(pairs(&run.data.tags), [(tag::RUN_NAME, name), ("other", "1")]);
    }
}

async fn removing_the_tag_of_the_name_leaves_the_name(world: World) {
    let run_id = world.run("a").add().await;
    delete(&world, &run_id, tag::RUN_NAME).await.unwrap();
    let run = world.get(&run_id).await;
    assert_eq!((run.info.name.as_str(), run.data.tags.len()), ("a", 0));
}

async fn removed_tags_are_gone_and_unknown_ones_are_not_found(world: World) {
    let run_id = world.run("a").tag("k", "1").metric("m", 1.0).add().await;
    let other = world.run("other").tag("k", "2").add().await;
    delete(&world, &run_id, "k").await.unwrap();
    for key in ["k", "m", "unheard"] {
        assert_eq!(
            failure(delete(&world, &run_id, key).await),
            format!("NotFound(Tag): No tag with name: {key} in run with id {run_id}")
        );
    }
    assert_eq!(pairs(&world.get(&other).await.data.tags)[0], ("k", "2"));
}

async fn one_tag_can_be_looked_up(world: World) {
    let run_id = world.run("a").tag("k", "1").param("p", "2").add().await;
    for (key, expected) in [("k", Some("1")), (tag::RUN_NAME, Some("a")), ("p", None), ("unheard", None)] {
        let found = world.with_run(&run_id, move |tx, run| tags::lookup(tx, run, key)).await.unwrap();
        assert_eq!(found.as_deref(), expected, "{key}");
    }
}
