//! Words for a part of a filter that is no condition: MLflow's message, and what was expected where.

use super::error::{SearchError, SearchErrorKind, excerpt};
use super::lexer::{Token, TokenKind};
use super::schema::Wording;
use super::tree::OperatorKind;

/// Most tokens listed in one message.
const LISTED_TOKENS: usize = 20;
const KEYWORDS: [&str; 5] = ["AND", "OR", "NOT", "IS", "NULL"];

/// The error for the clause whose first token is `start`, found out at token `failed_at` where `hint` says what was
/// expected; both may lie behind the last token.
pub(super) fn bad_clause(
    text: &str,
    tokens: &[Token],
    start: usize,
    failed_at: usize,
    hint: &str,
    wording: &Wording,
) -> SearchError {
    let clause = Clause { text, tokens: clause_of(text, tokens, start) };
    let unclosed = clause.tokens.iter().find(|token| token.kind == TokenKind::UnclosedQuote);
    if unclosed.is_none()
        && let Some(left) = clause.left_side_that_is_no_name()
    {
        return no_identifier(text, left);
    }
    let message = wording.malformed(text, &clause.parts());
    let error = SearchError::new(SearchErrorKind::Syntax, text, message);
    match (unclosed, tokens.get(failed_at)) {
        (Some(quote), _) => error.at(quote.span.start..text.len()).hint("this quote is never closed"),
        (None, Some(token)) => error.at(token.span.clone()).hint(hint),
        (None, None) => error.at(text.len()..text.len()).hint(hint),
    }
}

/// `metrics.a-b > 0`, `1 = 1`: a comparison whose left side is no identifier.
fn no_identifier(text: &str, left: &[Token]) -> SearchError {
    let span = left[0].span.start..left[left.len() - 1].span.end;
    let found = excerpt(&text[span.clone()]);
    let message = format!("Invalid comparison clause. Expected 'Identifier' found '{found}'");
    let hint = match text[left[0].span.clone()].split_once('.') {
        Some((entity, _)) if left[0].kind == TokenKind::Name => {
            format!("put a key with special characters in backticks, as in {entity}.`val/loss`")
        }
        _ => "a condition starts with a name".to_owned(),
    };
    SearchError::new(SearchErrorKind::Syntax, text, message).at(span).hint(hint)
}

/// The tokens from `start` up to the next `AND`, `OR` or parenthesis that closes what was opened before.
fn clause_of<'k>(text: &str, tokens: &'k [Token], start: usize) -> &'k [Token] {
    let rest = tokens.get(start..).unwrap_or_default();
    let mut depth = 0_usize;
    let length = rest.iter().position(|token| match token.kind {
        TokenKind::Open => {
            depth += 1;
            false
        }
        TokenKind::Close if depth == 0 => true,
        TokenKind::Close => {
            depth -= 1;
            false
        }
        TokenKind::Name => {
            ["AND", "OR"].iter().any(|word| text[token.span.clone()].eq_ignore_ascii_case(word))
        }
        _ => false,
    });
    // The offending token itself may be one of these.
    &rest[..length.unwrap_or(rest.len()).max(1).min(rest.len())]
}

struct Clause<'t, 'k> {
    text: &'t str,
    tokens: &'k [Token],
}

impl<'t, 'k> Clause<'t, 'k> {
    /// The pieces of the text to name in the message: two names in a row are at fault together, up to the one that an
    /// operator follows; otherwise all tokens of the clause one by one.
    fn parts(&self) -> Vec<&'t str> {
        let names = self.tokens.iter().take_while(|token| self.is_plain_name(token)).count();
        let before_operator = self.tokens.get(names).is_some_and(|token| self.is_operator(token));
        let at_fault = if before_operator { names.saturating_sub(1) } else { names };
        if at_fault > 0 && (before_operator || names == self.tokens.len()) {
            return vec![&self.text[self.tokens[0].span.start..self.tokens[at_fault - 1].span.end]];
        }
        self.tokens.iter().take(LISTED_TOKENS).map(|token| self.raw(token)).collect()
    }

    fn left_side_that_is_no_name(&self) -> Option<&'k [Token]> {
        let operator = self.tokens.iter().position(|token| self.is_operator(token))?;
        let left = &self.tokens[..operator];
        let has_right_side = self.tokens.get(operator + 1).is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::Name | TokenKind::SingleQuoted | TokenKind::DoubleQuoted | TokenKind::Number
            )
        });
        let refused = !left.is_empty() && !left.iter().all(|token| token.kind == TokenKind::Name);
        let refused =
            refused && !left.iter().any(|token| matches!(token.kind, TokenKind::Open | TokenKind::Comma));
        (refused && has_right_side).then_some(left)
    }

    fn is_plain_name(&self, token: &Token) -> bool {
        let raw = self.raw(token);
        token.kind == TokenKind::Name
            && OperatorKind::of_word(raw).is_none()
            && !KEYWORDS.iter().any(|keyword| raw.eq_ignore_ascii_case(keyword))
    }

    fn is_operator(&self, token: &Token) -> bool {
        token.kind == TokenKind::Symbol
            || (token.kind == TokenKind::Name && OperatorKind::of_word(self.raw(token)).is_some())
    }

    fn raw(&self, token: &Token) -> &'t str {
        &self.text[token.span.clone()]
    }
}
