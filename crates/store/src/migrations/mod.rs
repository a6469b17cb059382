//! Schema migrations: embedded, forward only, each in one transaction, checked at every start.
//!
//! To change the schema, add a file with the next number and a line in [`ALL`]; files that were released are never
//! edited. The files use the placeholders of `Dialect::migration`.

use runstone_domain::Error as Situation;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::Tx;

mod rows_to_series;

struct Migration {
    version: i64,
    name: &'static str,
    steps: &'static [Step],
}

enum Step {
    Sql(&'static str),
    Code(fn(&mut Tx<'_>) -> Result<()>),
}

const ALL: [Migration; 10] = [
    Migration { version: 1, name: "tracking", steps: &[Step::Sql(include_str!("0001_tracking.sql"))] },
    Migration {
        version: 2,
        name: "logged models",
        steps: &[Step::Sql(include_str!("0002_logged_models.sql"))],
    },
    Migration {
        version: 3,
        name: "series",
        steps: &[
            Step::Sql(include_str!("0003_series_a.sql")),
            Step::Code(rows_to_series::run),
            Step::Sql(include_str!("0003_series_b.sql")),
        ],
    },
    Migration { version: 4, name: "blocks", steps: &[Step::Sql(include_str!("0004_blocks.sql"))] },
    Migration { version: 5, name: "statistics", steps: &[Step::Sql(include_str!("0005_statistics.sql"))] },
    Migration { version: 6, name: "lists", steps: &[Step::Sql(include_str!("0006_lists.sql"))] },
    Migration { version: 7, name: "registry", steps: &[Step::Sql(include_str!("0007_registry.sql"))] },
    Migration { version: 8, name: "governance", steps: &[Step::Sql(include_str!("0008_governance.sql"))] },
    Migration { version: 9, name: "lineage", steps: &[Step::Sql(include_str!("0009_lineage.sql"))] },
    Migration { version: 10, name: "webhooks", steps: &[Step::Sql(include_str!("0010_webhooks.sql"))] },
];

/// Any fixed number: replicas that start together migrate one after the other.
const LOCK: i64 = 0x5275_6e73_746f_6e65;

/// The schema that this binary writes.
pub(crate) const LATEST: i64 = ALL[ALL.len() - 1].version;

/// Brings the schema up to date.
///
/// # Errors
/// `InvalidState` if the database was written by a newer Runstone, or holds the tables of an MLflow server.
pub(crate) fn migrate(tx: &mut Tx<'_>, now_ms: i64) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.execute_batch(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
    }
    refuse_foreign_tables(tx)?;
    tx.execute_batch(&tx.dialect().migration(
        "CREATE TABLE IF NOT EXISTS schema_versions
         (version BIGINT PRIMARY KEY, name {text} NOT NULL, applied_time_ms BIGINT NOT NULL)",
    ))?;
    let found = current(tx)?;
    if found > LATEST {
        return Err(Situation::InvalidState(format!(
            "the database has schema version {found}, but this Runstone knows only up to {LATEST}: it was written by a \
             newer release. Start that release or a later one; nothing was changed"
        ))
        .into());
    }
    for migration in ALL.iter().filter(|migration| migration.version > found) {
        for step in migration.steps {
            match step {
                Step::Sql(sql) => tx.execute_batch(&tx.dialect().migration(sql))?,
                Step::Code(code) => code(tx)?,
            }
        }
        tx.execute(
            "INSERT INTO schema_versions (version, name, applied_time_ms) VALUES ($1, $2, $3)",
            &[migration.version.into(), migration.name.into(), now_ms.into()],
        )?;
        tracing::info!(
            schema.version = migration.version,
            schema.name = migration.name,
            "database schema migrated"
        );
    }
    Ok(())
}

fn current(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT COALESCE(MAX(version), 0) FROM schema_versions", &[], |row| row.int(0))
}

fn refuse_foreign_tables(tx: &mut Tx<'_>) -> Result<()> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        }
        Dialect::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'alembic_version'"
        }
    };
    if tx.query_one(sql, &[], |row| row.int(0))? == 0 {
        return Ok(());
    }
    Err(Situation::InvalidState(
        "the database belongs to an MLflow server, whose tables Runstone neither reads nor changes; give Runstone a \
         database of its own"
            .to_owned(),
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_up_from_one() {
        for (position, migration) in ALL.iter().enumerate() {
            assert_eq!(migration.version, position as i64 + 1);
        }
    }
}
