//! SQL functions that SQLite lacks: exact and case-blind LIKE, and regular expressions.

use std::sync::Arc;

use regex::Regex;
use runstone_domain::search::{compile_regex, is_like};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Error, Result};

pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("like_exact", 2, flags, |ctx| like(ctx, false))?;
    connection.create_scalar_function("like_any_case", 2, flags, |ctx| like(ctx, true))?;
    connection.create_scalar_function("matches", 2, flags, matches)
}

/// Whether the second argument fits the first, a LIKE pattern. NULL for NULL.
fn like(ctx: &Context<'_>, any_case: bool) -> Result<Option<bool>> {
    let (Some(pattern), Some(text)) = (text(ctx, 0)?, text(ctx, 1)?) else { return Ok(None) };
    Ok(Some(is_like(pattern, text, any_case)))
}

/// Whether the second argument matches the first, whose compiled form is kept for the whole statement. NULL for NULL.
fn matches(ctx: &Context<'_>) -> Result<Option<bool>> {
    let pattern: Arc<Regex> = ctx.get_or_create_aux(0, |value| {
        compile_regex(value.as_str()?).map_err(|error| Error::UserFunctionError(error.into()))
    })?;
    Ok(text(ctx, 1)?.map(|text| pattern.is_match(text)))
}

fn text<'c>(ctx: &'c Context<'_>, argument: usize) -> Result<Option<&'c str>> {
    ctx.get_raw(argument).as_str_or_null().map_err(|error| Error::UserFunctionError(error.into()))
}
