//! `metrics/get-history`: all points of one key of a run, or a page of them; ordered by time, step, value.

use std::sync::Arc;

use axum::extract::State;
use runstone_domain::{Error, Page, PageToken, Result, page};
use runstone_store::{Tx, metrics};
use runstone_wire::runs::{GetHistory, run_id};
use runstone_wire::{required, token};

use crate::answer::{Failure, Written};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<GetHistory>,
) -> Result<Written, Failure> {
    let limit = request.max_results.map(|limit| limit.0);
    if let Some(limit) = limit.filter(|limit| *limit < 1) {
        // With a full stop, which the searches do not have here.
        return Err(Error::invalid(format!(
            "Invalid value {limit} for parameter 'max_results' supplied. It must be a positive integer."
        ))
        .into());
    }
    let run_id = run_id(request.run_id, request.run_uuid)?;
    let key = required(request.metric_key, "metric_key")?;
    let start = start(request.page_token.as_deref(), &run_id, &key)?;
    let first = usize::try_from(start.offset).unwrap_or(usize::MAX);
    // One more than the page, to know whether there is another.
    let count =
        limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1));
    let range = first..first.saturating_add(count);
    let read =
        move |tx: &mut Tx<'_>| metrics::history_part(tx, caller.workspace, &run_id, &key, range.clone());
    let points = app.store.read(read).await?;
    let page = match limit {
        Some(limit) => Page::from_lookahead(points, limit, start),
        None => Page { items: points, next: None },
    };
    Ok(Written(runstone_wire::page::history(&page.items, page.next.map(token::encode))))
}

fn start(given: Option<&str>, run_id: &str, key: &str) -> Result<PageToken> {
    PageToken::resume(token::decode(given)?, page::fingerprint(&["history", run_id, key]))
}
