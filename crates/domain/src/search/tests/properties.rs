//! Properties of any filter: printed and parsed again it is the same, and no text makes the parser panic.

use proptest::prelude::*;

use super::*;

/// Writes a predicate in the language, with as few parentheses as it needs.
fn print(predicate: &Predicate) -> String {
    let join = |parts: &[Predicate], word: &str| parts.iter().map(grouped).collect::<Vec<_>>().join(word);
    match predicate {
        Predicate::And(parts) => join(parts, " AND "),
        Predicate::Or(parts) => join(parts, " OR "),
        Predicate::Not(part) => format!("NOT {}", grouped(part)),
        Predicate::Condition(condition) => {
            format!("{} {}", print_field(&condition.field), print_test(&condition.test))
        }
    }
}

fn grouped(predicate: &Predicate) -> String {
    match predicate {
        Predicate::And(_) | Predicate::Or(_) => format!("({})", print(predicate)),
        _ => print(predicate),
    }
}

fn print_field(field: &Field) -> String {
    match field {
        Field::Metric(key) => format!("metrics.`{key}`"),
        Field::Series(Series { key, function, .. }) => {
            format!("metrics.`{key}`.{}", print_function(*function))
        }
        Field::Param(key) => format!("params.`{key}`"),
        Field::Tag(key) => format!("tags.`{key}`"),
        Field::Dataset(DatasetField::Name) => "dataset.name".to_owned(),
        Field::Dataset(DatasetField::Digest) => "dataset.digest".to_owned(),
        Field::Dataset(DatasetField::Context) => "dataset.context".to_owned(),
        Field::Attribute(Attribute::StartTime) => "start_time".to_owned(),
        Field::Attribute(Attribute::EndTime) => "attributes.end_time".to_owned(),
        Field::Attribute(Attribute::RunName) => "`run name`".to_owned(),
        Field::Attribute(other) => panic!("not generated: {other:?}"),
    }
}

fn print_function(function: Function) -> String {
    match function {
        Function::Min => "min".to_owned(),
        Function::Max => "max".to_owned(),
        Function::Mean => "mean".to_owned(),
        Function::First => "first".to_owned(),
        Function::Last => "last".to_owned(),
        Function::Count => "count".to_owned(),
        Function::At(step) => format!("at({step})"),
    }
}

fn function() -> impl Strategy<Value = Function> {
    use Function::{At, Count, First, Last, Max, Mean, Min};
    prop_oneof![prop::sample::select(vec![Min, Max, Mean, First, Last, Count]), any::<i64>().prop_map(At)]
}

fn print_test(test: &Test) -> String {
    let symbol = |op: &NumberOp| match op {
        NumberOp::Equal => "=",
        NumberOp::NotEqual => "!=",
        NumberOp::Less => "<",
        NumberOp::LessOrEqual => "<=",
        NumberOp::Greater => ">",
        NumberOp::GreaterOrEqual => ">=",
    };
    match test {
        Test::Text(test) => print_text_test(test),
        Test::Number { op, value } => format!("{} {value:?}", symbol(op)),
        Test::Integer { op, value } => format!("{} {value}", symbol(op)),
        Test::IsNull => "IS NULL".to_owned(),
        Test::IsNotNull => "IS NOT NULL".to_owned(),
        Test::Ids { .. } => panic!("not generated"),
    }
}

fn print_text_test(test: &TextTest) -> String {
    let list = |values: &[String]| values.iter().map(|value| quote(value)).collect::<Vec<_>>().join(", ");
    match test {
        TextTest::Equal(value) => format!("= {}", quote(value)),
        TextTest::NotEqual(value) => format!("!= {}", quote(value)),
        TextTest::Like(value) => format!("LIKE {}", quote(value)),
        TextTest::NotLike(value) => format!("NOT LIKE {}", quote(value)),
        TextTest::ILike(value) => format!("ILIKE {}", quote(value)),
        TextTest::NotILike(value) => format!("NOT ILIKE {}", quote(value)),
        TextTest::Matches(value) => format!("RLIKE {}", quote(value)),
        TextTest::NotMatches(value) => format!("NOT REGEXP {}", quote(value)),
        TextTest::In(values) => format!("IN ({})", list(values)),
        TextTest::NotIn(values) => format!("NOT IN ({})", list(values)),
    }
}

/// Text with both kinds of quotes cannot be written, nor can a backslash before the closing one be told from an escape.
fn quote(value: &str) -> String {
    if value.contains('\'') { format!("\"{value}\"") } else { format!("'{value}'") }
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[^\0'\"\\\\]{0,20}",
        "[^\0\"\\\\]{0,20}",
        Just("' OR 1 = 1".to_owned()),
        Just("(;".to_owned())
    ]
}

