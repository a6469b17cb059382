//! Opening databases: new ones, known ones, newer ones and those of other programs.

use std::thread;

use runstone_domain::search::{Entity, parse_filter};
use runstone_domain::{Error as Situation, PageToken, ViewType};
use runstone_store::runs::{self, RunQuery};
use runstone_store::{Location, Options, Store, experiments, metrics};

use crate::backends::{Database, block_on};
use crate::world::{DEFAULT, START_MS, TestClock, failure};

on_both_empty_databases! {
    an_empty_database_gets_the_schema_once,
    stores_that_open_at_the_same_time_all_succeed,
    a_newer_schema_is_refused_and_left_alone,
    the_database_of_an_mlflow_server_is_refused_and_left_alone,
    points_of_version_2_become_records,
}

const VERSIONS: &str =
    "SELECT CAST(version AS TEXT), name, CAST(applied_time_ms AS TEXT) FROM schema_versions ORDER BY version";

fn an_empty_database_gets_the_schema_once(database: &Database) {
    let store = database.open(START_MS).unwrap();
    block_on(store.write(|tx| experiments::add_default(tx, "/art", 1))).unwrap();
    drop(store);
    let versions = database.rows(VERSIONS);
    assert_eq!(versions[0], ["1", "tracking", &START_MS.to_string()]);

    let store = database.open(START_MS + 1).unwrap();
    assert_eq!(database.rows(VERSIONS), versions);
    let kept = block_on(store.read(|tx| experiments::get(tx, DEFAULT, 0))).unwrap();
    assert_eq!(kept.artifact_location, "/art/0");
}

/// Version 2 kept a row for each point, and neither an inbox nor experiments beside params and tags.
fn points_of_version_2_become_records(database: &Database) {
    for sql in [
        include_str!("../../src/migrations/0001_tracking.sql"),
        include_str!("../../src/migrations/0002_logged_models.sql"),
    ] {
        database.execute(&database.filled(sql));
    }
    database.execute(
        "CREATE TABLE schema_versions (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_time_ms BIGINT NOT NULL);
         INSERT INTO schema_versions VALUES (1, 'tracking', 1), (2, 'logged models', 1);
         INSERT INTO experiments VALUES (7, 1, 'e', '/a', 0, 1, 1);
         INSERT INTO runs VALUES (3, 'abc', 7, 'r', '', 1, 5, NULL, '/a/abc', 0, NULL);
         INSERT INTO names VALUES (1, 'm'), (2, 'p'), (3, 't');
         INSERT INTO params VALUES (3, 2, 'x');
         INSERT INTO tags VALUES (3, 3, 'y');
         INSERT INTO metric_tail VALUES (3, 1, 2, 20, NULL), (3, 1, 1, 10, 0.5), (3, 1, 1, 10, 0.5);
         INSERT INTO latest_metrics VALUES (3, 1, 7, 2, 20, NULL);",
    );
    let store = database.open(START_MS).unwrap();
    block_on(async {
        let points = store.read(|tx| metrics::history(tx, DEFAULT, "abc", "m")).await.unwrap();
        let points: Vec<_> = points.iter().map(|p| (p.step, p.timestamp_ms, p.value.is_nan())).collect();
        assert_eq!(points, [(1, 10, false), (2, 20, true)]);
        for filter in ["params.p = 'x'", "tags.t = 'y'"] {
            let query = RunQuery {
                experiment_ids: vec![7],
                filter: parse_filter(Entity::Runs, filter).unwrap(),
                order_by: Vec::new(),
                view: ViewType::All,
                limit: 5,
                start: PageToken::default(),
            };
            let found = store.read(move |tx| runs::search(tx, DEFAULT, &query)).await.unwrap();
            assert_eq!(found.items[0].info.run_id, "abc", "{filter}");
        }
    });
}

fn stores_that_open_at_the_same_time_all_succeed(database: &Database) {
    thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| database.open(START_MS))).collect();
        for opened in opening {
            let store = opened.join().unwrap().unwrap();
            block_on(store.check()).unwrap();
        }
    });
}

fn a_newer_schema_is_refused_and_left_alone(database: &Database) {
    drop(database.open(START_MS).unwrap());
    database
        .execute("INSERT INTO schema_versions (version, name, applied_time_ms) VALUES (9999, 'future', 5)");
    let versions = database.rows(VERSIONS);
    let refused = failure(database.open(START_MS).map(drop));
    assert!(refused.starts_with("InvalidState: the database has schema version 9999"), "{refused}");
    assert!(refused.contains("newer release"), "{refused}");
    assert_eq!(database.rows(VERSIONS), versions);
}

fn the_database_of_an_mlflow_server_is_refused_and_left_alone(database: &Database) {
    database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)");
    let refused = failure(database.open(START_MS).map(drop));
    assert!(refused.starts_with("InvalidState: the database belongs to an MLflow server"), "{refused}");
    let tables = match database {
        Database::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Database::Postgres { .. } => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    assert_eq!(database.rows(tables), [["alembic_version"]]);
    if let Database::Sqlite(folder) = database {
        assert_eq!(database.rows("PRAGMA journal_mode"), [["delete"]], "its file is as it was");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "and no file lies beside it");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let not_a_database = folder.path().join("notes.txt");
    std::fs::write(&not_a_database, "hello, hello, hello ".repeat(100)).unwrap();
    for path in [folder.path().to_path_buf(), not_a_database.join("x.db"), not_a_database.clone()] {
        let opened =
            Store::open(&Location::File(path), &Options::default(), &TestClock::at(START_MS)).map(drop);
        assert!(matches!(opened, Err(Situation::Unavailable { .. })), "{opened:?}");
    }
    let text = std::fs::read_to_string(&not_a_database).unwrap();
    assert!(text.starts_with("hello"), "a file that is no database is not written");
}

#[test]
fn folders_of_a_new_file_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("a/b/runstone.db"));
    let store = Store::open(&location, &Options::default(), &TestClock::at(START_MS)).unwrap();
    block_on(store.check()).unwrap();
}

#[test]
fn a_server_that_cannot_be_reached_is_unavailable_and_its_password_stays_secret() {
    // A port that was free a moment ago, and that nothing listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let location = Location::Postgres(format!("postgresql://ann:s3cret@127.0.0.1:{port}/x"));
    let opened = Store::open(&location, &Options::default(), &TestClock::at(START_MS)).map(drop);
    let Err(Situation::Unavailable { message, .. }) = opened else { panic!("{opened:?}") };
    assert!(message.contains(&port.to_string()) && !message.contains("s3cret"), "{message}");
}
