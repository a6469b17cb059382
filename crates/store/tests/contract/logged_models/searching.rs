//! Searches for logged models: what filters mean, and in which order models come.

use runstone_domain::{LoggedModel, LoggedModelStatus, Param};
use runstone_store::Tx;
use runstone_store::logged_models::{self, ModelKey};

use super::{NO_DATASET, acc, measure, model, search, with_model};
use crate::world::{START_MS, World, pairs};

on_both_databases! {
    texts_are_searched,
    statuses_are_searched_by_all_their_names,
    any_measurement_may_fulfil_a_condition,
    datasets_narrow_what_is_found_and_what_counts,
    the_newest_come_first,
    attributes_order_models,
    the_latest_measurement_orders_models,
    pages_follow_each_other,
}

/// Adds `a`, `b` and `c`, created one after the other, with params, tags and types, and `d`, which has none.
async fn add_four(world: &World) {
    for (name, rate, team, kind) in
        [("a", "0.1", "Red", "cls"), ("b", "0.2", "blue", "reg"), ("c", "0.3", "red", "cls")]
    {
        let new = model(world, name).param("lr", rate).tag("team", team).kind(kind).source("r1");
        new.created(START_MS + i64::from(name.as_bytes()[0])).add().await;
    }
    model(world, "d").created(START_MS + 900).add().await;
}

async fn expect(world: &World, cases: &[(&str, &str)]) {
    for (filter, expected) in cases {
        let mut names = search(world).filter(filter).names().await;
        names.sort_unstable();
        assert_eq!(names.join(" "), *expected, "{filter}");
    }
}

async fn texts_are_searched(world: World) {
    add_four(&world).await;
    expect(
        &world,
        &[
            ("", "a b c d"),
            ("name = 'a'", "a"),
            ("name != 'a'", "b c d"),
            ("attributes.name IN ('a', 'c', 'x')", "a c"),
            ("name RLIKE '[ab]'", "a b"),
            ("model_id = 'm-b'", "b"),
            ("model_type = 'cls'", "a c"),
            ("model_type = ''", "d"),
            ("source_run_id != 'r1'", "d"),
            ("artifact_location LIKE '%/c'", "c"),
            ("params.lr = 0.2", "b"),
            ("params.lr != '0.2'", "a c"),
            ("params.unheard = 'x'", ""),
            ("params.unheard IS NULL", "a b c d"),
            ("params.lr IS NULL", "d"),
            ("params.lr IS NOT NULL AND NOT params.lr = '0.1'", "b c"),
            ("tags.team ILIKE 'RED'", "a c"),
            ("tags.team LIKE 'r%' OR name = 'd'", "c d"),
            ("NOT (tags.team = 'Red' OR tags.team = 'blue')", "c d"),
            ("creation_timestamp < 1700000000098", "a"),
            ("last_updated_timestamp >= 1700000000099", "c d"),
            (&format!("experiment_id = {}", world.experiment), "a b c d"),
            ("experiment_id IN ('99999')", ""),
        ],
    )
    .await;
}

async fn statuses_are_searched_by_all_their_names(world: World) {
    add_four(&world).await;
    let ready = |tx: &mut Tx<'_>, model: &ModelKey| {
        logged_models::finalize(tx, model, LoggedModelStatus::Ready, START_MS)
    };
    with_model(&world, "m-a", ready).await.unwrap();
    expect(
        &world,
        &[
            ("status = 'READY'", "a"),
            ("status = 'LOGGED_MODEL_READY'", "a"),
            ("status = 2", "a"),
            ("status != 'READY'", "b c d"),
            ("status IN ('READY', 'UPLOAD_FAILED')", "a"),
            ("status NOT IN ('LOGGED_MODEL_READY')", "b c d"),
            ("status ILIKE '%pending'", "b c d"),
            ("status = 'nonsense'", ""),
            ("status != 'nonsense'", "a b c d"),
        ],
    )
    .await;
}

/// Measures `a` (0.9 and 0.5 on two datasets, then 0.7 on none), `b` (0.6, then 0.95), and `c` (NaN).
async fn measure_three(world: &World) {
    add_four(world).await;
    let run_id = world.run("a").add().await;
    let (train, test) = (("train", "d1"), ("test", "d2"));
    let points = vec![
        acc("m-a", (1, 0, 0.9), train),
        acc("m-a", (2, 0, 0.5), test),
        acc("m-a", (1, 5, 0.7), NO_DATASET),
        acc("m-b", (1, 0, 0.6), train),
        acc("m-b", (3, 0, 0.95), ("test", "d9")),
        acc("m-c", (1, 0, f64::NAN), NO_DATASET),
    ];
    measure(world, &run_id, points).await.unwrap();
}

