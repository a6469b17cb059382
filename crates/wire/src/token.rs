//! Page tokens: base64 of `{"offset": N, "query": "…"}`. The contract's own tokens hold only the offset and are read too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use runstone_domain::{Error, PageToken, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Content {
    offset: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// The text of a token.
pub fn encode(token: PageToken) -> String {
    let content = Content { offset: token.offset, query: token.query.map(|query| format!("{query:016x}")) };
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
    Ok(Some(PageToken { offset: content.offset, query }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_mlflows_are_read() {
        let token = PageToken { offset: 100, query: Some(7) };
        assert_eq!(decode(Some(&encode(token))).unwrap(), Some(token));
        assert_eq!(decode(Some("eyJvZmZzZXQiOiAxfQ==")).unwrap(), Some(PageToken { offset: 1, query: None }));
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
