//! Search over experiments: filters, orders, views and pages.

use runstone_domain::search::{Entity, OrderBy, OrderField, parse_filter, parse_order_by};
use runstone_domain::{PageToken, ViewType};
use runstone_store::experiments::{self, ExperimentQuery};

use crate::run_searches::words;
use crate::world::{DEFAULT, World, pairs};

on_both_databases! {
    every_filter_finds_its_experiments,
    every_order_and_its_pages,
    tags_can_order_too,
    views_show_what_is_in_use_or_deleted_or_both,
    found_experiments_have_their_tags,
    a_page_behind_the_end_is_empty,
}

/// Besides `main`, the newest: experiments with the numbers 2 to 5, and number 6 in the trash.
async fn add_experiments(world: &World) {
    let alpha = world.experiment("Alpha").created(1_000).tag("team", "a").tag("note", "50%").add().await;
    world.experiment("beta").created(2_000).tag("team", "b").add().await;
    world.experiment("Gamma").created(2_000).add().await;
    world.experiment("größe").created(3_000).tag("team", "A").tag("note", r"C:\x").add().await;
    let gone = world.experiment("gone").created(500).tag("team", "a").add().await;
    assert_eq!((alpha, gone), (2, 6));
    let change = move |tx: &mut runstone_store::Tx<'_>| {
        experiments::rename(tx, DEFAULT, alpha, "Alpha", 9_000)?;
        experiments::delete(tx, DEFAULT, gone, 9_000)
    };
    world.store.write(change).await.unwrap();
}

fn query(filter: &str, order_by: &[&str]) -> ExperimentQuery {
    let clauses: Vec<String> = order_by.iter().map(ToString::to_string).collect();
    ExperimentQuery {
        filter: parse_filter(Entity::Experiments, filter).unwrap_or_else(|error| panic!("{filter}: {error}")),
        order_by: parse_order_by(Entity::Experiments, &clauses).unwrap(),
        view: ViewType::ActiveOnly,
        limit: 100,
        start: PageToken::default(),
    }
}

async fn names(world: &World, query: &ExperimentQuery) -> Vec<String> {
    let query = query.clone();
    let page = world.store.read(move |tx| experiments::search(tx, DEFAULT, &query)).await.unwrap();
    page.items.into_iter().map(|experiment| experiment.name).collect()
}

async fn names_by_pages_of(world: &World, size: i64, mut query: ExperimentQuery) -> Vec<String> {
    query.limit = size;
    let mut names = Vec::new();
    loop {
        let asked = query.clone();
        let page = world.store.read(move |tx| experiments::search(tx, DEFAULT, &asked)).await.unwrap();
        names.extend(page.items.into_iter().map(|experiment| experiment.name));
        match page.next {
            Some(next) => query.start = next,
            None => return names,
        }
    }
}

/// Filters and what they find, in the default order.
const FILTERS: [(&str, &str); 45] = [
    ("", "main größe beta Gamma Alpha"),
    ("name = 'beta'", "beta"),
    ("name = 'Beta'", ""),
    ("name != 'beta'", "main größe Gamma Alpha"),
    ("name LIKE '%a'", "beta Gamma Alpha"),
    ("name LIKE 'a%'", ""),
    ("name LIKE 'gr__e'", "größe"),
    ("name NOT LIKE '%a'", "main größe"),
    ("name ILIKE 'a%'", "Alpha"),
    ("name ILIKE 'GRÖßE'", "größe"),
    ("name NOT ILIKE 'g%'", "main beta Alpha"),
    ("name RLIKE '^[A-Z]'", "Gamma Alpha"),
    ("name NOT RLIKE '^[A-Z]'", "main größe beta"),
    ("name IN ('beta', 'main', 'x')", "main beta"),
    ("name NOT IN ('beta', 'main', 'x')", "größe Gamma Alpha"),
    ("attribute.name = 'beta'", "beta"),
    ("experiment_id = '2'", "Alpha"),
    ("experiment_id = '6'", ""),
    ("experiment_id != '2'", "main größe beta Gamma"),
    ("experiment_id IN ('2', '4', '99')", "Gamma Alpha"),
    ("experiment_id NOT IN ('2', '4', '99')", "main größe beta"),
    ("creation_time = 2000", "beta Gamma"),
    ("creation_time != 2000", "main größe Alpha"),
    ("creation_time < 2000", "Alpha"),
    ("creation_time <= 2000", "beta Gamma Alpha"),
    ("creation_time > 2000", "main größe"),
    ("creation_time >= 2000", "main größe beta Gamma"),
    ("last_update_time = 9000", "Alpha"),
    ("last_update_time < 9000", "größe beta Gamma"),
    ("tags.team = 'a'", "Alpha"),
    ("tags.team != 'a'", "größe beta"),
    ("tags.team LIKE '_'", "größe beta Alpha"),
    ("tags.team NOT LIKE 'a'", "größe beta"),
    ("tags.team ILIKE 'A'", "größe Alpha"),
    ("tags.team IN ('a', 'b')", "beta Alpha"),
    ("tags.team IS NULL", "main Gamma"),
    ("tags.team IS NOT NULL", "größe beta Alpha"),
    (r"tags.note LIKE 'C:\%'", "größe"),
    ("tags.note LIKE '__%'", "größe Alpha"),
    ("NOT tags.team = 'a'", "main größe beta Gamma"),
    ("tags.unheard != 'x'", ""),
    ("tags.unheard IS NULL", "main größe beta Gamma Alpha"),
    ("tags.team = 'a' OR name = 'beta'", "beta Alpha"),
    ("tags.team = 'a' AND name = 'beta'", ""),
    ("NOT (tags.team IS NULL OR creation_time > 2500)", "beta Alpha"),
];

