//! Comments on versions.

use runstone_domain::Error as Situation;
use runstone_domain::governance::Comment;
use runstone_store::registry;

use super::{told, whole, with_versions};
use crate::registry::{at, by, with_version};
use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    comments_are_added_changed_and_deleted,
    only_its_author_changes_a_comment,
}

async fn say(world: &World, text: &'static str, user: Option<&'static str>) -> Comment {
    let said = world.store.write(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", 1)?;
        let actor = user.map_or(at(START_MS), by);
        registry::add_comment(tx, &version, text, &actor)
    });
    said.await.unwrap()
}

async fn said(world: &World) -> Vec<String> {
    let said = world.store.read(|tx| {
        let version = registry::find_version(tx, DEFAULT, "m", 1)?;
        registry::comments(tx, &version, 0, 100)
    });
    said.await.unwrap().into_iter().map(|comment| comment.text).collect()
}

async fn change(
    world: &World,
    id: String,
    text: &'static str,
    user: &'static str,
) -> Result<Comment, Situation> {
    let change = world.store.write(move |tx| {
        let comment = registry::find_comment(tx, DEFAULT, &id)?;
        let version = registry::find_version(tx, DEFAULT, &comment.model, comment.version)?;
        registry::change_comment(tx, &version, &comment, text, &by(user))
    });
    change.await
}

async fn delete(world: &World, id: String, user: &'static str) -> Result<(), Situation> {
    let delete = world.store.write(move |tx| {
        let comment = registry::find_comment(tx, DEFAULT, &id)?;
        let version = registry::find_version(tx, DEFAULT, &comment.model, comment.version)?;
        registry::delete_comment(tx, &version, &comment, &by(user))
    });
    delete.await
}

async fn comments_are_added_changed_and_deleted(world: World) {
    with_versions(&world, 2).await;
    let first = say(&world, "größer 😀", Some("ann")).await;
    let expected = Comment {
        id: first.id,
        model: "m".to_owned(),
        version: 1,
        user: Some("ann".to_owned()),
        text: "größer 😀".to_owned(),
        creation_time_ms: START_MS,
        last_update_time_ms: START_MS,
    };
    assert_eq!(first, expected);
    say(&world, "second", None).await;
    change(&world, first.id.to_string(), "smaller", "ann").await.unwrap();
    assert_eq!(said(&world).await, ["smaller", "second"]);
    let page = world.store.read(move |tx| {
        let version = registry::find_version(tx, DEFAULT, "m", 1)?;
        registry::comments(tx, &version, first.id, 1)
    });
    assert_eq!(page.await.unwrap()[0].text, "second");
    delete(&world, first.id.to_string(), "ann").await.unwrap();
    assert_eq!(said(&world).await, ["second"]);
    let history = told(&world, whole("m")).await;
    assert_eq!(history[3..].len(), 4);
    assert_eq!(history[5..], ["comment.changed m/1 größer 😀>smaller", "comment.deleted m/1 smaller>-"]);
    for unknown in [first.id.to_string(), "x".to_owned(), String::new(), "99999999999999999999".to_owned()] {
        assert!(failure(delete(&world, unknown, "ann").await).starts_with("NotFound(Comment)"));
    }
    let gone = say(&world, "third", None).await;
    with_version(&world, "m", 1, |tx, version| registry::delete_version(tx, version, &by("ann")))
        .await
        .unwrap();
    assert!(failure(delete(&world, gone.id.to_string(), "ann").await).starts_with("NotFound(Comment)"));
}

async fn only_its_author_changes_a_comment(world: World) {
    with_versions(&world, 1).await;
    let hers = say(&world, "hers", Some("ann")).await.id.to_string();
    let refused = failure(change(&world, hers.clone(), "his", "bob").await);
    assert!(refused.starts_with("Refused(") && refused.contains("is by ann"), "{refused}");
    assert!(delete(&world, hers, "bob").await.is_err());
    let unknown = say(&world, "somebody's", None).await.id.to_string();
    change(&world, unknown, "anybody's", "bob").await.unwrap();
    assert_eq!(said(&world).await, ["hers", "anybody's"]);
}