fn text_test() -> impl Strategy<Value = TextTest> {
    prop_oneof![
        value().prop_map(TextTest::Equal),
        value().prop_map(TextTest::NotEqual),
        value().prop_map(TextTest::Like),
        value().prop_map(TextTest::NotLike),
        value().prop_map(TextTest::ILike),
        value().prop_map(TextTest::NotILike),
        "[a-z.*^ ]{0,10}".prop_filter("compiles", |it| compile_regex(it).is_ok()).prop_map(TextTest::Matches),
        "[a-z0-9 ]{0,10}".prop_map(TextTest::NotMatches),
        prop::collection::vec(value(), 1..4).prop_map(TextTest::In),
        prop::collection::vec(value(), 1..4).prop_map(TextTest::NotIn),
    ]
}

fn number_op() -> impl Strategy<Value = NumberOp> {
    prop::sample::select(vec![
        NumberOp::Equal,
        NumberOp::NotEqual,
        NumberOp::Less,
        NumberOp::LessOrEqual,
        NumberOp::Greater,
        NumberOp::GreaterOrEqual,
    ])
}

fn any_condition() -> impl Strategy<Value = Predicate> {
    let key = || "[a-zA-Z0-9_./: -]{1,12}";
    let text = |field: BoxedStrategy<Field>| (field, text_test().prop_map(Test::Text)).boxed();
    let null = || prop_oneof![Just(Test::IsNull), Just(Test::IsNotNull)];
    let finite =
        prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO | prop::num::f64::NEGATIVE;
    let number = (number_op(), finite).prop_map(|(op, value)| Test::Number { op, value });
    let integer = (number_op(), any::<i64>()).prop_map(|(op, value)| Test::Integer { op, value });
    let times =
        prop::sample::select(vec![Attribute::StartTime, Attribute::EndTime]).prop_map(Field::Attribute);
    let datasets =
        prop::sample::select(vec![DatasetField::Name, DatasetField::Digest, DatasetField::Context]);
    let series = (key(), function())
        .prop_map(|(key, function)| Field::Series(Series { key, function, literal: None }));
    prop_oneof![
        (prop_oneof![key().prop_map(Field::Metric), series], prop_oneof![number, null()]).boxed(),
        text(key().prop_map(Field::Param).boxed()),
        text(key().prop_map(Field::Tag).boxed()),
        text(datasets.prop_map(Field::Dataset).boxed()),
        text(Just(Field::Attribute(Attribute::RunName)).boxed()),
        (times, integer).boxed(),
        (key().prop_map(Field::Tag), null()).boxed(),
        (Just(Field::Attribute(Attribute::EndTime)), null()).boxed(),
    ]
    .prop_map(|(field, test)| condition(field, test))
}

fn predicate() -> impl Strategy<Value = Predicate> {
    any_condition().prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Predicate::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Predicate::Or),
            inner.prop_map(|part| Predicate::Not(Box::new(part))),
        ]
    })
}

/// Text made of the language's own pieces, far likelier than random characters to get deep into the parser.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "metrics.acc",
        "params.`a b`",
        "tags.",
        "run_id",
        "foo.bar",
        "=",
        "!=",
        ">",
        "LIKE",
        "IN",
        "NOT",
        "IS",
        "NULL",
        "AND",
        "OR",
        "(",
        ")",
        ",",
        ";",
        "'x'",
        "\"y\"",
        "`",
        "'",
        "\"",
        "1",
        "-2.5e3",
        ".",
        "-",
        "\\",
        "é",
        "😀",
        "\n",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..20).prop_map(|pieces| pieces.join(" "))
}

fn survives(text: &str) {
    for entity in [Entity::Runs, Entity::Experiments, Entity::LoggedModels] {
        let errors = [
            parse_filter(entity, text).err(),
            parse_order_by(entity, &[text.to_owned(), text.to_owned()]).err(),
        ];
        for error in errors.into_iter().flatten() {
            assert!(!error.to_string().is_empty());
            assert!(error.pointer().lines().count() <= 2);
            assert!(error.span.is_none_or(|span| text.get(span).is_some()));
        }
    }
}

proptest! {
    #[test]
    fn printed_and_parsed_again_it_is_the_same(predicate in predicate()) {
        let text = print(&predicate);
        prop_assert_eq!(parse_filter(Entity::Runs, &text), Ok(Some(predicate)), "{}", text);
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn any_pieces_are_survived(text in pieces()) {
        survives(&text);
        survives(&text.replace(' ', ""));
    }
}
