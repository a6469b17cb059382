//! The condition of a rule: a filter of the search language over metrics, params and tags, held against one version.

use std::fmt;

use crate::error::{Error, Result};
use crate::limits;
use crate::promotion::Facts;
use crate::search::{Condition as Comparison, Entity, Field, Predicate, Test, TextTest, parse_filter};

/// What metrics, params and tags must fulfil, such as `metrics.accuracy >= 0.9 AND tags.validated = 'yes'`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    text: String,
    predicate: Predicate,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// `InvalidParameter` for what the search language refuses, for an empty text, and for what a version does not have:
    /// attributes, datasets, and functions of a metric's history.
    pub fn parse(text: &str) -> Result<Self> {
        if limits::is_longer_than(text, limits::RULE_CONDITION) {
            return Err(Error::too_long("condition", limits::RULE_CONDITION));
        }
        let predicate = parse_filter(Entity::Runs, text)?
            .ok_or_else(|| Error::invalid("The condition of a rule cannot be empty"))?;
        check(&predicate)?;
        Ok(Self { text: text.to_owned(), predicate })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What of it does not hold, with the values found; none if all of it does.
    pub fn shortfalls(&self, facts: &Facts) -> Vec<String> {
        let parts = match &self.predicate {
            Predicate::And(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        parts.iter().filter(|part| !holds(part, facts)).map(|part| complaint(part, facts)).collect()
    }
}

fn check(predicate: &Predicate) -> Result<()> {
    match predicate {
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().try_for_each(check),
        Predicate::Not(part) => check(part),
        Predicate::Condition(comparison) => match &comparison.field {
            Field::Metric(_) | Field::Param(_) | Field::Tag(_) => Ok(()),
            Field::Series(_) | Field::Attribute(_) | Field::Dataset(_) => Err(Error::invalid(
                "The condition of a rule compares latest values of metrics, params and tags, such as \
                 \"metrics.accuracy >= 0.9 AND tags.validated = 'yes'\", and nothing else",
            )),
        },
    }
}

fn holds(predicate: &Predicate, facts: &Facts) -> bool {
    match predicate {
        Predicate::And(parts) => parts.iter().all(|part| holds(part, facts)),
        Predicate::Or(parts) => parts.iter().any(|part| holds(part, facts)),
        Predicate::Not(part) => !holds(part, facts),
        Predicate::Condition(comparison) => fulfils(&found(&comparison.field, facts), &comparison.test),
    }
}

/// A value that a version has.
enum Found<'f> {
    Number(f64),
    Text(&'f str),
    Nothing,
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write!(f, "{value}"),
            // A person reads this; the rest of a long text would not help.
            Self::Text(text) => write!(f, "'{}'", limits::truncate(text, SHOWN)),
            Self::Nothing => f.write_str("absent"),
        }
    }
}

/// Characters of a value that a message shows.
const SHOWN: usize = 200;

fn found<'f>(field: &Field, facts: &'f Facts) -> Found<'f> {
    let text = |text: Option<&'f String>| text.map_or(Found::Nothing, |text| Found::Text(text));
    match field {
        Field::Metric(key) => facts.metrics.get(key).map_or(Found::Nothing, |value| Found::Number(*value)),
        Field::Param(key) => text(facts.params.get(key)),
        Field::Tag(key) => text(facts.tags.get(key)),
        Field::Series(_) | Field::Attribute(_) | Field::Dataset(_) => Found::Nothing,
    }
}

fn fulfils(found: &Found<'_>, test: &Test) -> bool {
    match (found, test) {
        (Found::Nothing, test) => *test == Test::IsNull,
        (_, Test::IsNull) => false,
        (_, Test::IsNotNull) => true,
        (Found::Number(value), Test::Number { op, value: bound }) => op.holds(*value, *bound),
        (Found::Text(text), Test::Text(test)) => test.holds(text),
        (Found::Number(_) | Found::Text(_), _) => false,
    }
}

/// Why a part that does not hold does not.
fn complaint(predicate: &Predicate, facts: &Facts) -> String {
    let all = |parts: &[Predicate], word| {
        parts.iter().map(|part| complaint(part, facts)).collect::<Vec<_>>().join(word)
    };
    match predicate {
        // Inside of an OR: those that hold say so too, and one sees what is missing.
        Predicate::And(parts) => all(parts, " and "),
        Predicate::Or(parts) => all(parts, ", or "),
        Predicate::Not(part) => format!("it must not be that {}", statement(part)),
        Predicate::Condition(comparison) => {
            let value = found(&comparison.field, facts);
            format!("{} is {value}, but must be {}", name(&comparison.field), wanted(&comparison.test))
        }
    }
}

