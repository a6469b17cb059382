//! `metrics/get-history`: all points of one key of a run, or a page of them; ordered by time, step, value.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::header;
use runstone_domain::{Error, Metric, PageToken, Result, page};
use runstone_store::{Store, Workspace, metrics};
use runstone_wire::page::HistoryPage;
use runstone_wire::runs::{GetHistory, run_id};
use runstone_wire::{required, token};

use crate::answer::{Failure, JSON, Written};
use crate::app::App;
use crate::caller::Caller;
use crate::message::Message;

/// Points that are read and sent together. Answers with more are sent while they are read: ten million points are a
/// gigabyte.
const TOGETHER: usize = 50_000;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Message(request): Message<GetHistory>,
) -> Result<Response, Failure> {
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
    let start = PageToken::resume(
        token::decode(request.page_token.as_deref())?,
        page::fingerprint(&["history", &run_id, &key]),
    )?;
    let mut reader = Reader {
        store: app.store.clone(),
        workspace: caller.workspace,
        run_id,
        key,
        place: usize::try_from(start.offset).unwrap_or(usize::MAX),
        last: None,
        left: limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)),
        start,
        page: HistoryPage::default(),
    };
    let first = reader.read().await?;
    if let Step::End(token) = first {
        return Ok(Written(reader.page.finish(token)).into_response());
    }
    let begun = stream::once(std::future::ready(Ok(Bytes::from(reader.page.take()))));
    let rest = stream::try_unfold(Some(reader), go_on);
    Ok(([(header::CONTENT_TYPE, JSON)], Body::from_stream(begun.chain(rest))).into_response())
}

/// The next piece of a long answer. A failure breaks the connection, so that nobody takes a part for the whole.
async fn go_on(reader: Option<Reader>) -> io::Result<Option<(Bytes, Option<Reader>)>> {
    let Some(mut reader) = reader else { return Ok(None) };
    match reader.read().await {
        Ok(Step::More) => Ok(Some((Bytes::from(reader.page.take()), Some(reader)))),
        Ok(Step::End(token)) => Ok(Some((Bytes::from(reader.page.finish(token)), None))),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(run = reader.run_id, message = %error, cause, "a history broke off");
            Err(io::Error::other("the history broke off"))
        }
    }
}

/// Reads a history from some place on. Each part is read by itself, so that slow clients keep nothing open.
struct Reader {
    store: Store,
    workspace: Workspace,
    run_id: String,
    key: String,
    /// Where the first page of the request starts.
    start: PageToken,
    /// How many points come before the next one.
    place: usize,
    /// The point that was read last.
    last: Option<Metric>,
    /// How many more are wanted.
    left: usize,
    page: HistoryPage,
}

/// How far a history was read.
enum Step {
    /// There is more, which belongs to this answer.
    More,
    /// The answer is complete; where the next page starts, if there is one.
    End(Option<String>),
}

impl Reader {
    /// Reads and writes the next part.
    async fn read(&mut self) -> Result<Step> {
        let wanted = self.left.min(TOGETHER);
        let (workspace, run_id, key) = (self.workspace, self.run_id.clone(), self.key.clone());
        let (place, last) = (self.place, self.last.take());
        // One more than is wanted, to know whether there is another.
        let count = wanted + 1;
        let read = self.store.read(move |tx| match &last {
            Some(last) => metrics::history_behind(tx, workspace, &run_id, &key, (last, place), count),
            None => {
                let range = place..place.saturating_add(count);
                Ok((place, metrics::history_part(tx, workspace, &run_id, &key, range)?))
            }
        });
        let (place, mut points) = read.await?;
        let has_more = points.len() > wanted;
        points.truncate(wanted);
        self.page.extend(&points);
        self.place = place.saturating_add(points.len());
        self.left -= points.len();
        self.last = points.pop();
        if has_more && self.left > 0 {
            return Ok(Step::More);
        }
        let next = PageToken { offset: self.place as u64, ..self.start.clone() };
        Ok(Step::End(has_more.then(|| token::encode(next))))
    }
}
