//! Runs as a table: only the columns that are asked for.

use runstone_domain::search::{Entity, parse_column, parse_filter};
use runstone_domain::{PageToken, ViewType};
use runstone_store::runs::{self, Count, RunQuery, Table, TableColumn};

use crate::world::{DEFAULT, World, point};

on_both_databases! {
    a_table_has_the_columns_that_are_asked_for,
    pages_of_a_table_go_on,
    counting_stops_where_it_is_told_to,
}

fn query(world: &World, filter: &str) -> RunQuery {
    RunQuery {
        experiment_ids: vec![world.experiment],
        filter: parse_filter(Entity::Runs, filter).unwrap(),
        order_by: Vec::new(),
        view: ViewType::ActiveOnly,
        limit: 10,
        start: PageToken::default(),
    }
}

async fn table(world: &World, query: &RunQuery, columns: &[&str]) -> Table {
    let query = query.clone();
    let columns: Vec<_> = columns.iter().map(|name| parse_column(Entity::Runs, name).unwrap()).collect();
    world.store.read(move |tx| runs::table(tx, DEFAULT, &query, &columns)).await.unwrap()
}

fn numbers(values: &[Option<f64>]) -> TableColumn {
    TableColumn::Numbers(values.to_vec())
}

fn texts(values: &[Option<&str>]) -> TableColumn {
    TableColumn::Texts(values.iter().map(|value| value.map(str::to_owned)).collect())
}

async fn a_table_has_the_columns_that_are_asked_for(world: World) {
    let a = world.run("a").start(3).param("lr", "0.1").tag("team", "red").user("ann").add().await;
    world
        .log_metrics(&a, &[point("m", 0, 0, 4.0), point("m", 1, 0, 2.0), point("m", 1, 0, 2.0)])
        .await
        .unwrap();
    world.log_metrics(&a, &[point("m", 0, 0, 4.0)]).await.unwrap();
    world.run("b").start(2).metric("m", f64::NAN).end(9).add().await;
    world.run("c").start(1).metric("other", 1.0).param("lr", "").add().await;
    let columns = [
        "metrics.m",
        "metrics.m.min",
        "metrics.m.mean",
        "metrics.m.count",
        "metrics.m.at(0)",
        "params.lr",
        "tags.team",
        "status",
        "end_time",
        "attributes.user_id",
        "metrics.unheard.max",
        "params.unheard",
        "params.lr",
        "metrics.m",
    ];
    let table = table(&world, &query(&world, ""), &columns).await;
    let names: Vec<&str> = table.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!((names, table.next), (vec!["a", "b", "c"], None));
    let expected = [
        numbers(&[Some(2.0), Some(f64::NAN), None]),
        numbers(&[Some(2.0), Some(f64::NAN), None]),
        numbers(&[Some(3.0), Some(f64::NAN), None]),
        numbers(&[Some(2.0), Some(1.0), None]),
        numbers(&[Some(4.0), Some(f64::NAN), None]),
        texts(&[Some("0.1"), None, Some("")]),
        texts(&[Some("red"), None, None]),
        texts(&[Some("RUNNING"); 3]),
        TableColumn::Times(vec![None, Some(9), None]),
        texts(&[Some("ann"), Some(""), Some("")]),
        numbers(&[None; 3]),
        texts(&[None; 3]),
        // What is asked for twice comes twice.
        texts(&[Some("0.1"), None, Some("")]),
        numbers(&[Some(2.0), Some(f64::NAN), None]),
    ];
    for ((name, found), expected) in columns.iter().zip(&table.columns).zip(&expected) {
        assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{name}");
    }
}

async fn pages_of_a_table_go_on(world: World) {
    for start in 0..7 {
        world.run(&start.to_string()).start(start).metric("m", start as f64).add().await;
    }
    let (mut query, mut found) = (RunQuery { limit: 3, ..query(&world, "") }, Vec::new());
    loop {
        let page = table(&world, &query, &["metrics.m"]).await;
        let TableColumn::Numbers(values) = &page.columns[0] else { panic!("{page:?}") };
        found.extend(values.iter().flatten().copied());
        match page.next {
            Some(next) => query.start = next,
            None => break,
        }
    }
    assert_eq!(found, [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]);
}

async fn counting_stops_where_it_is_told_to(world: World) {
    for start in 0..7 {
        world
            .run(&start.to_string())
            .metric("m", start as f64)
            .param("p", &(start % 2).to_string())
            .add()
            .await;
    }
    for (filter, most, runs, is_all) in [
        ("", 100, 7, true),
        ("", 7, 7, true),
        ("", 6, 6, false),
        ("metrics.m.max >= 4", 100, 3, true),
        ("params.p = '1'", 100, 3, true),
        ("params.p = '1'", 2, 2, false),
        ("params.p = 'x'", 2, 0, true),
    ] {
        let query = query(&world, filter);
        let count = world.store.read(move |tx| runs::count(tx, DEFAULT, &query, most)).await.unwrap();
        assert_eq!(count, Count { runs, is_all }, "{filter} up to {most}");
    }
}
