//! What the texts that MLflow takes stand for.

use super::NumberOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
use super::*;

fn attribute(attribute: Attribute, test: Test) -> Predicate {
    condition(Field::Attribute(attribute), test)
}

fn text(value: &str) -> Test {
    Test::Text(TextTest::Equal(value.to_owned()))
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[test]
fn blank_filters_set_no_condition() {
    for blank in ["", "  ", "\n\t", "AND", "and AND"] {
        assert_eq!(parse_filter(Entity::Runs, blank), Ok(None));
        assert_eq!(parse_filter(Entity::Experiments, blank), Ok(None));
    }
}

#[test]
fn metrics_compare_with_numbers() {
    let operators = [
        ("=", Equal),
        ("!=", NotEqual),
        ("<", Less),
        ("<=", LessOrEqual),
        (">", Greater),
        (">=", GreaterOrEqual),
    ];
    for (written, op) in operators {
        assert_eq!(runs(&format!("metrics.acc {written} 0.5")), metric("acc", op, 0.5));
        assert_eq!(runs(&format!("metric.`a b`{written}-2")), metric("a b", op, -2.0));
    }
    for (written, value) in
        [("5.", 5.0), (".5", 0.5), ("1e300", 1e300), ("1e400", f64::INFINITY), ("-1E3", -1e3)]
    {
        assert_eq!(runs(&format!("metrics.acc = {written}")), metric("acc", Equal, value));
    }
}

#[test]
fn text_is_taken_as_written_between_its_quotes() {
    let values = [
        ("'x'", "x"),
        ("\"x\"", "x"),
        ("''", ""),
        ("' x '", " x "),
        ("'it''s'", "it''s"),
        ("\"it's\"", "it's"),
        (r"'a\'b'", r"a\'b"),
        (r"'C:\'", r"C:\"),
        ("'a\"b'", "a\"b"),
        ("\"a\"\"b\"", "a\"\"b"),
        ("'ü\n'", "ü\n"),
    ];
    for (written, value) in values {
        assert_eq!(runs(&format!("params.p = {written}")), equals("p", value));
    }
}

#[test]
fn text_operators() {
    let made: [(&str, TextTestOf); 4] = [
        ("=", TextTest::Equal),
        ("!=", TextTest::NotEqual),
        ("LIKE", TextTest::Like),
        ("ilike", TextTest::ILike),
    ];
    for (written, test) in made {
        assert_eq!(runs(&format!("params.p {written} 'x%'")), param("p", test("x%".to_owned())));
    }
    assert_eq!(runs("tags.t is null"), condition(Field::Tag("t".into()), Test::IsNull));
    assert_eq!(runs("param.p IS NOT NULL"), condition(Field::Param("p".into()), Test::IsNotNull));
}

#[test]
fn lists_hold_texts() {
    let list = |test| attribute(Attribute::RunId, Test::Text(test));
    assert_eq!(runs("run_id IN ('a', \"b\",)"), list(TextTest::In(strings(&["a", "b"]))));
    assert_eq!(runs("run_id not\n in('it''s')"), list(TextTest::NotIn(strings(&["it''s"]))));
    let names = Test::Text(TextTest::In(strings(&["iris"])));
    assert_eq!(runs("datasets.name IN ('iris')"), condition(Field::Dataset(DatasetField::Name), names));
}

#[test]
fn every_attribute_of_a_run() {
    let texts = [
        ("run_id", Attribute::RunId),
        ("run_name", Attribute::RunName),
        ("status", Attribute::Status),
        ("user_id", Attribute::UserId),
        ("artifact_uri", Attribute::ArtifactUri),
        ("\"run name\"", Attribute::RunName),
        ("`Run Name`", Attribute::RunName),
    ];
    for (name, expected) in texts {
        assert_eq!(runs(&format!("{name} = 'x'")), attribute(expected, text("x")));
        assert_eq!(runs(&format!("attributes.{name} = 'x'")), attribute(expected, text("x")));
    }
    for (name, expected) in [
        ("start_time", Attribute::StartTime),
        ("created", Attribute::StartTime),
        ("end_time", Attribute::EndTime),
    ] {
        let test = Test::Integer { op: GreaterOrEqual, value: 1_000 };
        assert_eq!(runs(&format!("attr.{name} >= 1000")), attribute(expected, test));
    }
    assert_eq!(
        runs("start_time < 1.5"),
        attribute(Attribute::StartTime, Test::Integer { op: Less, value: 2 }),
        "a fraction becomes the same test on whole milliseconds"
    );
}

#[test]
fn every_attribute_of_an_experiment() {
    assert_eq!(experiments("name = 'x'"), attribute(Attribute::Name, text("x")));
    for (name, expected) in
        [("creation_time", Attribute::CreationTime), ("last_update_time", Attribute::LastUpdateTime)]
    {
        let test = Test::Integer { op: Less, value: 5 };
        assert_eq!(experiments(&format!("attribute.{name} < 5")), attribute(expected, test));
    }
    let ids = [
        ("= '007'", vec![7], false),
        ("!= '1'", vec![1], true),
        ("IN ('0', '1')", vec![0, 1], false),
        ("Not In ('0')", vec![0], true),
    ];
    for (written, any_of, negated) in ids {
        let test = Test::Ids { any_of, negated };
        assert_eq!(
            experiments(&format!("experiment_id {written}")),
            attribute(Attribute::ExperimentId, test)
        );
    }
}

#[test]
fn conditions_are_joined_even_where_and_is_missing_or_to_spare() {
    let both = Predicate::And(vec![equals("a", "x"), equals("b", "y")]);
    for written in [
        "params.a = 'x' AND params.b = 'y'",
        "params.a='x'and params.b='y'",
        "params.a='x' params.b='y'",
        "AND params.a='x' AND AND params.b='y' AND",
    ] {
        assert_eq!(runs(written), both);
    }
}

#[test]
fn orders() {
    let parse = |clause: &str| parse_order_by(Entity::Runs, &[clause.to_owned()]).unwrap().remove(0);
    let by = |field, descending| OrderBy { field, descending };
    let metric = |key: &str| OrderField::Metric(key.to_owned());
    let expected = [
        ("metrics.acc", by(metric("acc"), false)),
        ("metric.acc asc", by(metric("acc"), false)),
        ("metrics.`a b` DESC", by(metric("a b"), true)),
        ("metrics.\"a b\"\tDesc", by(metric("a b"), true)),
        ("\"metrics.acc\" DESC", by(metric("acc"), true)),
        ("metrics.desc", by(metric("desc"), false)),
        ("params.lr ASC", by(OrderField::Param("lr".into()), false)),
        ("tag.x", by(OrderField::Tag("x".into()), false)),
        ("attributes.start_time desc", by(OrderField::Attribute(Attribute::StartTime), true)),
        ("Created", by(OrderField::Attribute(Attribute::StartTime), false)),
        ("`run_name`", by(OrderField::Attribute(Attribute::RunName), false)),
    ];
    for (clause, order) in expected {
        assert_eq!(parse(clause), order, "{clause}");
    }
    assert_eq!(parse_order_by(Entity::Runs, &[]), Ok(vec![]));
}
