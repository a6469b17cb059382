//! A connection that fills a store: requests that must succeed, tried again and counted when they do not.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::sleep;

use crate::api::describe;
use crate::http::Connection;
use crate::stats::Errors;

/// Tries of one request.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// The failed requests of all connections.
#[derive(Debug, Clone, Default)]
pub struct Failures(Arc<Mutex<Errors>>);

impl Failures {
    /// What failed so far.
    pub fn so_far(&self) -> Errors {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, problem: &str) {
        eprintln!("failed request: {problem}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(|| problem.to_owned());
    }
}

/// A connection that does not give up at once.
#[derive(Debug)]
pub struct Sender {
    connection: Connection,
    failures: Failures,
}

impl Sender {
    /// Connects to `server`.
    ///
    /// # Errors
    /// When nothing listens there.
    pub async fn open(server: SocketAddr, failures: Failures) -> Result<Self> {
        Ok(Self { connection: Connection::open(server).await?, failures })
    }

    /// Sends a request and gives the body of its answer to `read`. `what` names the request in messages.
    ///
    /// # Errors
    /// When it fails three times; the last answer is in the message.
    pub async fn send<T>(
        &mut self,
        what: &str,
        request: &[u8],
        read: impl Fn(&[u8]) -> Result<T>,
    ) -> Result<T> {
        let mut tries = 0;
        loop {
            let problem = match self.connection.request(request).await {
                Ok(answer) if answer.status == 200 => {
                    return read(answer.body).with_context(|| format!("{what}: {}", describe(answer)));
                }
                Ok(answer) => format!("{what}: {}", describe(answer)),
                Err(error) => format!("{what}: {error:#}"),
            };
            self.failures.add(&problem);
            tries += 1;
            if tries == TRIES {
                bail!("{problem}, {TRIES} times");
            }
            sleep(PAUSE).await;
        }
    }
}