/// A condition in words, whether it holds or not.
fn statement(predicate: &Predicate) -> String {
    let all = |parts: &[Predicate], word| parts.iter().map(statement).collect::<Vec<_>>().join(word);
    match predicate {
        Predicate::And(parts) => all(parts, " and "),
        Predicate::Or(parts) => all(parts, " or "),
        Predicate::Not(part) => format!("not ({})", statement(part)),
        Predicate::Condition(Comparison { field, test }) => format!("{} is {}", name(field), wanted(test)),
    }
}

fn name(field: &Field) -> String {
    match field {
        Field::Metric(key) => format!("metrics.{key}"),
        Field::Param(key) => format!("params.{key}"),
        Field::Tag(key) => format!("tags.{key}"),
        Field::Series(_) | Field::Attribute(_) | Field::Dataset(_) => String::new(),
    }
}

fn wanted(test: &Test) -> String {
    match test {
        Test::Text(test) => wanted_text(test),
        Test::Number { op, value } => format!("{} {value}", op.as_str()),
        Test::Integer { op, value } => format!("{} {value}", op.as_str()),
        Test::IsNull => "absent".to_owned(),
        Test::IsNotNull | Test::Ids { .. } => "there".to_owned(),
    }
}

fn wanted_text(test: &TextTest) -> String {
    let list = |texts: &[String]| texts.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ");
    match test {
        TextTest::Equal(text) => format!("'{text}'"),
        TextTest::NotEqual(text) => format!("other than '{text}'"),
        TextTest::Like(pattern) => format!("LIKE '{pattern}'"),
        TextTest::NotLike(pattern) => format!("NOT LIKE '{pattern}'"),
        TextTest::ILike(pattern) => format!("ILIKE '{pattern}'"),
        TextTest::NotILike(pattern) => format!("NOT ILIKE '{pattern}'"),
        TextTest::Matches(pattern) => format!("RLIKE '{pattern}'"),
        TextTest::NotMatches(pattern) => format!("NOT RLIKE '{pattern}'"),
        TextTest::In(texts) => format!("one of {}", list(texts)),
        TextTest::NotIn(texts) => format!("none of {}", list(texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let texts = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        Facts {
            metrics: [("accuracy".to_owned(), 0.87), ("broken".to_owned(), f64::NAN)].into(),
            params: texts(&[("kind", "forest")]),
            tags: texts(&[("validated", "Yes")]),
            ..Facts::default()
        }
    }

    fn shortfalls(condition: &str) -> Vec<String> {
        Condition::parse(condition).unwrap().shortfalls(&facts())
    }

    #[test]
    fn what_holds_is_silent() {
        for condition in [
            "metrics.accuracy >= 0.87",
            "metrics.accuracy < 1 AND metrics.accuracy != 0.5 AND metrics.accuracy <= 0.87",
            "metrics.broken != 1",
            "params.kind IN ('forest', 'tree')",
            "tags.validated ILIKE 'y%'",
            "tags.validated RLIKE '^Y' AND tags.other IS NULL AND tags.validated IS NOT NULL",
            "metrics.accuracy > 0.9 OR tags.validated = 'Yes'",
            "NOT tags.validated = 'no' AND tags.validated NOT LIKE 'y%'",
        ] {
            assert_eq!(shortfalls(condition), Vec::<String>::new(), "{condition}");
        }
    }

    #[test]
    fn what_does_not_hold_is_named_with_the_value() {
        assert_eq!(
            shortfalls("metrics.accuracy >= 0.9 AND params.kind = 'forest' AND tags.validated = 'yes'"),
            ["metrics.accuracy is 0.87, but must be >= 0.9", "tags.validated is 'Yes', but must be 'yes'"]
        );
        assert_eq!(shortfalls("metrics.f1 > 0.5"), ["metrics.f1 is absent, but must be > 0.5"]);
        assert_eq!(shortfalls("metrics.broken > 0"), ["metrics.broken is NaN, but must be > 0"]);
        assert_eq!(
            shortfalls("metrics.accuracy > 0.9 OR params.kind = 'tree'"),
            ["metrics.accuracy is 0.87, but must be > 0.9, or params.kind is 'forest', but must be 'tree'"]
        );
        assert_eq!(shortfalls("NOT params.kind = 'forest'"), ["it must not be that params.kind is 'forest'"]);
        assert_eq!(shortfalls("tags.card IS NOT NULL"), ["tags.card is absent, but must be there"]);
        assert_eq!(
            shortfalls("params.kind NOT IN ('forest', 'x')"),
            ["params.kind is 'forest', but must be none of 'forest', 'x'"]
        );
    }

    #[test]
    fn only_what_a_version_has_can_be_demanded() {
        for condition in ["status = 'FINISHED'", "datasets.name = 'x'", "metrics.loss.min < 1", "", " "] {
            assert!(Condition::parse(condition).is_err(), "{condition}");
        }
        assert!(Condition::parse("metrics.a >").is_err());
        assert!(Condition::parse(&format!("tags.a = '{}'", "x".repeat(10_000))).is_err());
    }
}
