//! The model registry: models, versions, aliases, stages, tags and searches.

use futures_util::future::join_all;
use runstone_domain::registry::IS_PROMPT;
use runstone_domain::search::{Entity, parse_filter, parse_order_by};
use runstone_domain::{Actor, Error as Situation, ModelVersion, PageToken, RegisteredModel, Stage, Tag};
use runstone_store::registry::{self, NewModel, NewVersion, RegistryQuery};
use runstone_store::{Result as StoreResult, Tx};

use crate::world::{DEFAULT, START_MS, World, failure};

on_both_databases! {
    a_model_is_read_as_it_was_added,
    models_and_prompts_share_their_names,
    a_renamed_model_keeps_everything,
    a_deleted_model_leaves_nothing,
    versions_count_up_and_are_never_given_twice,
    versions_that_are_added_at_once_get_different_numbers,
    an_alias_is_not_left_to_a_version_that_is_deleted_at_once,
    an_alias_stands_for_one_version_and_moves,
    latest_is_the_highest_version,
    stages_make_room_if_asked_to,
    tags_are_set_and_deleted,
    models_are_found_by_name_and_tag,
    versions_are_found_by_all_they_have,
    prompts_are_found_only_if_asked_for,
    pages_of_the_registry_go_on,
    another_workspace_has_a_registry_of_its_own,
}

/// Somebody without a name, at some time.
pub(crate) fn at(now_ms: i64) -> Actor {
    Actor { user: None, now_ms }
}

/// Somebody with a name.
pub(crate) fn by(user: &str) -> Actor {
    Actor { user: Some(user.to_owned()), now_ms: START_MS }
}

pub(crate) fn model(name: &str, tags: &[(&str, &str)]) -> NewModel {
    NewModel {
        name: name.to_owned(),
        description: String::new(),
        tags: tags.iter().map(|(key, value)| Tag::new(*key, *value)).collect(),
    }
}

pub(crate) fn version(source: &str, tags: &[(&str, &str)]) -> NewVersion {
    NewVersion {
        source: source.to_owned(),
        tags: tags.iter().map(|(key, value)| Tag::new(*key, *value)).collect(),
        ..NewVersion::default()
    }
}

pub(crate) async fn add(world: &World, new: NewModel) -> Result<(), Situation> {
    add_at(world, new, START_MS).await
}

async fn add_at(world: &World, new: NewModel, now_ms: i64) -> Result<(), Situation> {
    world.store.write(move |tx| registry::add(tx, DEFAULT, &new, &at(now_ms)).map(drop)).await
}

pub(crate) async fn add_version(world: &World, name: &str, new: NewVersion) -> ModelVersion {
    add_version_by(world, name, new, at(START_MS + 1)).await
}

async fn add_version_by(world: &World, name: &str, new: NewVersion, actor: Actor) -> ModelVersion {
    let name = name.to_owned();
    let add = move |tx: &mut Tx<'_>| {
        let model = registry::find(tx, DEFAULT, &name)?;
        registry::add_version(tx, DEFAULT, &model, &new, &actor)
    };
    world.store.write(add).await.unwrap()
}

pub(crate) async fn get(world: &World, name: &str) -> Result<RegisteredModel, Situation> {
    let name = name.to_owned();
    world.store.read(move |tx| registry::get(tx, DEFAULT, &name)).await
}

pub(crate) async fn get_version(world: &World, name: &str, number: i64) -> Result<ModelVersion, Situation> {
    let name = name.to_owned();
    let get = move |tx: &mut Tx<'_>| {
        let version = registry::find_version(tx, DEFAULT, &name, number)?;
        registry::get_version(tx, &version)
    };
    world.store.read(get).await
}

/// Does something to a model.
pub(crate) async fn with_model<F>(world: &World, name: &str, work: F) -> Result<(), Situation>
where
    F: Fn(&mut Tx<'_>, &registry::ModelKey) -> StoreResult<()> + Send + 'static,
{
    let name = name.to_owned();
    let work = move |tx: &mut Tx<'_>| {
        let model = registry::find(tx, DEFAULT, &name)?;
        work(tx, &model)
    };
    world.store.write(work).await
}

/// Does something to a version.
pub(crate) async fn with_version<F>(world: &World, name: &str, number: i64, work: F) -> Result<(), Situation>
where
    F: Fn(&mut Tx<'_>, &registry::VersionKey) -> StoreResult<()> + Send + 'static,
{
    let name = name.to_owned();
    let work = move |tx: &mut Tx<'_>| {
        let version = registry::find_version(tx, DEFAULT, &name, number)?;
        work(tx, &version)
    };
    world.store.write(work).await
}

