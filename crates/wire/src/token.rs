//! Page tokens: base64 of `{"offset": N, "after": […], "query": "…"}`. The contract's own tokens hold only the offset
//! and are read too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use runstone_domain::{Error, PageToken, Result, SortKey};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Content {
    offset: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    after: Vec<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// [`SortKey`], told apart by how JSON writes them: an integer has no decimal point.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Null(()),
    Int(i64),
    Real(f64),
    Text(String),
}

impl From<SortKey> for Key {
    fn from(key: SortKey) -> Self {
        match key {
            SortKey::Null => Self::Null(()),
            SortKey::Int(value) => Self::Int(value),
            SortKey::Real(value) => Self::Real(value),
            SortKey::Text(text) => Self::Text(text),
        }
    }
}

impl From<Key> for SortKey {
    fn from(key: Key) -> Self {
        match key {
            Key::Null(()) => Self::Null,
            Key::Int(value) => Self::Int(value),
            Key::Real(value) => Self::Real(value),
            Key::Text(text) => Self::Text(text),
        }
    }
}

/// The text of a token.
pub fn encode(token: PageToken) -> String {
    let content = Content {
        offset: token.offset,
        after: token.after.into_iter().map(Into::into).collect(),
        query: token.query.map(|query| format!("{query:016x}")),
    };
    let json = serde_json::to_string(&content).unwrap_or_default();
    STANDARD.encode(json)
}

/// Reads a token; an absent or empty one is the first page.
///
/// # Errors
/// `InvalidParameter` with MLflow's words for text that is no token.
pub fn decode(text: Option<&str>) -> Result<Option<PageToken>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let bytes =
        STANDARD.decode(text).map_err(|_| Error::invalid("Invalid page token, could not base64-decode"))?;
    let json = String::from_utf8_lossy(&bytes);
    let content: Content = serde_json::from_str(&json)
        .map_err(|_| Error::invalid(format!("Invalid page token, decoded value={json}")))?;
    let query = content.query.map(|query| u64::from_str_radix(&query, 16)).transpose();
    let query = query.map_err(|_| Error::invalid(format!("Invalid page token, parsed value={json}")))?;
    let after = content.after.into_iter().map(Into::into).collect();
    Ok(Some(PageToken { offset: content.offset, after, query }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_mlflows_are_read() {
        let after = vec![
            SortKey::Null,
            SortKey::Int(i64::MIN),
            SortKey::Real(-1.0),
            SortKey::Real(f64::MAX),
            SortKey::Real(5e-324),
            SortKey::Text("ä\"\n".to_owned()),
        ];
        let token = PageToken { offset: 100, after, query: Some(7) };
        assert_eq!(decode(Some(&encode(token.clone()))).unwrap(), Some(token));
        let counted = PageToken { offset: 1, ..PageToken::default() };
        assert_eq!(decode(Some("eyJvZmZzZXQiOiAxfQ==")).unwrap(), Some(counted));
        assert_eq!(decode(Some("")).unwrap(), None);
    }

    #[test]
    fn other_text_is_refused() {
        assert_eq!(decode(Some("§")).unwrap_err().to_string(), "Invalid page token, could not base64-decode");
        let negative = STANDARD.encode(r#"{"offset": -1}"#);
        assert!(
            decode(Some(&negative))
                .unwrap_err()
                .to_string()
                .starts_with("Invalid page token, decoded value=")
        );
    }
}
