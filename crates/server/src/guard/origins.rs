//! Which pages may write: a browser tells the origin of the page that sends a request.

use axum::extract::Request;
use http::{HeaderMap, HeaderValue, Method, header};

use super::hosts;
use crate::config::Security;

/// Whether the request would change something on behalf of a foreign page.
pub(super) fn is_forbidden(security: &Security, request: &Request) -> bool {
    let changes = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let has_origin = request.headers().contains_key(header::ORIGIN);
    changes && has_origin && is_api(request.uri().path()) && allowed(security, request.headers()).is_none()
}

/// Whether a path belongs to the API, behind whatever prefix.
pub(super) fn is_api(path: &str) -> bool {
    path.contains("/api/")
        || path.contains("/ajax-api/")
        || path.contains("/graphql")
        || path.contains("/v1/")
}

/// The request's origin, if its page may use the API: the server's own pages, those of this machine and those that the
/// operator allows.
pub(super) fn allowed(security: &Security, headers: &HeaderMap) -> Option<HeaderValue> {
    let value = headers.get(header::ORIGIN)?;
    let origin = value.to_str().ok()?;
    let (_, authority) = origin.split_once("://")?;
    let own = headers.get(header::HOST).is_some_and(|host| host.as_bytes() == authority.as_bytes());
    let name = hosts::name_of(authority);
    let loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let listed =
        security.allowed_origins.iter().any(|pattern| hosts::fits(pattern.trim_end_matches('/'), origin));
    (own || loopback || listed).then(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &'static str, origin: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers
    }

    #[test]
    fn own_local_and_listed_pages_may_write() {
        let security =
            Security { allowed_origins: vec!["https://*.lab.example".to_owned()], ..Security::default() };
        for (host, origin) in [
            ("10.0.0.5:5000", "http://10.0.0.5:5000"),
            ("10.0.0.5:5000", "http://localhost:3000"),
            ("10.0.0.5:5000", "https://a.lab.example"),
        ] {
            assert!(allowed(&security, &headers(host, origin)).is_some(), "{origin}");
        }
        for origin in ["http://evil.example", "null", "http://localhost.evil.example", "https://lab.example"]
        {
            assert!(allowed(&security, &headers("localhost:5000", origin)).is_none(), "{origin}");
        }
    }
}
