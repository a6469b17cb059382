//! What is written down of changes, and which version an alias stood for when.

use runstone_domain::governance::Action;
use runstone_domain::{Actor, Stage, Tag};
use runstone_store::registry::{self, AliasAt, HistoryQuery};

use super::{changes, told, whole, with_versions};
use crate::registry::{add, at, by, get_version, model, with_model, with_version};
use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    every_change_is_written_down,
    what_changes_nothing_is_not_written_down,
    a_refused_write_leaves_no_trace,
    a_history_is_read_by_pages_and_parts,
    the_history_of_a_deleted_model_stays,
    an_alias_is_known_at_every_time,
    a_deleted_version_can_be_restored,
}

async fn every_change_is_written_down(world: World) {
    with_versions(&world, 2).await;
    let tag = Tag::new("k", "v");
    with_model(&world, "m", {
        let tag = tag.clone();
        move |tx, model| {
            registry::describe(tx, model, "what", &by("ann"))?;
            registry::set_tag(tx, model, &tag, &by("ann"))?;
            registry::delete_tag(tx, model, "k", &by("ann"))?;
            registry::rename(tx, DEFAULT, model, "n", &by("ann"))
        }
    })
    .await
    .unwrap();
    for (number, stage) in [(1, Stage::Staging), (2, Stage::Staging)] {
        with_version(&world, "n", number, move |tx, version| {
            registry::transition(tx, version, stage, true, &by("bob"))
        })
        .await
        .unwrap();
    }
    with_version(&world, "n", 1, move |tx, version| {
        registry::describe_version(tx, version, Some("why"), &by("bob"))?;
        registry::set_version_tag(tx, version, &tag, &by("bob"))?;
        registry::delete_version_tag(tx, version, "k", &by("bob"))?;
        registry::set_alias(tx, version, "a", &by("bob"))?;
        registry::set_alias(tx, version, "b", &by("bob"))
    })
    .await
    .unwrap();
    with_version(&world, "n", 2, |tx, version| registry::set_alias(tx, version, "a", &by("bob")))
        .await
        .unwrap();
    with_model(&world, "n", |tx, model| registry::delete_alias(tx, model, "a", &by("bob"))).await.unwrap();
    with_version(&world, "n", 1, |tx, version| registry::delete_version(tx, version, &by("bob")))
        .await
        .unwrap();
    assert_eq!(
        told(&world, whole("n")).await,
        [
            "model.created m",
            "version.created m/1 ->s3://b/m",
            "version.created m/2 ->s3://b/m",
            "model.described m >what",
            "model.tag_set m k ->v",
            "model.tag_deleted m k v>-",
            "model.renamed m m>n",
            "stage.set n/1 None>Staging",
            "stage.set n/1 Staging>Archived",
            "stage.set n/2 None>Staging",
            "version.described n/1 >why",
            "version.tag_set n/1 k ->v",
            "version.tag_deleted n/1 k v>-",
            "alias.set n/1 a ->1",
            "alias.set n/1 b ->1",
            "alias.set n/2 a 1>2",
            "alias.deleted n/2 a 2>-",
            "alias.deleted n/1 b 1>-",
            "version.deleted n/1",
        ]
    );
    let all = changes(&world, whole("n")).await.unwrap();
    assert_eq!((all[0].user.as_deref(), all[0].time_ms), (Some("bob"), START_MS));
    assert_eq!((all[18].user.as_deref(), all[18].time_ms), (None, START_MS));
    assert!(all.is_sorted_by(|newer, older| newer.id > older.id));
}

async fn what_changes_nothing_is_not_written_down(world: World) {
    with_versions(&world, 1).await;
    let before = told(&world, whole("m")).await;
    with_model(&world, "m", |tx, model| {
        registry::describe(tx, model, "", &by("ann"))?;
        registry::delete_tag(tx, model, "none", &by("ann"))?;
        registry::delete_alias(tx, model, "none", &by("ann"))
    })
    .await
    .unwrap();
    with_version(&world, "m", 1, |tx, version| {
        registry::describe_version(tx, version, Some(""), &by("ann"))?;
        registry::transition(tx, version, Stage::None, false, &by("ann"))?;
        registry::delete_version_tag(tx, version, "none", &by("ann"))
    })
    .await
    .unwrap();
    assert_eq!(told(&world, whole("m")).await, before);
    for _ in 0..2 {
        with_version(&world, "m", 1, |tx, version| {
            registry::set_alias(tx, version, "a", &by("ann"))?;
            registry::set_version_tag(tx, version, &Tag::new("k", "v"), &by("ann"))
        })
        .await
        .unwrap();
    }
    assert_eq!(told(&world, whole("m")).await.len(), before.len() + 2);
}

async fn a_refused_write_leaves_no_trace(world: World) {
    with_versions(&world, 1).await;
    add(&world, model("other", &[])).await.unwrap();
    let before = told(&world, whole("m")).await;
    let refused = with_model(&world, "m", |tx, model| {
        registry::describe(tx, model, "new", &by("ann"))?;
        registry::rename(tx, DEFAULT, model, "other", &by("ann"))
    });
    assert!(refused.await.is_err());
    assert_eq!(told(&world, whole("m")).await, before);
}

