//! Tests of the language as a whole: what MLflow takes and refuses, what is added, and properties of any text.

mod additions;
mod bounds;
mod meaning;
mod mlflow;
mod models;
mod properties;
mod steps;

use super::*;

/// One of the variants of [`TextTest`] that hold a single text.
type TextTestOf = fn(String) -> TextTest;

/// The predicate that a filter over runs stands for; panics with the error if it is refused.
fn runs(text: &str) -> Predicate {
    parse_filter(Entity::Runs, text).unwrap_or_else(|error| panic!("{text}: {error}")).expect("a condition")
}

/// As [`runs`], over experiments.
fn experiments(text: &str) -> Predicate {
    parse_filter(Entity::Experiments, text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .expect("a condition")
}

/// The error for a filter over runs.
fn refused(text: &str) -> SearchError {
    parse_filter(Entity::Runs, text).expect_err(text)
}

fn condition(field: Field, test: Test) -> Predicate {
    Predicate::Condition(Condition { field, test })
}

fn param(key: &str, test: TextTest) -> Predicate {
    condition(Field::Param(key.to_owned()), Test::Text(test))
}

fn equals(key: &str, value: &str) -> Predicate {
    param(key, TextTest::Equal(value.to_owned()))
}

fn metric(key: &str, op: NumberOp, value: f64) -> Predicate {
    condition(Field::Metric(key.to_owned()), Test::Number { op, value })
}
