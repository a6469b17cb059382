//! Every operator on every field, on the [five runs](crate::five_runs): who passes each filter.

use runstone_domain::tag;
use runstone_store::tags;

use crate::five_runs;
use crate::run_searches::words;
use crate::world::World;

on_both_databases! {
    filters_on_metrics,
    filters_on_params,
    filters_on_tags,
    filters_on_names_and_ids,
    filters_on_statuses_and_users,
    filters_on_times,
    filters_on_datasets,
    filters_of_several_conditions,
    the_name_is_compared_with_what_its_tag_holds,
    the_latest_value_of_a_metric_decides,
    times_at_the_ends_of_their_range_are_compared,
}

const EVERYONE: &str = "Anna Cäsar ben dora emil";
const NOBODY: &str = "";

/// Checks who passes each filter: in one experiment, in several, and with an order by a metric, which takes another
/// way through the database.
async fn check(world: &World, table: &[(&str, &str)]) {
    five_runs::add(world).await;
    let empty = world.experiment("empty").add().await;
    let mut wrong = Vec::new();
    for (filter, expected) in table {
        let mut expected = words(expected);
        expected.sort_unstable();
        let one = world.search().filter(filter);
        let several = world.search().filter(filter).experiments(&[empty, world.experiment]);
        let walk = world.search().filter(filter).order_by(&["metrics.loss"]);
        for (way, search) in [("one experiment", one), ("several", several), ("by metric", walk)] {
            let mut found = search.names().await;
            found.sort_unstable();
            if found != expected {
                wrong.push(format!("{filter} ({way}): found {found:?}, expected {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn filters_on_metrics(world: World) {
    let table = [
        ("metrics.loss = 0.5", "Anna"),
        ("metrics.loss != 0.5", "ben Cäsar dora"),
        ("metrics.loss < 0.5", "ben dora"),
        ("metrics.loss <= 0.5", "Anna ben dora"),
        ("metrics.loss > 0.25", "Anna"),
        ("metrics.loss >= 0.25", "Anna ben"),
        ("metrics.loss = -1", "dora"),
        ("metrics.loss = 0", NOBODY),
        ("metrics.loss != 0", "Anna ben Cäsar dora"),
        ("metrics.loss IS NULL", "emil"),
        ("metrics.loss IS NOT NULL", "Anna ben Cäsar dora"),
        ("NOT metrics.loss = 0.5", "ben Cäsar dora emil"),
        ("NOT metrics.loss > 0", "Cäsar dora emil"),
        ("NOT metrics.loss != 0.5", "Anna emil"),
        ("NOT metrics.loss IS NULL", "Anna ben Cäsar dora"),
        ("metrics.loss < 1e999", "Anna ben dora"),
        ("metrics.loss <= 1e999", "Anna ben dora"),
        ("metrics.loss = 1e999", NOBODY),
        ("metrics.loss != 1e999", "Anna ben Cäsar dora"),
        ("metrics.loss > 1e999", NOBODY),
        ("metrics.loss >= 1e999", NOBODY),
        ("metrics.loss > -1e999", "Anna ben dora"),
        ("metrics.loss >= -1e999", "Anna ben dora"),
        ("metrics.loss < -1e999", NOBODY),
        ("NOT metrics.loss < 1e999", "Cäsar emil"),
        ("metrics.acc >= 0.9 AND metrics.loss < 0", "dora"),
        ("metrics.unheard = 0", NOBODY),
        ("metrics.unheard != 0", NOBODY),
        ("metrics.unheard IS NULL", EVERYONE),
        ("metrics.unheard IS NOT NULL", NOBODY),
        ("NOT metrics.unheard < 0", EVERYONE),
        // A known key, but of params.
        ("metrics.lr > 0", NOBODY),
        ("metrics.lr IS NULL", EVERYONE),
    ];
    check(&world, &table).await;
}

async fn filters_on_params(world: World) {
    let table = [
        ("params.lr = '0.1'", "Anna Cäsar"),
        ("params.lr != '0.1'", "ben"),
        ("params.lr LIKE '0.%'", "Anna ben Cäsar"),
        ("params.lr NOT LIKE '0.1%'", "ben"),
        ("params.opt LIKE 'adam'", "Anna"),
        ("params.opt ILIKE 'ADAM'", "Anna ben"),
        ("params.opt NOT ILIKE 'adam%'", "dora emil"),
        ("params.opt RLIKE '^[aA]dam$'", "Anna ben"),
        ("params.opt NOT RLIKE 'dam'", "emil"),
        ("params.lr IN ('0.1', '0.01', 'x')", "Anna ben Cäsar"),
        ("params.lr NOT IN ('0.1', 'x')", "ben"),
        ("params.opt IS NULL", "Cäsar"),
        ("params.opt IS NOT NULL", "Anna ben dora emil"),
        ("params.opt = ''", "emil"),
        ("params.opt != ''", "Anna ben dora"),
        (r"params.opt = 'a\dam'", "dora"),
        ("NOT params.opt = 'adam'", "ben Cäsar dora emil"),
        ("NOT params.opt != 'adam'", "Anna Cäsar"),
        ("NOT params.opt LIKE '%dam'", "Cäsar emil"),
        ("params.unheard = 'x'", NOBODY),
        ("params.unheard != 'x'", NOBODY),
        ("params.unheard NOT LIKE 'x'", NOBODY),
        ("params.unheard NOT IN ('x')", NOBODY),
        ("params.unheard IS NULL", EVERYONE),
        ("params.loss IS NULL", EVERYONE),
    ];
    check(&world, &table).await;
}

async fn filters_on_tags(world: World) {
    let table = [
        ("tags.team = 'vision'", "ben"),
        ("tags.team != 'vision'", "Anna Cäsar emil"),
        ("tags.team LIKE '%i_ion'", "Anna ben"),
        ("tags.team NOT LIKE 'v%'", "Anna Cäsar emil"),
        ("tags.team ILIKE 'VISION'", "Anna ben"),
        ("tags.team ILIKE 'äRZT_'", "Cäsar"),
        ("tags.team NOT ILIKE 'v%'", "Cäsar emil"),
        ("tags.team LIKE 'line%break'", "emil"),
        ("tags.team LIKE 'line_break'", "emil"),
        ("tags.team RLIKE '[vV]is'", "Anna ben"),
        ("tags.team NOT REGEXP 'i'", "Cäsar"),
        ("tags.team IN ('Vision', 'Ärzte')", "Anna Cäsar"),
        ("tags.team NOT IN ('Vision', 'Ärzte')", "ben emil"),
        ("tags.team IS NULL", "dora"),
        ("tags.team IS NOT NULL", "Anna ben Cäsar emil"),
        ("tags.done = '50%'", "Anna"),
        ("tags.done LIKE '50_'", "Anna"),
        ("tags.done LIKE '50_%'", "Anna ben"),
        (r"tags.done LIKE 'C:\50%'", "dora"),
        (r"tags.done LIKE '50\_x'", NOBODY),
        (r"tags.done LIKE '%\%'", "dora"),
        (r"tags.done LIKE '%\'", NOBODY),
        ("tags.unheard != 'x'", NOBODY),
        ("tags.unheard IS NULL", EVERYONE),
        ("tags.lr IS NULL", EVERYONE),
        ("NOT tags.team = 'vision'", "Anna Cäsar dora emil"),
    ];
    check(&world, &table).await;
}

async fn filters_on_names_and_ids(world: World) {
    let table = [
        ("run_name = 'Anna'", "Anna"),
        ("run_name = 'anna'", NOBODY),
        ("run_name != 'Anna'", "Cäsar ben dora emil"),
        ("run_name LIKE 'C_sar'", "Cäsar"),
        ("run_name LIKE '%a'", "Anna dora"),
        ("run_name NOT LIKE '%a'", "Cäsar ben emil"),
        ("run_name ILIKE 'CÄSAR'", "Cäsar"),
        ("run_name NOT ILIKE 'A%'", "Cäsar ben dora emil"),
        ("run_name RLIKE '^[a-z]+$'", "ben dora emil"),
        ("run_name NOT RLIKE '^[a-z]+$'", "Anna Cäsar"),
        ("run_name IN ('Anna', 'ben', 'x')", "Anna ben"),
        ("run_name NOT IN ('Anna', 'ben', 'x')", "Cäsar dora emil"),
        ("run_id = '33333333333333333333333333333333'", "Anna"),
        ("run_id != '33333333333333333333333333333333'", "Cäsar ben dora emil"),
        ("run_id LIKE '3%'", "Anna"),
        ("run_id NOT LIKE '3%'", "Cäsar ben dora emil"),
        ("run_id ILIKE '%5'", "ben"),
        ("run_id NOT ILIKE '%5'", "Anna Cäsar dora emil"),
        ("run_id RLIKE '^[1-3]'", "Anna Cäsar emil"),
        ("run_id NOT RLIKE '^[1-3]'", "ben dora"),
        ("run_id IN ('33333333333333333333333333333333', '3', 'x')", "Anna"),
        ("run_id NOT IN ('33333333333333333333333333333333', '3', 'x')", "Cäsar ben dora emil"),
        ("artifact_uri = 'mlflow-artifacts:/ben'", "ben"),
        ("artifact_uri != 'mlflow-artifacts:/ben'", "Anna Cäsar dora emil"),
        ("artifact_uri LIKE '%:/_e%'", "ben"),
        ("artifact_uri ILIKE 'MLFLOW%/CÄSAR'", "Cäsar"),
        ("artifact_uri RLIKE '/[de]'", "dora emil"),
        ("artifact_uri IN ('mlflow-artifacts:/ben')", "ben"),
        ("artifact_uri NOT IN ('mlflow-artifacts:/ben')", "Anna Cäsar dora emil"),
    ];
    check(&world, &table).await;
}

async fn filters_on_statuses_and_users(world: World) {
    let table = [
        ("status = 'FINISHED'", "Anna"),
        ("status = 'finished'", NOBODY),
        ("status != 'RUNNING'", "Anna ben dora emil"),
        ("status = 'UNHEARD'", NOBODY),
        ("status != 'UNHEARD'", EVERYONE),
        ("status LIKE '%ED'", "Anna ben dora emil"),
        ("status LIKE 'F_____'", "ben"),
        ("status LIKE 'f%'", NOBODY),
        ("status NOT LIKE 'F%'", "Cäsar dora emil"),
        ("status ILIKE 'running'", "Cäsar"),
        ("status NOT ILIKE 'f%'", "Cäsar dora emil"),
        ("status RLIKE '^[FK]'", "Anna ben emil"),
        ("status NOT RLIKE '^[FK]'", "Cäsar dora"),
        ("status IN ('FAILED', 'KILLED')", "ben emil"),
        ("status NOT IN ('FAILED', 'KILLED')", "Anna Cäsar dora"),
        ("NOT status = 'RUNNING'", "Anna ben dora emil"),
        ("user_id = 'ann'", "Anna Cäsar"),
        ("user_id != 'ann'", "ben dora emil"),
        ("user_id = ''", "emil"),
        ("user_id LIKE '_o_'", "ben dora"),
        ("user_id NOT LIKE '_o_'", "Anna Cäsar emil"),
        ("user_id ILIKE 'ZOË'", "dora"),
        ("user_id NOT ILIKE 'A%'", "ben dora emil"),
        ("user_id RLIKE 'n{2}'", "Anna Cäsar"),
        ("user_id NOT RLIKE '.'", "emil"),
        ("user_id IN ('bob', 'Zoë')", "ben dora"),
        ("user_id NOT IN ('bob', 'Zoë')", "Anna Cäsar emil"),
    ];
    check(&world, &table).await;
}

async fn filters_on_times(world: World) {
    let table = [
        ("start_time = 2000", "ben Cäsar"),
        ("start_time != 2000", "Anna dora emil"),
        ("start_time < 1000", "dora"),
        ("start_time <= 1000", "Anna dora"),
        ("start_time > 2000", "emil"),
        ("start_time >= 2000", "ben Cäsar emil"),
        ("start_time >= 2000.5", "emil"),
        ("start_time = 2000.5", NOBODY),
        ("start_time < 1e3", "dora"),
        ("start_time <= 99999999999999999999", EVERYONE),
        ("start_time > 99999999999999999999", NOBODY),
        ("created > 2000", "emil"),
        ("end_time = 1500", "Anna"),
        ("end_time != 1500", "ben dora emil"),
        ("end_time < 1500", "dora"),
        ("end_time <= 1500", "Anna dora"),
        ("end_time > 1500", "ben emil"),
        ("end_time >= 2500", "ben emil"),
        ("end_time IS NULL", "Cäsar"),
        ("end_time IS NOT NULL", "Anna ben dora emil"),
        ("NOT end_time > 1500", "Anna Cäsar dora"),
        ("NOT end_time != 1500", "Anna Cäsar"),
    ];
    check(&world, &table).await;
}

async fn filters_on_datasets(world: World) {
    let table = [
        ("dataset.name = 'iris'", "Anna ben dora"),
        ("dataset.name != 'iris'", "dora"),
        ("dataset.name LIKE 'i%'", "Anna ben dora"),
        ("dataset.name NOT LIKE 'i%'", "dora"),
        ("dataset.name ILIKE 'mnist'", "dora"),
        ("dataset.name NOT ILIKE 'IRIS'", "dora"),
        ("dataset.name RLIKE '^[A-Z]'", "dora"),
        ("dataset.name NOT RLIKE '^[a-z]'", "dora"),
        ("dataset.name IN ('MNIST', 'x')", "dora"),
        ("dataset.name NOT IN ('MNIST', 'x')", "Anna ben dora"),
        ("dataset.name = 'x'", NOBODY),
        ("NOT dataset.name = 'iris'", "Cäsar emil"),
        ("dataset.digest = 'd1'", "Anna dora"),
        ("dataset.digest != 'd1'", "ben"),
        ("dataset.digest LIKE 'd_'", "Anna ben dora"),
        ("dataset.digest ILIKE 'D2'", "ben"),
        ("dataset.digest RLIKE '[1]'", "Anna dora"),
        ("dataset.digest IN ('d2')", "ben"),
        ("dataset.digest NOT IN ('d2')", "Anna dora"),
        ("dataset.context = 'training'", "Anna dora"),
        ("dataset.context != 'training'", "ben"),
        ("dataset.context LIKE '%ing'", "Anna ben dora"),
        ("dataset.context NOT LIKE 'tr%'", "ben"),
        ("dataset.context ILIKE 'TEST%'", "ben"),
        ("dataset.context RLIKE 't.*t'", "ben"),
        ("dataset.context IN ('testing')", "ben"),
        ("dataset.context NOT IN ('testing')", "Anna dora"),
        // Each condition may be fulfilled by another dataset.
        ("dataset.name = 'MNIST' AND dataset.context = 'training'", "dora"),
    ];
    check(&world, &table).await;
}

async fn filters_of_several_conditions(world: World) {
    let table = [
        ("", EVERYONE),
        ("metrics.loss > 0 AND params.lr = '0.1'", "Anna"),
        ("metrics.loss > 0 OR params.lr = '0.1'", "Anna ben Cäsar"),
        ("run_name = 'ben' OR run_name = 'emil' AND status = 'RUNNING'", "ben"),
        ("(run_name = 'ben' OR run_name = 'emil') AND status = 'KILLED'", "emil"),
        ("NOT (run_name = 'ben' OR run_name = 'emil')", "Anna Cäsar dora"),
        ("NOT (metrics.loss > 0 AND params.lr = '0.1')", "ben Cäsar dora emil"),
        ("NOT run_name = 'ben' AND NOT run_name = 'emil'", "Anna Cäsar dora"),
        ("NOT NOT run_name = 'ben'", "ben"),
        ("NOT (metrics.loss IS NULL OR end_time IS NULL) AND tags.team IS NOT NULL", "Anna ben"),
        ("params.lr IS NULL AND params.opt IS NULL", NOBODY),
        ("params.lr IS NULL OR params.opt IS NULL", "Cäsar dora emil"),
        ("((metrics.acc > 0) AND ((dataset.name = 'MNIST') OR NOT (user_id = 'ann')))", "dora"),
        ("metrics.loss > 0 AND metrics.loss < 0.4 AND start_time > 0 AND tags.team = 'vision'", "ben"),
        ("params.opt = 'adam' AND tags.opt IS NULL AND metrics.opt IS NULL", "Anna"),
        (
            "run_name = 'x' OR (run_name = 'y' OR (run_name = 'z' OR NOT (params.lr = '0.1')))",
            "ben dora emil",
        ),
    ];
    check(&world, &table).await;
}

async fn the_name_is_compared_with_what_its_tag_holds(world: World) {
    let run_id = world.run("a").add().await;
    assert_eq!(world.search().filter("run_name = 'a'").names().await, ["a"]);
    world.with_run(&run_id, |tx, run| tags::delete(tx, run, tag::RUN_NAME)).await.unwrap();
    assert_eq!(world.search().filter("run_name = 'a'").names().await, [""; 0]);
    assert_eq!(world.search().filter("run_name != 'a'").names().await, [""; 0]);
    assert_eq!(world.search().names().await, ["a"]);
}

async fn the_latest_value_of_a_metric_decides(world: World) {
    world.run("up").point("m", 1, 0, 1.0).point("m", 2, 0, 9.0).add().await;
    world.run("down").point("m", 2, 0, 1.0).point("m", 1, 0, 9.0).add().await;
    assert_eq!(world.search().filter("metrics.m > 5").names().await, ["up"]);
    assert_eq!(world.search().order_by(&["metrics.m"]).names().await, ["down", "up"]);
}

async fn times_at_the_ends_of_their_range_are_compared(world: World) {
    world.run("first").start(i64::MIN).add().await;
    world.run("last").start(i64::MAX).add().await;
    let found = async |filter: &str| world.search().filter(filter).names().await;
    assert_eq!(found("start_time = 9223372036854775807").await, ["last"]);
    assert_eq!(found("start_time < 9223372036854775807").await, ["first"]);
    assert_eq!(found("start_time <= -9223372036854775808").await, ["first"]);
    assert_eq!(found("start_time > -9223372036854775808").await, ["last"]);
    assert_eq!(world.search().names().await, ["last", "first"]);
}