async fn a_history_is_read_by_pages_and_parts(world: World) {
    with_versions(&world, 3).await;
    for number in 1..=3 {
        with_version(&world, "m", number, move |tx, version| {
            registry::set_alias(tx, version, "champion", &at(START_MS + number))?;
            registry::set_version_tag(tx, version, &Tag::new("champion", "no"), &at(START_MS + number))
        })
        .await
        .unwrap();
    }
    let of_alias = HistoryQuery {
        subject: Some("champion".to_owned()),
        actions: vec![Action::AliasSet, Action::AliasDeleted],
        ..whole("m")
    };
    let expected = ["alias.set m/1 champion ->1", "alias.set m/2 champion 1>2", "alias.set m/3 champion 2>3"];
    assert_eq!(told(&world, of_alias.clone()).await, expected);
    let of_version = HistoryQuery { version: Some(2), ..whole("m") };
    assert_eq!(told(&world, of_version).await.len(), 3);
    let (mut seen, mut before_id) = (Vec::new(), None);
    loop {
        let page = changes(&world, HistoryQuery { before_id, limit: 2, ..of_alias.clone() }).await.unwrap();
        let Some(last) = page.last() else { break };
        before_id = Some(last.id);
        seen.extend(page.into_iter().map(|change| change.version.unwrap()));
    }
    assert_eq!(seen, [3, 2, 1]);
    let unknown = "NotFound(RegisteredModel): Registered Model with name=x not found";
    assert_eq!(failure(changes(&world, whole("x")).await), unknown);
}

async fn the_history_of_a_deleted_model_stays(world: World) {
    with_versions(&world, 1).await;
    with_model(&world, "m", |tx, model| registry::delete(tx, model, &by("ann"))).await.unwrap();
    let expected = ["model.created m", "version.created m/1 ->s3://b/m", "model.deleted m"];
    assert_eq!(told(&world, whole("m")).await, expected);
    let nothing_more = HistoryQuery { before_id: Some(0), ..whole("m") };
    assert_eq!(changes(&world, nothing_more).await.unwrap(), []);
    // A new model of that name has a history of its own.
    add(&world, model("m", &[])).await.unwrap();
    assert_eq!(told(&world, whole("m")).await, ["model.created m"]);
}

async fn an_alias_is_known_at_every_time(world: World) {
    with_versions(&world, 2).await;
    let at_time = |now_ms: i64| Actor { user: Some("ann".to_owned()), now_ms };
    for (number, now_ms) in [(1, 100), (2, 200)] {
        with_version(&world, "m", number, move |tx, version| {
            registry::set_alias(tx, version, "champion", &at_time(now_ms))
        })
        .await
        .unwrap();
    }
    with_model(&world, "m", move |tx, model| registry::delete_alias(tx, model, "champion", &at_time(300)))
        .await
        .unwrap();
    for (time_ms, expected, since) in
        [(99, None, None), (100, Some(1), Some(100)), (199, Some(1), Some(100)), (200, Some(2), Some(200))]
            .into_iter()
            .chain([(299, Some(2), Some(200)), (300, None, Some(300)), (i64::MAX, None, Some(300))])
    {
        let found = world.store.read(move |tx| {
            let model = registry::find(tx, DEFAULT, "m")?;
            registry::alias_at(tx, &model, "champion", time_ms)
        });
        let user = since.map(|_| "ann".to_owned());
        assert_eq!(found.await.unwrap(), AliasAt { version: expected, since_ms: since, user }, "{time_ms}");
    }
}

async fn a_deleted_version_can_be_restored(world: World) {
    with_versions(&world, 2).await;
    with_version(&world, "m", 1, |tx, version| {
        registry::transition(tx, version, Stage::Staging, false, &by("ann"))?;
        registry::set_alias(tx, version, "a", &by("ann"))?;
        registry::set_version_tag(tx, version, &Tag::new("k", "v"), &by("ann"))
    })
    .await
    .unwrap();
    let before = get_version(&world, "m", 1).await.unwrap();
    with_version(&world, "m", 1, |tx, version| registry::delete_version(tx, version, &at(START_MS + 7)))
        .await
        .unwrap();
    let deleted = world.store.read(|tx| {
        let model = registry::find(tx, DEFAULT, "m")?;
        registry::deleted_versions(tx, &model)
    });
    let deleted = deleted.await.unwrap();
    assert_eq!(deleted.len(), 1);
    assert_eq!((deleted[0].version, deleted[0].deleted_time_ms), (1, Some(START_MS + 7)));
    assert_eq!(deleted[0].source, "s3://b/m");
    let restore = |number| {
        world.store.write(move |tx| {
            let version = registry::find_deleted(tx, DEFAULT, "m", number)?;
            registry::restore_version(tx, &version, &at(START_MS + 8))
        })
    };
    restore(1).await.unwrap();
    let restored = get_version(&world, "m", 1).await.unwrap();
    // It was in Staging, where a rule would have a say.
    let expected = runstone_domain::ModelVersion {
        aliases: vec![],
        stage: Stage::None,
        last_update_time_ms: START_MS + 8,
        ..before
    };
    assert_eq!(restored, expected);
    for number in [1, 2, 9] {
        assert!(failure(restore(number).await).starts_with("NotFound(ModelVersion)"), "{number}");
    }
    let told = told(&world, whole("m")).await;
    assert_eq!(told[told.len() - 2..], ["version.restored m/1", "stage.set m/1 Staging>None"]);
}
