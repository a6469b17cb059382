//! Requests to promote versions, in our own API.

use reqwest::Method;
use runstone_wire::own::registry::{
    Approve, CreateRequest, Decision, PromotionRequest, RequestsAnswer, RequestsRequest,
};

use crate::Client;
use crate::error::Result;
use crate::pages::{Paged, Pages};
use crate::retry::Repeat;

impl Client {
    /// Requests about one version, one model or all, the newest first, at most `limit`. `question`'s own page size and
    /// token are not used.
    pub fn promotion_requests(
        &self,
        question: RequestsRequest,
        limit: Option<u64>,
    ) -> Pages<RequestsRequest> {
        Pages::new(self.clone(), question, limit)
    }

    /// A request by its id.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST`; `NotOffered`.
    pub async fn promotion_request(&self, id: &str) -> Result<PromotionRequest> {
        self.http.own_get(&["registry", "requests", id], &runstone_wire::Empty {}).await
    }

    /// Asks that a version get an alias or a stage.
    ///
    /// # Errors
    /// `Refused` if the version is unknown, the target malformed, or the same is asked for already; `NotOffered`.
    pub async fn create_promotion_request(&self, request: &CreateRequest) -> Result<PromotionRequest> {
        self.http.own_send(&Method::POST, Repeat::IfNotDone, &["registry", "requests"], request).await
    }

    /// Approves of a request, which is carried out if that was all that was missing.
    ///
    /// # Errors
    /// `Refused` if it is unknown or closed; with `PERMISSION_DENIED` if a rule misses something else than approvals (the
    /// approval is kept then too); `NotOffered`.
    pub async fn approve_promotion(&self, id: &str, approval: &Approve) -> Result<PromotionRequest> {
        let path = ["registry", "requests", id, "approve"];
        self.http.own_send(&Method::POST, Repeat::IfNotDone, &path, approval).await
    }

    /// Says no to a request.
    ///
    /// # Errors
    /// `Refused` if it is unknown or closed; `NotOffered`.
    pub async fn reject_promotion(&self, id: &str, decision: &Decision) -> Result<PromotionRequest> {
        let path = ["registry", "requests", id, "reject"];
        self.http.own_send(&Method::POST, Repeat::IfNotDone, &path, decision).await
    }

    /// Withdraws a request.
    ///
    /// # Errors
    /// `Refused` if it is unknown, closed, or somebody else's; `NotOffered`.
    pub async fn cancel_promotion(&self, id: &str, decision: &Decision) -> Result<PromotionRequest> {
        let path = ["registry", "requests", id, "cancel"];
        self.http.own_send(&Method::POST, Repeat::IfNotDone, &path, decision).await
    }
}

impl Paged for RequestsRequest {
    type Item = PromotionRequest;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.limit = usize::try_from(count).ok();
        self.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<PromotionRequest>, Option<String>)> {
        let answer: RequestsAnswer = client.http.own_get(&["registry", "requests"], self).await?;
        Ok((answer.requests, answer.next_page_token))
    }
}
