//! Whatever the search language lets pass, both databases can run.

use runstone_domain::limits;
use runstone_domain::search::{
    MAX_CONDITIONS, MAX_DEPTH, MAX_LIST_VALUES, MAX_ORDER_BY, MAX_REGEX_CONDITIONS,
};

use crate::five_runs;
use crate::world::World;

on_both_databases! {
    as_many_conditions_as_a_filter_may_have,
    as_many_list_values_as_a_filter_may_have,
    groups_as_deep_as_they_may_be,
    as_many_orders_as_a_search_may_have,
    patterns_as_long_as_they_may_be,
    the_largest_page,
    more_experiments_than_a_statement_has_binds,
}

async fn as_many_conditions_as_a_filter_may_have(world: World) {
    five_runs::add(&world).await;
    let kinds: [fn(usize) -> String; 6] = [
        |n| format!("metrics.loss != {n}"),
        |n| format!("params.lr != '{n}'"),
        |n| format!("NOT tags.team = '{n}'"),
        |n| format!("start_time != {}", 100_000 + n),
        |n| format!("NOT dataset.context = '{n}'"),
        |n| format!("status != '{n}'"),
    ];
    for kind in kinds {
        let filter = |word: &str| (0..MAX_CONDITIONS).map(kind).collect::<Vec<_>>().join(word);
        let single = world.search().filter(&kind(7)).names().await;
        for word in [" AND ", " OR "] {
            let found = world.search().filter(&filter(word)).names().await;
            assert_eq!(found, single, "{}", kind(7));
        }
    }
}

async fn as_many_list_values_as_a_filter_may_have(world: World) {
    five_runs::add(&world).await;
    let many: Vec<String> = (1..MAX_LIST_VALUES).map(|n| format!("'{n}'")).collect();
    let list = many.join(", ");
    for (field, value) in
        [("run_id", "3".repeat(32)), ("params.opt", "adam".to_owned()), ("tags.team", "Vision".to_owned())]
    {
        let found = world.search().filter(&format!("{field} IN ({list}, '{value}')")).names().await;
        assert_eq!(found, ["Anna"], "{field}");
    }
}

async fn groups_as_deep_as_they_may_be(world: World) {
    five_runs::add(&world).await;
    let groups = MAX_DEPTH / 2;
    let filter = format!("{}tags.team = 'Vision'{}", "NOT (".repeat(groups), ")".repeat(groups));
    assert_eq!(world.search().filter(&filter).names().await, ["Anna"]);
    let filter: String = (0..MAX_DEPTH - 1)
        .fold("tags.team = 'Vision'".to_owned(), |inner, n| format!("({inner}) OR params.lr = 'x{n}'"));
    assert_eq!(world.search().filter(&filter).names().await, ["Anna"]);
}

async fn as_many_orders_as_a_search_may_have(world: World) {
    let keys: Vec<String> = (0..MAX_ORDER_BY).map(|n| format!("k{n:02}")).collect();
    for (name, value) in [("low", 1.0), ("high", 2.0)] {
        let last = &keys[MAX_ORDER_BY - 1];
        let run = keys.iter().fold(world.run(name), |run, key| {
            let value = if key == last { value } else { 0.0 };
            run.metric(key, value).param(key, &value.to_string()).tag(key, &value.to_string())
        });
        run.add().await;
    }
    let empty = world.experiment("empty").add().await;
    for kind in ["metrics", "params", "tags"] {
        let clauses: Vec<String> = keys.iter().map(|key| format!("{kind}.{key} DESC")).collect();
        let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
        for experiments in [vec![world.experiment], vec![world.experiment, empty]] {
            let found = world.search().experiments(&experiments).order_by(&clauses).try_page().await;
            let found = found.unwrap_or_else(|error| panic!("{kind}: {error} ({error:?})"));
            let names: Vec<&str> = found.items.iter().map(|run| run.info.name.as_str()).collect();
            assert_eq!(names, ["high", "low"], "{kind}");
        }
    }
}

async fn patterns_as_long_as_they_may_be(world: World) {
    let long = "ä".repeat(limits::RUN_TAG_VALUE);
    world.run("long").tag("t", &long).add().await;
    world.run("short").tag("t", "ä").add().await;
    let characters = 250_000 / "ä".len();
    let found = async |operator: &str, pattern: &str| {
        let page = world.search().filter(&format!("tags.t {operator} '{pattern}'")).try_page().await;
        let page = page.unwrap_or_else(|error| panic!("{operator} {} bytes: {error:?}", pattern.len()));
        page.items.into_iter().map(|run| run.info.name).collect::<Vec<_>>()
    };
    for operator in ["LIKE", "ILIKE"] {
        assert_eq!(found(operator, &long).await, ["long"]);
        assert_eq!(found(operator, &"_".repeat(limits::RUN_TAG_VALUE)).await, ["long"]);
        assert_eq!(found(operator, &"%_".repeat(100)).await, ["long"]);
        assert_eq!(found(operator, &"ä".repeat(characters)).await, [""; 0]);
    }
    let regexes: Vec<String> =
        (0..MAX_REGEX_CONDITIONS).map(|n| format!("tags.t RLIKE '^ä{{{}}}'", n + 2)).collect();
    assert_eq!(world.search().filter(&regexes.join(" AND ")).names().await, ["long"]);
}

async fn the_largest_page(world: World) {
    five_runs::add(&world).await;
    for limit in [limits::SEARCH_PAGE, i64::MAX] {
        for order in [&[] as &[&str], &["metrics.loss"]] {
            assert_eq!(world.search().order_by(order).limit(limit).names().await.len(), 5);
        }
    }
}

async fn more_experiments_than_a_statement_has_binds(world: World) {
    five_runs::add(&world).await;
    let add = "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 66000)
         INSERT INTO experiments (id, workspace_id, name, artifact_location, creation_time_ms, last_update_time_ms)
         SELECT i, 1, 'x' || i, '', 0, 0 FROM n";
    world.store.write(|tx| tx.execute(add, &[])).await.unwrap();
    let everywhere: Vec<i64> = (0..=66_000).collect();
    let found = world.search().experiments(&everywhere).try_page().await;
    assert_eq!(found.unwrap_or_else(|error| panic!("{error:?}")).items.len(), 5);
}
