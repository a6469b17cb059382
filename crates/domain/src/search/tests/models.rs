//! What is particular to searches for logged models.

use super::*;

fn models(text: &str) -> Predicate {
    parse_filter(Entity::LoggedModels, text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .expect("a condition")
}

fn model_error(text: &str) -> String {
    parse_filter(Entity::LoggedModels, text).expect_err(text).message
}

fn attribute(attribute: Attribute, value: &str) -> Predicate {
    condition(Field::Attribute(attribute), Test::Text(TextTest::Equal(value.to_owned())))
}

#[test]
fn texts_may_go_without_quotes() {
    assert_eq!(models("params.lr = 0.1"), equals("lr", "0.1"));
    assert_eq!(models("params.lr = '0.1'"), equals("lr", "0.1"));
    assert_eq!(models("name = alpha"), attribute(Attribute::Name, "alpha"));
    assert_eq!(models("name = \"alpha\""), attribute(Attribute::Name, "alpha"));
    assert_eq!(models("experiment_id = 7"), models("experiment_id = '7'"));
}

#[test]
fn times_have_several_names() {
    for (attribute, names) in [
        (
            Attribute::CreationTime,
            ["creation_timestamp", "creation_timestamp_ms", "creation_time", "attributes.creation_time"],
        ),
        (
            Attribute::LastUpdateTime,
            [
                "last_updated_timestamp",
                "last_updated_timestamp_ms",
                "last_updated_time",
                "attributes.last_updated_time",
            ],
        ),
    ] {
        let test = Test::Integer { op: NumberOp::GreaterOrEqual, value: 5 };
        for name in names {
            assert_eq!(models(&format!("{name} >= 5")), condition(Field::Attribute(attribute), test.clone()));
        }
    }
}

#[test]
fn logic_and_null_tests_are_added() {
    assert_eq!(
        models("metrics.acc IS NULL OR NOT tags.team IN ('a')"),
        Predicate::Or(vec![
            condition(Field::Metric("acc".into()), Test::IsNull),
            Predicate::Not(Box::new(condition(
                Field::Tag("team".into()),
                Test::Text(TextTest::In(vec!["a".into()]))
            ))),
        ])
    );
    assert!(model_error("name IS NULL").contains("not for attribute 'name'"));
}

#[test]
fn messages_name_the_field_and_repeat_the_filter() {
    assert_eq!(
        model_error("tag.team = 'a'"),
        "Invalid entity type: 'tag'. Expected one of ['attributes', 'metrics', 'params', 'tags']."
    );
    assert_eq!(
        model_error("creation_time LIKE 5"),
        "Invalid comparison operator for attributes.creation_timestamp: 'LIKE'. \
         Expected one of ('=', '!=', '<', '<=', '>', '>=')."
    );
    assert!(
        model_error("name = 'a' OR").starts_with("Invalid filter string: \"name = 'a' OR\". Expected a list")
    );
}

#[test]
fn one_field_is_an_order() {
    let field = |name| parse_order_field(Entity::LoggedModels, name);
    assert_eq!(field("name").unwrap(), OrderField::Attribute(Attribute::Name));
    assert_eq!(field("metrics.val/loss").unwrap(), OrderField::Metric("val/loss".into()));
    assert_eq!(field("metrics.`a b`").unwrap(), OrderField::Metric("a b".into()));
    let message = |name| field(name).unwrap_err().message;
    assert_eq!(message("foo"), "Invalid order by field name: foo");
    assert_eq!(message("name DESC"), "Invalid order by field name: name DESC");
    assert_eq!(message("params.lr"), "Invalid order by field name: params.lr. Only metrics are supported.");
    for refused in ["", "metrics.", "metrics.a\0", "metrics"] {
        assert!(field(refused).is_err(), "{refused:?}");
    }
}
