//! SQL functions that SQLite lacks: exact and case-blind LIKE, and regular expressions.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// Compiled size of one pattern, in bytes; the language has refused larger ones before.
const PATTERN_SIZE: usize = 1 << 20;

pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection
        .create_scalar_function("like_exact", 2, flags, |ctx| test(ctx, |p| compile(&like(p), false)))?;
    connection
        .create_scalar_function("like_any_case", 2, flags, |ctx| test(ctx, |p| compile(&like(p), true)))?;
    connection.create_scalar_function("matches", 2, flags, |ctx| test(ctx, |p| compile(p, false)))
}

/// Whether the second argument matches the first, whose compiled form is kept for the whole statement. NULL for NULL.
fn test(ctx: &Context<'_>, compile: impl Fn(&str) -> Result<Regex>) -> Result<Option<bool>> {
    let pattern: Arc<Regex> = ctx.get_or_create_aux(0, |value| compile(value.as_str()?))?;
    match ctx.get_raw(1) {
        ValueRef::Null => Ok(None),
        value => Ok(Some(
            pattern.is_match(value.as_str().map_err(|error| Error::UserFunctionError(error.into()))?),
        )),
    }
}

/// The regular expression with the meaning of a LIKE pattern.
pub(crate) fn like(pattern: &str) -> String {
    let mut expression = String::with_capacity(pattern.len() + 16);
    expression.push_str("(?s)^");
    for c in pattern.chars() {
        match c {
            '%' => expression.push_str(".*"),
            '_' => expression.push('.'),
            other => expression.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    expression.push('$');
    expression
}

fn compile(expression: &str, any_case: bool) -> Result<Regex> {
    RegexBuilder::new(expression)
        .case_insensitive(any_case)
        .size_limit(PATTERN_SIZE)
        .build()
        .map_err(|error| Error::UserFunctionError(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_knows_two_wildcards_and_nothing_else() {
        let matches = |pattern: &str, text: &str| compile(&like(pattern), false).unwrap().is_match(text);
        assert!(matches("a%", "abc"));
        assert!(matches("a_c", "abc"));
        assert!(matches("a.c", "a.c"));
        assert!(!matches("a.c", "abc"));
        assert!(!matches("A%", "abc"));
        assert!(matches("%", "line\nbreak"));
        assert!(!matches("a", "ab"));
        assert!(matches(r"\%", r"\x"));
    }
}