pub(crate) async fn set_alias(world: &World, name: &str, number: i64, alias: &'static str) {
    with_version(world, name, number, move |tx, version| {
        registry::set_alias(tx, version, alias, &at(START_MS))
    })
    .await
    .unwrap();
}

pub(crate) async fn by_alias(world: &World, name: &str, alias: &'static str) -> Result<i64, Situation> {
    let name = name.to_owned();
    let get = move |tx: &mut Tx<'_>| {
        let model = registry::find(tx, DEFAULT, &name)?;
        registry::by_alias(tx, &model, alias)
    };
    Ok(world.store.read(get).await?.version)
}

fn query(entity: Entity, filter: &str, order_by: &[&str]) -> RegistryQuery {
    let order_by: Vec<String> = order_by.iter().map(|clause| (*clause).to_owned()).collect();
    RegistryQuery {
        filter: parse_filter(entity, filter).unwrap(),
        order_by: parse_order_by(entity, &order_by).unwrap(),
        limit: 100,
        start: PageToken::default(),
    }
}

async fn names(world: &World, filter: &str, order_by: &[&str]) -> Vec<String> {
    let query = query(Entity::RegisteredModels, filter, order_by);
    let page = world.store.read(move |tx| registry::search_models(tx, DEFAULT, &query)).await.unwrap();
    page.items.into_iter().map(|model| model.name).collect()
}

async fn versions(world: &World, filter: &str, order_by: &[&str]) -> Vec<String> {
    let query = query(Entity::ModelVersions, filter, order_by);
    let page = world.store.read(move |tx| registry::search_versions(tx, DEFAULT, &query)).await.unwrap();
    assert!(page.items.iter().all(|version| version.aliases.is_empty()));
    page.items.into_iter().map(|version| format!("{}/{}", version.name, version.version)).collect()
}

async fn a_model_is_read_as_it_was_added(world: World) {
    let new = NewModel {
        description: "größer 😀".to_owned(),
        ..model("m", &[("b", "1"), ("a", ""), ("b", "2")])
    };
    add(&world, new).await.unwrap();
    let expected = RegisteredModel {
        name: "m".to_owned(),
        description: Some("größer 😀".to_owned()),
        creation_time_ms: START_MS,
        last_update_time_ms: START_MS,
        tags: vec![Tag::new("a", ""), Tag::new("b", "2")],
        aliases: vec![],
        latest_versions: vec![],
    };
    assert_eq!(get(&world, "m").await.unwrap(), expected);
    let new = NewVersion {
        run_id: "r".to_owned(),
        run_link: "https://elsewhere".to_owned(),
        description: "first".to_owned(),
        ..version("s3://b/m", &[("k", "v")])
    };
    let added = add_version_by(&world, "m", new, Actor { now_ms: START_MS + 1, ..by("ann") }).await;
    let expected_version = ModelVersion {
        name: "m".to_owned(),
        version: 1,
        creation_time_ms: START_MS + 1,
        last_update_time_ms: START_MS + 1,
        user_id: Some("ann".to_owned()),
        stage: Stage::None,
        description: Some("first".to_owned()),
        source: "s3://b/m".to_owned(),
        run_id: "r".to_owned(),
        run_link: "https://elsewhere".to_owned(),
        tags: vec![Tag::new("k", "v")],
        aliases: vec![],
    };
    assert_eq!(added, expected_version);
    assert_eq!(get_version(&world, "m", 1).await.unwrap(), expected_version);
    let model = get(&world, "m").await.unwrap();
    assert_eq!((model.last_update_time_ms, model.latest_versions), (START_MS + 1, vec![expected_version]));
    with_model(&world, "m", |tx, model| registry::describe(tx, model, "", &at(START_MS + 9))).await.unwrap();
    with_version(&world, "m", 1, |tx, version| {
        registry::describe_version(tx, version, None, &at(START_MS + 9))
    })
    .await
    .unwrap();
    let model = get(&world, "m").await.unwrap();
    assert_eq!((model.description.as_deref(), model.last_update_time_ms), (Some(""), START_MS + 9));
    let version = get_version(&world, "m", 1).await.unwrap();
    assert_eq!((version.description, version.last_update_time_ms), (None, START_MS + 9));
    let missing = "NotFound(RegisteredModel): Registered Model with name=M not found";
    assert_eq!(failure(get(&world, "M").await), missing);
    let missing = "NotFound(ModelVersion): Model Version (name=m, version=2) not found";
    assert_eq!(failure(get_version(&world, "m", 2).await), missing);
}

