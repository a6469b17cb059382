//! Which `Host` a request may carry: a page of a foreign site that re-points its name to this machine (DNS rebinding)
//! gives itself away by it.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use http::header;

use crate::config::Security;

/// Whether the request's host is one of ours. `/health` and `/version` are for everybody.
pub(super) fn is_allowed(security: &Security, request: &Request) -> bool {
    if request.uri().path().ends_with("/health") || request.uri().path().ends_with("/version") {
        return true;
    }
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    // HTTP/1.0 and absolute-form requests may name the host in the target instead.
    let host = header.or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    match (&security.allowed_hosts, host) {
        (_, None) => false,
        (None, Some(host)) => is_local(name_of(host)),
        (Some(patterns), Some(host)) => {
            patterns.iter().any(|pattern| fits(pattern, host) || fits(pattern, name_of(host)))
        }
    }
}

/// A host without its port.
pub(super) fn name_of(host: &str) -> &str {
    if host.starts_with('[') {
        return host.find(']').map_or(host, |end| &host[..=end]);
    }
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Loopback, or an address of a private network.
pub(super) fn is_local(name: &str) -> bool {
    if name.eq_ignore_ascii_case("localhost") || name == "0.0.0.0" {
        return true;
    }
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return address.is_loopback() || address.is_private();
    }
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback() || address.is_unique_local())
}

/// Whether `text` fits a pattern in which `*` stands for anything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_private_networks_are_local() {
        for host in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "0.0.0.0",
            "192.168.1.9",
            "10.0.0.1",
            "172.31.0.1",
            "[fd00::1]",
        ] {
            assert!(is_local(name_of(&format!("{host}:5000"))), "{host}");
            assert!(is_local(name_of(host)), "{host}");
        }
    }

    #[test]
    fn names_and_public_addresses_are_not() {
        for host in [
            "evil.example",
            "172.32.0.1",
            "8.8.8.8",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "[2001:db8::1]",
        ] {
            assert!(!is_local(name_of(host)), "{host}");
        }
    }

    #[test]
    fn patterns_have_wildcards() {
        assert!(fits("*.example.com", "a.example.com"));
        assert!(fits("a*c*e", "abcde"));
        assert!(fits("*", "anything"));
        assert!(!fits("*.example.com", "example.com"));
        assert!(!fits("a*a", "a"));
        assert!(fits("Host:5000", "host:5000"));
    }
}
