//! From a message to the pairs of a query string, as GET calls take them.

use serde::Serialize;
use serde_json::Value;

/// The fields of `message`: lists as repeated keys, numbers as digits, absent fields left out.
pub(crate) fn pairs<T: Serialize>(message: &T) -> Vec<(String, String)> {
    // Messages are structs of scalars and lists: serialising one cannot fail and always gives an object.
    let Ok(Value::Object(fields)) = serde_json::to_value(message) else { return Vec::new() };
    let mut pairs = Vec::new();
    for (key, value) in fields {
        match value {
            Value::Array(items) => pairs.extend(items.into_iter().map(|item| (key.clone(), text(item)))),
            Value::Null => {}
            scalar => pairs.push((key, text(scalar))),
        }
    }
    pairs
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runstone_wire::Int64;
    use runstone_wire::runs::{GetHistory, GetHistoryBulk};

    #[test]
    fn lists_repeat_and_absent_fields_vanish() {
        let history = GetHistory {
            run_id: Some("a b".to_owned()),
            max_results: Some(Int64(25_000)),
            ..GetHistory::default()
        };
        let expected = [("run_id", "a b"), ("max_results", "25000")];
        let mut found = pairs(&history);
        found.sort_by(|a, b| b.cmp(a));
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        let bulk =
            GetHistoryBulk { run_id: vec!["a".to_owned(), "b".to_owned()], ..GetHistoryBulk::default() };
        assert_eq!(pairs(&bulk).len(), 2);
    }
}
