//! What can be wrong with a search text, and where in the text it is.

use std::fmt;
use std::ops::Range;

/// Longest piece of the caller's text repeated inside a message, in characters.
const EXCERPT_CHARS: usize = 1_000;
/// Longest piece of the caller's text named after `near`, in characters.
const NEAR_CHARS: usize = 40;
/// Widest line that [`SearchError::pointer`] prints, in characters.
const POINTER_CHARS: usize = 100;

/// The situation a [`SearchError`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchErrorKind {
    /// The text is not a sentence of the grammar.
    Syntax,
    /// The part before the first dot names nothing that this search knows, or nothing it can use here.
    UnknownEntity,
    /// The attribute (or dataset) key does not exist here.
    UnknownAttribute,
    /// The operator does not go with the field.
    Comparator,
    /// The value has the wrong type for the field.
    Value,
    /// A regular expression does not compile, or would take too much memory.
    Regex,
    /// The text exceeds one of the bounds in the [module documentation](super).
    TooLarge,
    /// Two order-by clauses name the same field. MLflow answers 500 `INTERNAL_ERROR` to this one and
    /// 400 `INVALID_PARAMETER_VALUE` to all others.
    DuplicateOrderBy,
}

/// Why a filter or an order-by clause was refused.
///
/// `Display` gives `message` first, followed in parentheses by the place and the hint:
/// `… (at position 9, near 'accc'; hint)`. Where MLflow refuses the same text for the same reason, `message` is
/// MLflow's, except that a list of operators names those we take, and that the pieces listed behind
/// `Invalid clause(s) in filter string:` may be cut otherwise in text far from the grammar.
/// Positions are counted in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchError {
    /// The situation.
    pub kind: SearchErrorKind,
    /// What is wrong, without the place.
    pub message: String,
    /// How to put it right, where that can be said in a few words.
    pub hint: Option<String>,
    /// The offending bytes of [`SearchError::text`]; empty at its end when something is missing there.
    /// `None` when the text as a whole is meant.
    pub span: Option<Range<usize>>,
    text: String,
}

impl SearchError {
    pub(super) fn new(kind: SearchErrorKind, text: &str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, span: None, text: text.to_owned() }
    }

    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The text that was refused: the filter, or the one order-by clause at fault.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Two lines for a person: the line of the text at fault and `^^^` below the offending part.
    /// Long lines are cut on both sides; every character counts as one column. Empty without a span.
    pub fn pointer(&self) -> String {
        let Some(span) = &self.span else { return String::new() };
        let line_start = self.text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end =
            self.text[span.start..].find('\n').map_or(self.text.len(), |newline| span.start + newline);
        let before = self.text[line_start..span.start].chars().count();
        let width = self.text[span.start..span.end.clamp(span.start, line_end)].chars().count();

        let skipped = before.saturating_sub(POINTER_CHARS / 2);
        let line = self.text[line_start..line_end].chars().skip(skipped).take(POINTER_CHARS);
        let line = printable(&line.collect::<String>());
        let carets = width.clamp(1, POINTER_CHARS - (before - skipped));
        format!("{line}\n{}{}", " ".repeat(before - skipped), "^".repeat(carets))
    }
}

impl fmt::Display for SearchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        let place = self.span.as_ref().map(|span| {
            let position = self.text[..span.start].chars().count() + 1;
            match &self.text[span.clone()] {
                "" => format!("at position {position}, at the end"),
                near => format!("at position {position}, near '{}'", printable(&shorten(near, NEAR_CHARS))),
            }
        });
        match (place, &self.hint) {
            (Some(place), Some(hint)) => write!(formatter, " ({place}; {hint})"),
            (Some(aside), None) => write!(formatter, " ({aside})"),
            (None, Some(aside)) => write!(formatter, " ({aside})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for SearchError {}

/// Every refusal of the language is the caller's to mend. MLflow answers 500 to a repeated order-by field, which makes
/// its clients try the same request seven times more; here it is an invalid parameter like the others.
impl From<SearchError> for crate::Error {
    fn from(error: SearchError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// The caller's text as a message may repeat it: whole unless it is very long.
pub(super) fn excerpt(text: &str) -> String {
    shorten(text, EXCERPT_CHARS)
}

/// Control characters could upset a terminal or a log.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A string as MLflow's messages show it: in single quotes, or in double quotes when that saves escapes.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut shown = String::from(quote);
    for character in excerpt(text).chars() {
        match character {
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if character == quote => shown.extend(['\\', quote]),
            _ => shown.push(character),
        }
    }
    shown.push(quote);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, span: Range<usize>) -> SearchError {
        SearchError::new(SearchErrorKind::Syntax, text, "no good").at(span)
    }

    #[test]
    fn shows_message_then_place_then_hint() {
        assert_eq!(error("a ü accc", 5..9).to_string(), "no good (at position 5, near 'accc')");
        assert_eq!(error("abc", 3..3).to_string(), "no good (at position 4, at the end)");
        let hinted = error("abc", 0..1).hint("do this");
        assert_eq!(hinted.to_string(), "no good (at position 1, near 'a'; do this)");
        let whole = SearchError::new(SearchErrorKind::TooLarge, "abc", "too long");
        assert_eq!(whole.to_string(), "too long");
        assert_eq!(whole.hint("cut it").to_string(), "too long (cut it)");
    }

    #[test]
    fn points_below_the_offending_part_of_its_line() {
        assert_eq!(error("a ü accc > 1", 5..9).pointer(), "a ü accc > 1\n    ^^^^");
        assert_eq!(error("first\nsecond\nthird", 6..9).pointer(), "second\n^^^");
        assert_eq!(error("abc", 3..3).pointer(), "abc\n   ^");
        assert_eq!(error("ab\ncd", 1..5).pointer(), "ab\n ^", "a span over two lines stays on its first");
    }

    #[test]
    fn cuts_long_lines_around_the_offending_part() {
        let text = format!("{}BAD{}", "x".repeat(5_000), "y".repeat(5_000));
        let pointer = error(&text, 5_000..5_003).pointer();
        let (line, carets) = pointer.split_once('\n').unwrap();
        assert_eq!(line.chars().count(), POINTER_CHARS);
        assert_eq!(&line[carets.find('^').unwrap()..][..3], "BAD");
        assert!(error(&text, 0..10_003).pointer().lines().all(|line| line.len() <= POINTER_CHARS));
    }

    #[test]
    fn quotes_like_the_messages_clients_know() {
        assert_eq!(quoted("ab"), "'ab'");
        assert_eq!(quoted("a='b'"), "\"a='b'\"");
        assert_eq!(quoted("a='b' \"c\""), r#"'a=\'b\' "c"'"#);
        assert_eq!(quoted("a\n\\"), r"'a\n\\'");
        assert!(quoted(&"x".repeat(100_000)).len() < 1_100);
    }
}
