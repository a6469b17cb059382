//! Every order, on the [five runs](crate::five_runs): absent values last in both directions, ties by newest start and
//! then by run id.

use runstone_domain::ViewType;

use crate::five_runs;
use crate::run_searches::words;
use crate::world::World;

on_both_databases! {
    every_order_in_one_experiment,
    every_order_in_several_experiments,
    every_order_under_a_filter,
    runs_of_several_experiments_are_mixed_by_the_order,
    views_show_what_is_in_use_or_deleted_or_both,
    unknown_and_repeated_experiments_are_passed_over,
}

/// Order-by clauses and the runs in their order.
pub const ORDERS: [(&[&str], &str); 36] = [
    (&[], "emil Cäsar ben Anna dora"),
    (&["start_time"], "dora Anna Cäsar ben emil"),
    (&["start_time DESC"], "emil Cäsar ben Anna dora"),
    (&["created ASC"], "dora Anna Cäsar ben emil"),
    (&["end_time"], "dora Anna ben emil Cäsar"),
    (&["end_time DESC"], "emil ben Anna dora Cäsar"),
    (&["run_name"], "Anna Cäsar ben dora emil"),
    (&["run_name DESC"], "emil dora ben Cäsar Anna"),
    (&["run_id"], "emil Cäsar Anna dora ben"),
    (&["run_id DESC"], "ben dora Anna Cäsar emil"),
    (&["user_id"], "emil dora Cäsar Anna ben"),
    (&["user_id DESC"], "ben Cäsar Anna dora emil"),
    (&["status"], "ben Anna emil Cäsar dora"),
    (&["status DESC"], "dora Cäsar emil Anna ben"),
    (&["artifact_uri"], "Anna Cäsar ben dora emil"),
    (&["artifact_uri DESC"], "emil dora ben Cäsar Anna"),
    (&["metrics.loss"], "dora ben Anna Cäsar emil"),
    (&["metrics.loss DESC"], "Anna ben dora Cäsar emil"),
    (&["metrics.acc"], "Anna dora emil Cäsar ben"),
    (&["metrics.acc DESC"], "Anna dora emil Cäsar ben"),
    (&["metrics.acc", "start_time"], "dora Anna Cäsar ben emil"),
    (&["metrics.acc DESC", "metrics.loss"], "dora Anna ben Cäsar emil"),
    (&["metrics.acc", "metrics.loss DESC"], "Anna dora ben Cäsar emil"),
    (&["metrics.acc", "params.lr"], "Anna dora ben Cäsar emil"),
    (&["metrics.unheard DESC"], "emil Cäsar ben Anna dora"),
    // A known key, but of params.
    (&["metrics.lr"], "emil Cäsar ben Anna dora"),
    (&["metrics.lr", "run_name"], "Anna Cäsar ben dora emil"),
    (&["params.lr"], "ben Cäsar Anna emil dora"),
    (&["params.lr DESC"], "Cäsar Anna ben emil dora"),
    (&["params.opt"], "emil ben dora Anna Cäsar"),
    (&["params.opt DESC"], "Anna dora ben emil Cäsar"),
    (&["params.unheard"], "emil Cäsar ben Anna dora"),
    (&["tags.team"], "Anna emil ben Cäsar dora"),
    (&["tags.team DESC"], "Cäsar ben emil Anna dora"),
    (&["user_id", "metrics.loss DESC"], "emil dora Anna Cäsar ben"),
    (&["params.lr DESC", "tags.team", "end_time"], "Anna Cäsar ben emil dora"),
];

async fn every_order_in_one_experiment(world: World) {
    five_runs::add(&world).await;
    for (order, expected) in ORDERS {
        for view in [ViewType::ActiveOnly, ViewType::All] {
            let found = world.search().order_by(order).view(view).names().await;
            assert_eq!(found, words(expected), "{order:?}");
        }
    }
}

async fn every_order_in_several_experiments(world: World) {
    five_runs::add(&world).await;
    let empty = world.experiment("empty").add().await;
    for (order, expected) in ORDERS {
        let search = world.search().experiments(&[empty, world.experiment]).order_by(order);
        assert_eq!(search.names().await, words(expected), "{order:?}");
    }
}

async fn every_order_under_a_filter(world: World) {
    five_runs::add(&world).await;
    for (order, expected) in ORDERS {
        let found =
            world.search().filter("run_name != 'ben' AND start_time > 500").order_by(order).names().await;
        let expected: Vec<&str> =
            words(expected).into_iter().filter(|name| !["ben", "dora"].contains(name)).collect();
        assert_eq!(found, expected, "{order:?}");
    }
}

async fn runs_of_several_experiments_are_mixed_by_the_order(world: World) {
    let other = world.experiment("other").add().await;
    let third = world.experiment("third").add().await;
    for (name, experiment, start, loss) in [
        ("a", world.experiment, 1, 4.0),
        ("b", other, 2, 1.0),
        ("c", world.experiment, 3, f64::NAN),
        ("d", other, 4, 2.0),
    ] {
        world.run(name).experiment(experiment).start(start).metric("loss", loss).add().await;
    }
    world.run("e").experiment(third).start(5).metric("loss", 0.0).add().await;
    let both = [other, world.experiment];
    assert_eq!(world.search().experiments(&both).names().await, words("d c b a"));
    let by_loss = world.search().experiments(&both).order_by(&["metrics.loss"]);
    assert_eq!(by_loss.names().await, words("b d a c"));
    let by_loss = world.search().experiments(&both).order_by(&["metrics.loss DESC"]).limit(2);
    assert_eq!(by_loss.names().await, words("a d"));
}

async fn views_show_what_is_in_use_or_deleted_or_both(world: World) {
    world.run("a").start(1).metric("m", 1.0).add().await;
    world.run("b").start(2).metric("m", 3.0).deleted().add().await;
    world.run("c").start(3).metric("m", 2.0).add().await;
    let gone = world.experiment("gone").add().await;
    world.run("d").start(4).experiment(gone).metric("m", 4.0).add().await;
    world
        .store
        .write(move |tx| runstone_store::experiments::delete(tx, crate::world::DEFAULT, gone, 9))
        .await
        .unwrap();
    for (view, by_start, by_metric) in [
        (ViewType::ActiveOnly, "c a", "a c"),
        (ViewType::DeletedOnly, "d b", "b d"),
        (ViewType::All, "d c b a", "a c b d"),
    ] {
        let search = || world.search().experiments(&[world.experiment, gone]).view(view);
        assert_eq!(search().names().await, words(by_start));
        assert_eq!(search().order_by(&["metrics.m"]).names().await, words(by_metric));
        let here: Vec<&str> = words(by_metric).into_iter().filter(|name| *name != "d").collect();
        assert_eq!(world.search().view(view).order_by(&["metrics.m"]).names().await, here);
    }
}

async fn unknown_and_repeated_experiments_are_passed_over(world: World) {
    world.run("a").add().await;
    let main = world.experiment;
    assert_eq!(world.search().experiments(&[main, 999, main, -1]).names().await, ["a"]);
    assert_eq!(world.search().experiments(&[999]).names().await, [""; 0]);
    assert_eq!(world.search().experiments(&[]).names().await, [""; 0]);
}
