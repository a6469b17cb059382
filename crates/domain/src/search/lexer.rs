//! Cuts a search text into tokens; never fails: what fits nowhere becomes a token of its own for the parser to refuse.
//!
//! The rules are those MLflow's tokeniser is observed to follow. A name is words and quoted parts joined by dots
//! (``metrics.`a b` ``) and stays one token; splitting it into entity and key is the checker's business.
//! Inside quotes a doubled quote and a backslash before a quote do not end the text, and both stay in it as written;
//! only when no other closing quote follows do they end it after all (so `'C:\'` is a value).

use std::ops::Range;

use super::series;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Words, backtick-quoted and double-quoted parts joined by dots, perhaps with `(step)` behind `.at`; keywords are
    /// names too.
    Name,
    /// `'…'`, quotes included.
    SingleQuoted,
    /// `"…"` on its own, quotes included: a value or an attribute, as its place demands.
    DoubleQuoted,
    /// An integer, decimal or exponent number, perhaps negative.
    Number,
    /// A run of `= ! < > ~`, whether or not it is an operator we know.
    Symbol,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// An opening quote without a closing one; the token is the quote alone.
    UnclosedQuote,
    /// Any other single character.
    Other,
}

/// One token and its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

/// All tokens of `text` in order; blanks (any Unicode white space) only separate.
pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let (kind, end) = token_at(text, start, first);
        tokens.push(Token { kind, span: start..end });
        start = end;
    }
    tokens
}

fn token_at(text: &str, start: usize, first: char) -> (TokenKind, usize) {
    let single = |kind| (kind, start + first.len_utf8());
    match first {
        '(' => single(TokenKind::Open),
        ')' => single(TokenKind::Close),
        ',' => single(TokenKind::Comma),
        ';' => single(TokenKind::Semicolon),
        '=' | '!' | '<' | '>' | '~' => {
            let run = text[start..].find(|character| !"=!<>~".contains(character));
            (TokenKind::Symbol, run.map_or(text.len(), |length| start + length))
        }
        '\'' => match quoted_end(text, start, first) {
            Some(end) => (TokenKind::SingleQuoted, end),
            None => single(TokenKind::UnclosedQuote),
        },
        '"' | '`' => match quoted_end(text, start, first) {
            Some(end) => name_from(text, start, end),
            None => single(TokenKind::UnclosedQuote),
        },
        _ => match number_end(text, start) {
            Some(end) => number_or_word(text, end),
            None if is_word(first) => name_from(text, start, word_end(text, start)),
            None => single(TokenKind::Other),
        },
    }
}

/// A number that letters follow at once (`0AND`, `1_000`) is one word and no number.
fn number_or_word(text: &str, end: usize) -> (TokenKind, usize) {
    match word_end(text, end) {
        word if word == end => (TokenKind::Number, end),
        word => (TokenKind::Name, word),
    }
}