async fn models_and_prompts_share_their_names(world: World) {
    let prompt = &[(IS_PROMPT, "true")];
    add(&world, model("m", &[])).await.unwrap();
    add(&world, model("p", prompt)).await.unwrap();
    for (new, words) in [
        (model("m", &[]), "Registered Model (name=m) already exists."),
        (model("p", prompt), "Prompt (name=p) already exists."),
        (model("p", &[]), "already taken by a prompt"),
        (model("m", prompt), "already taken by a registered model"),
    ] {
        let complaint = failure(add(&world, new).await);
        assert!(
            complaint.starts_with("AlreadyExists(RegisteredModel)") && complaint.contains(words),
            "{complaint}"
        );
    }
    add(&world, model("M", &[])).await.unwrap();
}

async fn a_renamed_model_keeps_everything(world: World) {
    add(&world, model("old", &[("k", "v")])).await.unwrap();
    add(&world, model("other", &[])).await.unwrap();
    add_version(&world, "old", version("s", &[])).await;
    set_alias(&world, "old", 1, "champion").await;
    let rename = |from: &'static str, to: &'static str| {
        with_model(&world, from, move |tx, model| registry::rename(tx, DEFAULT, model, to, &at(START_MS + 5)))
    };
    assert!(failure(rename("old", "other").await).contains("Registered Model (name=other) already exists."));
    rename("old", "old").await.unwrap();
    rename("old", "new").await.unwrap();
    assert!(get(&world, "old").await.is_err());
    let model = get(&world, "new").await.unwrap();
    assert_eq!(model.tags, [Tag::new("k", "v")]);
    assert_eq!(model.aliases, [("champion".to_owned(), 1)]);
    assert_eq!(model.last_update_time_ms, START_MS + 5);
    let version = get_version(&world, "new", 1).await.unwrap();
    assert_eq!((version.name.as_str(), version.last_update_time_ms), ("new", START_MS + 5));
    add(&world, self::model("old", &[])).await.unwrap();
}

async fn a_deleted_model_leaves_nothing(world: World) {
    add(&world, model("m", &[("k", "v")])).await.unwrap();
    add_version(&world, "m", version("s", &[("k", "v")])).await;
    set_alias(&world, "m", 1, "a").await;
    with_model(&world, "m", |tx, model| registry::delete(tx, model, &at(START_MS))).await.unwrap();
    assert!(get(&world, "m").await.is_err());
    assert_eq!(versions(&world, "", &[]).await, Vec::<String>::new());
    for table in ["registered_model_tags", "model_versions", "model_version_tags", "registered_model_aliases"]
    {
        let count = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(world.store.read(move |tx| tx.query_one(&count, &[], |row| row.int(0))).await.unwrap(), 0);
    }
    add(&world, model("m", &[])).await.unwrap();
    assert_eq!(add_version(&world, "m", version("s", &[])).await.version, 1);
}

async fn versions_count_up_and_are_never_given_twice(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    for number in 1..=3 {
        assert_eq!(add_version(&world, "m", version("s", &[])).await.version, number);
    }
    set_alias(&world, "m", 3, "champion").await;
    with_version(&world, "m", 3, |tx, version| registry::delete_version(tx, version, &at(START_MS + 7)))
        .await
        .unwrap();
    assert!(get_version(&world, "m", 3).await.is_err());
    let model = get(&world, "m").await.unwrap();
    assert_eq!((model.aliases, model.last_update_time_ms), (vec![], START_MS + 7));
    assert_eq!(model.latest_versions[0].version, 2);
    assert_eq!(add_version(&world, "m", version("s", &[])).await.version, 4);
    assert_eq!(versions(&world, "name = 'm'", &["version_number"]).await, ["m/1", "m/2", "m/4"]);
}

