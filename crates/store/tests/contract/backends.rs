//! A database of its own for each test, on SQLite and on PostgreSQL.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};
use runstone_domain::Error as Situation;
use runstone_store::{Location, Options, Store};
use tempfile::TempDir;
use url::Url;

use crate::world::{START_MS, TestClock, World};

/// Makes a test for each database of every function named: an `async fn(World)`.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { crate::backends::in_world(crate::backends::Database::sqlite(), super::$test); })+
        }
        mod postgres {
            $(#[test] fn $test() { crate::backends::in_world(crate::backends::Database::postgres(), super::$test); })+
        }
    };
}

/// Makes a test for each database of every function named: a `fn(&Database)` that opens stores itself.
macro_rules! on_both_empty_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test(&crate::backends::Database::sqlite()); })+
        }
        mod postgres {
            $(#[test] fn $test() { super::$test(&crate::backends::Database::postgres()); })+
        }
    };
}

/// Enough for transactions to meet each other, and few enough to be opened quickly.
pub const OPTIONS: Options = Options { connections: 3 };

/// An empty database that goes away with this value.
pub enum Database {
    /// A file in a temporary folder.
    Sqlite(TempDir),
    /// A schema of the test cluster's database: made and dropped in a tenth of the time that a database takes.
    Postgres {
        /// The cluster, as a superuser.
        cluster: Url,
        /// The schema of this test.
        schema: String,
    },
}

impl Database {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = std::env::var("RUNSTONE_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!(
                "RUNSTONE_TEST_POSTGRES is not set, so PostgreSQL cannot be tested: run `make test`, or \
                 `scripts/with-postgres cargo test -p runstone-store`"
            )
        });
        let cluster: Url = cluster.parse().unwrap();
        let schema = format!("contract_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administrate(&cluster, &format!("CREATE SCHEMA {schema}"));
        Self::Postgres { cluster, schema }
    }

    pub fn location(&self) -> Location {
        match self {
            Self::Sqlite(folder) => Location::File(folder.path().join("runstone.db")),
            Self::Postgres { .. } => Location::Postgres(self.url()),
        }
    }

    /// Opens a store on it when the clock shows `now_ms`. Blocks.
    pub fn open(&self, now_ms: i64) -> Result<Store, Situation> {
        Store::open(&self.location(), &OPTIONS, &TestClock::at(now_ms))
    }

    /// Runs statements past the store.
    pub fn execute(&self, sql: &str) {
        match self {
            Self::Sqlite(_) => self.file().execute_batch(sql).unwrap(),
            Self::Postgres { .. } => self.client().batch_execute(sql).unwrap(),
        }
    }

    /// The rows of a query past the store; every column must be a text.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        match self {
            Self::Sqlite(_) => {
                let file = self.file();
                let mut statement = file.prepare(sql).unwrap();
                let columns = statement.column_count();
                let rows =
                    statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect());
                rows.unwrap().map(Result::unwrap).collect()
            }
            Self::Postgres { .. } => {
                let rows = self.client().query(sql, &[]).unwrap();
                rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
            }
        }
    }

    fn file(&self) -> rusqlite::Connection {
        match self.location() {
            Location::File(path) => rusqlite::Connection::open(path).unwrap(),
            Location::Postgres(_) => panic!("not a file"),
        }
    }

    fn client(&self) -> Client {
        Client::connect(&self.url(), NoTls).unwrap()
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => panic!("a file has no URL"),
            Self::Postgres { cluster, schema } => {
                let mut url = cluster.clone();
                // Deadlocks are looked for at once, so that the tests that provoke them stay fast.
                let options = format!("-c search_path={schema} -c deadlock_timeout=20ms");
                url.query_pairs_mut().append_pair("options", &options);
                // In a query `+` stands for a blank only on the web.
                url.as_str().replace('+', "%20")
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { cluster, schema } = self {
            administrate(cluster, &format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

fn administrate(cluster: &Url, statement: &str) {
    Client::connect(cluster.as_str(), NoTls).unwrap().batch_execute(statement).unwrap();
}

/// Runs a test over a store on `database`, and ends the store before the database goes away.
pub fn in_world<F: Future<Output = ()>>(database: Database, test: impl FnOnce(World) -> F) {
    let store = database.open(START_MS).unwrap();
    block_on(async { test(World::new(store).await).await });
    drop(database);
}

/// Runs a future to its end on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
