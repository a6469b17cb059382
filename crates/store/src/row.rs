//! A row of a result, the same for both databases.

use rusqlite::types::ValueRef;

use crate::error::{Error, Result};

/// A row of a result. Columns count from 0. Every getter fails if the column holds another type.
pub enum Row<'r> {
    /// From SQLite; values are read in place.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// An integer that cannot be NULL.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| null(column, "an integer"))
    }

    /// An integer or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(value) => Ok(Some(value)),
                other => Err(mismatch(column, "an integer", other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A double or NULL.
    pub fn opt_real(&self, column: usize) -> Result<Option<f64>> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Real(value) => Ok(Some(value)),
                // SQLite may hand back a whole number of a REAL column as an integer.
                #[expect(clippy::cast_precision_loss, reason = "it was stored as a double")]
                ValueRef::Integer(value) => Ok(Some(value as f64)),
                other => Err(mismatch(column, "a double", other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A metric's value, which is NULL for NaN.
    pub fn metric_value(&self, column: usize) -> Result<f64> {
        Ok(self.opt_real(column)?.unwrap_or(f64::NAN))
    }

    /// A text that cannot be NULL.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.opt_text(column)?.ok_or_else(|| null(column, "a text"))
    }

    /// A text or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        match self {
            Self::Sqlite(row) => {
                match row.get_ref(column)? {
                    ValueRef::Null => Ok(None),
                    ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| {
                        Error::Column { column, expected: "a text", found: "invalid UTF-8".to_owned() }
                    }),
                    other => Err(mismatch(column, "a text", other)),
                }
            }
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// Bytes that cannot be NULL.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.opt_bytes(column)?.ok_or_else(|| null(column, "bytes"))
    }

    /// Bytes or NULL.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => Ok(Some(bytes)),
                other => Err(mismatch(column, "bytes", other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A text of one's own.
    pub fn string(&self, column: usize) -> Result<String> {
        self.text(column).map(str::to_owned)
    }

    /// A text of one's own, or NULL.
    pub fn opt_string(&self, column: usize) -> Result<Option<String>> {
        Ok(self.opt_text(column)?.map(str::to_owned))
    }
}

fn null(column: usize, expected: &'static str) -> Error {
    Error::Column { column, expected, found: "NULL".to_owned() }
}

fn mismatch(column: usize, expected: &'static str, found: ValueRef<'_>) -> Error {
    Error::Column { column, expected, found: found.data_type().to_string() }
}
