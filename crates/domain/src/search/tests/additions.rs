//! What the language has beyond MLflow's: logic, groups, more operators on more fields, places in errors.

use super::*;

fn and(parts: &[Predicate]) -> Predicate {
    Predicate::And(parts.to_vec())
}

fn or(parts: &[Predicate]) -> Predicate {
    Predicate::Or(parts.to_vec())
}

fn not(part: Predicate) -> Predicate {
    Predicate::Not(Box::new(part))
}

/// `text` with the conditions `params.a = '1'` to `params.d = '1'` for the letters a to d.
fn logic(text: &str) -> String {
    let words = text.replace('(', "( ").replace(')', " )");
    let spelled = words.split(' ').map(|word| match word {
        "a" | "b" | "c" | "d" => format!("params.{word} = '1'"),
        other => other.to_owned(),
    });
    spelled.collect::<Vec<_>>().join(" ")
}

#[test]
fn not_binds_tighter_than_and_and_tighter_than_or() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|key| equals(key, "1"));
    let pairs = [
        ("a OR b", or(&[a.clone(), b.clone()])),
        ("a or b Or c", or(&[a.clone(), b.clone(), c.clone()])),
        ("a OR b AND c", or(&[a.clone(), and(&[b.clone(), c.clone()])])),
        ("a AND b OR c AND d", or(&[and(&[a.clone(), b.clone()]), and(&[c.clone(), d.clone()])])),
        ("(a OR b) AND c", and(&[or(&[a.clone(), b.clone()]), c.clone()])),
        ("NOT a AND b", and(&[not(a.clone()), b.clone()])),
        ("NOT (a AND b)", not(and(&[a.clone(), b.clone()]))),
        ("not NOT a", not(not(a.clone()))),
        ("a AND (b AND c)", and(&[a.clone(), and(&[b.clone(), c.clone()])])),
        ("((a))", a.clone()),
        ("a AND NOT b OR NOT (c OR d)", or(&[and(&[a, not(b)]), not(or(&[c, d]))])),
    ];
    for (text, expected) in pairs {
        assert_eq!(runs(&logic(text)), expected, "{text}");
    }
}

#[test]
fn a_filter_with_additions_must_be_written_out() {
    let cases = [
        ("(a) b", "AND or OR is missing before this"),
        ("a b OR c", "AND or OR is missing before this"),
        ("AND (a)", "a condition is missing before this"),
        ("a AND AND NOT b", "a condition is missing before this"),
        ("a OR b AND", "a condition is missing after this"),
        ("a OR", "a condition is missing beside OR"),
        ("OR a", "a condition is missing beside OR"),
        ("a OR OR b", "a condition is missing beside OR"),
        ("()", "there is no condition in this group"),
        ("a AND (AND)", "there is no condition in this group"),
        ("(a", "this '(' is never closed"),
        ("(a OR b", "this '(' is never closed"),
        ("a)", "there is no '(' for this"),
        ("NOT", "a condition starts with a name"),
        ("a AND NOT", "a condition starts with a name"),
    ];
    for (text, hint) in cases {
        let error = refused(&logic(text));
        assert_eq!((error.kind, error.hint.as_deref()), (SearchErrorKind::Syntax, Some(hint)), "{text}");
        assert!(error.message.starts_with("Invalid clause(s) in filter string: "), "{text}: {error}");
    }
}

fn series(key: &str, function: Function, literal: Option<&str>) -> Series {
    Series { key: key.to_owned(), function, literal: literal.map(str::to_owned) }
}

#[test]
fn metrics_of_runs_have_functions_of_their_history() {
    let above = |series| condition(Field::Series(series), Test::Number { op: NumberOp::Greater, value: 1.0 });
    assert_eq!(runs("metrics.a.min > 1"), above(series("a", Function::Min, Some("a.min"))));
    assert_eq!(runs("metrics.`a b`.at( 10 ) > 1"), above(series("a b", Function::At(10), None)));
    let order = parse_order_by(Entity::Runs, &["metrics.a.at(-5) DESC".to_owned()]).unwrap();
    let field = OrderField::Series(series("a", Function::At(-5), None));
    assert_eq!(order, [OrderBy { field, descending: true }]);
    assert_eq!(runs("metrics.`a.min` IS NULL"), condition(Field::Metric("a.min".to_owned()), Test::IsNull));
}

#[test]
fn nothing_else_has_such_functions() {
    for text in ["params.a.at(1) = 'x'", "attributes.start_time.at(1) > 1"] {
        let error = refused(text);
        assert_eq!(error.kind, SearchErrorKind::UnknownAttribute, "{text}");
        assert_eq!(error.hint.as_deref(), Some("only metrics of runs have a value at a step"));
    }
    assert_eq!(refused("metrics.a.at(1.5) > 1").kind, SearchErrorKind::Syntax);
    let of_model = parse_filter(Entity::LoggedModels, "metrics.a.min > 1").unwrap().unwrap();
    assert!(
        matches!(of_model, Predicate::Condition(Condition { field: Field::Metric(key), .. }) if key == "a.min")
    );
}

