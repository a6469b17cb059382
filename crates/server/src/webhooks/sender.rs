//! One request to a webhook, and what its answer means.

use std::time::Duration;

use reqwest::redirect;
use runstone_domain::webhook::StoredSecret;
use runstone_domain::{Error, Result};

use super::WebhookSettings;
use super::destination::{Policy, Resolver};
use super::message;
use super::secret::Vault;

/// Bytes that are read of an answer.
const ANSWER: usize = 64 << 10;

/// Sends events.
pub(crate) struct Sender {
    client: reqwest::Client,
    policy: Policy,
    vault: Vault,
    timeout: Duration,
}

/// What is to be sent, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parcel<'a> {
    /// The webhook's outside id.
    pub(crate) webhook_id: &'a str,
    /// Where it goes.
    pub(crate) url: &'a str,
    /// What it is to be signed with; none leaves it unsigned.
    pub(crate) secret: Option<&'a StoredSecret>,
    /// A UUID.
    pub(crate) delivery_id: &'a str,
    /// What happened, such as `model_version.created`.
    pub(crate) event: &'a str,
    /// When it happened, in milliseconds since the Unix epoch.
    pub(crate) event_time_ms: i64,
    /// What is told of it: a JSON object.
    pub(crate) data: &'a str,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// HTTP status of the answer, if there was one.
    pub(crate) status: Option<u16>,
    /// The beginning of the answer.
    pub(crate) body: String,
    /// Why the receiver has not taken it, for people; none if it has.
    pub(crate) error: Option<String>,
}

impl Sender {
    pub(crate) fn new(settings: &WebhookSettings) -> Result<Self> {
        let policy = Policy::new(settings);
        let client = reqwest::Client::builder()
            .user_agent(concat!("runstone/", env!("CARGO_PKG_VERSION")))
            // A receiver that redirects would choose an address that nobody has checked.
            .redirect(redirect::Policy::none())
            // A proxy would connect to whatever it finds the name to stand for.
            .no_proxy()
            .dns_resolver(Resolver(policy.clone()))
            .timeout(settings.request_timeout)
            .build()
            .map_err(Error::internal)?;
        let vault = Vault::new(settings.secret_key.as_ref())?;
        Ok(Self { client, policy, vault, timeout: settings.request_timeout })
    }

    /// Checks where a webhook is to be.
    ///
    /// # Errors
    /// `InvalidParameter` if events cannot or may not be sent there.
    pub(crate) async fn check_url(&self, url: &str) -> Result<()> {
        let checked = tokio::time::timeout(self.timeout, self.policy.check(url)).await;
        checked
            .map_err(|_| Error::invalid("Invalid webhook URL: resolving its host takes too long"))?
            .map(drop)
    }

    /// What is to be stored of a webhook's secret; an empty one is none.
    pub(crate) fn seal(&self, webhook_id: &str, secret: &str) -> Result<Option<StoredSecret>> {
        if secret.is_empty() {
            return Ok(None);
        }
        self.vault.seal(webhook_id, secret).map(Some)
    }

    /// How long an attempt may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends it once. `now_ms` is the time that the receiver is told, in milliseconds since the Unix epoch.
    pub(crate) async fn send(&self, parcel: &Parcel<'_>, now_ms: i64) -> Attempt {
        let failed = |error: String| Attempt { status: None, body: String::new(), error: Some(error) };
        let request = match self.request(parcel, now_ms) {
            Ok(request) => request,
            Err(error) => return failed(error),
        };
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) => failed(explain(&error, self.timeout)),
        }
    }

    fn request(&self, parcel: &Parcel<'_>, now_ms: i64) -> Result<reqwest::RequestBuilder, String> {
        let url = self.policy.check_text(parcel.url).map_err(|error| error.to_string())?;
        let body = message::body(parcel.event, parcel.event_time_ms, parcel.data);
        let sent_s = now_ms.div_euclid(1000);
        let mut request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header(message::DELIVERY_ID, parcel.delivery_id)
            .header(message::TIMESTAMP, sent_s);
        if let Some(stored) = parcel.secret {
            // An event that cannot be signed is not sent: the receiver could not tell it from a forged one.
            let secret = self.vault.open(parcel.webhook_id, stored)?;
            let signature = message::signature(&secret, parcel.delivery_id, sent_s, &body);
            request = request.header(message::SIGNATURE, signature);
        }
        Ok(request.body(body))
    }
}

/// What an answer says: only 2xx is «taken».
async fn read(response: reqwest::Response) -> Attempt {
    let status = response.status();
    let body = read_bounded(response).await;
    let error = (!status.is_success()).then(|| match body.trim() {
        "" => format!("the receiver answered {status}"),
        said => format!("the receiver answered {status}: {}", first_of(said)),
    });
    Attempt { status: Some(status.as_u16()), body, error }
}

/// The beginning of an answer, as text that can be stored. One that breaks off is as good as one that ends.
async fn read_bounded(mut response: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let left = ANSWER - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(left)]);
        if bytes.len() >= ANSWER {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}

fn first_of(said: &str) -> &str {
    runstone_domain::limits::truncate(said, 300)
}

/// Why nothing was answered: the innermost cause is what people need, such as a refused connection or address.
fn explain(error: &reqwest::Error, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("the receiver has not answered within {} s", timeout.as_secs_f64());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let what = if error.is_connect() { "the receiver cannot be reached" } else { "the exchange failed" };
    format!("{what}: {cause}").replace('\0', "\u{fffd}")
}
