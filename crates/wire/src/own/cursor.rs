//! Page tokens that say behind which name a page starts, so that nothing is skipped or repeated when names are added
//! meanwhile: base64, fit for a query string, of `{"after": "…", "query": "…"}`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use runstone_domain::{Error, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Content {
    after: String,
    /// Fingerprint of what is paged through, in hexadecimal digits.
    query: String,
}

/// The token of the page behind the name `after`, in what has the fingerprint `query`.
pub fn encode(after: &str, query: u64) -> String {
    let content = Content { after: after.to_owned(), query: format!("{query:016x}") };
    // Two texts: writing them does not fail.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&content).unwrap_or_default())
}

/// The name behind which the page starts; none at the first page, which has no token or an empty one.
///
/// # Errors
/// `InvalidParameter` for text that is no token, or one of another query.
pub fn decode(text: Option<&str>, query: u64) -> Result<Option<String>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let content: Option<Content> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let refused = |why| Error::invalid(format!("Invalid value for parameter 'page_token' supplied: {why}"));
    let content = content.ok_or_else(|| refused("it is not a page token of this list"))?;
    if content.query != format!("{query:016x}") {
        return Err(refused("it belongs to another query; only 'limit' may change from page to page"));
    }
    Ok(Some(content.after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_fit_into_a_query_string() {
        for after in ["loss", "", "größe/\u{1}\"?&=+ 😀"] {
            let token = encode(after, 7);
            assert!(
                token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{token}"
            );
            assert_eq!(decode(Some(&token), 7).unwrap().as_deref(), Some(after));
        }
        assert_eq!(decode(None, 7).unwrap(), None);
        assert_eq!(decode(Some(""), 7).unwrap(), None);
    }

    #[test]
    fn other_text_and_other_queries_are_refused() {
        let complaint = |text: &str| decode(Some(text), 8).unwrap_err().to_string();
        for text in ["§", "e30", "!", &encode("a", 8)[1..]] {
            assert!(complaint(text).ends_with("not a page token of this list"), "{text}");
        }
        assert!(complaint(&encode("a", 7)).contains("belongs to another query"));
    }
}
