//! What can go wrong between a client and a server.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use runstone_wire::ErrorBody;

/// The usual result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A server's answer that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Name of the contract's error code; made from the status if the server gave none.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// Verb and address of the request.
    pub request: String,
    /// How the server's log names the request.
    pub request_id: Option<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
}

/// Why a call failed. `Display` is one line for people; [`StdError::source`] has the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server understood and refused.
    #[error("{}", .0.message)]
    Refused(Box<Refusal>),
    /// The server has no such call: it speaks MLflow's API, but not ours, or an older version of it.
    #[error("{server} does not know {path}: this needs a Runstone server, not older than this client")]
    NotOffered {
        /// Scheme, host and port.
        server: String,
        /// The path that was called.
        path: String,
    },
    /// No connection came about: nothing was sent.
    #[error("cannot connect to {server}{}", cause(.source))]
    Connect {
        /// Scheme, host and port.
        server: String,
        /// What the network said.
        #[source]
        source: reqwest::Error,
    },
    /// Nothing came for too long.
    #[error("{server} did not answer within {} s", after.as_secs_f64())]
    Timeout {
        /// Scheme, host and port.
        server: String,
        /// The limit that was reached.
        after: Duration,
    },
    /// The connection broke after something was sent.
    #[error("the connection to {server} broke{}", cause(.source))]
    Interrupted {
        /// Scheme, host and port.
        server: String,
        /// What the network said.
        #[source]
        source: reqwest::Error,
    },
    /// The answer is not one of a tracking server.
    #[error("unexpected answer to {request}: {reason}")]
    Malformed {
        /// Verb and address of the request.
        request: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A setting or an argument makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The artifacts lie where this client cannot reach them.
    #[error("artifacts at {uri} cannot be reached: no access to '{scheme}:' from here")]
    UnsupportedArtifacts {
        /// Where they lie.
        uri: String,
        /// Its scheme.
        scheme: String,
    },
    /// There is no such file or folder among the artifacts.
    #[error("no artifact at '{0}'")]
    NoArtifact(String),
    /// A file on this machine.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// `read`, `write`, `create` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// The refusal's code, such as `RESOURCE_DOES_NOT_EXIST`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }

    /// Whether what was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NoArtifact(_)) || self.code() == Some("RESOURCE_DOES_NOT_EXIST")
    }

    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    pub(crate) fn malformed(request: &str, reason: impl Into<String>) -> Self {
        Self::Malformed { request: request.to_owned(), reason: reason.into() }
    }
}

impl Refusal {
    /// Reads an error answer: the contract's envelope, or whatever a proxy or another server put there.
    pub(crate) fn read(status: u16, request: &str, body: &[u8]) -> Self {
        let envelope = serde_json::from_slice::<ErrorBody>(body).unwrap_or_default();
        let (code, message) = if envelope.error_code.is_empty() {
            (code_for(status).to_owned(), plain_message(status, body))
        } else {
            (envelope.error_code, envelope.message)
        };
        Self { status, code, message, request: request.to_owned(), request_id: None, retry_after: None }
    }
}

/// The code that a bare status stands for. Source: public REST contract, reverse map of clients.
fn code_for(status: u16) -> &'static str {
    match status {
        400 => "BAD_REQUEST",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "ENDPOINT_NOT_FOUND",
        409 => "ALREADY_EXISTS",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        501 => "NOT_IMPLEMENTED",
        503 => "TEMPORARILY_UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL_ERROR",
    }
}

/// The first line of a plain-text answer; pages of HTML help nobody on a terminal.
fn plain_message(status: u16, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let line = text.trim().lines().next().unwrap_or_default().trim();
    if line.is_empty() || line.starts_with(['<', '{']) {
        return format!("the server answered with status {status}");
    }
    line.chars().take(300).collect()
}

/// `: ` and the innermost cause, which is the one that tells something (`Connection refused`).
fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn StdError = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = innermost.to_string();
    // The operating system's number says nothing to most people.
    let text = text.split(" (os error").next().unwrap_or_default();
    format!(": {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_read() {
        let refusal = Refusal::read(
            404,
            "GET x",
            br#"{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Run with id=a not found"}"#,
        );
        assert_eq!(refusal.code, "RESOURCE_DOES_NOT_EXIST");
        let error = Error::Refused(Box::new(refusal));
        assert_eq!(error.to_string(), "Run with id=a not found");
        assert!(error.is_not_found());
    }

    #[test]
    fn other_answers_have_a_code_and_one_line() {
        let refusal = Refusal::read(403, "GET x", b"Invalid Host header - possible DNS rebinding\nmore");
        assert_eq!(
            (refusal.code.as_str(), refusal.message.as_str()),
            ("PERMISSION_DENIED", "Invalid Host header - possible DNS rebinding")
        );
        let refusal = Refusal::read(404, "GET x", b"<!doctype html><title>404</title>");
        assert_eq!(refusal.code, "ENDPOINT_NOT_FOUND");
        assert_eq!(refusal.message, "the server answered with status 404");
        assert!(!Error::Refused(Box::new(refusal)).is_not_found(), "an unknown route is no missing entity");
        assert_eq!(Refusal::read(502, "", b"").code, "INTERNAL_ERROR");
    }
}
