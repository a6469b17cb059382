//! The history of a registered model, in our own API.

use runstone_wire::own::registry::{Change, HistoryAnswer, HistoryRequest};

use crate::Client;
use crate::error::Result;
use crate::pages::{Paged, Pages};

/// A question about the history of a registered model.
#[derive(Debug, Clone)]
pub struct ModelHistory {
    model: String,
    request: HistoryRequest,
}

impl Client {
    /// What was done to a registered model and all that belongs to it, the newest first, at most `limit`. The history of
    /// a deleted model stays under the name that it had. `request`'s own page size and token are not used.
    pub fn registry_history(
        &self,
        model: &str,
        request: HistoryRequest,
        limit: Option<u64>,
    ) -> Pages<ModelHistory> {
        Pages::new(self.clone(), ModelHistory { model: model.to_owned(), request }, limit)
    }
}

impl Paged for ModelHistory {
    type Item = Change;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.request.limit = usize::try_from(count).ok();
        self.request.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<Change>, Option<String>)> {
        let path = ["registry", "models", &self.model, "history"];
        let answer: HistoryAnswer = client.http.own_get(&path, &self.request).await?;
        Ok((answer.changes, answer.next_page_token))
    }
}
