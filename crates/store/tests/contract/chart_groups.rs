//! Charts in which runs that share a value are one series.

use runstone_domain::search::Attribute;
use runstone_store::metrics::{ChartAxis, ChartQuery, GroupBy};

use crate::drawn::{Drawn, draw, grouped, query};
use crate::world::{START_MS, World, failure};

on_both_databases! {
    runs_are_grouped_by_what_they_share,
    groups_of_a_key_share_their_columns,
    relative_times_meet,
    a_nan_counts_for_no_mean,
    attributes_group_too,
    a_range_limits_groups,
}

fn param(key: &str) -> GroupBy {
    GroupBy::Param(key.to_owned())
}

/// Key, value and runs of each group.
fn shown(drawn: &Drawn) -> Vec<(&str, Option<&str>, Vec<&str>)> {
    let groups = drawn.groups.iter();
    groups
        .map(|group| {
            let runs = group.run_ids.iter().map(String::as_str).collect();
            (group.key.as_str(), group.value.as_deref(), runs)
        })
        .collect()
}

async fn runs_are_grouped_by_what_they_share(world: World) {
    let run = |name: &'static str, id: char| world.run(name).id(id);
    let a = run("a", 'a').param("lr", "0.1").tag("team", "x").metric("m", 1.0).metric("n", 1.0).add().await;
    let b = run("b", 'b').param("lr", "0.2").tag("team", "x").metric("m", 2.0).add().await;
    let c = run("c", 'c').param("lr", "0.1").metric("m", 4.0).metric("n", 9.0).add().await;
    let d = run("d", 'd').tag("team", "y").metric("m", 8.0).add().await;
    let e = run("e", 'e').param("lr", "0.2").add().await;
    let (a, b, c, d, e) = (a.as_str(), b.as_str(), c.as_str(), d.as_str(), e.as_str());
    let runs = [d, c, "nobody", b, e, a];

    let drawn = draw(&world, grouped(&runs, &["n", "m"], param("lr"))).await;
    assert_eq!(
        shown(&drawn),
        [
            ("n", Some("0.1"), vec![c, a]),
            ("m", None, vec![d]),
            ("m", Some("0.1"), vec![c, a]),
            ("m", Some("0.2"), vec![b]),
        ]
    );
    assert_eq!((drawn.missing, drawn.series), (vec!["nobody".to_owned()], Vec::new()));
    let bucket = drawn.groups[2].buckets[0];
    assert_eq!((bucket.series, bucket.mean, bucket.std, bucket.min, bucket.max), (2, 2.5, 1.5, 1.0, 4.0));

    let drawn = draw(&world, grouped(&runs, &["m"], GroupBy::Tag("team".to_owned()))).await;
    let expected = [("m", Some("y"), vec![d]), ("m", None, vec![c]), ("m", Some("x"), vec![b, a])];
    assert_eq!(shown(&drawn), expected);
    let drawn = draw(&world, grouped(&runs, &["m"], param("unheard"))).await;
    assert_eq!(shown(&drawn), [("m", None, vec![d, c, b, a])]);
}

async fn groups_of_a_key_share_their_columns(world: World) {
    let a = world.run("a").param("p", "1").point("m", 0, 0, 1.0).point("m", 9, 0, 3.0).add().await;
    let b = world.run("b").param("p", "2").point("m", 90, 0, 5.0).point("m", 99, 0, 7.0).add().await;
    let c = world.run("c").param("p", "2").point("m", 1, 0, 9.0).point("other", 1, 0, 9.0).add().await;
    let asked = ChartQuery { width: 10, ..grouped(&[&a, &b, &c], &["m", "other"], param("p")) };
    let drawn = draw(&world, asked).await;
    let ranges: Vec<_> = drawn.groups.iter().map(|group| group.range.clone()).collect();
    assert_eq!(ranges, [0..=99, 0..=99, 1..=1]);
    let columns = |group: usize| -> Vec<(usize, i64, f64)> {
        drawn.groups[group]
            .buckets
            .iter()
            .map(|bucket| (bucket.bucket, bucket.position, bucket.mean))
            .collect()
    };
    assert_eq!(columns(0), [(0, 0, 2.0)]);
    assert_eq!(columns(1), [(0, 1, 9.0), (9, 90, 6.0)]);
}

