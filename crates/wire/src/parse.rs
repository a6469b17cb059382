//! From the bytes of a request to its message, with MLflow's words for what is wrong.

use percent_encoding::percent_decode_str;
use runstone_domain::{Error, Result, shown};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A message that a client sends.
pub trait Request: DeserializeOwned + Default {
    /// Fields that may be repeated in a query string.
    const REPEATED: &'static [&'static str] = &[];
}

/// Reads a message from a JSON body. An empty body is an empty message; unknown fields are ignored.
///
/// The usual message is read in one pass. Only if that fails is the text looked at again, for what MLflow tolerates
/// (a body that is a JSON string holding JSON, bare `NaN`, a repeated key) and for the exact complaint.
///
/// # Errors
/// `InvalidParameter` that names the field and shows its value, or says where the JSON is malformed.
pub fn from_body<T: Request>(body: &[u8]) -> Result<T> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(T::default());
    }
    serde_json::from_slice(body).or_else(|_| from_value(tolerant_value(body)?))
}

/// Reads a message from a query string. Repeated fields come as repeated keys; unknown keys are ignored.
///
/// # Errors
/// `InvalidParameter` that names the field and shows its value.
pub fn from_query<T: Request>(query: &str) -> Result<T> {
    let mut fields = Map::new();
    for (key, text) in pairs(query) {
        if T::REPEATED.contains(&key.as_str()) {
            let list = fields.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = list {
                items.push(Value::String(text));
            }
        } else {
            fields.entry(key).or_insert(Value::String(text));
        }
    }
    from_value(Value::Object(fields))
}

/// The decoded pairs of a query string, in order.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key), decode(value))
    })
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn from_value<T: Request>(value: Value) -> Result<T> {
    let value = match value {
        // Some clients encode twice.
        Value::String(inner) => serde_json::from_str(&inner).unwrap_or(Value::Null),
        other => other,
    };
    let Value::Object(fields) = &value else {
        return Err(Error::invalid("Invalid request body: a JSON object is expected"));
    };
    refuse_both_spellings(fields)?;
    serde_path_to_error::deserialize(&value).map_err(|error| wrong_type(&value, error.path()))
}

/// Parses text that the strict parser refused: bare `NaN` and `Infinity` become strings; of repeated keys the last wins.
fn tolerant_value(body: &[u8]) -> Result<Value> {
    serde_json::from_slice(body)
        .or_else(|_| serde_json::from_slice(&quote_bare_constants(body)))
        .map_err(|error| Error::invalid(format!("Malformed JSON in the request body: {error}")))
}

/// Puts quotes around `NaN`, `Infinity` and `-Infinity` outside of strings, as Python's `json` writes them.
fn quote_bare_constants(body: &[u8]) -> Vec<u8> {
    const CONSTANTS: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
    let mut quoted = Vec::with_capacity(body.len() + 16);
    let (mut position, mut in_string) = (0, false);
    while position < body.len() {
        let rest = &body[position..];
        let taken = match rest[0] {
            b'\\' if in_string => rest.len().min(2),
            b'"' => {
                in_string = !in_string;
                1
            }
            _ if !in_string => match CONSTANTS.iter().find(|constant| rest.starts_with(constant)) {
                Some(constant) => {
                    quoted.push(b'"');
                    quoted.extend_from_slice(constant);
                    quoted.push(b'"');
                    position += constant.len();
                    continue;
                }
                None => 1,
            },
            _ => 1,
        };
        quoted.extend_from_slice(&rest[..taken]);
        position += taken;
    }
    quoted
}

fn refuse_both_spellings(fields: &Map<String, Value>) -> Result<()> {
    for snake in fields.keys().filter(|key| key.contains('_')) {
        let camel = camel_case(snake);
        if fields.contains_key(&camel) {
            return Err(Error::invalid(format!(
                "Request specifies both '{snake}' and '{camel}'; provide only one of them."
            )));
        }
    }
    Ok(())
}

fn camel_case(snake: &str) -> String {
    let mut camel = String::with_capacity(snake.len());
    let mut raise = false;
    for c in snake.chars() {
        match c {
            '_' => raise = true,
            c if raise => {
                camel.extend(c.to_uppercase());
                raise = false;
            }
            c => camel.push(c),
        }
    }
    camel
}

