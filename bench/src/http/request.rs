//! Request bytes, made once and sent many times.

use std::net::SocketAddr;

/// A `GET` of `target` (path and query, already percent-encoded).
pub fn get(host: SocketAddr, target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes()
}

/// A `POST` of a JSON body, head and body in one buffer so that one system call sends both.
pub fn post_json(host: SocketAddr, path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The head of a `PUT` whose body of `length` bytes follows separately.
pub fn put_head(host: SocketAddr, path: &str, length: u64) -> Vec<u8> {
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/octet-stream\r\ncontent-length: {length}\r\n\r\n"
    );
    head.into_bytes()
}

/// Encodes a query value: everything but RFC 3986's unreserved characters becomes `%XX`.
pub fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_announces_the_length_of_its_body() {
        let request = post_json("127.0.0.1:80".parse().unwrap(), "/p", b"{\"a\":1}");
        let text = String::from_utf8(request).unwrap();
        assert!(text.starts_with("POST /p HTTP/1.1\r\nhost: 127.0.0.1:80\r\n"));
        assert!(text.contains("content-length: 7\r\n"));
        assert!(text.ends_with("\r\n\r\n{\"a\":1}"));
    }

    #[test]
    fn page_tokens_survive_the_query() {
        assert_eq!(percent_encode("eyJvIjogMX0="), "eyJvIjogMX0%3D");
        assert_eq!(percent_encode("a/b c+"), "a%2Fb%20c%2B");
    }
}