async fn versions_that_are_added_at_once_get_different_numbers(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    let mut numbers: Vec<i64> = join_all((0..20).map(|_| add_version(&world, "m", version("s", &[]))))
        .await
        .into_iter()
        .map(|version| version.version)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

async fn an_alias_is_not_left_to_a_version_that_is_deleted_at_once(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    for number in 1..=20 {
        add_version(&world, "m", version("s", &[])).await;
        let alias = with_version(&world, "m", number, |tx, version| {
            registry::set_alias(tx, version, "a", &at(START_MS))
        });
        let delete = with_version(&world, "m", number, |tx, version| {
            registry::delete_version(tx, version, &at(START_MS))
        });
        let (aliased, deleted) = futures_util::future::join(alias, delete).await;
        deleted.unwrap();
        if let Err(refused) = aliased {
            assert!(refused.to_string().contains("not found"), "{refused}");
        }
        assert_eq!(get(&world, "m").await.unwrap().aliases, []);
    }
}

async fn an_alias_stands_for_one_version_and_moves(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    add_version(&world, "m", version("s", &[])).await;
    add_version(&world, "m", version("s", &[])).await;
    for (number, alias) in [(1, "champion"), (1, "b"), (2, "champion"), (2, "Champion")] {
        set_alias(&world, "m", number, alias).await;
    }
    assert_eq!(by_alias(&world, "m", "champion").await.unwrap(), 2);
    assert_eq!(by_alias(&world, "m", "b").await.unwrap(), 1);
    assert_eq!(get_version(&world, "m", 2).await.unwrap().aliases, ["Champion", "champion"]);
    let expected = [("Champion".to_owned(), 2), ("b".to_owned(), 1), ("champion".to_owned(), 2)];
    assert_eq!(get(&world, "m").await.unwrap().aliases, expected);
    for _ in 0..2 {
        with_model(&world, "m", |tx, model| registry::delete_alias(tx, model, "champion", &at(START_MS)))
            .await
            .unwrap();
    }
    let unknown = "InvalidParameter: Registered model alias champion not found.";
    assert_eq!(failure(by_alias(&world, "m", "champion").await), unknown);
}

async fn latest_is_the_highest_version(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    let none = "NotFound(ModelVersion): Latest version of model with name=m not found";
    assert_eq!(failure(by_alias(&world, "m", "latest").await), none);
    for _ in 0..11 {
        add_version(&world, "m", version("s", &[])).await;
    }
    assert_eq!(by_alias(&world, "m", "LaTest").await.unwrap(), 11);
    with_version(&world, "m", 11, |tx, version| registry::delete_version(tx, version, &at(START_MS)))
        .await
        .unwrap();
    assert_eq!(by_alias(&world, "m", "latest").await.unwrap(), 10);
}

async fn stages_make_room_if_asked_to(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    for _ in 0..4 {
        add_version(&world, "m", version("s", &[])).await;
    }
    let move_to = |number, stage, archive| {
        with_version(&world, "m", number, move |tx, version| {
            registry::transition(tx, version, stage, archive, &at(START_MS + number))
        })
    };
    let stages = || async {
        let mut stages = Vec::new();
        for number in 1..=4 {
            stages.push(get_version(&world, "m", number).await.unwrap().stage.as_str());
        }
        stages
    };
    move_to(1, Stage::Production, false).await.unwrap();
    move_to(2, Stage::Production, false).await.unwrap();
    move_to(3, Stage::Staging, true).await.unwrap();
    assert_eq!(stages().await, ["Production", "Production", "Staging", "None"]);
    let latest = get(&world, "m").await.unwrap().latest_versions;
    let latest: Vec<_> = latest.iter().map(|version| (version.stage, version.version)).collect();
    assert_eq!(latest, [(Stage::None, 4), (Stage::Staging, 3), (Stage::Production, 2)]);
    move_to(4, Stage::Production, true).await.unwrap();
    assert_eq!(stages().await, ["Archived", "Archived", "Staging", "Production"]);
    assert_eq!(get_version(&world, "m", 1).await.unwrap().last_update_time_ms, START_MS + 4);
    let read = |tx: &mut Tx<'_>| {
        let model = registry::find(tx, DEFAULT, "m")?;
        registry::latest_versions(tx, &model, &[Stage::Archived, Stage::None])
    };
    let found: Vec<i64> =
        world.store.read(read).await.unwrap().into_iter().map(|version| version.version).collect();
    assert_eq!(found, [2]);
}

