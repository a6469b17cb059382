//! Tokens to syntax tree, by recursive descent; `NOT` binds tighter than `AND`, `AND` tighter than `OR`.
//!
//! MLflow takes its AND-list loosely: conditions may follow each other without `AND`, and spare `AND`s are skipped.
//! A filter in MLflow's own grammar gets the same leniency, one that uses `OR`, `NOT` or groups does not.

use std::ops::Range;

use super::diagnose;
use super::error::{SearchError, SearchErrorKind};
use super::lexer::{Token, TokenKind, tokenize};
use super::schema::Wording;
use super::tree::{Comparison, Expression, Fragment, Literal, LiteralKind, Operand, Operator, OperatorKind};
use super::{MAX_CONDITIONS, MAX_DEPTH, MAX_LIST_VALUES};

/// The syntax tree of a filter; `None` if it holds no condition. `wording` gives the entity's texts for errors.
pub(super) fn parse<'t>(text: &'t str, wording: &Wording) -> Result<Option<Expression<'t>>, SearchError> {
    let mut parser = Parser {
        text,
        tokens: tokenize(text),
        position: 0,
        depth: 0,
        conditions: 0,
        list_values: 0,
        uses_additions: false,
        looseness: None,
        wording,
    };
    parser.refuse_statements()?;
    let expression = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(parser.bad_clause(parser.position, "there is no '(' for this"));
    }
    match parser.looseness {
        Some(error) if parser.uses_additions => Err(error),
        _ => Ok(expression),
    }
}

struct Parser<'t, 'w> {
    text: &'t str,
    tokens: Vec<Token>,
    position: usize,
    depth: usize,
    conditions: usize,
    list_values: usize,
    /// Something of the filter is beyond MLflow's grammar.
    uses_additions: bool,
    /// The first place where the AND-list is not written out properly.
    looseness: Option<SearchError>,
    wording: &'w Wording,
}

