//! Pages of search results and the tokens that lead to the next one.

use crate::error::{Error, Result};

/// Some results in order, and how to get the next ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// None on the last page.
    pub next: Option<PageToken>,
}

impl<T> Page<T> {
    /// A page with nothing on it.
    pub fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    /// Makes a page of `items`, of which the store fetched one more than `limit` if there are more to come.
    pub fn from_lookahead(mut items: Vec<T>, limit: i64, start: PageToken) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = (items.len() > limit)
            .then(|| PageToken { offset: start.offset.saturating_add(limit as u64), ..start });
        items.truncate(limit);
        Self { items, next }
    }
}

/// Where a page starts, and for which query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageToken {
    /// Number of results before this page, behind those that `after` passes over.
    pub offset: u64,
    /// What the last result before this page is sorted by; empty at the first page, and where pages are counted instead.
    pub after: Vec<SortKey>,
    /// Fingerprint of the query that gave the token; none in a token made by hand or by another server.
    pub query: Option<u64>,
}

impl PageToken {
    /// The start of the results of the query with this fingerprint, or where `given` says.
    ///
    /// # Errors
    /// `InvalidParameter` if the token came from another query: its offset would skip or repeat results.
    pub fn resume(given: Option<Self>, query: u64) -> Result<Self> {
        let given = given.unwrap_or_default();
        if given.query.is_some_and(|other| other != query) {
            return Err(Error::invalid(
                "Invalid page token, it belongs to another query: filter, order and scope must stay the same from page to page",
            ));
        }
        Ok(Self { query: Some(query), ..given })
    }
}

/// One of the values that place a result in its order.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// The result has no such value, or it is NaN.
    Null,
    /// An integer, such as a time.
    Int(i64),
    /// A finite number.
    Real(f64),
    /// A text, compared by its bytes.
    Text(String),
}

/// Checks the size of a page.
///
/// # Errors
/// `InvalidParameter` below 1; the upper bound is the caller's, because its message differs from call to call.
pub fn check_positive(max_results: i64) -> Result<()> {
    if max_results < 1 {
        return Err(Error::invalid(format!(
            "Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer"
        )));
    }
    Ok(())
}

/// A fingerprint of everything that decides which results come and in which order.
pub fn fingerprint(parts: &[&str]) -> u64 {
    // FNV-1a: stable over releases and machines, which std's hasher does not promise. Not a secret.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_another_query_is_refused() {
        let a = fingerprint(&["metrics.a > 1", ""]);
        let b = fingerprint(&["metrics.a > 2", ""]);
        assert_ne!(a, b);
        let token = PageToken { offset: 5, query: Some(a), ..PageToken::default() };
        assert_eq!(PageToken::resume(Some(token.clone()), a).unwrap().offset, 5);
        assert!(PageToken::resume(Some(token), b).is_err());
        assert_eq!(
            PageToken::resume(Some(PageToken { offset: 5, ..PageToken::default() }), b).unwrap().offset,
            5
        );
    }

    #[test]
    fn fingerprints_see_where_parts_end() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }

    #[test]
    fn the_last_page_has_no_token() {
        assert_eq!(Page::from_lookahead(vec![1, 2], 2, PageToken::default()).next, None);
        let page = Page::from_lookahead(vec![1, 2, 3], 2, PageToken { offset: 4, ..PageToken::default() });
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next.map(|token| token.offset), Some(6));
    }
}
