//! Syntax tree to checked tree: every name, operator and value is held against the entity's schema.
//!
//! In one condition the name is looked at first, then the value, then the operator: the order in which MLflow
//! complains.

use super::error::{SearchError, SearchErrorKind, excerpt};
use super::identifier::{Resolved, Use, resolve};
use super::predicate::{Condition, NumberOp, Predicate, Test, TextTest, compile_regex};
use super::schema::{ComparatorWording, Namespace, Schema, ValueKind};
use super::tree::{Comparison, Expression, Fragment, Literal, LiteralKind, Operand, Operator, OperatorKind};
use super::value;
use super::{MAX_REGEX_CHARS, MAX_REGEX_CONDITIONS};

/// The checked form of `expression`, a part of `text`.
pub(super) fn check(
    schema: &'static Schema,
    text: &str,
    expression: &Expression<'_>,
) -> Result<Predicate, SearchError> {
    Checker { schema, text, regexes: 0 }.predicate(expression)
}

struct Checker<'t> {
    schema: &'static Schema,
    text: &'t str,
    regexes: usize,
}

impl Checker<'_> {
    fn predicate(&mut self, expression: &Expression<'_>) -> Result<Predicate, SearchError> {
        Ok(match expression {
            Expression::And(parts) => Predicate::And(self.predicates(parts)?),
            Expression::Or(parts) => Predicate::Or(self.predicates(parts)?),
            Expression::Not(part) => Predicate::Not(Box::new(self.predicate(part)?)),
            Expression::Comparison(comparison) => Predicate::Condition(self.condition(comparison)?),
        })
    }

    fn predicates(&mut self, parts: &[Expression<'_>]) -> Result<Vec<Predicate>, SearchError> {
        parts.iter().map(|part| self.predicate(part)).collect()
    }

    fn condition(&mut self, comparison: &Comparison<'_>) -> Result<Condition, SearchError> {
        let Fragment { raw, span } = &comparison.identifier;
        let resolved = resolve(self.schema, Use::Filter, self.text, raw, span.clone())?;
        let operator = &comparison.operator;
        let test = match &comparison.operand {
            Operand::Nothing => self.null_test(&resolved, comparison)?,
            Operand::Value(literal) => self.value_test(&resolved, operator, literal)?,
            Operand::List { items, whole } => self.list_test(&resolved, operator, items, whole)?,
        };
        Ok(Condition { field: resolved.field, test })
    }

    fn null_test(&self, resolved: &Resolved<'_>, comparison: &Comparison<'_>) -> Result<Test, SearchError> {
        if !resolved.optional {
            let message = (self.schema.wording.null_refused)(resolved.namespace.word(), resolved.key);
            let start = comparison.identifier.span.start;
            let error =
                self.error(SearchErrorKind::Comparator, message).at(start..comparison.operator.span.end);
            return Err(match resolved.namespace {
                Namespace::Attribute => error.hint("this attribute is never absent"),
                _ => error,
            });
        }
        Ok(if comparison.operator.kind == OperatorKind::IsNull { Test::IsNull } else { Test::IsNotNull })
    }

    fn value_test(
        &mut self,
        resolved: &Resolved<'_>,
        operator: &Operator,
        literal: &Literal<'_>,
    ) -> Result<Test, SearchError> {
        let bad_value =
            |message| self.error(SearchErrorKind::Value, message).at(literal.fragment.span.clone());
        match resolved.kind {
            ValueKind::Number => {
                let value = value::number(literal).map_err(bad_value)?;
                let op = number_op(operator.kind).ok_or_else(|| self.bad_comparator(resolved, operator))?;
                Ok(Test::Number { op, value })
            }
            ValueKind::Milliseconds | ValueKind::WholeMilliseconds => {
                let number = value::time(literal, resolved).map_err(bad_value)?;
                let op = number_op(operator.kind).ok_or_else(|| self.bad_comparator(resolved, operator))?;
                value::milliseconds_test(op, number, literal, resolved).map_err(bad_value)
            }
            ValueKind::WholeNumber => {
                let value = value::whole(literal, resolved).map_err(bad_value)?;
                let op = number_op(operator.kind).ok_or_else(|| self.bad_comparator(resolved, operator))?;
                Ok(Test::Integer { op, value })
            }
            ValueKind::Text => {
                let text = self.text_of(literal, resolved.namespace).map_err(bad_value)?;
                self.text_test(resolved, operator, text, literal).map(Test::Text)
            }
            ValueKind::ExperimentId => {
                let id = self.text_of(literal, resolved.namespace).map_err(bad_value)?;
                let negated = match operator.kind {
                    OperatorKind::Equal => false,
                    OperatorKind::NotEqual => true,
                    _ => return Err(self.bad_comparator(resolved, operator)),
                };
                Ok(Test::Ids { any_of: vec![value::experiment_id(id).map_err(bad_value)?], negated })
            }
        }
    }

    fn text_of<'t>(&self, literal: &Literal<'t>, namespace: Namespace) -> Result<&'t str, String> {
        let is_bare = matches!(literal.kind, LiteralKind::Word | LiteralKind::Number);
        if is_bare && self.schema.bare_texts {
            return Ok(literal.fragment.raw);
        }
        value::text(literal, namespace)
    }

    fn text_test(
        &mut self,
        resolved: &Resolved<'_>,
        operator: &Operator,
        text: &str,
        literal: &Literal<'_>,
    ) -> Result<TextTest, SearchError> {
        if self.has_wrong_case(operator) {
            return Err(self.bad_comparator(resolved, operator));
        }
        let test = match operator.kind {
            OperatorKind::Equal => TextTest::Equal,
            OperatorKind::NotEqual => TextTest::NotEqual,
            OperatorKind::Like => TextTest::Like,
            OperatorKind::NotLike => TextTest::NotLike,
            OperatorKind::ILike => TextTest::ILike,
            OperatorKind::NotILike => TextTest::NotILike,
            OperatorKind::Matches => TextTest::Matches,
            OperatorKind::NotMatches => TextTest::NotMatches,
            _ => return Err(self.bad_comparator(resolved, operator)),
        };
        if matches!(operator.kind, OperatorKind::Matches | OperatorKind::NotMatches) {
            self.check_regex(text, literal)?;
        }
        Ok(test(text.to_owned()))
    }

    fn list_test(
        &self,
        resolved: &Resolved<'_>,
        operator: &Operator,
        items: &[Literal<'_>],
        whole: &Fragment<'_>,
    ) -> Result<Test, SearchError> {
        let bad_value = |message| self.error(SearchErrorKind::Value, message).at(whole.span.clone());
        if !matches!(resolved.kind, ValueKind::Text | ValueKind::ExperimentId) {
            return Err(bad_value(value::not_a_number(whole, resolved)));
        }
        let texts = value::texts(items).map_err(bad_value)?;
        if self.has_wrong_case(operator) {
            return Err(self.bad_comparator(resolved, operator));
        }
        let negated = operator.kind == OperatorKind::NotIn;
        if resolved.kind == ValueKind::ExperimentId {
            let any_of = texts.iter().map(|id| value::experiment_id(id)).collect::<Result<_, _>>();
            return Ok(Test::Ids { any_of: any_of.map_err(bad_value)?, negated });
        }
        let texts = texts.into_iter().map(str::to_owned).collect();
        Ok(Test::Text(if negated { TextTest::NotIn(texts) } else { TextTest::In(texts) }))
    }

    fn check_regex(&mut self, pattern: &str, literal: &Literal<'_>) -> Result<(), SearchError> {
        self.regexes += 1;
        let (kind, message) = if self.regexes > MAX_REGEX_CONDITIONS {
            let message =
                format!("Search filter has too many regular expressions: at most {MAX_REGEX_CONDITIONS}");
            (SearchErrorKind::TooLarge, message)
        } else if pattern.chars().count() > MAX_REGEX_CHARS {
            let message = format!("Regular expression is too long: at most {MAX_REGEX_CHARS} characters");
            (SearchErrorKind::TooLarge, message)
        } else if let Err(error) = compile_regex(pattern) {
            let message = format!("Invalid regular expression '{pattern}': {}", reason(&error));
            (SearchErrorKind::Regex, message)
        } else {
            return Ok(());
        };
        Err(self.error(kind, message).at(literal.fragment.span.clone()))
    }

    /// `NOT IN` is exempt, as in MLflow.
    fn has_wrong_case(&self, operator: &Operator) -> bool {
        self.schema.uppercase_operators
            && operator.kind != OperatorKind::NotIn
            && operator.written.chars().any(|character| character.is_ascii_lowercase())
    }

    fn bad_comparator(&self, resolved: &Resolved<'_>, operator: &Operator) -> SearchError {
        let written = excerpt(&operator.written);
        let valid = comparators(resolved);
        let message = match self.schema.wording.comparators {
            ComparatorWording::FieldAndList => {
                let field = format!("{}.{}", resolved.namespace.plural(), resolved.key);
                format!("Invalid comparison operator for {field}: '{written}'. Expected one of ({valid}).")
            }
            ComparatorWording::ListExceptTags if resolved.namespace == Namespace::Tag => {
                format!("Invalid comparator for tag: {written}")
            }
            _ if resolved.kind == ValueKind::ExperimentId => {
                format!("Invalid comparator for {}: {written}", resolved.key)
            }
            // The quote that does not close is MLflow's.
            _ => format!("Invalid comparator '{written}' not one of '{{{valid}}}"),
        };
        let error = self.error(SearchErrorKind::Comparator, message).at(operator.span.clone());
        let takes_words = matches!(resolved.kind, ValueKind::Text | ValueKind::ExperimentId);
        if takes_words && self.has_wrong_case(operator) {
            error.hint("write it in upper case")
        } else {
            error
        }
    }

    fn error(&self, kind: SearchErrorKind, message: String) -> SearchError {
        SearchError::new(kind, self.text, message)
    }
}