async fn tags_are_set_and_deleted(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    add_version(&world, "m", version("s", &[])).await;
    let long = "x".repeat(100_000);
    for value in ["1", long.as_str()] {
        let tag = Tag::new("k", value);
        let expected = [tag.clone()];
        let of_model = tag.clone();
        with_model(&world, "m", move |tx, model| registry::set_tag(tx, model, &of_model, &at(START_MS)))
            .await
            .unwrap();
        with_version(&world, "m", 1, move |tx, version| {
            registry::set_version_tag(tx, version, &tag, &at(START_MS))
        })
        .await
        .unwrap();
        assert_eq!(get(&world, "m").await.unwrap().tags, expected);
        assert_eq!(get_version(&world, "m", 1).await.unwrap().tags, expected);
    }
    for _ in 0..2 {
        with_model(&world, "m", |tx, model| registry::delete_tag(tx, model, "k", &at(START_MS)))
            .await
            .unwrap();
        with_version(&world, "m", 1, |tx, version| {
            registry::delete_version_tag(tx, version, "k", &at(START_MS))
        })
        .await
        .unwrap();
    }
    assert_eq!(get(&world, "m").await.unwrap().tags, []);
    assert_eq!(get_version(&world, "m", 1).await.unwrap().tags, []);
}

async fn models_are_found_by_name_and_tag(world: World) {
    for (place, (name, tags)) in [
        ("alpha", &[("team", "red"), ("lang", "de")][..]),
        ("Beta", &[("team", "blue")][..]),
        ("gamma_1", &[("team", "red")][..]),
        ("delta", &[][..]),
    ]
    .into_iter()
    .enumerate()
    {
        add_at(&world, model(name, tags), START_MS + (place as i64) * 10).await.unwrap();
    }
    let by_name = ["Beta", "alpha", "delta", "gamma_1"];
    for (filter, expected) in [
        ("", &by_name[..]),
        ("name = 'alpha'", &["alpha"]),
        ("name != 'alpha'", &["Beta", "delta", "gamma_1"]),
        ("name LIKE '%ta'", &["Beta", "delta"]),
        ("name LIKE 'b%'", &[]),
        ("name ilike 'b%'", &["Beta"]),
        ("name IN ('alpha', 'delta', 'no')", &["alpha", "delta"]),
        ("name NOT IN ('alpha', 'delta')", &["Beta", "gamma_1"]),
        ("tags.team = 'red'", &["alpha", "gamma_1"]),
        ("tag.team != 'red'", &["Beta"]),
        ("tags.team LIKE '%e%' AND tags.lang = 'de'", &["alpha"]),
        ("tags.team IS NULL", &["delta"]),
        ("name = 'delta' OR tags.lang ILIKE 'DE'", &["alpha", "delta"]),
        ("NOT tags.team = 'red'", &["Beta", "delta"]),
        ("creation_timestamp >= 1700000000020", &["delta", "gamma_1"]),
        ("name = 'nobody'", &[]),
    ] {
        assert_eq!(names(&world, filter, &[]).await, expected, "{filter}");
    }
    for (order, expected) in [
        (&["name DESC"][..], ["gamma_1", "delta", "alpha", "Beta"]),
        (&["last_updated_timestamp"], ["alpha", "Beta", "gamma_1", "delta"]),
        (&["timestamp DESC", "name"], ["delta", "gamma_1", "Beta", "alpha"]),
    ] {
        assert_eq!(names(&world, "", order).await, expected, "{order:?}");
    }
}

