//! Functions of a metric's whole history: `metrics.loss.min`, `metrics.loss.at(100)`.

use super::identifier::unquoted;
use super::predicate::{Function, Series};

const FUNCTIONS: [(&str, Function); 6] = [
    ("min", Function::Min),
    ("max", Function::Max),
    ("mean", Function::Mean),
    ("first", Function::First),
    ("last", Function::Last),
    ("count", Function::Count),
];

/// The end of the argument list behind a name that ends at `end`, if there is one: a step in parentheses behind `.at`.
pub(super) fn argument_end(text: &str, start: usize, end: usize) -> Option<usize> {
    text[start..end].strip_suffix(".at")?;
    let inner = text[end..].strip_prefix('(')?;
    let length = inner.find(')')?;
    inner[..length].trim().parse::<i64>().ok()?;
    Some(end + 1 + length + 1)
}

/// Whether a key without quotes around it ends in parentheses, which only [`parse`] understands.
pub(super) fn has_argument(key: &str) -> bool {
    key.ends_with(')')
}

/// The function that the key of a metric names, behind the last dot; none for a plain key.
pub(super) fn parse(key: &str) -> Option<Series> {
    let (inner, word) = key.rsplit_once('.')?;
    let name = unquoted(inner, &['`', '"', '\'']);
    if name.is_empty() || ends_within_quotes(inner) {
        return None;
    }
    if let Some(step) = word.strip_prefix("at(").and_then(|rest| rest.strip_suffix(')')) {
        let function = Function::At(step.trim().parse().ok()?);
        return Some(Series { key: name.to_owned(), function, literal: None });
    }
    let (_, function) = FUNCTIONS.iter().find(|(known, _)| *known == word)?;
    // With quotes around what precedes the dot it can be no metric's own name.
    let literal = (name.len() == inner.len()).then(|| key.to_owned());
    Some(Series { key: name.to_owned(), function: *function, literal })
}

/// Whether the dot behind `inner` lies inside quotes, as in `` `loss.min` ``.
fn ends_within_quotes(inner: &str) -> bool {
    let first = inner.chars().next().filter(|first| matches!(first, '`' | '"' | '\''));
    first.is_some_and(|quote| inner.len() == 1 || !inner.ends_with(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(key: &str, function: Function, literal: Option<&str>) -> Option<Series> {
        Some(Series { key: key.to_owned(), function, literal: literal.map(str::to_owned) })
    }

    #[test]
    fn the_last_word_is_the_function() {
        assert_eq!(parse("loss.min"), series("loss", Function::Min, Some("loss.min")));
        assert_eq!(parse("val.loss.max"), series("val.loss", Function::Max, Some("val.loss.max")));
        assert_eq!(parse("`val loss`.mean"), series("val loss", Function::Mean, None));
        assert_eq!(parse("loss.at(100)"), series("loss", Function::At(100), None));
        assert_eq!(parse("`a.b`.at( -3 )"), series("a.b", Function::At(-3), None));
    }

    #[test]
    fn everything_else_is_a_plain_key() {
        for key in
            ["loss", "min", "loss.Min", "`loss.min`", "\"a.max\"", ".min", "``.min", "loss.at(x)", "loss.at"]
        {
            assert_eq!(parse(key), None, "{key}");
        }
    }
}
