//! Typed async client for a tracking server: Runstone's, or any other that speaks MLflow's REST API.
//!
//! [`Client`] has one method per endpoint; the messages are those of `runstone-wire`, so client and server cannot
//! drift. Long results come as [`Pages`]. Files of runs are reached through an [`ArtifactStore`], which knows where
//! they lie: behind the server, or on this machine's disk.
//!
//! What goes wrong is an [`Error`] that tells the situations apart. Requests that are safe to repeat are repeated
//! when the server is overloaded or the connection breaks ([`RetryPolicy`]).
//!
//! A new endpoint is a method in the file of its resource: it names the path, says with [`Repeat`] whether sending it
//! twice is harmless, and takes the wire message out of the answer.

mod artifacts;
mod error;
mod experiments;
mod http;
mod metrics;
mod own;
mod pages;
mod query;
mod registry;
mod retry;
mod runs;
mod server;
mod settings;
#[cfg(feature = "testing")]
pub mod testing;

use std::sync::Arc;

use runstone_domain::{Ids, RandomIds};

pub use artifacts::{ArtifactPath, ArtifactStore, ArtifactUri, Location, Progress, Silent, Transfer};
pub use error::{Error, Refusal, Result};
pub use pages::{Paged, Pages};
pub use registry::{ModelHistory, SearchModels, SearchVersions, Which};
pub use reqwest::Url;
pub use retry::{Pause, Repeat, RetryPolicy, Sleep, Wait};
pub use server::Probe;
pub use settings::{Credentials, Settings, Tls};

use http::Http;

/// A connection to one tracking server. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    http: Arc<Http>,
}

impl Client {
    /// A client that really sleeps between attempts.
    ///
    /// # Errors
    /// `Invalid` if a certificate of the settings cannot be read.
    pub fn new(settings: Settings) -> Result<Self> {
        Self::with_tools(settings, Arc::new(Sleep), Arc::new(RandomIds))
    }

    /// A client whose waiting and randomness are passed in: tests own both, and a program may tell its user why it waits.
    ///
    /// # Errors
    /// `Invalid` if a certificate of the settings cannot be read.
    pub fn with_tools(settings: Settings, pause: Arc<dyn Pause>, ids: Arc<dyn Ids>) -> Result<Self> {
        Ok(Self { http: Arc::new(Http::new(settings, pause, ids)?) })
    }

    /// What the client was made with.
    pub fn settings(&self) -> &Settings {
        &self.http.settings
    }
}