async fn versions_are_found_by_all_they_have(world: World) {
    add(&world, model("a", &[])).await.unwrap();
    add(&world, model("b", &[])).await.unwrap();
    for (place, (name, source, run_id, tags)) in [
        ("a", "s3://x/1", "r1", &[("k", "1")][..]),
        ("a", "s3://x/2", "r2", &[("k", "2"), ("l", "1")]),
        ("b", "s3://y/1", "r1", &[]),
        ("a", "gs://x/3", "", &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let new = NewVersion { run_id: run_id.to_owned(), ..version(source, tags) };
        add_version_by(&world, name, new, at(START_MS + place as i64)).await;
    }
    for (filter, expected) in [
        ("", &["a/3", "b/1", "a/2", "a/1"][..]),
        ("name = 'a'", &["a/3", "a/2", "a/1"]),
        ("name IN ('b')", &["b/1"]),
        ("run_id = 'r1'", &["b/1", "a/1"]),
        ("run_id NOT IN ('r1', 'r2')", &["a/3"]),
        ("source_path LIKE 's3://x/%'", &["a/2", "a/1"]),
        ("source_path = 's3://y/1'", &["b/1"]),
        ("version_number > 1", &["a/3", "a/2"]),
        ("version_number = '3' AND name = 'a'", &["a/3"]),
        ("version_number <= 1 AND run_id = 'r1'", &["b/1", "a/1"]),
        ("tags.k = '2' AND tag.l = '1'", &["a/2"]),
        ("tags.k != '2'", &["a/1"]),
        ("tags.k IS NULL", &["a/3", "b/1"]),
    ] {
        assert_eq!(versions(&world, filter, &[]).await, expected, "{filter}");
    }
    for (order, expected) in [
        (&["version_number"][..], ["a/1", "b/1", "a/2", "a/3"]),
        (&["name DESC"], ["b/1", "a/3", "a/2", "a/1"]),
        (&["creation_timestamp"], ["a/1", "a/2", "b/1", "a/3"]),
    ] {
        assert_eq!(versions(&world, "", order).await, expected, "{order:?}");
    }
}

async fn prompts_are_found_only_if_asked_for(world: World) {
    let prompt = &[(IS_PROMPT, "true")];
    add(&world, model("m", &[("team", "red")])).await.unwrap();
    add(&world, model("p", prompt)).await.unwrap();
    add(&world, model("q", &[(IS_PROMPT, "false")])).await.unwrap();
    add_version(&world, "m", version("s", &[])).await;
    add_version(&world, "p", version("dummy-source", prompt)).await;
    let clause = |test: &str| format!("tag.`{IS_PROMPT}` {test}");
    for test in ["!= 'true'", "= 'false'"] {
        assert_eq!(names(&world, &clause(test), &[]).await, ["m", "q"], "{test}");
        assert_eq!(versions(&world, &clause(test), &[]).await, ["m/1"], "{test}");
    }
    for test in ["= 'true'", "!= 'false'"] {
        assert_eq!(names(&world, &clause(test), &[]).await, ["p"], "{test}");
        assert_eq!(versions(&world, &clause(test), &[]).await, ["p/1"], "{test}");
    }
    assert_eq!(names(&world, "", &[]).await, ["m", "q"]);
    let both = format!("tags.team = 'red' AND {} AND name LIKE 'm%'", clause("!= 'true'"));
    assert_eq!(names(&world, &both, &[]).await, ["m"]);
    // The tag decides, also afterwards.
    let tag = Tag::new(IS_PROMPT, "true");
    with_model(&world, "q", move |tx, model| registry::set_tag(tx, model, &tag, &at(START_MS)))
        .await
        .unwrap();
    with_model(&world, "p", |tx, model| registry::delete_tag(tx, model, IS_PROMPT, &at(START_MS)))
        .await
        .unwrap();
    assert_eq!(names(&world, "", &[]).await, ["m", "p"]);
    with_version(&world, "p", 1, |tx, version| {
        registry::delete_version_tag(tx, version, IS_PROMPT, &at(START_MS))
    })
    .await
    .unwrap();
    assert_eq!(versions(&world, "", &["name"]).await, ["m/1", "p/1"]);
}

async fn pages_of_the_registry_go_on(world: World) {
    for number in 0..7 {
        add(&world, model(&format!("m{number}"), &[])).await.unwrap();
        add_version(&world, &format!("m{number}"), version("s", &[])).await;
    }
    let (mut found, mut start) = (Vec::new(), Some(PageToken::default()));
    while let Some(token) = start {
        let query = RegistryQuery { limit: 3, start: token, ..query(Entity::RegisteredModels, "", &[]) };
        let page = world.store.read(move |tx| registry::search_models(tx, DEFAULT, &query)).await.unwrap();
        found.extend(page.items.into_iter().map(|model| model.name));
        start = page.next;
    }
    assert_eq!(found, ["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
    let query = RegistryQuery { limit: 7, ..query(Entity::ModelVersions, "", &[]) };
    let page = world.store.read(move |tx| registry::search_versions(tx, DEFAULT, &query)).await.unwrap();
    assert_eq!((page.items.len(), page.next), (7, None));
}

async fn another_workspace_has_a_registry_of_its_own(world: World) {
    add(&world, model("m", &[])).await.unwrap();
    add_version(&world, "m", version("s", &[])).await;
    let moved = world.store.write(|tx| {
        tx.execute("INSERT INTO workspaces (id, name) VALUES (2, 'other')", &[])?;
        tx.execute("UPDATE registered_models SET workspace_id = 2", &[])?;
        tx.execute("UPDATE model_versions SET workspace_id = 2", &[])
    });
    assert_eq!(moved.await.unwrap(), 1);
    assert!(get(&world, "m").await.is_err());
    assert!(get_version(&world, "m", 1).await.is_err());
    assert_eq!(names(&world, "", &[]).await, Vec::<String>::new());
    assert_eq!(versions(&world, "", &[]).await, Vec::<String>::new());
    add(&world, model("m", &[])).await.unwrap();
}
