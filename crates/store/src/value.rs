//! Values that are bound to statements.

use std::error::Error;
use std::rc::Rc;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value for a `$n` of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A 64-bit integer; also flags (0 and 1), times and keys.
    Int(i64),
    /// A finite double. NaN is stored as NULL in both databases: SQLite cannot hold it.
    Real(f64),
    /// A text without NUL.
    Text(&'a str),
    /// A text that the statement's builder made.
    Owned(String),
    /// For `dialect.any_of`, or a column of a bulk insert.
    Ints(&'a [i64]),
    /// A list that the statement's builder made.
    OwnedInts(Vec<i64>),
    /// For `dialect.any_of` with texts.
    Texts(&'a [String]),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        value.map_or(Self::Null, Self::Text)
    }
}

impl<'a> From<&'a [i64]> for Value<'a> {
    fn from(values: &'a [i64]) -> Self {
        Self::Ints(values)
    }
}

/// A metric's value: NaN becomes NULL.
pub(crate) fn metric_value(value: f64) -> Value<'static> {
    if value.is_nan() { Value::Null } else { Value::Real(value) }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Self::Real(value) => ToSqlOutput::Borrowed(ValueRef::Real(*value)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Owned(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Ints(values) => array(values.iter().map(|value| Owned::Integer(*value)).collect()),
            Self::OwnedInts(values) => array(values.iter().map(|value| Owned::Integer(*value)).collect()),
            Self::Texts(values) => array(values.iter().map(|text| Owned::Text(text.clone())).collect()),
        })
    }
}

/// A list for SQLite's `rarray(…)`.
fn array(values: Vec<rusqlite::types::Value>) -> rusqlite::types::ToSqlOutput<'static> {
    rusqlite::types::ToSqlOutput::from_rc(Rc::new(values), c"rarray")
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => int_to_sql(*value, ty, out),
            Self::Real(value) => value.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Owned(text) => text.to_sql(ty, out),
            Self::Ints(values) => values.to_sql(ty, out),
            Self::OwnedInts(values) => values.to_sql(ty, out),
            Self::Texts(values) => values.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    /// The schema knows only BIGINT, DOUBLE PRECISION, TEXT and BYTEA, so what the statement infers fits what is bound.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(value: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    match *ty {
        Type::INT4 => i32::try_from(value)?.to_sql(ty, out),
        #[expect(clippy::cast_precision_loss, reason = "an integer literal compared with a double column")]
        Type::FLOAT8 => (value as f64).to_sql(ty, out),
        _ => value.to_sql(ty, out),
    }
}
