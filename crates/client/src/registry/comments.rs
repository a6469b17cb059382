//! Comments on versions, in our own API.

use reqwest::Method;
use runstone_wire::Empty;
use runstone_wire::own::registry::{Comment, CommentText, CommentsAnswer, CommentsRequest, NewComment};

use crate::Client;
use crate::error::Result;
use crate::pages::{Paged, Pages};
use crate::retry::Repeat;

impl Client {
    /// The comments on a version, the oldest first, at most `limit`.
    pub fn comments(&self, model: &str, version: i64, limit: Option<u64>) -> Pages<CommentsRequest> {
        let question = CommentsRequest { model: model.to_owned(), version, ..CommentsRequest::default() };
        Pages::new(self.clone(), question, limit)
    }

    /// Comments on a version.
    ///
    /// # Errors
    /// `Refused` if the version is unknown or the text empty or too long; `NotOffered`.
    pub async fn add_comment(&self, comment: &NewComment) -> Result<Comment> {
        self.http.own_send(&Method::POST, Repeat::IfNotDone, &["registry", "comments"], comment).await
    }

    /// Changes what a comment says.
    ///
    /// # Errors
    /// `Refused` if it is unknown or somebody else's, or the text empty or too long; `NotOffered`.
    pub async fn change_comment(&self, id: &str, text: &str) -> Result<Comment> {
        let message = CommentText { text: text.to_owned() };
        self.http.own_send(&Method::PATCH, Repeat::Harmless, &["registry", "comments", id], &message).await
    }

    /// Deletes a comment.
    ///
    /// # Errors
    /// `Refused` if it is unknown or somebody else's; `NotOffered`.
    pub async fn delete_comment(&self, id: &str) -> Result<()> {
        let path = ["registry", "comments", id];
        let Empty {} = self.http.own_send(&Method::DELETE, Repeat::IfNotDone, &path, &Empty {}).await?;
        Ok(())
    }
}

impl Paged for CommentsRequest {
    type Item = Comment;
    const PAGE: u64 = 1000;

    fn turn_to(&mut self, count: u64, token: Option<String>) {
        self.limit = usize::try_from(count).ok();
        self.page_token = token;
    }

    async fn fetch(&self, client: &Client) -> Result<(Vec<Comment>, Option<String>)> {
        let answer: CommentsAnswer = client.http.own_get(&["registry", "comments"], self).await?;
        Ok((answer.comments, answer.next_page_token))
    }
}
