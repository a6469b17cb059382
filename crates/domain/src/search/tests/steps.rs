//! The parser and the checker each on their own; the lexer's tests are in its file.

use super::check::check;
use super::parser::parse;
use super::tree::{Comparison, Expression, Fragment, Literal, LiteralKind, Operand, Operator, OperatorKind};
use super::*;

fn comparison<'t>(
    identifier: (&'t str, usize),
    operator: (OperatorKind, &str, usize),
    operand: Operand<'t>,
) -> Expression<'t> {
    let (kind, written, start) = operator;
    Expression::Comparison(Comparison {
        identifier: fragment(identifier),
        operator: Operator { kind, written: written.to_owned(), span: start..start + written.len() },
        operand,
    })
}

fn fragment((raw, start): (&str, usize)) -> Fragment<'_> {
    Fragment { raw, span: start..start + raw.len() }
}

fn literal(kind: LiteralKind, at: (&str, usize)) -> Literal<'_> {
    Literal { kind, fragment: fragment(at) }
}

#[test]
fn the_parser_keeps_text_and_place_and_does_not_ask_what_names_mean() {
    let text = "foo.`a b` == 1 or not Nonsense in ('x', 2)";
    let first = comparison(
        ("foo.`a b`", 0),
        (OperatorKind::Unknown, "==", 10),
        Operand::Value(literal(LiteralKind::Number, ("1", 13))),
    );
    let second = comparison(
        ("Nonsense", 22),
        (OperatorKind::In, "in", 31),
        Operand::List {
            items: vec![literal(LiteralKind::Text, ("'x'", 35)), literal(LiteralKind::Number, ("2", 40))],
            whole: fragment(("('x', 2)", 34)),
        },
    );
    let expected = Expression::Or(vec![first, Expression::Not(Box::new(second))]);
    assert_eq!(parse(text, &Entity::Runs.schema().wording), Ok(Some(expected)));
}

#[test]
fn the_parser_takes_any_value_in_the_place_of_one() {
    let wording = &Entity::Runs.schema().wording;
    let values = [
        ("'x'", LiteralKind::Text),
        ("\"x\"", LiteralKind::Text),
        ("1", LiteralKind::Number),
        ("x", LiteralKind::Word),
        ("`x`", LiteralKind::Word),
        ("NULL", LiteralKind::Word),
        ("(1, (2))", LiteralKind::Parenthesised),
    ];
    for (value, kind) in values {
        let text = format!("a = {value}");
        let operand = Operand::Value(literal(kind, (value, 4)));
        let expected = comparison(("a", 0), (OperatorKind::Equal, "=", 2), operand);
        assert_eq!(parse(&text, wording), Ok(Some(expected)));
    }
    let null = comparison(("a", 0), (OperatorKind::IsNotNull, "is not NULL", 2), Operand::Nothing);
    assert_eq!(parse("a is not NULL", wording), Ok(Some(null)));
}

#[test]
fn the_checker_holds_a_tree_against_the_schema_of_the_entity() {
    let text = "tags.t = 'x'";
    let value = |kind| Operand::Value(literal(kind, ("'x'", 9)));
    let tree = comparison(("tags.t", 0), (OperatorKind::Equal, "=", 7), value(LiteralKind::Text));
    let expected = condition(Field::Tag("t".into()), Test::Text(TextTest::Equal("x".into())));
    assert_eq!(check(Entity::Runs.schema(), text, &tree), Ok(expected.clone()));
    assert_eq!(check(Entity::Experiments.schema(), text, &tree), Ok(expected));

    let unknown = comparison(("metrics.t", 0), (OperatorKind::Equal, "=", 7), value(LiteralKind::Text));
    let error = check(Entity::Experiments.schema(), text, &unknown).unwrap_err();
    assert_eq!(error.kind, SearchErrorKind::UnknownEntity);
}

#[test]
fn the_checker_complains_of_the_name_before_the_value_before_the_operator() {
    let kind = |text: &str| refused(text).kind;
    assert_eq!(kind("foo LIKE (1)"), SearchErrorKind::UnknownAttribute);
    assert_eq!(kind("metrics.acc LIKE 'x'"), SearchErrorKind::Value);
    assert_eq!(kind("metrics.acc LIKE 1"), SearchErrorKind::Comparator);
}
