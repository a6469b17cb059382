//! One HTTP exchange and its repetition: addresses, credentials, time limits, and what an answer means.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, RequestBuilder, Response, Url, header, redirect};
use runstone_domain::Ids;
use runstone_wire::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Refusal, Result};
use crate::query;
use crate::retry::{Pause, Repeat};
use crate::settings::{Credentials, Settings};

/// Redirects that are followed in a row.
const REDIRECTS: usize = 5;
/// Longest time to wait for a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);
/// Bytes that are read of an error answer.
const ERROR_BODY: usize = 64 << 10;
const WORKSPACE: &str = "x-mlflow-workspace";
const REQUEST_ID: &str = "x-request-id";

/// Sends requests to one server.
pub(crate) struct Http {
    pub(crate) settings: Settings,
    /// For messages: gives up when nothing comes for the settings' time.
    messages: reqwest::Client,
    /// For files: sending one may take any time, so transfers watch their own progress.
    pub(crate) transfers: reqwest::Client,
    pause: Arc<dyn Pause>,
    ids: Arc<dyn Ids>,
}

impl Http {
    pub(crate) fn new(settings: Settings, pause: Arc<dyn Pause>, ids: Arc<dyn Ids>) -> Result<Self> {
        let build = |builder: reqwest::ClientBuilder| {
            builder
                .build()
                .map_err(|error| Error::Invalid(format!("the TLS settings cannot be used: {error}")))
        };
        let messages = build(builder(&settings)?.read_timeout(settings.timeout))?;
        let transfers = build(builder(&settings)?)?;
        Ok(Self { settings, messages, transfers, pause, ids })
    }

    /// The address of `path`, which is relative to the server's prefix and needs no escaping.
    pub(crate) fn address(&self, path: &str) -> Url {
        let mut address = self.settings.server.clone();
        let full = format!("{}{path}", address.path());
        address.set_path(&full);
        address
    }

    /// Scheme, host and port, for messages to people.
    pub(crate) fn origin(&self) -> String {
        origin(&self.settings.server)
    }

    /// Calls a GET endpoint of the tracking API with the message as query string.
    pub(crate) async fn get<A: DeserializeOwned>(
        &self,
        endpoint: &str,
        message: &(impl Request + Serialize),
    ) -> Result<A> {
        let mut address = self.address(&format!("api/2.0/mlflow/{endpoint}"));
        address.query_pairs_mut().extend_pairs(query::pairs(message));
        self.exchange(Repeat::Harmless, &Method::GET, &address, None).await
    }

    /// Calls a POST endpoint of the tracking API with the message as JSON.
    pub(crate) async fn post<A: DeserializeOwned>(
        &self,
        repeat: Repeat,
        endpoint: &str,
        message: &impl Serialize,
    ) -> Result<A> {
        self.send(&Method::POST, repeat, endpoint, message).await
    }

    /// Calls an endpoint of the tracking API with the message as JSON, also where the method is PATCH or DELETE.
    pub(crate) async fn send<A: DeserializeOwned>(
        &self,
        method: &Method,
        repeat: Repeat,
        endpoint: &str,
        message: &impl Serialize,
    ) -> Result<A> {
        let address = self.address(&format!("api/2.0/mlflow/{endpoint}"));
        self.exchange(repeat, method, &address, Some(json(message)?)).await
    }

    /// Sends a request until it is answered for good and reads the JSON of its answer.
    pub(crate) async fn exchange<A: DeserializeOwned>(
        &self,
        repeat: Repeat,
        method: &Method,
        address: &Url,
        body: Option<Bytes>,
    ) -> Result<A> {
        let mut attempts = self.attempts(repeat);
        let answer = loop {
            match self.once(method, address, body.as_ref()).await {
                Ok(answer) => break answer,
                Err(error) => attempts.outlive(error).await?,
            }
        };
        // The contract tolerates an empty body where there is nothing to say.
        let answer = if answer.is_empty() { Bytes::from_static(b"{}") } else { answer };
        serde_json::from_slice(&answer).map_err(|error| {
            let hint =
                if answer.trim_ascii_start().starts_with(b"<") { "a web page" } else { "no such message" };
            Error::malformed(&describe(method, address), format!("{hint} ({error})"))
        })
    }

    async fn once(&self, method: &Method, address: &Url, body: Option<&Bytes>) -> Result<Bytes> {
        let mut request = self.authorized(&self.messages, method, address);
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        let response = self.checked(request).await?;
        response.bytes().await.map_err(|error| self.network(error))
    }