async fn any_measurement_may_fulfil_a_condition(world: World) {
    measure_three(&world).await;
    expect(
        &world,
        &[
            ("metrics.acc > 0.8", "a b"),
            ("metrics.acc < 0.6", "a"),
            ("metrics.acc = 0.7", "a"),
            ("metrics.acc != 0.9", "a b c"),
            ("metrics.acc <= 1e400", "a b"),
            ("metrics.acc IS NULL", "d"),
            ("metrics.acc IS NOT NULL", "a b c"),
            ("metrics.unheard > 0", ""),
            ("metrics.unheard IS NULL", "a b c d"),
            ("metrics.acc > 0.8 AND metrics.acc < 0.6", "a"),
            ("NOT metrics.acc > 0.8", "c d"),
        ],
    )
    .await;
}

async fn datasets_narrow_what_is_found_and_what_counts(world: World) {
    measure_three(&world).await;
    let narrowed = |filter: &'static str, datasets: &'static [(&str, &str)]| {
        let asked =
            datasets.iter().fold(search(&world).filter(filter), |search, dataset| search.on(*dataset));
        async move { asked.order("name", false, NO_DATASET).names().await.join(" ") }
    };
    assert_eq!(narrowed("", &[("train", "")]).await, "a b");
    assert_eq!(narrowed("", &[("test", "d9")]).await, "b");
    assert_eq!(narrowed("", &[("unheard", "")]).await, "");
    assert_eq!(narrowed("metrics.acc > 0.8", &[("train", "")]).await, "a");
    assert_eq!(narrowed("metrics.acc > 0.8", &[("train", "d1"), ("test", "")]).await, "a b");
    assert_eq!(narrowed("name = 'b'", &[("train", "d1")]).await, "b");
    assert_eq!(narrowed("NOT metrics.acc > 0.8", &[("train", "")]).await, "b");
}

async fn the_newest_come_first(world: World) {
    add_four(&world).await;
    model(&world, "e").created(START_MS + 900).add().await;
    assert_eq!(search(&world).names().await, ["d", "e", "c", "b", "a"], "ties by model id");
    assert_eq!(search(&world).experiments(&[]).names().await, Vec::<String>::new());
}

async fn attributes_order_models(world: World) {
    add_four(&world).await;
    for (field, ascending) in [
        ("name", "a b c d"),
        ("creation_timestamp", "a b c d"),
        ("last_updated_timestamp", "a b c d"),
        ("model_type", "d c a b"),
        ("source_run_id", "d c b a"),
        ("status", "d c b a"),
        ("artifact_location", "a b c d"),
    ] {
        let found = search(&world).order(field, false, NO_DATASET).names().await;
        assert_eq!(found.join(" "), ascending, "{field}");
    }
    let by_two = search(&world).order("model_type", true, NO_DATASET).order("name", false, NO_DATASET);
    assert_eq!(by_two.names().await, ["b", "a", "c", "d"]);
}

async fn the_latest_measurement_orders_models(world: World) {
    measure_three(&world).await;
    let ordered = |descending, dataset| {
        let asked = search(&world).order("metrics.acc", descending, dataset);
        async move { asked.names().await.join(" ") }
    };
    assert_eq!(ordered(false, NO_DATASET).await, "a b c d", "0.5, 0.95, not a number, missing");
    assert_eq!(ordered(true, NO_DATASET).await, "b a c d");
    assert_eq!(ordered(false, ("train", "")).await, "b a d c", "only the first two were measured on it");
    assert_eq!(ordered(true, ("", "d2")).await, "a d c b");
    let unheard = search(&world).order("metrics.unheard", false, NO_DATASET).names().await;
    assert_eq!(unheard.join(" "), "d c b a");
}

async fn pages_follow_each_other(world: World) {
    add_four(&world).await;
    let mut paged = search(&world).order("name", false, NO_DATASET);
    paged.query.limit = 3;
    let first = paged.page().await;
    let name = |model: &LoggedModel| model.name.clone();
    assert_eq!(first.items.iter().map(name).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(first.items[1].params, [Param::new("lr", "0.2")]);
    assert_eq!(pairs(&first.items[2].tags), [("team", "red")]);
    paged.query.start = first.next.unwrap();
    let last = paged.page().await;
    assert_eq!((last.items.iter().map(name).collect::<Vec<_>>(), last.next), (vec!["d".to_owned()], None));
}