/// The name whose first part is `start..end`: takes in all that dots attach to it.
fn name_from(text: &str, start: usize, first_end: usize) -> (TokenKind, usize) {
    let mut end = first_end;
    while text[end..].starts_with('.') {
        end += text[end..].len() - text[end..].trim_start_matches('.').len();
        let Some(next) = text[end..].chars().next() else { break };
        end = match next {
            '`' | '"' | '\'' => quoted_end(text, end, next).unwrap_or(end),
            _ => word_end(text, end),
        };
    }
    if let Some(behind) = series::argument_end(text, start, end) {
        end = behind;
    }
    let lone_double_quotes = end == first_end && text[start..].starts_with('"');
    (if lone_double_quotes { TokenKind::DoubleQuoted } else { TokenKind::Name }, end)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word_end(text: &str, start: usize) -> usize {
    text[start..].find(|character| !is_word(character)).map_or(text.len(), |length| start + length)
}

/// The end of the quoted text that opens at `start`, behind its closing quote; `None` if it is never closed.
fn quoted_end(text: &str, start: usize, quote: char) -> Option<usize> {
    let mut escaped = None;
    let mut rest = text[start..].char_indices().skip(1).peekable();
    while let Some((offset, character)) = rest.next() {
        let next_is_quote = rest.peek().is_some_and(|(_, next)| *next == quote);
        if character == quote && !next_is_quote {
            return Some(start + offset + 1);
        }
        // Backticks know no backslash.
        if next_is_quote && (character == quote || (character == '\\' && quote != '`')) {
            escaped = Some(start + offset + if character == quote { 1 } else { 2 });
            rest.next();
        }
    }
    escaped
}

/// The end of the number at `start`: `-? (digits [. digits?] | . digits) ([eE] [+-]? digits)?`.
fn number_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is = |at: usize, choices: &[u8]| bytes.get(at).is_some_and(|byte| choices.contains(byte));

    let whole_start = if is(start, b"-") { start + 1 } else { start };
    let whole_end = digits(whole_start);
    let mut end = if is(whole_end, b".") { digits(whole_end + 1) } else { whole_end };
    let has_digits = whole_end > whole_start || end > whole_end + 1;
    if !has_digits {
        return None;
    }
    if is(end, b"eE") {
        let exponent_start = if is(end + 1, b"+-") { end + 2 } else { end + 1 };
        if digits(exponent_start) > exponent_start {
            end = digits(exponent_start);
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::TokenKind::{
        Close, Comma, DoubleQuoted, Name, Number, Open, Other, Semicolon, SingleQuoted, Symbol, UnclosedQuote,
    };
    use super::*;

    fn lex(text: &str) -> Vec<(TokenKind, &str)> {
        tokenize(text).into_iter().map(|token| (token.kind, &text[token.span])).collect()
    }

    #[test]
    fn names_keep_their_dots_and_quoted_parts() {
        for name in [
            "metrics.acc",
            "metrics.a.b",
            "metrics.`a b`",
            "metrics.\"a b\"",
            "metrics.'a b'",
            "`metrics`.acc",
            "\"metrics\".acc",
            "metrics..acc",
            "metrics.acc.",
            "params.1a",
            "metrics.1",
            "params.é",
            "tags.`a``b`",
            "`run name`",
            "tags.mlflow.`runName`",
            "metrics.loss.at(100)",
            "metrics.`a b`.at( -1 )",
        ] {
            assert_eq!(lex(name), [(Name, name)]);
        }
        assert_eq!(lex("metrics.a`b`"), [(Name, "metrics.a"), (Name, "`b`")]);
        assert_eq!(lex("metrics.a.at (1)")[0], (Name, "metrics.a.at"));
        assert_eq!(lex("params.at('x')")[0], (Name, "params.at"));
        assert_eq!(lex("metrics. acc"), [(Name, "metrics."), (Name, "acc")]);
        assert_eq!(lex("metrics.a-b"), [(Name, "metrics.a"), (Other, "-"), (Name, "b")]);
        assert_eq!(lex("\"run name\""), [(DoubleQuoted, "\"run name\"")]);
    }

    #[test]
    fn numbers_take_signs_points_and_exponents() {
        for number in [
            "0", "01", "12", "-2", ".5", "-.5", "5.", "0.5", "1e300", "1E3", "-1.5e0", "1e-3", "1e+0", "1.e2",
        ] {
            assert_eq!(lex(number), [(Number, number)]);
            assert!(number.parse::<f64>().is_ok());
        }
        for word in ["0AND", "1_000", "1f", "1e", "0x10", "inf", "0.1and"] {
            assert_eq!(lex(word), [(Name, word)]);
        }
        assert_eq!(lex("1.2.3"), [(Number, "1.2"), (Number, ".3")]);
        assert_eq!(lex("- 2"), [(Other, "-"), (Number, "2")]);
        assert_eq!(lex("--1"), [(Other, "-"), (Number, "-1")]);
        assert_eq!(lex("+1"), [(Other, "+"), (Number, "1")]);
    }

    #[test]
    fn quotes_end_where_mlflow_ends_them() {
        for value in
            ["''", "'a'", "'it''s'", r"'a\'b'", r"'a\'", r"'a\\'", "'a\"b'", "'a;b'", "'a AND b'", "'x\ny'"]
        {
            assert_eq!(lex(value), [(SingleQuoted, value)]);
        }
        assert_eq!(lex("\"it's\""), [(DoubleQuoted, "\"it's\"")]);
        assert_eq!(lex("'x''"), [(SingleQuoted, "'x'"), (UnclosedQuote, "'")]);
        assert_eq!(lex("'x"), [(UnclosedQuote, "'"), (Name, "x")]);
        assert_eq!(lex("params.`p='x'")[..2], [(Name, "params."), (UnclosedQuote, "`")]);
        assert_eq!(lex(r"`a\`"), [(Name, r"`a\`")]);
    }

    #[test]
    fn symbols_and_punctuation() {
        assert_eq!(lex("a>=-1"), [(Name, "a"), (Symbol, ">="), (Number, "-1")]);
        assert_eq!(lex("a<>1"), [(Name, "a"), (Symbol, "<>"), (Number, "1")]);
        assert_eq!(lex("(,);"), [(Open, "("), (Comma, ","), (Close, ")"), (Semicolon, ";")]);
        assert_eq!(lex("a\u{a0}\u{3000}\n\tb"), [(Name, "a"), (Name, "b")]);
        assert_eq!(lex("😀\0"), [(Other, "😀"), (Other, "\0")]);
        assert_eq!(lex(" \n"), []);
    }
}