fn number_op(kind: OperatorKind) -> Option<NumberOp> {
    Some(match kind {
        OperatorKind::Equal => NumberOp::Equal,
        OperatorKind::NotEqual => NumberOp::NotEqual,
        OperatorKind::Less => NumberOp::Less,
        OperatorKind::LessOrEqual => NumberOp::LessOrEqual,
        OperatorKind::Greater => NumberOp::Greater,
        OperatorKind::GreaterOrEqual => NumberOp::GreaterOrEqual,
        _ => return None,
    })
}

/// The operators a field takes, as listed in messages.
fn comparators(resolved: &Resolved<'_>) -> String {
    let values: &[&str] = match resolved.kind {
        ValueKind::Number
        | ValueKind::Milliseconds
        | ValueKind::WholeMilliseconds
        | ValueKind::WholeNumber => &["=", "!=", "<", "<=", ">", ">="],
        ValueKind::Text => {
            &["=", "!=", "LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "RLIKE", "NOT RLIKE", "IN", "NOT IN"]
        }
        ValueKind::ExperimentId => &["=", "!=", "IN", "NOT IN"],
    };
    let nulls: &[&str] = if resolved.optional { &["IS NULL", "IS NOT NULL"] } else { &[] };
    values.iter().chain(nulls).map(|operator| format!("'{operator}'")).collect::<Vec<_>>().join(", ")
}

/// The one line of a regular-expression error that says what is wrong.
fn reason(error: &regex::Error) -> String {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return "it needs too much memory".to_owned();
    }
    let shown = error.to_string();
    shown.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or(&shown).to_owned()
}
