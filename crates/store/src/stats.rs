//! How much there is: rows and bytes of every table, of points, and of the biggest experiments; and giving back what is
//! not needed.
//!
//! Everything is counted, nothing estimated: on a large database that takes seconds. It is for operators, not for
//! requests.

mod vacuum;

use serde::Serialize;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::Tx;

/// Experiments that are listed.
const BIGGEST: i64 = 10;

/// What a database holds, in one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatabaseStats {
    /// The whole.
    pub size: Size,
    /// All runs, also those in the trash.
    pub runs: RunStats,
    /// Points in blocks.
    pub points: SealedPoints,
    /// Points that wait to be sealed.
    pub tail: TailStats,
    /// Small writes that wait to be moved to the tail; always empty on PostgreSQL.
    pub inbox: InboxStats,
    /// All tables, the biggest first.
    pub tables: Vec<TableStats>,
    /// The ten experiments whose points take most, the biggest first; none without runs.
    pub experiments: Vec<ExperimentStats>,
}

/// How much room a database takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Bytes of the SQLite file once the write-ahead log is moved into it, or of all tables with their indexes on
    /// PostgreSQL.
    pub bytes: i64,
    /// Bytes among them that hold nothing, which SQLite keeps for later writes; none on PostgreSQL, which does not tell.
    pub free_bytes: Option<i64>,
}

/// How many runs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunStats {
    /// All.
    pub count: i64,
    /// Those without a true packed row: new ones, and those that were just written to.
    pub unsettled: i64,
}

/// Points in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SealedPoints {
    /// Distinct points.
    pub count: i64,
    /// Blocks that hold them.
    pub blocks: i64,
    /// Bytes of these blocks, without what the database adds.
    pub bytes: i64,
    /// Bytes for each point; none if there are no points.
    pub bytes_per_point: Option<f64>,
}

/// Points as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TailStats {
    /// Records, each with one or more points.
    pub records: i64,
    /// Bytes of these records, without what the database adds.
    pub bytes: i64,
}

/// Small writes as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct InboxStats {
    /// Records, each with one or more points of a run.
    pub records: i64,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableStats {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: i64,
    /// Its bytes with those of its indexes.
    pub bytes: i64,
}

/// What the points of an experiment's runs take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExperimentStats {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its runs, also those in the trash.
    pub runs: i64,
    /// Bytes of their blocks and tails.
    pub bytes: i64,
}

/// Counts everything.
pub fn read(tx: &mut Tx<'_>) -> Result<DatabaseStats> {
    Ok(DatabaseStats {
        size: size(tx)?,
        runs: runs(tx)?,
        points: points(tx)?,
        tail: tail(tx)?,
        inbox: InboxStats { records: count(tx, "metric_inbox")? },
        tables: tables(tx)?,
        experiments: biggest_experiments(tx)?,
    })
}

/// How much room the database takes, which is known without counting.
pub fn size(tx: &mut Tx<'_>) -> Result<Size> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "SELECT page_count * page_size, freelist_count * page_size
             FROM pragma_page_count, pragma_page_size, pragma_freelist_count"
        }
        Dialect::Postgres => {
            "SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT), CAST(NULL AS BIGINT)
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = current_schema() AND c.relkind = 'r'"
        }
    };
    tx.query_one(sql, &[], |row| Ok(Size { bytes: row.int(0)?, free_bytes: row.opt_int(1)? }))
}

fn runs(tx: &mut Tx<'_>) -> Result<RunStats> {
    let unsettled = "SELECT COUNT(*) FROM runs WHERE settled = 0";
    Ok(RunStats { count: count(tx, "runs")?, unsettled: tx.query_one(unsettled, &[], |row| row.int(0))? })
}

fn points(tx: &mut Tx<'_>) -> Result<SealedPoints> {
    tx.query_one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(count), 0) AS BIGINT),
                CAST(COALESCE(SUM(length(head) + length(body)), 0) AS BIGINT)
         FROM metric_blocks",
        &[],
        |row| {
            let (blocks, count, bytes) = (row.int(0)?, row.int(1)?, row.int(2)?);
            #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
            let bytes_per_point = (count > 0).then(|| bytes as f64 / count as f64);
            Ok(SealedPoints { count, blocks, bytes, bytes_per_point })
        },
    )
}

fn tail(tx: &mut Tx<'_>) -> Result<TailStats> {
    tx.query_one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(length(points)), 0) AS BIGINT) FROM metric_tail",
        &[],
        |row| Ok(TailStats { records: row.int(0)?, bytes: row.int(1)? }),
    )
}

fn tables(tx: &mut Tx<'_>) -> Result<Vec<TableStats>> {
    let sql = match tx.dialect() {
        // Names of the pages' trees are those of tables and of indexes.
        Dialect::Sqlite => {
            "SELECT s.tbl_name, SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
             WHERE d.aggregate = TRUE AND s.tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             GROUP BY s.tbl_name"
        }
        Dialect::Postgres => {
            "SELECT CAST(c.relname AS TEXT), pg_total_relation_size(c.oid)
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = current_schema() AND c.relkind = 'r'"
        }
    };
    let mut tables =
        tx.query(sql, &[], |row| Ok(TableStats { name: row.string(0)?, rows: 0, bytes: row.int(1)? }))?;
    for table in &mut tables {
        table.rows = count(tx, &table.name)?;
    }
    tables.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    Ok(tables)
}

fn count(tx: &mut Tx<'_>, table: &str) -> Result<i64> {
    let name = table.replace('"', "\"\"");
    tx.query_one(&format!("SELECT COUNT(*) FROM \"{name}\""), &[], |row| row.int(0))
}

fn biggest_experiments(tx: &mut Tx<'_>) -> Result<Vec<ExperimentStats>> {
    tx.query(
        "SELECT e.id, e.name, COUNT(*) AS runs, CAST(COALESCE(SUM(taken.bytes), 0) AS BIGINT) AS bytes
         FROM runs r JOIN experiments e ON e.id = r.experiment_id
         LEFT JOIN (SELECT run_id, SUM(bytes) AS bytes
                    FROM (SELECT run_id, length(head) + length(body) AS bytes FROM metric_blocks
                          UNION ALL SELECT run_id, length(points) FROM metric_tail) AS pieces
                    GROUP BY run_id) AS taken ON taken.run_id = r.id
         GROUP BY e.id, e.name ORDER BY bytes DESC, runs DESC, e.id LIMIT $1",
        &[BIGGEST.into()],
        |row| {
            Ok(ExperimentStats {
                id: row.int(0)?,
                name: row.string(1)?,
                runs: row.int(2)?,
                bytes: row.int(3)?,
            })
        },
    )
}
