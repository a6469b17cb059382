//! A script of requests whose answers are known: each was checked in full once, then its length must stay.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use crate::api;
use crate::http::{Answer, Connection};
use crate::load::Script;

/// A request and the length of its right answer.
#[derive(Debug, Clone)]
pub struct Known {
    request: Vec<u8>,
    body_length: usize,
}

impl Known {
    /// Sends `request` once and lets `check` examine the whole body.
    ///
    /// # Errors
    /// When the answer is not a 200, or `check` refuses it.
    pub async fn learn(
        connection: &mut Connection,
        request: Vec<u8>,
        check: impl FnOnce(&[u8]) -> Result<()>,
    ) -> Result<Self> {
        let answer = connection.request(&request).await?;
        ensure!(answer.status == 200, "{}", api::describe(answer));
        check(answer.body).context("wrong answer")?;
        let body_length = answer.body.len();
        Ok(Self { request, body_length })
    }
}

/// Sends known requests in turn, from a place in the list of its own.
#[derive(Debug)]
pub struct FixedScript {
    known: Arc<[Known]>,
    at: usize,
}

impl FixedScript {
    /// One script a connection, spread over the list.
    pub fn spread(known: Vec<Known>, connections: usize) -> Vec<Self> {
        let known: Arc<[Known]> = known.into();
        let start = |connection| connection * known.len() / connections;
        (0..connections).map(|connection| Self { known: Arc::clone(&known), at: start(connection) }).collect()
    }
}

impl Script for FixedScript {
    fn next(&mut self) -> &[u8] {
        self.at = (self.at + 1) % self.known.len();
        &self.known[self.at].request
    }

    fn judge(&mut self, answer: Answer<'_>) -> Result<(), String> {
        let expected = self.known[self.at].body_length;
        if answer.status != 200 {
            return Err(api::describe(answer));
        }
        if answer.body.len() != expected {
            return Err(format!("{} bytes instead of {expected}", answer.body.len()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_start_at_different_places_and_judge_their_own_request() {
        let known = (0..4).map(|n| Known { request: vec![n], body_length: usize::from(n) }).collect();
        let mut scripts = FixedScript::spread(known, 2);
        assert_eq!((scripts[0].next().to_vec(), scripts[1].next().to_vec()), (vec![1], vec![3]));
        assert!(scripts[1].judge(Answer { status: 200, body: b"abc" }).is_ok());
        assert_eq!(
            scripts[0].judge(Answer { status: 200, body: b"abc" }),
            Err("3 bytes instead of 1".into())
        );
        assert!(scripts[0].judge(Answer { status: 500, body: b"a" }).is_err());
        assert_eq!(scripts[1].next(), [0], "the list is a ring");
    }
}