#[test]
fn more_text_operators() {
    let made: [(&str, TextTestOf); 6] = [
        ("NOT LIKE", TextTest::NotLike),
        ("not ilike", TextTest::NotILike),
        ("RLIKE", TextTest::Matches),
        ("REGEXP", TextTest::Matches),
        ("NOT RLIKE", TextTest::NotMatches),
        ("Not Regexp", TextTest::NotMatches),
    ];
    for (written, test) in made {
        let expected = Test::Text(test("^x".to_owned()));
        for (field, resolved) in [
            ("params.p", Field::Param("p".into())),
            ("tags.t", Field::Tag("t".into())),
            ("status", Field::Attribute(Attribute::Status)),
            ("dataset.name", Field::Dataset(DatasetField::Name)),
        ] {
            assert_eq!(runs(&format!("{field} {written} '^x'")), condition(resolved, expected.clone()));
        }
        let upper = written.to_uppercase();
        let name = condition(Field::Attribute(Attribute::Name), expected);
        assert_eq!(experiments(&format!("name {upper} '^x'")), name);
    }
}

#[test]
fn lists_on_every_text() {
    let test = Test::Text(TextTest::NotIn(vec!["x".to_owned()]));
    assert_eq!(runs("params.p NOT IN ('x')"), condition(Field::Param("p".into()), test.clone()));
    assert_eq!(runs("run_name NOT IN ('x')"), condition(Field::Attribute(Attribute::RunName), test.clone()));
    assert_eq!(experiments("tags.t NOT IN ('x')"), condition(Field::Tag("t".into()), test));
}

#[test]
fn null_tests_on_what_may_be_absent() {
    assert_eq!(runs("metrics.acc IS NULL"), condition(Field::Metric("acc".into()), Test::IsNull));
    assert_eq!(
        runs("end_time IS NOT NULL"),
        condition(Field::Attribute(Attribute::EndTime), Test::IsNotNull)
    );
    let error = refused("run_id IS NULL");
    assert_eq!(error.span, Some(0..14));
    assert_eq!(error.hint.as_deref(), Some("this attribute is never absent"));
}

#[test]
fn regular_expressions_are_compiled_first() {
    let error = refused("params.p RLIKE 'a('");
    assert_eq!(error.kind, SearchErrorKind::Regex);
    assert_eq!(
        error.to_string(),
        "Invalid regular expression 'a(': unclosed group (at position 16, near ''a('')"
    );
    let too_big = refused(r"params.p RLIKE '(\w{100}){100}'");
    assert_eq!(too_big.kind, SearchErrorKind::Regex);
    assert!(too_big.message.ends_with("it needs too much memory"), "{too_big}");
    assert!(compile_regex("^sweep-[0-9]+$").unwrap().is_match("sweep-12"));
}

#[test]
fn errors_point_at_the_place() {
    let cases = [
        ("accc > 0.9", "accc"),
        ("params.p = 'x' AND foo.bar = 1", "foo.bar"),
        ("params.p = 'x' AND metrics.acc > 'x'", "'x'"),
        ("metrics.acc == 1", "=="),
        ("params.p = 'x' OR params.q NOT > 'y'", ">"),
        ("metrics.val/loss < 1", "metrics.val/loss"),
        ("params.p = 'x' AND params.q = 'y", "'y"),
        ("params.p = 'x'; DROP", ";"),
        ("run_id IN ('a', 1)", "('a', 1)"),
        ("run_id IN ('a' 'b')", "'b'"),
        ("dataset.foo = 'x'", "dataset.foo"),
        ("metrics.acc >", ""),
        ("(params.p = 'x'", ""),
    ];
    for (text, near) in cases {
        let error = refused(text);
        assert_eq!(&text[error.span.clone().expect("a place")], near, "{text}: {error}");
        assert_eq!(error.text(), text);
    }
    assert_eq!(
        refused("params.p='x' AND accc > 1").pointer(),
        "params.p='x' AND accc > 1\n                 ^^^^"
    );
}

#[test]
fn errors_say_what_to_do() {
    let cases = [
        ("metrics.val/loss < 1", "put a key with special characters in backticks, as in metrics.`val/loss`"),
        ("accuracy > 0.9", "a metric, param or tag needs its prefix, as in metrics.acc"),
        ("params.p = 'x", "this quote is never closed"),
        ("params.p BETWEEN 'a' AND 'b'", "an operator is expected here, such as ="),
        ("metrics.acc >", "a value is expected here"),
        ("run_id IN 'x'", "a list in parentheses is expected here, such as ('a', 'b')"),
    ];
    for (text, hint) in cases {
        assert_eq!(refused(text).hint.as_deref(), Some(hint), "{text}");
    }
    let lower = parse_filter(Entity::Experiments, "name like 'x'").unwrap_err();
    assert_eq!(lower.hint.as_deref(), Some("write it in upper case"));
}
