//! For tests: a server that answers what it is told and remembers what it was asked, and waiting that takes no time.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::retry::{Pause, Wait};

/// Longest body that the fake takes.
const BODY: usize = 64 << 20;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// `GET`, `POST` …
    pub method: String,
    /// As it was sent, still escaped.
    pub path: String,
    /// As it was sent, without `?`; empty if there was none.
    pub query: String,
    /// All of them.
    pub headers: HeaderMap,
    /// All of it.
    pub body: Bytes,
}

impl Received {
    /// Verb, path and query in one line.
    pub fn line(&self) -> String {
        let separator = if self.query.is_empty() { "" } else { "?" };
        format!("{} {}{separator}{}", self.method, self.path, self.query)
    }

    /// A header's text; empty if it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body's text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What the fake answers.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    breaks_after: Option<usize>,
    hangs: bool,
}

impl Answer {
    /// 200 with this body.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into(), breaks_after: None, hangs: false }
    }

    /// A refusal in the contract's envelope.
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "error_code": code, "message": message }).to_string();
        Self::ok(body).with_status(status)
    }

    /// No answer at all.
    pub fn never() -> Self {
        Self { hangs: true, ..Self::ok("") }
    }

    /// With another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The connection breaks after so many bytes of the body, whose full length is announced.
    #[must_use]
    pub fn breaking_after(self, bytes: usize) -> Self {
        Self { breaks_after: Some(bytes), ..self }
    }

    async fn into_response(self) -> Response<Body> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = match self.breaks_after {
            None => Body::from(self.body),
            Some(bytes) => {
                response = response.header("content-length", self.body.len());
                let start = Bytes::copy_from_slice(&self.body[..bytes.min(self.body.len())]);
                let end = stream::once(async {
                    // Lets the bytes before it leave; otherwise they may be dropped with the connection.
                    tokio::task::yield_now().await;
                    Err(std::io::Error::other("the fake breaks the connection"))
                });
                Body::from_stream(stream::iter([Ok(start)]).chain(end))
            }
        };
        response.body(body).unwrap_or_else(|_| {
            let mut broken = Response::new(Body::from("the test's answer is malformed"));
            *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            broken
        })
    }
}

/// A server on a free loopback port. It stops when it is dropped.
pub struct FakeServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    serving: JoinHandle<()>,
}

impl FakeServer {
    /// Starts to answer with `answer`, which also gets the number of requests before this one.
    ///
    /// # Errors
    /// If no loopback port can be listened on.
    pub async fn start(
        answer: impl Fn(usize, &Received) -> Answer + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let received = Arc::new(Mutex::new(Vec::new()));
        let (remembered, answer) = (Arc::clone(&received), Arc::new(answer));
        let service = Router::new().fallback(move |request: Request<Body>| {
            let (remembered, answer) = (Arc::clone(&remembered), Arc::clone(&answer));
            async move {
                let request = read(request).await;
                let number = {
                    let mut received = lock(&remembered);
                    received.push(request.clone());
                    received.len() - 1
                };
                answer(number, &request).into_response().await
            }
        });
        let serving = tokio::spawn(async move {
            // Ends only with the task.
            drop(axum::serve(listener, service).await);
        });
        Ok(Self { address, received, serving })
    }

    /// `http://127.0.0.1:<port>`.
    pub fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked so far, in order of arrival.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// Verb, path and query of what was asked so far.
    pub fn lines(&self) -> Vec<String> {
        lock(&self.received).iter().map(Received::line).collect()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn read(request: Request<Body>) -> Received {
    let (parts, body) = request.into_parts();
    Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: to_bytes(body, BODY).await.unwrap_or_default(),
    }
}

/// Remembers the waits and takes no time for them.
#[derive(Debug, Default, Clone)]
pub struct Impatient {
    waits: Arc<Mutex<Vec<Wait>>>,
}

impl Impatient {
    /// The waits so far.
    pub fn waits(&self) -> Vec<Wait> {
        lock(&self.waits).clone()
    }
}

impl Pause for Impatient {
    fn pause(&self, wait: Wait) -> BoxFuture<'_, ()> {
        lock(&self.waits).push(wait);
        Box::pin(std::future::ready(()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A test that panicked elsewhere must not hide its message behind this one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
