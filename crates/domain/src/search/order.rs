//! Order-by clauses: `identifier [ASC|DESC]`, one in each text.

use std::collections::HashSet;

use super::error::{SearchError, SearchErrorKind, excerpt, quoted};
use super::identifier::{Use, resolve, unquoted};
use super::lexer::{Token, TokenKind, tokenize};
use super::predicate::{Field, OrderBy, OrderField};
use super::schema::Schema;
use super::{MAX_FILTER_BYTES, MAX_ORDER_BY};

/// The fields to order by, in the order given.
pub(super) fn parse(schema: &'static Schema, clauses: &[String]) -> Result<Vec<OrderBy>, SearchError> {
    if clauses.len() > MAX_ORDER_BY {
        let message = format!("Too many order_by clauses: at most {MAX_ORDER_BY}");
        return Err(SearchError::new(SearchErrorKind::TooLarge, "", message));
    }
    let mut seen = HashSet::new();
    let mut order = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let by = parse_clause(schema, clause)?;
        if seen.insert(by.field.clone()) {
            order.push(by);
        } else if schema.refuses_repeated_order {
            let all: Vec<_> = clauses.iter().map(|clause| quoted(clause)).collect();
            let message = format!("`order_by` contains duplicate fields: [{}]", all.join(", "));
            return Err(
                SearchError::new(SearchErrorKind::DuplicateOrderBy, clause, message).at(0..clause.len())
            );
        }
    }
    Ok(order)
}

/// The field that a clause without a direction names.
pub(super) fn field(schema: &'static Schema, name: &str) -> Result<OrderField, SearchError> {
    let resolved = match name.contains('\0') {
        true => None,
        false => resolve(schema, Use::Order, name, name, 0..name.len()).ok(),
    };
    let orderable = resolved.filter(|resolved| schema.orderable.contains(&resolved.namespace));
    orderable.and_then(|resolved| order_field(resolved.field)).ok_or_else(|| {
        let aside = if name.contains('.') { ". Only metrics are supported." } else { "" };
        let message = format!("Invalid order by field name: {}{aside}", excerpt(name));
        SearchError::new(SearchErrorKind::UnknownAttribute, name, message)
    })
}

/// The field that the name of a column stands for.
pub(super) fn column(schema: &'static Schema, name: &str) -> Result<OrderField, SearchError> {
    if name.len() > MAX_FILTER_BYTES || name.contains('\0') {
        let message = "The name of a column is too long or contains a NUL character";
        return Err(SearchError::new(SearchErrorKind::TooLarge, "", message));
    }
    let resolved = resolve(schema, Use::Order, name, name, 0..name.len())?;
    let word = resolved.namespace.word();
    let shown =
        schema.orderable.contains(&resolved.namespace).then_some(resolved.field).and_then(order_field);
    shown.ok_or_else(|| {
        let message = format!("A {word} cannot be a column: it has more than one value");
        SearchError::new(SearchErrorKind::UnknownEntity, name, message).at(0..name.len())
    })
}

fn parse_clause(schema: &Schema, clause: &str) -> Result<OrderBy, SearchError> {
    if clause.len() > MAX_FILTER_BYTES {
        let message = format!("An order_by clause is too long: at most {MAX_FILTER_BYTES} bytes");
        return Err(SearchError::new(SearchErrorKind::TooLarge, "", message));
    }
    let tokens = tokenize(clause);
    let Some(name) = tokens.first() else { return Err(unparsable(clause)) };
    let written = &clause[name.span.clone()];
    let is_name = matches!(name.kind, TokenKind::Name | TokenKind::DoubleQuoted);
    if !is_name || direction(written).is_some() {
        return Err(unparsable(clause).at(name.span.clone()));
    }
    let descending = is_descending(clause, &tokens[1..])?;

    // Double quotes around entity and key together are dropped here, though not in filters.
    let raw = if name.kind == TokenKind::DoubleQuoted { unquoted(written, &['"']) } else { written };
    let resolved = resolve(schema, Use::Order, clause, raw, name.span.clone())?;
    let orderable =
        schema.orderable.contains(&resolved.namespace).then_some(resolved.field).and_then(order_field);
    let field = orderable.ok_or_else(|| {
        let message = (schema.wording.order_refused)(resolved.namespace.word());
        SearchError::new(SearchErrorKind::UnknownEntity, clause, message).at(name.span.clone())
    })?;
    Ok(OrderBy { field, descending })
}

/// What the tokens behind the name say of the direction.
fn is_descending(clause: &str, rest: &[Token]) -> Result<bool, SearchError> {
    let last = match rest {
        [] => return Ok(false),
        [last] => last,
        [_, surplus, ..] => return Err(unparsable(clause).at(surplus.span.clone())),
    };
    match direction(&clause[last.span.clone()]) {
        Some(descending) => Ok(descending),
        None if last.kind == TokenKind::Name => {
            let message = format!("Invalid ordering key in order_by clause '{}'.", excerpt(clause));
            let error = SearchError::new(SearchErrorKind::Syntax, clause, message).at(last.span.clone());
            Err(error.hint("ASC or DESC is expected here"))
        }
        None => Err(unparsable(clause).at(last.span.clone())),
    }
}

fn unparsable(clause: &str) -> SearchError {
    let message = format!("Invalid order_by clause '{}'. Could not be parsed.", excerpt(clause));
    SearchError::new(SearchErrorKind::Syntax, clause, message)
        .hint("write one name and perhaps ASC or DESC; put a key with special characters in backticks")
}

fn order_field(field: Field) -> Option<OrderField> {
    Some(match field {
        Field::Attribute(attribute) => OrderField::Attribute(attribute),
        Field::Metric(key) => OrderField::Metric(key),
        Field::Series(series) => OrderField::Series(series),
        Field::Param(key) => OrderField::Param(key),
        Field::Tag(key) => OrderField::Tag(key),
        Field::Dataset(_) => return None,
    })
}

/// Whether a word asks for descending order; `None` if it is no direction.
fn direction(word: &str) -> Option<bool> {
    if word.eq_ignore_ascii_case("DESC") {
        return Some(true);
    }
    word.eq_ignore_ascii_case("ASC").then_some(false)
}