fn wrong_type(message: &Value, path: &serde_path_to_error::Path) -> Error {
    use serde_path_to_error::Segment;
    let mut found = message;
    for segment in path.iter() {
        let next = match segment {
            Segment::Seq { index } => found.get(index),
            Segment::Map { key } => found.get(key.as_str()),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        found = next.unwrap_or(found);
    }
    let parameter = path.to_string();
    let parameter = parameter.trim_end_matches(".?");
    Error::wrong_type(parameter, shown::in_ascii(&found.to_string()), python_type(found))
}

fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient::{Double, Flag, Int64};

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Sample {
        #[serde(alias = "runId")]
        run_id: Option<String>,
        value: Option<Double>,
        step: Option<Int64>,
        flag: Option<Flag>,
        #[serde(deserialize_with = "crate::lenient::texts")]
        ids: Vec<String>,
        #[serde(deserialize_with = "crate::lenient::list")]
        points: Vec<Point>,
    }

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Point {
        step: Option<Int64>,
    }

    impl Request for Sample {
        const REPEATED: &'static [&'static str] = &["ids"];
    }

    fn body(text: &str) -> Result<Sample> {
        from_body(text.as_bytes())
    }

    fn complaint(text: &str) -> String {
        body(text).unwrap_err().to_string()
    }

    #[test]
    fn both_spellings_are_read_but_not_together() {
        assert_eq!(body(r#"{"runId": "a"}"#).unwrap().run_id.as_deref(), Some("a"));
        assert_eq!(
            complaint(r#"{"runId": "a", "run_id": "a"}"#),
            "Request specifies both 'run_id' and 'runId'; provide only one of them."
        );
    }

    #[test]
    fn the_last_of_repeated_keys_wins() {
        assert_eq!(body(r#"{"run_id": "a", "run_id": "b"}"#).unwrap().run_id.as_deref(), Some("b"));
    }

    #[test]
    fn bare_nan_is_a_number_but_not_inside_strings() {
        let message = body(r#"{"value": NaN, "run_id": "NaN \" Infinity"}"#).unwrap();
        assert!(message.value.unwrap().0.is_nan());
        assert_eq!(message.run_id.as_deref(), Some("NaN \" Infinity"));
    }

    #[test]
    fn a_body_may_be_encoded_twice_or_missing() {
        assert_eq!(body(r#""{\"run_id\": \"a\"}""#).unwrap().run_id.as_deref(), Some("a"));
        assert_eq!(body("").unwrap(), Sample::default());
        assert_eq!(body(" \n").unwrap(), Sample::default());
        assert_eq!(body(r#"{"run_id": null, "ids": null, "unknown": {"x": 1}}"#).unwrap(), Sample::default());
    }

    #[test]
    fn wrong_types_name_the_field_and_show_the_value() {
        assert_eq!(
            complaint(r#"{"run_id": 5}"#),
            "Invalid value 5 for parameter 'run_id' supplied:  Hint: Value was of type 'int'. \
             See the API docs for more information about request parameters."
        );
        assert!(complaint(r#"{"points": [{"step": 1}, {"step": "x"}]}"#).starts_with(
            "Invalid value \"x\" for parameter 'points[1].step' supplied:  Hint: Value was of type 'str'."
        ));
        assert!(complaint(r#"{"points": {"a": 1}}"#).contains("for parameter 'points' supplied"));
        assert!(complaint(r#"{"step": 5.5}"#).contains("type 'float'"));
    }

    #[test]
    fn malformed_json_says_where() {
        assert!(complaint("{\"run_id\": ").starts_with("Malformed JSON in the request body: EOF"));
        assert!(complaint("[1, 2]").contains("a JSON object is expected"));
        assert!(complaint("\u{1}").starts_with("Malformed JSON"));
        assert!(from_body::<Sample>(b"{\"run_id\": \"\xff\"}").is_err());
    }

    #[test]
    fn numbers_in_lists_of_texts_are_read_as_digits() {
        assert_eq!(body(r#"{"ids": ["a", 0]}"#).unwrap().ids, ["a", "0"]);
        assert!(complaint(r#"{"ids": [1.5]}"#).contains("'ids"));
    }

    #[test]
    fn query_strings_are_decoded_and_coerced() {
        let message: Sample = from_query("run_id=a%20b+c&step=7&ids=1&ids=2&flag=True&unknown=1").unwrap();
        assert_eq!(message.run_id.as_deref(), Some("a b c"));
        assert_eq!(message.step, Some(Int64(7)));
        assert_eq!(message.ids, ["1", "2"]);
        assert_eq!(message.flag, Some(Flag(true)));
        assert!(from_query::<Sample>("step=x").is_err());
    }

    #[test]
    fn deep_nesting_overflows_no_stack() {
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(body(&format!("{{\"unknown\": {nested}}}")).unwrap(), Sample::default());
        assert!(body(&format!("{{\"points\": {nested}}}")).is_err());
    }
}
