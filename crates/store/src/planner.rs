//! What the databases' planners know of the tables.
//!
//! PostgreSQL plans by statistics that its autovacuum makes, a minute or more after a table has grown; until then a search
//! in a table that was just filled may take a hundred times as long. SQLite plans by its indexes alone, on purpose.

use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::Tx;

/// The tables whose files have more than doubled since statistics were made of them, ready for [`inform`].
pub(crate) fn grown_tables(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(Vec::new()),
        // Of two pages or fewer, nothing can go wrong. Another's tables cannot be analyzed.
        Dialect::Postgres => tx.query(
            "SELECT quote_ident(c.relname) FROM pg_class c
             WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
               AND pg_relation_size(c.oid) > 2 * current_setting('block_size')::bigint * GREATEST(c.relpages, 2)
               AND pg_has_role(c.relowner, 'USAGE')
             ORDER BY c.relname",
            &[],
            |row| row.string(0),
        ),
    }
}

/// Has statistics made of a table that [`grown_tables`] gave; it reads a sample of some ten thousand rows, and keeps
/// nobody from reading or writing meanwhile.
pub(crate) fn inform(tx: &mut Tx<'_>, table: &str) -> Result<()> {
    tx.execute(&format!("ANALYZE {table}"), &[])?;
    Ok(())
}
