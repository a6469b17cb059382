//! What runs are sorted by: terms of statements, and the places of runs that were found with them.

use std::cmp::Ordering;

use runstone_domain::{Error as Situation, SortKey};

use crate::error::Result;
use crate::row::Row;
use crate::value::Value;

/// The groups of an order by numbers.
pub(super) const NUMBERS: i64 = 0;
pub(super) const NOT_A_NUMBER: i64 = 1;
pub(super) const MISSING: i64 = 2;

/// One thing to sort by. Where it can be NULL, a term before it puts these together.
pub(super) struct Term {
    pub(super) sql: String,
    kind: Kind,
    pub(super) descending: bool,
    /// What it is for all runs, if it is the same: then it takes no part in the statement, only in what pages begin with.
    pub(super) constant: Option<SortKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Real,
    Text,
}

impl Term {
    pub(super) fn new(sql: impl Into<String>, kind: Kind, descending: bool) -> Self {
        Self { sql: sql.into(), kind, descending, constant: None }
    }

    /// Groups of runs, in this order whatever the direction.
    pub(super) fn class(cases: &str) -> Self {
        Self::new(format!("CAST(CASE {cases} END AS BIGINT)"), Kind::Int, false)
    }

    pub(super) fn constant(key: SortKey) -> Self {
        Self { constant: Some(key), ..Self::new("", Kind::Int, false) }
    }

    pub(super) fn real(sql: impl Into<String>, descending: bool) -> Self {
        Self::new(sql, Kind::Real, descending)
    }

    pub(super) fn int(sql: impl Into<String>, descending: bool) -> Self {
        Self::new(sql, Kind::Int, descending)
    }

    /// Reads the term from the next column of a row, if it has one.
    pub(super) fn read(&self, row: &Row<'_>, column: &mut usize) -> Result<SortKey> {
        if let Some(key) = &self.constant {
            return Ok(key.clone());
        }
        *column += 1;
        let column = *column;
        Ok(match self.kind {
            Kind::Int => row.opt_int(column)?.map_or(SortKey::Null, SortKey::Int),
            Kind::Real => row.opt_real(column)?.map_or(SortKey::Null, SortKey::Real),
            Kind::Text => row.opt_text(column)?.map_or(SortKey::Null, |text| SortKey::Text(text.to_owned())),
        })
    }

    /// A key of this term as it is bound to statements; none for NULL.
    ///
    /// # Errors
    /// [`foreign_token`] for a key of another kind.
    pub(super) fn value(&self, key: &SortKey) -> Result<Option<Value<'static>>> {
        Ok(match (key, self.kind) {
            (SortKey::Null, _) => None,
            (SortKey::Int(value), Kind::Int) => Some(Value::Int(*value)),
            (SortKey::Real(value), Kind::Real) => Some(Value::Real(*value)),
            (SortKey::Text(text), Kind::Text) if !text.contains('\0') => Some(Value::Owned(text.clone())),
            _ => return Err(foreign_token()),
        })
    }

    /// How what comes later compares with a key.
    pub(super) fn beyond(&self) -> &'static str {
        if self.descending { "<" } else { ">" }
    }

    /// How what comes earlier compares with a key.
    pub(super) fn before(&self) -> &'static str {
        if self.descending { ">" } else { "<" }
    }

    /// For `ORDER BY`.
    pub(super) fn direction(&self) -> String {
        format!("{} {}", self.sql, if self.descending { "DESC" } else { "ASC" })
    }
}

/// For a token whose keys are not those of the order.
pub(super) fn foreign_token() -> crate::Error {
    Situation::invalid("Invalid page token, its keys do not fit the order of this search").into()
}

/// A run that was found, and what it is sorted by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) id: i64,
    pub(super) keys: Vec<SortKey>,
}

/// Adds places to others that are in order, each run once, and keeps the first `most`.
pub(super) fn merge(places: &mut Vec<Place>, more: Vec<Place>, directions: &[bool], most: usize) {
    places.extend(more);
    places.sort_by(|a, b| {
        let keys = a.keys.iter().zip(&b.keys).zip(directions);
        let mut orders = keys.map(|((a, b), descending)| match descending {
            true => compare(b, a),
            false => compare(a, b),
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    // The keys end with the run's id, so that equal ones stand together.
    places.dedup_by_key(|place| place.id);
    places.truncate(most);
}

/// As the databases compare; keys of one place are of one kind, or NULL together.
fn compare(a: &SortKey, b: &SortKey) -> Ordering {
    match (a, b) {
        (SortKey::Int(a), SortKey::Int(b)) => a.cmp(b),
        (SortKey::Real(a), SortKey::Real(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}
