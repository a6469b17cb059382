//! Pages of every order: together they are the whole answer, nothing twice and nothing missing.

use crate::five_runs;
use crate::run_orders::ORDERS;
use crate::world::World;

on_both_databases! {
    pages_of_every_order_are_the_whole_answer,
    pages_cross_from_numbers_to_nan_to_missing,
    equal_values_are_paged_by_start_and_run_id,
    the_last_page_says_so,
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
        for (limit, offset, next) in
            [(5, 0, None), (4, 0, Some(4)), (4, 1, None), (1, 3, Some(4)), (1, 4, None), (9, 0, None)]
        {
            let page = world.search().order_by(order).limit(limit).offset(offset).page().await;
            assert_eq!(page.next.map(|token| token.offset), next, "{limit} from {offset}");
        }
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
