//! Pages of every order: together they are the whole answer, nothing twice and nothing missing.

use crate::five_runs;
use crate::run_orders::ORDERS;
use crate::world::{World, failure};

on_both_databases! {
    pages_of_every_order_are_the_whole_answer,
    pages_cross_from_numbers_to_nan_to_missing,
    equal_values_are_paged_by_start_and_run_id,
    the_last_page_says_so,
    a_next_page_goes_on_behind_the_last_run_whatever_has_changed,
    a_token_of_another_order_is_refused,
    a_page_behind_the_end_is_empty,
}

async fn pages_of_every_order_are_the_whole_answer(world: World) {
    five_runs::add(&world).await;
    for (order, expected) in ORDERS {
        for size in 1..=3 {
            let found = world.search().order_by(order).names_by_pages_of(size).await;
            assert_eq!(found.join(" "), expected, "{order:?} in pages of {size}");
        }
    }
}

/// Nine runs: three with numbers (two equal), three with NaN, three without `m`; some of each in the trash too.
async fn add_nine_runs(world: &World) {
    let values =
        [Some(1.0), Some(f64::NAN), None, Some(2.0), Some(f64::NAN), None, Some(1.0), Some(f64::NAN), None];
    for (start, value) in (0..).zip(values) {
        let named = |name: String| {
            let run = world.run(&name).start(start).param("third", &(start % 3).to_string());
            value.into_iter().fold(run, |run, value| run.metric("m", value))
        };
        named(start.to_string()).add().await;
        named(format!("deleted {start}")).deleted().add().await;
    }
}

async fn pages_cross_from_numbers_to_nan_to_missing(world: World) {
    add_nine_runs(&world).await;
    let empty = world.experiment("empty").add().await;
    let orders: [(&[&str], &str); 3] = [
        (&["metrics.m"], "6 0 3 7 4 1 8 5 2"),
        (&["metrics.m DESC"], "3 6 0 7 4 1 8 5 2"),
        (&["metrics.m", "start_time"], "0 6 3 1 4 7 2 5 8"),
    ];
    for (order, expected) in orders {
        for size in 1..=10 {
            let one = world.search().order_by(order);
            let several = world.search().experiments(&[empty, world.experiment]).order_by(order);
            for search in [one, several] {
                assert_eq!(
                    search.names_by_pages_of(size).await.join(" "),
                    expected,
                    "{order:?}, pages of {size}"
                );
            }
        }
    }
    for size in 1..=4 {
        let numbers = world.search().filter("metrics.m > 1").order_by(&["metrics.m"]);
        assert_eq!(numbers.names_by_pages_of(size).await, ["3"]);
        let missing = world.search().filter("metrics.m IS NULL").order_by(&["metrics.m DESC"]);
        assert_eq!(missing.names_by_pages_of(size).await, ["8", "5", "2"]);
        let not_numbers = world.search().filter("NOT metrics.m >= 0").order_by(&["metrics.m DESC"]);
        assert_eq!(not_numbers.names_by_pages_of(size).await, ["7", "4", "1", "8", "5", "2"]);
    }
}

async fn equal_values_are_paged_by_start_and_run_id(world: World) {
    for (digit, start) in [('5', 1), ('3', 1), ('1', 0), ('4', 1), ('2', 2)] {
        let run = world.run(&digit.to_string()).id(digit).start(start).user("ann");
        run.metric("m", 1.0).param("p", "1").tag("t", "1").add().await;
    }
    let orders: [&[&str]; 7] = [
        &[],
        &["metrics.m"],
        &["metrics.m DESC"],
        &["params.p DESC"],
        &["tags.t"],
        &["user_id"],
        &["status DESC"],
    ];
    for order in orders {
        for size in 1..=5 {
            let found = world.search().order_by(order).names_by_pages_of(size).await;
            assert_eq!(found.join(" "), "2 3 4 5 1", "{order:?} in pages of {size}");
        }
    }
}

async fn the_last_page_says_so(world: World) {
    five_runs::add(&world).await;
    for order in [&[] as &[&str], &["metrics.loss"]] {
        for (limit, offset, has_next) in
            [(5, 0, false), (4, 0, true), (4, 1, false), (1, 3, true), (1, 4, false), (9, 0, false)]
        {
            let page = world.search().order_by(order).limit(limit).offset(offset).page().await;
            assert_eq!(page.next.is_some(), has_next, "{limit} from {offset}");
            // The next page begins behind this one's last run, wherever that stands by then.
            assert!(page.next.is_none_or(|token| token.offset == 0 && !token.after.is_empty()));
        }
    }
}

async fn a_next_page_goes_on_behind_the_last_run_whatever_has_changed(world: World) {
    let orders: [&[&str]; 6] = [
        &[],
        &["metrics.m DESC"],
        &["params.p DESC"],
        &["metrics.m.max DESC"],
        &["end_time DESC"],
        &["metrics.x"],
    ];
    for (number, order) in (0_i64..).zip(orders) {
        let experiment = world.experiment(&format!("pages {number}")).add().await;
        let add = async |name: i64| {
            let run = world.run(&name.to_string()).experiment(experiment).start(name).end(name);
            run.metric("m", name as f64).param("p", &name.to_string()).add().await
        };
        for name in [1, 3, 5, 7] {
            add(name).await;
        }
        let first = world.search().experiments(&[experiment]).order_by(order).limit(2).page().await;
        for name in [2, 4, 6, 8] {
            add(name).await;
        }
        let search = world.search().experiments(&[experiment]).order_by(order);
        let second = search.from(first.next.unwrap()).names().await;
        assert_eq!(second, ["4", "3", "2", "1"], "{order:?}");
    }
}

async fn a_token_of_another_order_is_refused(world: World) {
    five_runs::add(&world).await;
    let by_loss = world.search().order_by(&["metrics.loss"]).limit(1).page().await.next.unwrap();
    for order in [&[] as &[&str], &["params.lr"], &["metrics.loss", "params.lr"]] {
        let outcome = world.search().order_by(order).from(by_loss.clone()).try_page().await;
        let message = failure(outcome);
        assert!(message.starts_with("InvalidParameter: Invalid page token"), "{order:?}: {message}");
    }
}

async fn a_page_behind_the_end_is_empty(world: World) {
    five_runs::add(&world).await;
    for order in [&[] as &[&str], &["metrics.loss"], &["params.lr"]] {
        for offset in [5, 6, 1_000, i64::MAX as u64, u64::MAX] {
            let page = world.search().order_by(order).offset(offset).page().await;
            assert!(page.items.is_empty() && page.next.is_none(), "{order:?} from {offset}");
        }
    }
}