async fn every_filter_finds_its_experiments(world: World) {
    add_experiments(&world).await;
    let mut wrong = Vec::new();
    for (filter, expected) in FILTERS {
        let found = names(&world, &query(filter, &[])).await;
        if found != words(expected) {
            wrong.push(format!("{filter}: found {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn every_order_and_its_pages(world: World) {
    add_experiments(&world).await;
    let orders: [(&[&str], &str); 11] = [
        (&[], "main größe beta Gamma Alpha"),
        (&["name"], "Alpha Gamma beta größe main"),
        (&["name DESC"], "main größe beta Gamma Alpha"),
        (&["experiment_id"], "main Alpha beta Gamma größe"),
        (&["experiment_id DESC"], "größe Gamma beta Alpha main"),
        // Ties of an order that was asked for: the greatest number first, unlike the default order.
        (&["creation_time"], "Alpha Gamma beta größe main"),
        (&["creation_time DESC"], "main größe Gamma beta Alpha"),
        (&["last_update_time"], "Gamma beta größe Alpha main"),
        (&["last_update_time DESC"], "main Alpha größe Gamma beta"),
        (&["creation_time", "experiment_id"], "Alpha beta Gamma größe main"),
        (&["creation_time", "name DESC"], "Alpha beta Gamma größe main"),
    ];
    for (order, expected) in orders {
        assert_eq!(names(&world, &query("", order)).await, words(expected), "{order:?}");
        for size in 1..=5 {
            let found = names_by_pages_of(&world, size, query("", order)).await;
            assert_eq!(found, words(expected), "{order:?} in pages of {size}");
        }
    }
}

/// The language lets nobody order experiments by tags yet, but the store can.
async fn tags_can_order_too(world: World) {
    add_experiments(&world).await;
    for (descending, expected) in
        [(false, "größe Alpha beta Gamma main"), (true, "beta Alpha größe Gamma main")]
    {
        let mut query = query("", &[]);
        query.order_by = vec![OrderBy { field: OrderField::Tag("team".to_owned()), descending }];
        assert_eq!(names(&world, &query).await, words(expected));
    }
}

async fn views_show_what_is_in_use_or_deleted_or_both(world: World) {
    add_experiments(&world).await;
    for (view, all, with_tag) in [
        (ViewType::ActiveOnly, "main größe beta Gamma Alpha", "Alpha"),
        (ViewType::DeletedOnly, "gone", "gone"),
        (ViewType::All, "main größe beta Gamma Alpha gone", "Alpha gone"),
    ] {
        assert_eq!(names(&world, &ExperimentQuery { view, ..query("", &[]) }).await, words(all));
        let tagged = ExperimentQuery { view, ..query("tags.team = 'a'", &[]) };
        assert_eq!(names(&world, &tagged).await, words(with_tag));
    }
}

async fn found_experiments_have_their_tags(world: World) {
    add_experiments(&world).await;
    let query = query("name IN ('Alpha', 'Gamma')", &["name"]);
    let page = world.store.read(move |tx| experiments::search(tx, DEFAULT, &query)).await.unwrap();
    assert_eq!(page.items[0], world.get_experiment(2).await);
    assert_eq!(pairs(&page.items[0].tags), [("note", "50%"), ("team", "a")]);
    assert_eq!(page.items[1].tags, []);
}

async fn a_page_behind_the_end_is_empty(world: World) {
    for offset in [1, 1_000, u64::MAX] {
        let query = ExperimentQuery { start: PageToken { offset, ..PageToken::default() }, ..query("", &[]) };
        assert_eq!(names(&world, &query).await, [""; 0]);
    }
}
