//! The head of a response: status, framing of the body, fate of the connection.

use anyhow::{Context, Result, bail};
use memchr::memmem;

/// No server here sends more; a longer head means we are not talking to an HTTP server.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// How the end of the body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// This many bytes follow.
    Length(u64),
    /// Chunks follow, the last one empty.
    Chunked,
    /// The body ends where the connection does.
    UntilClose,
}

/// What is needed of a response's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// HTTP status, `100..=999`.
    pub status: u16,
    /// How the body is framed.
    pub framing: Framing,
    /// Whether another request may be sent on this connection.
    pub keep_alive: bool,
    /// Length of the head with its final empty line, in bytes.
    pub length: usize,
}

/// Reads a head from the start of `bytes`; `None` while its end has not arrived yet.
///
/// # Errors
/// When the bytes are not an HTTP/1 response.
pub fn parse(bytes: &[u8]) -> Result<Option<Head>> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
        if bytes.len() > MAX_HEAD_BYTES {
            bail!("the response head is longer than {MAX_HEAD_BYTES} bytes");
        }
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..end]).context("the response head is not UTF-8")?;
    let mut lines = text.split("\r\n");
    let status = parse_status(lines.next().unwrap_or_default())?;
    let mut head = Head { status, framing: Framing::UntilClose, keep_alive: true, length: end + 4 };
    let mut framed = false;
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") && head.framing != Framing::Chunked {
            head.framing = Framing::Length(value.parse().context("content-length is not a number")?);
            framed = true;
        } else if name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
            head.framing = Framing::Chunked;
            framed = true;
        } else if name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close") {
            head.keep_alive = false;
        }
    }
    if matches!(status, 204 | 304) {
        head.framing = Framing::Length(0);
    } else if !framed {
        head.keep_alive = false;
    }
    Ok(Some(head))
}

fn parse_status(line: &str) -> Result<u16> {
    let mut words = line.split(' ');
    match (words.next(), words.next()) {
        (Some(version), Some(status)) if version.starts_with("HTTP/1.") => {
            status.parse().with_context(|| format!("no status in {line:?}"))
        }
        _ => bail!("not an HTTP/1 response: {line:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Head {
        parse(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn a_head_that_is_still_arriving_is_none() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap(), None);
    }

    #[test]
    fn header_names_and_values_ignore_case() {
        let head = parsed("HTTP/1.1 200 OK\r\nContent-Length: 11\r\nCONNECTION: Close\r\n\r\n{\"runs\":[]}");
        assert_eq!(head.status, 200);
        assert_eq!(head.framing, Framing::Length(11));
        assert!(!head.keep_alive);
        assert_eq!(head.length, 58);
    }

    #[test]
    fn chunked_wins_over_a_length_in_either_order() {
        let after = parsed("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n");
        let before = parsed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n");
        assert_eq!((after.framing, before.framing), (Framing::Chunked, Framing::Chunked));
    }

    #[test]
    fn an_unframed_body_ends_with_the_connection() {
        let head = parsed("HTTP/1.0 500 Oh no\r\n\r\n");
        assert_eq!((head.status, head.framing, head.keep_alive), (500, Framing::UntilClose, false));
    }

    #[test]
    fn no_content_has_no_body() {
        let head = parsed("HTTP/1.1 204 No Content\r\n\r\n");
        assert_eq!((head.framing, head.keep_alive), (Framing::Length(0), true));
    }

    #[test]
    fn other_protocols_are_refused() {
        assert!(parse(b"SSH-2.0-OpenSSH\r\n\r\n").is_err());
        assert!(parse(&vec![b'a'; MAX_HEAD_BYTES + 1]).is_err());
    }
}