impl<'t> Parser<'t, '_> {
    fn disjunction(&mut self) -> Result<Option<Expression<'t>>, SearchError> {
        let first = self.conjunction()?;
        if !self.at_keyword("OR") {
            return Ok(first);
        }
        self.uses_additions = true;
        let mut parts = vec![self.required(first)?];
        while self.eat_keyword("OR") {
            let next = self.conjunction()?;
            parts.push(self.required(next)?);
        }
        Ok(Some(Expression::Or(parts)))
    }

    fn conjunction(&mut self) -> Result<Option<Expression<'t>>, SearchError> {
        let mut parts = Vec::new();
        let mut after_condition = false;
        let mut dangling = None;
        while let Some(token) = self.peek() {
            let span = token.span;
            if self.eat_keyword("AND") {
                if !after_condition {
                    self.note_looseness(&span, "a condition is missing before this");
                }
                after_condition = false;
                dangling = Some(span);
            } else if token.kind == TokenKind::Close || self.at_keyword("OR") {
                break;
            } else {
                if after_condition {
                    self.note_looseness(&span, "AND or OR is missing before this");
                }
                parts.push(self.negation()?);
                after_condition = true;
            }
        }
        if let Some(span) = dangling.filter(|_| !after_condition) {
            self.note_looseness(&span, "a condition is missing after this");
        }
        Ok(if parts.len() > 1 { Some(Expression::And(parts)) } else { parts.pop() })
    }

    fn negation(&mut self) -> Result<Expression<'t>, SearchError> {
        let start = self.position;
        if self.eat_keyword("NOT") {
            self.uses_additions = true;
            let part = self.nested(start, Self::negation)?;
            return Ok(Expression::Not(Box::new(part)));
        }
        if self.eat(TokenKind::Open) {
            self.uses_additions = true;
            return self.nested(start, |parser| parser.group(start));
        }
        self.comparison()
    }

    /// The rest of a group whose `(` is the token `open`.
    fn group(&mut self, open: usize) -> Result<Expression<'t>, SearchError> {
        let expression = self.disjunction()?;
        let Some(expression) = expression else {
            return Err(match self.peek() {
                Some(_) => self.bad_group(open),
                None => self.bad_clause(open, "this '(' is never closed"),
            });
        };
        if !self.eat(TokenKind::Close) {
            return Err(self.bad_clause(open, "this '(' is never closed"));
        }
        Ok(expression)
    }

    /// Parses one level further down, so that no text can exhaust the stack.
    fn nested(
        &mut self,
        start: usize,
        parse: impl FnOnce(&mut Self) -> Result<Expression<'t>, SearchError>,
    ) -> Result<Expression<'t>, SearchError> {
        if self.depth == MAX_DEPTH {
            let message =
                format!("Search filter is nested too deeply: at most {MAX_DEPTH} levels of '(' and NOT");
            return Err(self.error(SearchErrorKind::TooLarge, message).at(self.tokens[start].span.clone()));
        }
        self.depth += 1;
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    fn comparison(&mut self) -> Result<Expression<'t>, SearchError> {
        let start = self.position;
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            let message = format!("Search filter has too many conditions: at most {MAX_CONDITIONS}");
            return Err(self.error(SearchErrorKind::TooLarge, message).at(self.place()));
        }
        let Some(identifier) = self.name() else {
            return Err(self.bad_clause(start, "a condition starts with a name"));
        };
        let Some(operator) = self.operator() else {
            return Err(self.bad_clause(start, "an operator is expected here, such as ="));
        };
        let operand = match operator.kind {
            OperatorKind::IsNull | OperatorKind::IsNotNull => Operand::Nothing,
            OperatorKind::In | OperatorKind::NotIn => self.list(start)?,
            _ => self.value(start)?,
        };
        Ok(Expression::Comparison(Comparison { identifier, operator, operand }))
    }

    fn name(&mut self) -> Option<Fragment<'t>> {
        let token = self.peek()?;
        if !matches!(token.kind, TokenKind::Name | TokenKind::DoubleQuoted) {
            return None;
        }
        let fragment = self.fragment(token.span);
        self.position += 1;
        Some(fragment)
    }

    /// The operator here, or `None` with the position at the first token that does not belong to one.
    fn operator(&mut self) -> Option<Operator> {
        let start = self.position;
        let kind = match self.peek() {
            Some(token) if token.kind == TokenKind::Symbol => {
                let kind = OperatorKind::of_symbol(self.raw(&token));
                self.position += 1;
                kind
            }
            _ if self.eat_keyword("IS") => {
                let negative = self.eat_keyword("NOT");
                self.eat_keyword("NULL").then_some(())?;
                if negative { OperatorKind::IsNotNull } else { OperatorKind::IsNull }
            }
            _ => {
                let negative = self.eat_keyword("NOT");
                let kind = self.peek_name().and_then(OperatorKind::of_word)?;
                self.position += 1;
                if negative { kind.negated() } else { kind }
            }
        };
        let words: Vec<_> = self.tokens[start..self.position].iter().map(|token| self.raw(token)).collect();
        let span = self.tokens[start].span.start..self.tokens[self.position - 1].span.end;
        Some(Operator { kind, written: words.join(" "), span })
    }

    fn value(&mut self, clause: usize) -> Result<Operand<'t>, SearchError> {
        let literal = match self.peek() {
            Some(token) if token.kind == TokenKind::Open => self.parenthesised(),
            Some(_) if self.at_keyword("AND") || self.at_keyword("OR") => None,
            Some(token) => self.literal(token),
            None => None,
        };
        literal.map(Operand::Value).ok_or_else(|| self.bad_clause(clause, "a value is expected here"))
    }

    fn literal(&mut self, token: Token) -> Option<Literal<'t>> {
        let kind = match token.kind {
            TokenKind::SingleQuoted | TokenKind::DoubleQuoted => LiteralKind::Text,
            TokenKind::Number => LiteralKind::Number,
            TokenKind::Name => LiteralKind::Word,
            _ => return None,
        };
        self.position += 1;
        Some(Literal { kind, fragment: self.fragment(token.span) })
    }

    /// Everything up to the matching `)`, as one literal that the checker will refuse by its type.
    fn parenthesised(&mut self) -> Option<Literal<'t>> {
        let open = self.position;
        let mut depth = 0_usize;
        let length = self.tokens[open..].iter().position(|token| {
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let span = self.tokens[open].span.start..self.tokens[open + length].span.end;
        self.position += length + 1;
        Some(Literal { kind: LiteralKind::Parenthesised, fragment: self.fragment(span) })
    }

    fn list(&mut self, clause: usize) -> Result<Operand<'t>, SearchError> {
        let open = self.place().start;
        if !self.eat(TokenKind::Open) {
            return Err(self.bad_clause(clause, "a list in parentheses is expected here, such as ('a', 'b')"));
        }
        let mut items = Vec::new();
        loop {
            if self.eat(TokenKind::Close) {
                break;
            }
            items.push(self.list_item(clause)?);
            let at_end = matches!(self.peek(), Some(token) if token.kind == TokenKind::Close);
            if !at_end && !self.eat(TokenKind::Comma) {
                return Err(self.bad_list(clause));
            }
        }
        let whole = self.fragment(open..self.tokens[self.position - 1].span.end);
        Ok(Operand::List { items, whole })
    }

    fn list_item(&mut self, clause: usize) -> Result<Literal<'t>, SearchError> {
        let Some(token) = self.peek() else { return Err(self.bad_list(clause)) };
        self.list_values += 1;
        if self.list_values > MAX_LIST_VALUES {
            let message = format!("Search filter has too many list values: at most {MAX_LIST_VALUES}");
            return Err(self.error(SearchErrorKind::TooLarge, message).at(token.span));
        }
        match token.kind {
            TokenKind::SingleQuoted | TokenKind::DoubleQuoted | TokenKind::Number => self.literal(token),
            _ => None,
        }
        .ok_or_else(|| self.bad_list(clause))
    }

    /// More than one statement is refused before anything else is looked at.
    fn refuse_statements(&self) -> Result<(), SearchError> {
        let Some(first) = self.tokens.iter().position(|token| token.kind == TokenKind::Semicolon) else {
            return Ok(());
        };
        if first + 1 == self.tokens.len() {
            return Err(self.bad_clause_at(first, first, "leave it out"));
        }
        let statements = super::error::quoted(self.text);
        let message = format!(
            "Search filter contained multiple expression {statements}. Provide AND-ed expression list."
        );
        Err(self.error(SearchErrorKind::Syntax, message).at(self.tokens[first].span.clone()))
    }

    fn required(&self, part: Option<Expression<'t>>) -> Result<Expression<'t>, SearchError> {
        part.ok_or_else(|| {
            // The position is at an OR that lacks its left side, or behind one that lacks its right side.
            let or = if self.at_keyword("OR") { self.position } else { self.position - 1 };
            self.bad_clause_at(or, or, "a condition is missing beside OR")
        })
    }

    fn note_looseness(&mut self, span: &Range<usize>, hint: &str) {
        if self.looseness.is_none() {
            let message = self.wording.malformed(self.text, &[&self.text[span.clone()]]);
            self.looseness = Some(self.error(SearchErrorKind::Syntax, message).at(span.clone()).hint(hint));
        }
    }

    fn bad_clause(&self, start: usize, hint: &str) -> SearchError {
        self.bad_clause_at(start, self.position, hint)
    }

    fn bad_clause_at(&self, start: usize, failed_at: usize, hint: &str) -> SearchError {
        diagnose::bad_clause(self.text, &self.tokens, start, failed_at, hint, self.wording)
    }

    /// `()`, `(AND)`: a group without a condition.
    fn bad_group(&self, open: usize) -> SearchError {
        let span = self.tokens[open].span.start..self.place().end;
        let message = self.wording.malformed(self.text, &[&self.text[span.clone()]]);
        self.error(SearchErrorKind::Syntax, message).at(span).hint("there is no condition in this group")
    }

    fn bad_list(&self, clause: usize) -> SearchError {
        let closed = self.tokens[self.position..].iter().any(|token| token.kind == TokenKind::Close);
        if !closed {
            return self.bad_clause(clause, "the list is never closed with ')'");
        }
        let message = "While parsing a list in the query, expected a non-empty list of string values, \
                       but got ill-formed list.";
        self.error(SearchErrorKind::Value, message.to_owned()).at(self.place()).hint("write it as ('a', 'b')")
    }

    fn error(&self, kind: SearchErrorKind, message: String) -> SearchError {
        SearchError::new(kind, self.text, message)
    }

    /// The bytes of the current token, or the empty end of the text.
    fn place(&self) -> Range<usize> {
        self.peek().map_or(self.text.len()..self.text.len(), |token| token.span)
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.position).cloned()
    }

    fn peek_name(&self) -> Option<&'t str> {
        self.peek().filter(|token| token.kind == TokenKind::Name).map(|token| self.raw(&token))
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        self.peek_name().is_some_and(|name| name.eq_ignore_ascii_case(keyword))
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.at_keyword(keyword);
        self.position += usize::from(found);
        found
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == kind);
        self.position += usize::from(found);
        found
    }

    fn raw(&self, token: &Token) -> &'t str {
        &self.text[token.span.clone()]
    }

    fn fragment(&self, span: Range<usize>) -> Fragment<'t> {
        Fragment { raw: &self.text[span.clone()], span }
    }
}
