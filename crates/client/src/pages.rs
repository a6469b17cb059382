//! Long results, a page at a time.

use runstone_wire::Int64;
use runstone_wire::experiments::{Experiment, ExperimentsAnswer, SearchExperiments};
use runstone_wire::runs::{GetHistory, HistoryAnswer, Metric, Run, RunsAnswer, SearchRuns};

use crate::Client;
use crate::error::{Error, Result};
use crate::retry::Repeat;

/// A question whose answer comes in pages.
pub trait Paged: Send {
    /// What the pages hold.
    type Item: Send;
    /// How many to ask for at once; the contract's clients do the same.
    const PAGE: u64;

    /// Asks for `size` items from `token` on.
    fn turn_to(&mut self, size: u64, token: Option<String>);

    /// One request: the items and the token of the next page.
    fn fetch(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<(Vec<Self::Item>, Option<String>)>> + Send;
}

/// The pages of a result, fetched one by one so that any length takes the memory of one page.
pub struct Pages<Q> {
    client: Client,
    question: Q,
    token: Option<String>,
    left: u64,
    is_over: bool,
}

impl<Q: Paged> Pages<Q> {
    pub(crate) fn new(client: Client, question: Q, limit: Option<u64>) -> Self {
        Self { client, question, token: None, left: limit.unwrap_or(u64::MAX), is_over: false }
    }

    /// The next page, never empty; nothing after the last one or when the limit is reached.
    ///
    /// # Errors
    /// Those of the request; `Malformed` if the server leads in a circle.
    pub async fn next(&mut self) -> Result<Option<Vec<Q::Item>>> {
        while !self.is_over && self.left > 0 {
            self.question.turn_to(self.left.min(Q::PAGE), self.token.clone());
            let (mut items, token) = self.question.fetch(&self.client).await?;
            let token = token.filter(|token| !token.is_empty());
            if token.is_some() && token == self.token {
                return Err(Error::malformed(&self.client.http.origin(), "a page leads to itself"));
            }
            self.is_over = token.is_none();
            self.token = token;
            items.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= items.len() as u64;
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
        Ok(None)
    }

    /// Whether the server has more than the limit let through. Meaningful once [`Pages::next`] gave nothing.
    pub fn has_more(&self) -> bool {
        !self.is_over
    }

    /// All remaining items together.
    ///
    /// # Errors
    /// Those of [`Pages::next`].
    pub async fn collect(&mut self) -> Result<Vec<Q::Item>> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await? {
            all.extend(page);
        }
        Ok(all)
    }
}

fn size(count: u64) -> Option<Int64> {
    Some(Int64(i64::try_from(count).unwrap_or(i64::MAX)))
}

impl Paged for SearchRuns {
    type Item = Run;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.max_results = size(count);
        self.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<Run>, Option<String>)> {
        let answer: RunsAnswer = client.http.post(Repeat::Harmless, "runs/search", self).await?;
        Ok((answer.runs, answer.next_page_token))
    }
}

impl Paged for SearchExperiments {
    type Item = Experiment;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.max_results = size(count);
        self.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<Experiment>, Option<String>)> {
        let answer: ExperimentsAnswer =
            client.http.post(Repeat::Harmless, "experiments/search", self).await?;
        Ok((answer.experiments, answer.next_page_token))
    }
}

impl Paged for GetHistory {
    type Item = Metric;
    const PAGE: u64 = 25_000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.max_results = size(count);
        self.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<Metric>, Option<String>)> {
        let answer: HistoryAnswer = client.http.get("metrics/get-history", self).await?;
        Ok((answer.metrics, answer.next_page_token))
    }
}
