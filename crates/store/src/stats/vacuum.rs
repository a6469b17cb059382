//! Giving back room that nothing needs any more. It cannot be done in a transaction, hence not by a closure.

use std::path::Path;

use runstone_domain::Error as Situation;

use crate::error::{Error, Result};
use crate::{Location, Store, postgres, sqlite};

/// Our tables by name, quoted and separated by commas. A database may also be home to somebody else's.
const TABLES: &str = "SELECT string_agg(format('%I', c.relname), ', ')
                      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = current_schema() AND c.relkind = 'r'";

impl Store {
    /// Gives back the room of what was deleted or packed, over a connection of its own. Blocks.
    ///
    /// SQLite writes its file anew: other writers wait meanwhile, and it needs free disk for two more copies, one where
    /// temporary files are and one beside the file. PostgreSQL frees the room for later writes and renews its
    /// statistics; its files mostly stay as large as they are, and nobody waits.
    ///
    /// # Errors
    /// `NoSpace` if the copies find no room, `Unavailable` if others keep the database busy or it cannot be reached.
    /// Nothing is lost then.
    pub fn vacuum(&self) -> Result<(), Situation> {
        let outcome = match self.location() {
            Location::File(path) => vacuum_sqlite(path),
            Location::Postgres(url) => vacuum_postgres(url),
        };
        outcome.map_err(Error::into_situation)
    }
}

fn vacuum_sqlite(path: &Path) -> Result<()> {
    let connection = sqlite::connect(path)?;
    // The copy is as large as the database, which may be larger than memory.
    connection.pragma_update(None, "temp_store", "FILE")?;
    connection.execute_batch("VACUUM")?;
    // The file becomes smaller once the log is moved into it.
    Ok(connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
}

fn vacuum_postgres(url: &str) -> Result<()> {
    let mut client = postgres::connect(&postgres::config(url)?)?;
    // This one may take as long as it takes.
    client.batch_execute("SET statement_timeout = 0")?;
    let tables: Option<String> = client.query_one(TABLES, &[])?.try_get(0)?;
    if let Some(tables) = tables {
        client.batch_execute(&format!("VACUUM (ANALYZE) {tables}"))?;
    }
    Ok(())
}
