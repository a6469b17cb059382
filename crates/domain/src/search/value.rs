//! Literals to values. Errors are messages; the checker adds the place.

use super::error::excerpt;
use super::identifier::{Resolved, unquoted};
use super::predicate::{NumberOp, Test};
use super::schema::{Namespace, ValueKind};
use super::tree::{Fragment, Literal, LiteralKind};

/// First `f64` above every `i64`.
const BEYOND_I64: f64 = 9_223_372_036_854_775_808.0;

/// A time as written: whole if it fits, else as the nearest `f64`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TimeNumber {
    Whole(i64),
    Other(f64),
}

/// The text of a quoted literal: whatever stands between the quotes, unchanged.
pub(super) fn text<'t>(literal: &Literal<'t>, namespace: Namespace) -> Result<&'t str, String> {
    let raw = literal.fragment.raw;
    let shown = excerpt(raw);
    match literal.kind {
        LiteralKind::Text => Ok(unquoted(raw, &['\'', '"'])),
        LiteralKind::Word if !raw.eq_ignore_ascii_case("NULL") => Err(format!(
            "Parameter value is either not quoted or unidentified quote types used for string value {shown}. \
             Use either single or double quotes."
        )),
        _ => Err(match namespace {
            Namespace::Attribute | Namespace::Metric => {
                format!("Expected a quoted string value for attributes. Got value {shown}")
            }
            Namespace::Dataset => {
                format!("Expected a quoted string value for dataset attributes. Got value {shown}")
            }
            Namespace::Param | Namespace::Tag => {
                format!(
                    "Expected a quoted string value for {} (e.g. 'my-value'). Got value {shown}",
                    namespace.word()
                )
            }
        }),
    }
}

/// The texts of a list's literals, at least one.
pub(super) fn texts<'t>(items: &[Literal<'t>]) -> Result<Vec<&'t str>, String> {
    if items.is_empty() {
        return Err("While parsing a list in the query, expected a non-empty list of string values, \
                    but got empty list"
            .to_owned());
    }
    if items.iter().all(|item| item.kind == LiteralKind::Text) {
        return Ok(items.iter().map(|item| unquoted(item.fragment.raw, &['\'', '"'])).collect());
    }
    // MLflow shows the list as Python does: a list of one has a trailing comma.
    let shown = items.iter().map(|item| item.fragment.raw).collect::<Vec<_>>().join(", ");
    let comma = if items.len() == 1 { "," } else { "" };
    Err(format!(
        "While parsing a list in the query, expected string value, punctuation, or whitespace, \
         but got different type in list: ({}{comma})",
        excerpt(&shown)
    ))
}

/// The value of a number compared with a metric; a number beyond `f64` is ±∞.
pub(super) fn number(literal: &Literal<'_>) -> Result<f64, String> {
    let parsed = (literal.kind == LiteralKind::Number).then(|| literal.fragment.raw.parse().ok());
    parsed.flatten().ok_or_else(|| number_expected("metric", literal.fragment.raw))
}

/// The value of a number compared with a time attribute.
pub(super) fn time(literal: &Literal<'_>, resolved: &Resolved<'_>) -> Result<TimeNumber, String> {
    let raw = literal.fragment.raw;
    let whole = || raw.parse().ok().map(TimeNumber::Whole);
    let other = || raw.parse().ok().map(TimeNumber::Other);
    let parsed = (literal.kind == LiteralKind::Number).then(|| whole().or_else(other));
    parsed.flatten().ok_or_else(|| not_a_number(&literal.fragment, resolved))
}

/// The value of a whole number, which may be quoted.
pub(super) fn whole(literal: &Literal<'_>, resolved: &Resolved<'_>) -> Result<i64, String> {
    let digits = match literal.kind {
        LiteralKind::Number => literal.fragment.raw,
        LiteralKind::Text => unquoted(literal.fragment.raw, &['\'', '"']),
        LiteralKind::Word | LiteralKind::Parenthesised => {
            return Err(not_a_number(&literal.fragment, resolved));
        }
    };
    digits.trim().parse().map_err(|_| not_a_number(&literal.fragment, resolved))
}

/// The message for anything but a number on a numeric field.
pub(super) fn not_a_number(found: &Fragment<'_>, resolved: &Resolved<'_>) -> String {
    match resolved.namespace {
        Namespace::Attribute => number_expected(&format!("numeric attribute: {}", resolved.key), found.raw),
        namespace => number_expected(namespace.word(), found.raw),
    }
}

fn number_expected(subject: &str, found: &str) -> String {
    format!("Expected numeric value type for {subject}. Found {}", excerpt(found))
}

