//! Looking at the server itself: is it there, how fast, which version, what can it do.

use std::time::{Duration, Instant};

use reqwest::{Method, header};
use runstone_wire::server_info::ServerInfo;

use crate::Client;
use crate::error::{Error, Result};
use crate::retry::Repeat;

/// Bytes that are read of a probe's answer.
const PROBE_BODY: usize = 64 << 10;

/// What one look at the server found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// HTTP status.
    pub status: u16,
    /// The answer's text, at most 64 KiB.
    pub body: String,
    /// From sending to the last byte; with the connection if there was none yet.
    pub elapsed: Duration,
    /// The server's time when it answered, in the form of HTTP.
    pub date: Option<String>,
    /// Name and version of the software, if it tells.
    pub software: Option<String>,
}

impl Client {
    /// Asks once, without repetition, and takes any status for an answer. `path` is relative to the server's prefix.
    ///
    /// # Errors
    /// `Connect`, `Timeout` or `Interrupted`.
    pub async fn probe(&self, path: &str) -> Result<Probe> {
        let address = self.http.address(path);
        let request = self.http.authorized(&self.http.transfers, &Method::GET, &address);
        let limit = self.http.settings.timeout;
        let look = async {
            let started = Instant::now();
            let mut response = request.send().await?;
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await? {
                body.extend_from_slice(&chunk);
                if body.len() >= PROBE_BODY {
                    break;
                }
            }
            let text = |name: header::HeaderName| {
                response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
            };
            Ok(Probe {
                status: response.status().as_u16(),
                body: String::from_utf8_lossy(&body).into_owned(),
                elapsed: started.elapsed(),
                date: text(header::DATE),
                software: text(header::SERVER),
            })
        };
        match tokio::time::timeout(limit, look).await {
            Ok(looked) => looked.map_err(|error| self.http.network(error)),
            Err(_) => Err(Error::Timeout { server: self.http.origin(), after: limit }),
        }
    }

    /// What the server can do.
    ///
    /// # Errors
    /// `Refused` with `ENDPOINT_NOT_FOUND` by servers that are older than the question.
    pub async fn server_info(&self) -> Result<ServerInfo> {
        let address = self.http.address("api/3.0/mlflow/server-info");
        self.http.exchange(Repeat::Harmless, &Method::GET, &address, None).await
    }
}
