//! What an MLflow server answers, and what we do with the same text.
//!
//! `mlflow-3.17.2.tsv` holds filters and orders sent to `runs/search`, `experiments/search` and `logged-models/search` of
//! an MLflow 3.17.2 server (SQLite), and the messages it answered. Its columns, separated by tabs:
//! 1. the search, and whether the text is a filter or an order (several clauses separated by ` | `);
//! 2. the verdict, see [`verdict`];
//! 3. the text, with `\n`, `\t`, `\0` and `\\` escaped;
//! 4. MLflow's message, empty if it took the text. It lists keys and operators in an order that changes with every
//!    start of the server, so lists in braces are compared without regard to order.

use super::*;

const OBSERVED: &str = include_str!("mlflow-3.17.2.tsv");

/// How we and MLflow agree on a text.
fn verdict(ours: &Result<(), SearchError>, theirs: &str) -> &'static str {
    match ours {
        Ok(()) if theirs.is_empty() => "both take",
        Ok(()) => "added",
        Err(_) if theirs.is_empty() => "only we refuse",
        Err(error) if with_sorted_list(&error.message) == with_sorted_list(theirs) => "same message",
        Err(error) if before_list(&error.message) == before_list(theirs) => "other list",
        Err(_) => "other message",
    }
}

#[test]
fn every_observed_text_has_its_verdict() {
    let mut wrong = Vec::new();
    for line in OBSERVED.lines() {
        let [search, expected, text, theirs] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}");
        };
        let ours = answer(search, &unescaped(text));
        let actual = verdict(&ours, &unescaped(theirs));
        if actual != expected {
            wrong.push(format!("{search}\t{actual}\t{text}\t{theirs}\t{ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn answer(search: &str, text: &str) -> Result<(), SearchError> {
    let clauses = || text.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    match search {
        "runs filter" => parse_filter(Entity::Runs, text).map(drop),
        "experiments filter" => parse_filter(Entity::Experiments, text).map(drop),
        "runs order" => parse_order_by(Entity::Runs, &clauses()).map(drop),
        "experiments order" => parse_order_by(Entity::Experiments, &clauses()).map(drop),
        "models filter" => parse_filter(Entity::LoggedModels, text).map(drop),
        "models order" => parse_order_field(Entity::LoggedModels, text).map(drop),
        other => panic!("unknown search {other}"),
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        plain.push(match (character, character == '\\') {
            (_, false) => character,
            (_, true) => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('\\') => '\\',
                other => panic!("unknown escape {other:?} in {text}"),
            },
        });
    }
    plain
}

fn before_list(message: &str) -> &str {
    let list = message.find('{').or_else(|| message.find("one of ("));
    list.map_or(message, |list| &message[..list])
}

fn with_sorted_list(message: &str) -> String {
    let Some((before, list)) = message.split_once('{') else { return message.to_owned() };
    let Some((list, after)) = list.split_once('}') else { return message.to_owned() };
    let mut items: Vec<_> = list.split(", ").collect();
    items.sort_unstable();
    format!("{before}{{{}}}{after}", items.join(", "))
}

#[test]
fn repeated_order_is_told_apart_from_other_errors() {
    let clauses = ["metrics.acc".to_owned(), "metric.`acc` DESC".to_owned()];
    let error = parse_order_by(Entity::Runs, &clauses).unwrap_err();
    assert_eq!(error.kind, SearchErrorKind::DuplicateOrderBy);
    assert_eq!(error.text(), clauses[1]);
    let kept =
        parse_order_by(Entity::Experiments, &["name DESC".to_owned(), "attribute.name".to_owned()]).unwrap();
    assert_eq!(kept, [OrderBy { field: OrderField::Attribute(Attribute::Name), descending: true }]);
}
