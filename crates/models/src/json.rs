//! A JSON tree that costs little more than its text.
//!
//! `serde_json::Value` keeps some six hundred bytes for every object, however small, of which a hostile text of a few MB
//! makes several hundred. This one is some ten times its text at worst.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

/// A JSON value. Objects are sorted by key, so that equal ones have equal texts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(Box<str>),
    List(Box<[Json]>),
    Object(Box<[(Box<str>, Json)]>),
}

impl Json {
    /// Reads a text as Python writes it: its bare `NaN` and `Infinity`, which JSON does not have, count as null.
    /// Nesting is bounded by `serde_json`.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        if text.contains("NaN") || text.contains("Infinity") {
            serde_json::from_str(&without_non_finite(text))
        } else {
            serde_json::from_str(text)
        }
    }

    /// A field of an object; nothing if it is absent or this is no object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        let index = fields.binary_search_by(|(name, _)| (**name).cmp(key)).ok()?;
        fields.get(index).map(|(_, value)| value)
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(number) = self { number.as_i64() } else { None }
    }

    /// Compact JSON.
    pub fn to_text(&self) -> String {
        // Writing to memory fails only for keys that are no strings, which this type cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(Box<str>, Json)> = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        // Of a repeated key the last one counts, as in Python.
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        fields.dedup_by(|(a, _), (b, _)| a == b);
        Ok(Json::Object(fields.into()))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items.iter()),
            Self::Object(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, value))),
        }
    }
}

/// The text with null for every `NaN` and `Infinity` outside of its strings.
fn without_non_finite(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (outside, from_quote) = rest.split_at(start);
        let (string, after) = from_quote.split_at(end_of_string(from_quote));
        plain.push_str(&with_nulls(outside));
        plain.push_str(string);
        rest = after;
    }
    plain.push_str(&with_nulls(rest));
    plain
}

fn with_nulls(outside: &str) -> String {
    outside.replace("NaN", "null").replace("-Infinity", "null").replace("Infinity", "null")
}

/// Where the string that begins here ends, its closing quote included.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return index + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Json;

    fn canonical(text: &str) -> String {
        Json::parse(text).unwrap().to_text()
    }

    #[test]
    fn objects_are_sorted_and_the_last_of_equal_keys_counts() {
        assert_eq!(
            canonical(r#"{"b": 1, "a": [true, null, -2.5], "b": {"é\n": "x"}}"#),
            r#"{"a":[true,null,-2.5],"b":{"é\n":"x"}}"#
        );
    }

    #[test]
    fn what_python_writes_beyond_json_is_null() {
        let text = r#"[NaN, -Infinity, Infinity, "NaN \" Infinity", "\\", NaN]"#;
        assert_eq!(canonical(text), r#"[null,null,null,"NaN \" Infinity","\\",null]"#);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
        assert!(Json::parse(&"{\"a\":".repeat(100_000)).is_err());
    }

    #[test]
    fn fields_are_found() {
        let json = Json::parse(r#"{"z": 1, "a": "x", "m": [2]}"#).unwrap();
        assert_eq!(json.get("a").and_then(Json::as_text), Some("x"));
        assert_eq!(json.get("z").and_then(Json::as_i64), Some(1));
        assert_eq!(json.get("m").and_then(Json::as_list).map(<[_]>::len), Some(1));
        assert_eq!(json.get("b"), None);
    }
}