/// The integer test that holds for the same whole times as `op` does with `number`.
pub(super) fn milliseconds_test(
    op: NumberOp,
    number: TimeNumber,
    literal: &Literal<'_>,
    resolved: &Resolved<'_>,
) -> Result<Test, String> {
    match number {
        TimeNumber::Whole(value) => Ok(Test::Integer { op, value }),
        TimeNumber::Other(value) if resolved.kind == ValueKind::Milliseconds => Ok(fraction_test(op, value)),
        TimeNumber::Other(value) => {
            let is_whole = literal.fragment.raw.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
            let shown = if is_whole { excerpt(literal.fragment.raw) } else { format!("{value:?}") };
            Err(format!("Invalid value for numeric attribute '{}': '{shown}'", resolved.key))
        }
    }
}

fn fraction_test(op: NumberOp, value: f64) -> Test {
    let always = Test::Integer { op: NumberOp::GreaterOrEqual, value: i64::MIN };
    let never = Test::Integer { op: NumberOp::Less, value: i64::MIN };
    let rounded = match op {
        NumberOp::Less | NumberOp::GreaterOrEqual => value.ceil(),
        NumberOp::Greater | NumberOp::LessOrEqual => value.floor(),
        NumberOp::Equal if value.fract() != 0.0 => return never,
        NumberOp::NotEqual if value.fract() != 0.0 => return always,
        NumberOp::Equal | NumberOp::NotEqual => value,
    };
    let is_above = rounded >= BEYOND_I64;
    if is_above || rounded < -BEYOND_I64 {
        let holds = match op {
            NumberOp::Equal => false,
            NumberOp::NotEqual => true,
            NumberOp::Less | NumberOp::LessOrEqual => is_above,
            NumberOp::Greater | NumberOp::GreaterOrEqual => !is_above,
        };
        return if holds { always } else { never };
    }
    // In range and without a fraction: exact.
    Test::Integer { op, value: rounded as i64 }
}

/// The id in a quoted text; blanks around it and a sign are allowed, as in MLflow.
pub(super) fn experiment_id(text: &str) -> Result<i64, String> {
    let message =
        || format!("Invalid experiment ID '{}'. Experiment ID must be a valid integer.", excerpt(text));
    text.trim().parse().map_err(|_| message())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(op: NumberOp, value: i64) -> Test {
        Test::Integer { op, value }
    }

    #[test]
    fn fractions_become_the_same_test_on_whole_numbers() {
        use NumberOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let holds = |test: &Test, time: i64| match test {
            Test::Integer { op: Equal, value } => time == *value,
            Test::Integer { op: NotEqual, value } => time != *value,
            Test::Integer { op: Less, value } => time < *value,
            Test::Integer { op: LessOrEqual, value } => time <= *value,
            Test::Integer { op: Greater, value } => time > *value,
            Test::Integer { op: GreaterOrEqual, value } => time >= *value,
            _ => panic!("a time takes integer tests only"),
        };
        for value in
            [-2.5, -2.0, -0.5, 0.0, 0.5, 1.0, 1.5, 1e3, 1e300, -1e300, f64::INFINITY, f64::NEG_INFINITY]
        {
            for time in [-3, -2, -1, 0, 1, 2, 1_000, 1_001] {
                let exact = time as f64;
                assert_eq!(holds(&fraction_test(Equal, value), time), exact == value);
                assert_eq!(holds(&fraction_test(NotEqual, value), time), exact != value);
                assert_eq!(holds(&fraction_test(Less, value), time), exact < value);
                assert_eq!(holds(&fraction_test(LessOrEqual, value), time), exact <= value);
                assert_eq!(holds(&fraction_test(Greater, value), time), exact > value);
                assert_eq!(holds(&fraction_test(GreaterOrEqual, value), time), exact >= value);
            }
        }
        assert_eq!(fraction_test(Equal, 1e3), integer(Equal, 1_000));
        assert_eq!(fraction_test(Less, BEYOND_I64), integer(GreaterOrEqual, i64::MIN));
        assert_eq!(fraction_test(GreaterOrEqual, -BEYOND_I64), integer(GreaterOrEqual, i64::MIN));
    }

    #[test]
    fn experiment_ids_are_integers() {
        for (text, id) in [("0", 0), ("007", 7), (" 12 ", 12), ("+3", 3), ("-1", -1)] {
            assert_eq!(experiment_id(text), Ok(id));
        }
        for text in ["", "abc", "1.0", "99999999999999999999"] {
            let message = format!("Invalid experiment ID '{text}'. Experiment ID must be a valid integer.");
            assert_eq!(experiment_id(text), Err(message));
        }
    }
}
