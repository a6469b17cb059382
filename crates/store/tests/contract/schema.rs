//! The schemas of both databases are the same, as far as the databases are.

use std::collections::BTreeSet;

use crate::backends::Database;
use crate::world::START_MS;

/// Table, column, type and whether it may be NULL.
const SQLITE_COLUMNS: &str = "
    SELECT t.name, c.name, c.type, CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'NO' ELSE 'YES' END
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text, data_type::text, is_nullable::text
    FROM information_schema.columns WHERE table_schema = current_schema()";

/// Indexes that have a name in the schema, with their tables.
const SQLITE_INDEXES: &str =
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "
    SELECT i.indexname::text, i.tablename::text FROM pg_indexes i
    WHERE i.schemaname = current_schema()
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)";

/// Table and columns of each unique key, primary keys left out.
const SQLITE_UNIQUE: &str = "
    SELECT t.name, (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
    FROM sqlite_master t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.origin = 'u'";
const POSTGRES_UNIQUE: &str = "
    SELECT c.conrelid::regclass::text,
           (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
            FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number)
    FROM pg_constraint c WHERE c.contype = 'u' AND c.connamespace = current_schema()::regnamespace";

/// Table, column, table referred to and what deleting there does here.
const SQLITE_REFERENCES: &str = "
    SELECT t.name, k.\"from\", k.\"table\", k.on_delete
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table'";
const POSTGRES_REFERENCES: &str = "
    SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text,
           CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::text END
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace";

/// Text columns that do not sort by bytes.
const POSTGRES_OTHER_COLLATIONS: &str = "
    SELECT table_name::text, column_name::text FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";

fn opened(database: Database) -> Database {
    drop(database.open(START_MS).unwrap());
    database
}

fn set(rows: Vec<Vec<String>>) -> BTreeSet<Vec<String>> {
    rows.into_iter().collect()
}

/// The names that PostgreSQL gives to the types of SQLite's schema.
fn with_postgres_types(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let name = |sqlite: &str| match sqlite {
        "INTEGER" | "BIGINT" => "bigint".to_owned(),
        "TEXT" => "text".to_owned(),
        "BLOB" => "bytea".to_owned(),
        "REAL" => "double precision".to_owned(),
        other => other.to_owned(),
    };
    rows.into_iter()
        .map(|mut row| {
            row[2] = name(&row[2]);
            row
        })
        .collect()
}

#[test]
fn both_databases_have_the_same_schema() {
    let (sqlite, postgres) = (opened(Database::sqlite()), opened(Database::postgres()));
    let columns = with_postgres_types(sqlite.rows(SQLITE_COLUMNS));
    assert!(columns.len() > 40, "the query finds the columns");
    assert_eq!(set(columns), set(postgres.rows(POSTGRES_COLUMNS)));
    assert_eq!(set(sqlite.rows(SQLITE_INDEXES)), set(postgres.rows(POSTGRES_INDEXES)));
    assert_eq!(set(sqlite.rows(SQLITE_UNIQUE)), set(postgres.rows(POSTGRES_UNIQUE)));
    assert_eq!(set(sqlite.rows(SQLITE_REFERENCES)), set(postgres.rows(POSTGRES_REFERENCES)));
}

#[test]
fn texts_sort_by_bytes_in_postgres_too() {
    let postgres = opened(Database::postgres());
    assert_eq!(postgres.rows(POSTGRES_OTHER_COLLATIONS), Vec::<Vec<String>>::new());
}
