//! How the databases go about searches of the registry: no page may look at all models or versions.

use runstone_domain::search::{Entity, parse_filter};
use runstone_domain::{PageToken, Tag};
use runstone_store::registry::{self, NewModel, NewVersion, RegistryQuery};
use runstone_store::{Result as StoreResult, Tx};

use crate::registry::at;
use crate::world::{DEFAULT, World};

on_both_databases! {
    pages_of_models_walk_names,
    a_prefix_is_a_range_of_names,
    a_rare_tag_leads,
    versions_of_a_model_or_a_run_are_looked_up,
    filters_that_lead_find_what_others_find,
}

/// Enough for PostgreSQL to prefer an index.
const MODELS: i64 = 4_000;

async fn add_models(world: &World) {
    let fill = |tx: &mut Tx<'_>| {
        for number in 0..MODELS {
            let tags = vec![
                Tag::new("team", format!("t{}", number % 4)),
                Tag::new("owner", format!("o{}", number / 2)),
                Tag::new("long", "x".repeat(150 + usize::try_from(number % 2).unwrap_or(0) * 100)),
            ];
            let new =
                NewModel { name: format!("m-{number:04}"), description: String::new(), tags: tags.clone() };
            let model = registry::add(tx, DEFAULT, &new, &at(number))?;
            for version in 0..2 {
                let new = NewVersion {
                    source: "s".to_owned(),
                    run_id: format!("r{}", number / 2),
                    tags: tags.clone(),
                    ..NewVersion::default()
                };
                registry::add_version(tx, DEFAULT, &model, &new, &at(number * 2 + version))?;
            }
        }
        Ok(())
    };
    world.store.write(fill).await.unwrap();
    // With it PostgreSQL learns how large the tables have become.
    world.store.settle().await.unwrap();
}

fn query(entity: Entity, filter: &str, limit: i64) -> RegistryQuery {
    RegistryQuery {
        filter: parse_filter(entity, filter).unwrap(),
        order_by: Vec::new(),
        limit,
        start: PageToken::default(),
    }
}

fn names(tx: &mut Tx<'_>, filter: &str) -> StoreResult<Vec<String>> {
    let page = registry::search_models(tx, DEFAULT, &query(Entity::RegisteredModels, filter, 5))?;
    Ok(page.items.into_iter().map(|model| model.name).collect())
}

fn versions(tx: &mut Tx<'_>, filter: &str) -> StoreResult<Vec<String>> {
    let page = registry::search_versions(tx, DEFAULT, &query(Entity::ModelVersions, filter, 5))?;
    Ok(page.items.into_iter().map(|version| format!("{}/{}", version.name, version.version)).collect())
}

/// What a search of either kind finds, and the plan of the query that finds it.
async fn explain(world: &World, kind: &'static str, filter: &'static str) -> (Vec<String>, String) {
    let search = move |tx: &mut Tx<'_>| match kind {
        "models" => tx.explain(|tx| names(tx, filter)),
        _ => tx.explain(|tx| versions(tx, filter)),
    };
    let (found, mut plans) = world.store.read(search).await.unwrap();
    plans.retain(|plan| plan.contains("OFFSET"));
    assert_eq!(plans.len(), 1, "{plans:#?}");
    (found, plans.remove(0))
}

fn sorts_all(plan: &str) -> bool {
    plan.contains("USE TEMP B-TREE FOR ORDER BY")
        || plan.lines().any(|line| line.trim_start_matches([' ', '-', '>']).starts_with("Sort  ("))
}

/// PostgreSQL may take the unique key, which has the same order.
fn walks_names(plan: &str) -> bool {
    plan.contains("registered_models_by_name") || plan.contains("registered_models_workspace_id_name_key")
}

fn reads_all(plan: &str) -> bool {
    ["SCAN m\n", "SCAN v\n", "Seq Scan on"].iter().any(|words| plan.contains(words))
}

