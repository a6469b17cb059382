//! From the bytes of a request to its message, strictly.

use runstone_domain::{Error, Result};
use serde::de::DeserializeOwned;

/// Reads a message from a JSON body. Unknown fields are ignored.
///
/// # Errors
/// `InvalidParameter` that names the field and says what is expected there, or where the JSON is malformed.
pub fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let message = serde_path_to_error::deserialize(&mut json).map_err(|error| complaint(&error))?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(message)
}

fn complaint(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let cause = error.inner();
    if !cause.is_data() {
        return malformed(cause);
    }
    // A field that is not there has no place; its name is in the text.
    let path = error.path().to_string();
    match path.trim_matches('.') {
        "" | "?" => Error::invalid(format!("Invalid request body: {cause}")),
        field => Error::invalid(format!("Invalid value for parameter '{field}' supplied: {cause}")),
    }
}

fn malformed(error: &serde_json::Error) -> Error {
    Error::invalid(format!("Malformed JSON in the request body: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Sample {
        names: Vec<String>,
        #[serde(default)]
        range: Option<Range>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Range {
        from: i64,
    }

    fn read(text: &str) -> Result<Sample> {
        from_json(text.as_bytes())
    }

    fn complaint(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn unknown_fields_are_ignored() {
        let sample = read(r#"{"names": ["a"], "range": {"from": -7, "x": []}, "unheard": {"of": [1e999]}}"#);
        let sample = sample.unwrap();
        assert_eq!((sample.names, sample.range.map(|range| range.from)), (vec!["a".to_owned()], Some(-7)));
        assert!(read(r#"{"names": [], "range": null}"#).unwrap().range.is_none());
    }

    #[test]
    fn wrong_types_name_the_field_and_what_is_expected() {
        let message = complaint(r#"{"names": ["a", 5]}"#);
        assert!(
            message.starts_with("Invalid value for parameter 'names[1]' supplied: invalid type: integer `5`")
        );
        assert!(complaint(r#"{"names": [], "range": {"from": "1"}}"#).contains("'range.from'"));
        assert!(complaint(r#"{"names": [], "range": {"from": 1.5}}"#).contains("expected i64"));
        assert!(
            complaint(r#"{"names": [], "range": {"from": 99999999999999999999}}"#).contains("'range.from'")
        );
        assert!(complaint(r#"{"names": null}"#).contains("'names'"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(complaint("{}").starts_with("Invalid request body: missing field `names`"));
        assert!(
            complaint(r#"{"names": [], "range": {}}"#).contains("'range' supplied: missing field `from`")
        );
        assert!(complaint("[]").starts_with("Invalid request body: "), "{}", complaint("[]"));
        assert!(complaint("7").starts_with("Invalid request body: invalid type: integer `7`"));
    }

    #[test]
    fn what_is_no_json_says_where() {
        for text in
            ["", "{", "{\"names\": [\"a\"]} x", "{\"names\": [NaN]}", "\u{1}", "{\"names\": [\"\u{0}\"]}"]
        {
            assert!(complaint(text).starts_with("Malformed JSON in the request body: "), "{text}");
        }
        assert!(from_json::<Sample>(b"{\"names\": [\"\xff\"]}").is_err());
    }

    #[test]
    fn deep_nesting_overflows_no_stack() {
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&format!("{{\"names\": {nested}}}")).is_err());
        // What is ignored may be as deep as it likes, or is refused: both are an answer.
        drop(read(&format!("{{\"names\": [], \"unheard\": {nested}}}")));
    }
}