    /// The attempts at one request.
    pub(crate) fn attempts(&self, repeat: Repeat) -> Attempts<'_> {
        Attempts { http: self, repeat, done: 0 }
    }

    /// A request with our credentials, which go to the configured server and to no other.
    pub(crate) fn authorized(
        &self,
        client: &reqwest::Client,
        method: &Method,
        address: &Url,
    ) -> RequestBuilder {
        let mut request = client.request(method.clone(), address.clone());
        if address.origin() != self.settings.server.origin() {
            return request;
        }
        if let Some(workspace) = &self.settings.workspace {
            request = request.header(WORKSPACE, workspace);
        }
        match &self.settings.credentials {
            Some(Credentials::Basic { username, password }) => request.basic_auth(username, Some(password)),
            Some(Credentials::Token(token)) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request once. An answer that says no is an error.
    pub(crate) async fn checked(&self, request: RequestBuilder) -> Result<Response> {
        let (client, request) = request.build_split();
        let request = request.map_err(|error| Error::Invalid(error.to_string()))?;
        let description = describe(request.method(), request.url());
        let response = client.execute(request).await.map_err(|error| self.network(error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(response, &description).await)
    }

    /// The situation behind a failure of the network.
    pub(crate) fn network(&self, error: reqwest::Error) -> Error {
        let server = error.url().map_or_else(|| self.origin(), origin);
        let source = error.without_url();
        if source.is_connect() {
            Error::Connect { server, source }
        } else if source.is_timeout() {
            Error::Timeout { server, after: self.settings.timeout }
        } else if source.is_redirect() {
            Error::malformed(&server, "it redirects in circles")
        } else {
            Error::Interrupted { server, source }
        }
    }
}

/// The attempts at one request: the caller makes them, this counts them and waits between them.
pub(crate) struct Attempts<'a> {
    http: &'a Http,
    repeat: Repeat,
    done: u32,
}

impl Attempts<'_> {
    /// Waits until the next attempt may start.
    ///
    /// # Errors
    /// `error` itself if there is to be no further attempt.
    pub(crate) async fn outlive(&mut self, error: Error) -> Result<()> {
        let policy = &self.http.settings.retries;
        let Some(wait) = policy.after(&error, self.repeat, self.done, &*self.http.ids) else {
            return Err(error);
        };
        self.done += 1;
        self.http.pause.pause(wait).await;
        Ok(())
    }

    /// Starts counting anew: the last attempt got on, though it did not arrive.
    pub(crate) fn reset(&mut self) {
        self.done = 0;
    }
}

/// A message as the body of a request.
pub(crate) fn json(message: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(message).map(Bytes::from).map_err(|error| Error::Invalid(error.to_string()))
}

fn builder(settings: &Settings) -> Result<reqwest::ClientBuilder> {
    let redirects = if settings.follow_redirects {
        redirect::Policy::limited(REDIRECTS)
    } else {
        redirect::Policy::none()
    };
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("runstone-client/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.timeout.min(CONNECT_LIMIT))
        .redirect(redirects)
        .tls_danger_accept_invalid_certs(settings.tls.insecure);
    if is_loopback(&settings.server) {
        // A proxy would look for the server on its own machine.
        builder = builder.no_proxy();
    }
    if let Some(path) = &settings.tls.server_certificates {
        let pem = std::fs::read(path).map_err(Error::file("read", path))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|error| Error::Invalid(format!("{} holds no certificates: {error}", path.display())))?;
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(path) = &settings.tls.client_certificate {
        let pem = std::fs::read(path).map_err(Error::file("read", path))?;
        let identity = reqwest::Identity::from_pem(&pem).map_err(|error| {
            Error::Invalid(format!("{} holds no certificate with its key: {error}", path.display()))
        })?;
        builder = builder.identity(identity);
    }
    Ok(builder)
}

fn is_loopback(server: &Url) -> bool {
    let host = server.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn origin(address: &Url) -> String {
    address.origin().ascii_serialization()
}

/// Verb and address without the query, which may be long.
pub(crate) fn describe(method: &Method, address: &Url) -> String {
    format!("{method} {}{}", origin(address), address.path())
}

async fn refusal(mut response: Response, request: &str) -> Error {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let retry_after = header(header::RETRY_AFTER.as_str()).and_then(|seconds| seconds.trim().parse().ok());
    let (request_id, location) = (header(REQUEST_ID), header(header::LOCATION.as_str()));
    let status = response.status();
    let mut body = Vec::new();
    // What cannot be read of an error answer does not change that it is one.
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() >= ERROR_BODY {
            break;
        }
    }
    let mut refusal = Refusal::read(status.as_u16(), request, &body);
    if let Some(location) = location.filter(|_| status.is_redirection()) {
        refusal.message = format!("the server sends requests to {location}, and following is switched off");
    }
    Error::Refused(Box::new(Refusal {
        request_id,
        retry_after: retry_after.map(Duration::from_secs),
        ..refusal
    }))
}