async fn pages_of_models_walk_names(world: World) {
    add_models(&world).await;
    for (filter, expected) in [
        ("", ["m-0000", "m-0001"]),
        ("tags.team = 't3'", ["m-0003", "m-0007"]),
        ("tags.team != 't0'", ["m-0001", "m-0002"]),
    ] {
        let (found, plan) = explain(&world, "models", filter).await;
        assert_eq!(found[..2], expected);
        if filter != "tags.team = 't3'" {
            assert!(walks_names(&plan) && !sorts_all(&plan), "{filter}: {plan}");
        }
        assert!(!reads_all(&plan), "{filter}: {plan}");
    }
    let (found, plan) = explain(&world, "versions", "").await;
    assert_eq!(found[..2], ["m-3999/2", "m-3999/1"]);
    assert!(plan.contains("model_versions_by_update") && !sorts_all(&plan) && !reads_all(&plan), "{plan}");
}

async fn a_prefix_is_a_range_of_names(world: World) {
    add_models(&world).await;
    for (filter, expected) in [("name LIKE 'm-39%'", "m-3900"), ("name LIKE 'm-39_5'", "m-3905")] {
        let (found, plan) = explain(&world, "models", filter).await;
        assert_eq!(found[0], expected);
        let in_range = plan.contains("AND name>? AND name<?") || plan.contains("name >= ");
        assert!(in_range && walks_names(&plan) && !sorts_all(&plan), "{plan}");
    }
    assert_eq!(explain(&world, "models", "name LIKE 'z%'").await.0, Vec::<String>::new());
}

async fn a_rare_tag_leads(world: World) {
    add_models(&world).await;
    let (found, plan) = explain(&world, "models", "tags.owner = 'o1999'").await;
    assert_eq!(found, ["m-3998", "m-3999"]);
    assert!(!walks_names(&plan) && !reads_all(&plan), "{plan}");
    let (found, plan) = explain(&world, "versions", "tags.owner = 'o1999' AND name LIKE 'm%'").await;
    assert_eq!(found, ["m-3999/2", "m-3999/1", "m-3998/2", "m-3998/1"]);
    assert!(!plan.contains("model_versions_by_update") && !reads_all(&plan), "{plan}");
}

async fn versions_of_a_model_or_a_run_are_looked_up(world: World) {
    add_models(&world).await;
    for (filter, expected) in [
        ("name = 'm-0007'", &["m-0007/2", "m-0007/1"][..]),
        ("run_id = 'r1'", &["m-0003/2", "m-0003/1", "m-0002/2", "m-0002/1"]),
        ("run_id IN ('r1', 'no') AND version_number = 1", &["m-0003/1", "m-0002/1"]),
        ("name = 'nobody'", &[]),
    ] {
        let (found, plan) = explain(&world, "versions", filter).await;
        assert_eq!(found, expected, "{filter}");
        assert!(!plan.contains("model_versions_by_update") && !reads_all(&plan), "{filter}: {plan}");
    }
}

async fn filters_that_lead_find_what_others_find(world: World) {
    add_models(&world).await;
    // A negation twice leads nowhere.
    for filter in [
        "tags.owner = 'o7'",
        "tags.owner = 'o7' AND tags.team = 't2'",
        "tags.team = 't2' AND name LIKE 'm-01%'",
        "tags.team = 'nobody'",
        "name = 'm-0100'",
        "name LIKE 'm-010%' AND tags.team = 't1'",
    ] {
        let twice = format!("NOT (NOT ({filter}))");
        let both = move |tx: &mut Tx<'_>| {
            assert_eq!(names(tx, filter)?, names(tx, &twice)?, "{filter}");
            assert_eq!(versions(tx, filter)?, versions(tx, &twice)?, "{filter}");
            Ok(())
        };
        world.store.read(both).await.unwrap();
    }
    // Longer than what the index has.
    let long = format!("tags.long = '{}' AND name LIKE 'm-000%'", "x".repeat(250));
    let found = world.store.read(move |tx| names(tx, &long)).await.unwrap();
    assert_eq!(found, ["m-0001", "m-0003", "m-0005", "m-0007", "m-0009"]);
}
