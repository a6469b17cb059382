//! Searches over many experiments: the same as if all runs were sorted.

use runstone_domain::ViewType;

use crate::random::Random;
use crate::world::World;

on_both_databases! {
    every_page_of_many_experiments_is_that_of_all_runs_sorted,
}

struct Made {
    name: String,
    start: i64,
    value: Option<f64>,
    even: bool,
    deleted: bool,
}

async fn every_page_of_many_experiments_is_that_of_all_runs_sorted(world: World) {
    let (mut random, mut experiments, mut made) = (Random(3), Vec::new(), Vec::new());
    for number in 0..9 {
        let experiment = world.experiment(&format!("experiment {number}")).add().await;
        experiments.push(experiment);
        for place in 0..random.below(12) {
            let value = [None, Some(f64::NAN)].get(random.below(8) as usize).copied();
            let run = Made {
                name: format!("{number}-{place}"),
                start: random.below(40) as i64,
                value: value.unwrap_or_else(|| Some(random.below(20) as f64)),
                even: random.below(2) == 0,
                deleted: random.below(5) == 0,
            };
            let builder = world.run(&run.name).experiment(experiment).start(run.start);
            let builder = run.value.into_iter().fold(builder, |builder, value| builder.metric("m", value));
            let builder = builder.param("even", &run.even.to_string());
            if run.deleted { builder.deleted() } else { builder }.add().await;
            made.push(run);
        }
    }
    type Compare = fn(&Made, &Made) -> std::cmp::Ordering;
    let class = |run: &Made| run.value.map_or(2, |value| i64::from(value.is_nan()));
    let orders: [(&[&str], Compare); 4] = [
        (&["start_time DESC", "run_name"], |a, b| b.start.cmp(&a.start)),
        (&["start_time", "run_name"], |a, b| a.start.cmp(&b.start)),
        (&["metrics.m", "run_name"], |a, b| {
            a.value.partial_cmp(&b.value).unwrap_or(std::cmp::Ordering::Equal)
        }),
        (&["metrics.m DESC", "run_name"], |a, b| {
            b.value.partial_cmp(&a.value).unwrap_or(std::cmp::Ordering::Equal)
        }),
    ];
    for (order, compare) in orders {
        for (filter, passes) in
            [("", (|_| true) as fn(&Made) -> bool), ("params.even = 'true'", |run| run.even)]
        {
            for (view, shows) in [
                (ViewType::ActiveOnly, (|run| !run.deleted) as fn(&Made) -> bool),
                (ViewType::DeletedOnly, |run| run.deleted),
                (ViewType::All, |_| true),
            ] {
                let mut expected: Vec<&Made> = made.iter().filter(|run| passes(run) && shows(run)).collect();
                let by_metric = order[0].starts_with("metrics");
                expected.sort_by(|a, b| {
                    let classes = if by_metric { class(a).cmp(&class(b)) } else { std::cmp::Ordering::Equal };
                    let values = if by_metric && class(a) > 0 { classes } else { compare(a, b) };
                    classes.then(values).then(a.name.cmp(&b.name))
                });
                let expected: Vec<&str> = expected.iter().map(|run| run.name.as_str()).collect();
                for size in [1, 4, 1_000] {
                    let search = world.search().experiments(&experiments).filter(filter).view(view);
                    let found = search.order_by(order).names_by_pages_of(size).await;
                    assert_eq!(found, expected, "{order:?} {filter} {view:?} by {size}");
                }
            }
        }
    }
}
