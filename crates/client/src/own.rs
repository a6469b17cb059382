//! Calls of Runstone's own API, under `/api/runstone/v1`. Names are segments of the path there.

use bytes::Bytes;
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Refusal, Result};
use crate::http::{Http, json};
use crate::query;
use crate::retry::Repeat;

const ROOT: &str = "api/runstone/v1";

impl Http {
    /// Calls a GET endpoint of our own API with the question as query string. `path` is its segments, unescaped.
    pub(crate) async fn own_get<A: DeserializeOwned>(
        &self,
        path: &[&str],
        question: &impl Serialize,
    ) -> Result<A> {
        let mut address = self.own_address(path)?;
        let pairs = query::pairs(question);
        if !pairs.is_empty() {
            address.query_pairs_mut().extend_pairs(pairs);
        }
        self.own(&Method::GET, Repeat::Harmless, &address, None).await
    }

    /// Calls an endpoint of our own API that changes something. `path` is its segments, unescaped.
    pub(crate) async fn own_send<A: DeserializeOwned>(
        &self,
        method: &Method,
        repeat: Repeat,
        path: &[&str],
        message: &impl Serialize,
    ) -> Result<A> {
        let address = self.own_address(path)?;
        self.own(method, repeat, &address, Some(json(message)?)).await
    }

    async fn own<A: DeserializeOwned>(
        &self,
        method: &Method,
        repeat: Repeat,
        address: &Url,
        body: Option<Bytes>,
    ) -> Result<A> {
        self.exchange(repeat, method, address, body).await.map_err(|error| match error {
            Error::Refused(refusal) if is_unknown(&refusal) => {
                Error::NotOffered { server: self.origin(), path: address.path().to_owned() }
            }
            other => other,
        })
    }

    fn own_address(&self, path: &[&str]) -> Result<Url> {
        // An empty segment is another path, and these two are a way up, however they are escaped.
        if let Some(name) = path.iter().find(|segment| matches!(**segment, "" | "." | "..")) {
            return Err(Error::Invalid(format!("'{name}' is no name")));
        }
        let mut address = self.address(ROOT);
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.extend(path);
        }
        Ok(address)
    }
}

/// Whether it is the call that does not exist, and not what it asks for.
fn is_unknown(refusal: &Refusal) -> bool {
    refusal.status == 405 || (refusal.status == 404 && refusal.code == "ENDPOINT_NOT_FOUND")
}