async fn relative_times_meet(world: World) {
    let started = |start_ms: i64, value: f64| {
        world.run("r").start(start_ms).point("m", 1, start_ms + 100, value).point(
            "m",
            2,
            start_ms + 900,
            value,
        )
    };
    let a = started(START_MS, 2.0).add().await;
    let b = started(START_MS + 50_000, 4.0).add().await;
    let asked = ChartQuery { axis: ChartAxis::Relative, ..grouped(&[&a, &b], &["m"], param("none")) };
    let drawn = draw(&world, asked.clone()).await;
    assert_eq!(drawn.groups[0].range, 100..=900);
    let buckets = &drawn.groups[0].buckets;
    assert_eq!(
        buckets.iter().map(|bucket| (bucket.position, bucket.series, bucket.mean)).collect::<Vec<_>>(),
        [(100, 2, 3.0), (900, 2, 3.0),]
    );
    let drawn = draw(&world, ChartQuery { axis: ChartAxis::Time, ..asked }).await;
    assert_eq!(drawn.groups[0].range, START_MS + 100..=START_MS + 50_900);
    assert!(drawn.groups[0].buckets.iter().all(|bucket| bucket.series == 1));
}

async fn a_nan_counts_for_no_mean(world: World) {
    let a = world.run("a").point("m", 0, 0, f64::NAN).point("m", 1, 0, f64::NAN).add().await;
    let b = world.run("b").point("m", 0, 0, 5.0).add().await;
    let drawn = draw(&world, grouped(&[&a, &b], &["m"], param("p"))).await;
    let buckets = &drawn.groups[0].buckets;
    assert_eq!((buckets[0].series, buckets[0].nan_series, buckets[0].mean), (2, 1, 5.0));
    assert_eq!((buckets[1].series, buckets[1].nan_series), (1, 1));
    assert!(buckets[1].mean.is_nan());
}

async fn attributes_group_too(world: World) {
    let a = world.run("one").user("u").start(7).end(9).metric("m", 1.0).add().await;
    let b = world.run("one").user("v").start(7).metric("m", 1.0).add().await;
    for (attribute, values) in [
        (Attribute::RunName, vec![Some("one")]),
        (Attribute::UserId, vec![Some("u"), Some("v")]),
        (Attribute::StartTime, vec![Some("7")]),
        (Attribute::EndTime, vec![Some("9"), None]),
        (Attribute::Status, vec![Some("RUNNING")]),
        (Attribute::RunId, vec![Some(a.as_str()), Some(b.as_str())]),
    ] {
        let drawn = draw(&world, grouped(&[&a, &b], &["m"], GroupBy::Attribute(attribute))).await;
        let found: Vec<_> = drawn.groups.iter().map(|group| group.value.as_deref()).collect();
        assert_eq!(found, values, "{attribute:?}");
    }
    let wrong = grouped(&[&a], &["m"], GroupBy::Attribute(Attribute::ModelId));
    let outcome =
        world.store.read(move |tx| runstone_store::metrics::chart(tx, crate::world::DEFAULT, &wrong, |_| ()));
    assert!(failure(outcome.await).starts_with("InvalidParameter: runs cannot be grouped by"));
}

async fn a_range_limits_groups(world: World) {
    let a = world.run("a").point("m", 0, 0, 1.0).point("m", 50, 0, 3.0).add().await;
    let b = world.run("b").point("m", 60, 0, 5.0).add().await;
    let asked = ChartQuery { range: Some(10..=55), ..grouped(&[&a, &b], &["m"], param("p")) };
    let drawn = draw(&world, asked).await;
    let group = &drawn.groups[0];
    assert_eq!((group.range.clone(), group.run_ids.len()), (10..=55, 2));
    assert_eq!(
        group.buckets.iter().map(|bucket| (bucket.position, bucket.series)).collect::<Vec<_>>(),
        [(50, 1)]
    );
    let nothing = grouped(&[], &[], param("p"));
    assert_eq!(draw(&world, nothing).await, Drawn::default());
    assert_eq!(draw(&world, query(&[], &[])).await, Drawn::default());
}
