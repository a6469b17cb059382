//! What the model registry has beyond MLflow's: history, promotion rules and requests, comments, restoring.

pub(in crate::routes) mod comments;
mod deleted;
mod history;
pub(in crate::routes) mod requests;
mod rules;

use std::sync::Arc;

use runstone_domain::{Result, limits, page};
use runstone_wire::own::cursor;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check;
use crate::app::App;

/// The routes of this folder.
pub(super) fn table() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(history::handle))
        .routes(routes!(history::alias))
        .routes(routes!(rules::list))
        .routes(routes!(rules::set, rules::delete))
        .routes(routes!(rules::check_version))
        .routes(routes!(requests::list, requests::create))
        .routes(routes!(requests::get))
        .routes(routes!(requests::approve))
        .routes(routes!(requests::reject))
        .routes(routes!(requests::cancel))
        .routes(routes!(comments::list, comments::create))
        .routes(routes!(comments::change, comments::delete))
        .routes(routes!(deleted::list))
        .routes(routes!(deleted::restore))
}

/// Size of a page if the caller names none.
const DEFAULT_PAGE: usize = 100;

/// A page that begins behind the item with some id.
struct Paging {
    limit: usize,
    behind: Option<i64>,
    fingerprint: u64,
}

impl Paging {
    /// Reads size and token of a page; `scope` is all else that was asked.
    fn check(limit: Option<usize>, token: Option<&str>, scope: &[&str]) -> Result<Self> {
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        check::within("limit", limit, 1..=limits::GOVERNANCE_PAGE)?;
        let fingerprint = page::fingerprint(scope);
        let behind = cursor::decode(token, fingerprint)?;
        let behind =
            behind.map(|id| id.parse().map_err(|_| check::invalid("page_token", id, "it is damaged")));
        Ok(Self { limit, behind: behind.transpose()?, fingerprint })
    }

    /// How many items to read: one more than the page has, to see whether there is another page.
    fn lookahead(&self) -> usize {
        self.limit + 1
    }

    /// Cuts what was read to the page, and gives the token of the next one.
    fn cut<T>(&self, items: &mut Vec<T>, id: fn(&T) -> i64) -> Option<String> {
        let has_more = items.len() > self.limit;
        items.truncate(self.limit);
        let last = items.last().filter(|_| has_more);
        last.map(|item| cursor::encode(&id(item).to_string(), self.fingerprint))
    }
}
