//! Every bound of the language: at it all is well, above it comes a clear error, and nothing exhausts the stack.

use super::*;

fn too_large(text: &str) -> SearchError {
    let error = refused(text);
    assert_eq!(error.kind, SearchErrorKind::TooLarge, "{error}");
    error
}

#[test]
fn length() {
    let filter = |length: usize| format!("params.p = '{}'", "x".repeat(length - "params.p = ''".len()));
    runs(&filter(MAX_FILTER_BYTES));
    let error = too_large(&filter(MAX_FILTER_BYTES + 1));
    assert_eq!(error.to_string(), "Search filter is too long: at most 262144 bytes");
    let clause = format!("metrics.{}", "x".repeat(MAX_FILTER_BYTES));
    assert_eq!(parse_order_by(Entity::Runs, &[clause]).unwrap_err().kind, SearchErrorKind::TooLarge);
}

#[test]
fn depth() {
    let groups = |depth: usize| format!("{}params.p = 'x'{}", "(".repeat(depth), ")".repeat(depth));
    runs(&groups(MAX_DEPTH));
    assert_eq!(too_large(&groups(MAX_DEPTH + 1)).span, Some(MAX_DEPTH..MAX_DEPTH + 1));
    let negations = |depth: usize| format!("{}params.p = 'x'", "NOT ".repeat(depth));
    runs(&negations(MAX_DEPTH));
    too_large(&negations(MAX_DEPTH + 1));
    let mixed = format!("{}params.p = 'x'{}", "NOT (".repeat(51), ")".repeat(51));
    too_large(&mixed);
}

#[test]
fn depth_is_given_back_when_a_group_closes() {
    let group = format!("{}params.p = 'x'{}", "(".repeat(60), ")".repeat(60));
    runs(&format!("{group} AND {group} OR {group}"));
}

#[test]
fn no_text_exhausts_the_stack() {
    for piece in
        ["(", "NOT ", "NOT(", "((NOT ", ")", "params.p = (", "run_id IN (", "'", "`", "\"", "AND ", "OR "]
    {
        let text = piece.repeat((100_000).min(MAX_FILTER_BYTES / piece.len()));
        let _ = parse_filter(Entity::Runs, &text);
        let _ = parse_filter(Entity::Experiments, &text);
        let _ = parse_filter(Entity::LoggedModels, &text);
        let _ = parse_order_field(Entity::LoggedModels, &text);
        let _ = parse_order_by(Entity::Runs, &[text]);
    }
    too_large(&"(".repeat(100_000));
}

#[test]
fn conditions() {
    let filter = |count: usize| vec!["end_time > 1"; count].join(" AND ");
    runs(&filter(MAX_CONDITIONS));
    too_large(&filter(MAX_CONDITIONS + 1));
}

#[test]
fn list_values() {
    let list = |count: usize| format!("run_id IN ({})", vec!["'x'"; count].join(","));
    runs(&list(MAX_LIST_VALUES));
    too_large(&list(MAX_LIST_VALUES + 1));
    let half = list(MAX_LIST_VALUES / 2 + 1);
    too_large(&format!("{half} AND {half}"));
    assert!(list_of_run_ids(MAX_LIST_VALUES).len() < MAX_FILTER_BYTES);
}

fn list_of_run_ids(count: usize) -> String {
    let ids: Vec<_> = (0..count).map(|id| format!("'{id:032x}'")).collect();
    format!("run_id IN ({})", ids.join(", "))
}

#[test]
fn regular_expressions() {
    let filter = |length: usize| format!("params.p RLIKE '{}'", "x".repeat(length));
    runs(&filter(MAX_REGEX_CHARS));
    too_large(&filter(MAX_REGEX_CHARS + 1));
    let many = |count: usize| vec!["params.p RLIKE 'x'"; count].join(" AND ");
    runs(&many(MAX_REGEX_CONDITIONS));
    too_large(&many(MAX_REGEX_CONDITIONS + 1));
}

#[test]
fn order_clauses() {
    let clauses = |count: usize| (0..count).map(|key| format!("metrics.m{key}")).collect::<Vec<_>>();
    assert_eq!(parse_order_by(Entity::Runs, &clauses(MAX_ORDER_BY)).unwrap().len(), MAX_ORDER_BY);
    let error = parse_order_by(Entity::Runs, &clauses(MAX_ORDER_BY + 1)).unwrap_err();
    assert_eq!(error.kind, SearchErrorKind::TooLarge);
}

#[test]
fn messages_stay_short_whatever_the_text() {
    let long = "x".repeat(100_000);
    for text in [
        format!("{long} = 1"),
        format!("{long}.a = 1"),
        format!("metrics.a > {long}"),
        format!("params.p = {long}"),
        format!("metrics.a {} 1", "=".repeat(100_000)),
        format!("dataset.{long} = 'x'"),
        long.replace('x', "x "),
        format!("a; {long}"),
        format!("metrics.a > '{long}'"),
        format!("run_id IN (1, '{long}')"),
        format!("{long}-1 = 2"),
        "a,".repeat(50_000),
    ] {
        let shown = refused(&text).to_string();
        assert!(shown.len() < 3_000, "{} characters for {}…", shown.len(), &text[..20]);
    }
}
