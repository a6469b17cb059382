//! Following page tokens from the first page on, as somebody does who reads everything.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::fill::Filled;
use super::page::check_page;
use crate::api::describe;
use crate::http::{Connection, post_json};
use crate::workloads::fixed::Known;
use crate::workloads::history::page_token;

/// Runs of a page.
const PAGE: usize = 100;
/// The page at which the walk ends.
const LAST_PAGE: usize = 1_000;

/// A finished walk.
#[derive(Debug)]
pub struct Walk {
    /// Pages that were read, at most 1,000.
    pub pages: usize,
    /// What they took one after the other.
    pub time: Duration,
    /// The last of them, to be timed again.
    pub last: Known,
}

/// Reads pages of 100 runs in default order until number 1,000 or the end, and checks the last one.
///
/// # Errors
/// When a page fails, or the last one is wrong: on the way a run was then skipped or told twice.
pub async fn walk(server: SocketAddr, filled: &Filled) -> Result<Walk> {
    let mut connection = Connection::open(server).await?;
    let mut body = json!({ "experiment_ids": *filled.experiment_ids, "max_results": PAGE });
    let last_page = LAST_PAGE.min(filled.runs.div_ceil(PAGE));
    let started = Instant::now();
    for page in 1..last_page {
        let answer = connection.request(&search(server, &body)).await?;
        ensure!(answer.status == 200, "page {page}: {}", describe(answer));
        let token = page_token(answer.body)?.with_context(|| format!("page {page} has no token"))?;
        body["page_token"] = token.into();
    }
    let before = (last_page - 1) * PAGE;
    let expected: Vec<usize> = (0..filled.runs - before).rev().take(PAGE).collect();
    let mut time = started.elapsed();
    let check = |body: &[u8]| {
        // The check itself is not part of the walk.
        time = started.elapsed();
        check_page(body, &expected)
    };
    let last = Known::learn(&mut connection, search(server, &body), check).await?;
    Ok(Walk { pages: last_page, time, last })
}

fn search(server: SocketAddr, body: &serde_json::Value) -> Vec<u8> {
    post_json(server, "/api/2.0/mlflow/runs/search", body.to_string().as_bytes())
}
