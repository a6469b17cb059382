//! `GET events`: what changes while somebody looks, as server-sent events.
//!
//! The store tells which runs a commit has changed. A [`feed`] merges that for its client and, at most four times a
//! second and only when the client has taken what came before, reads what those runs are now ([`news`]): a slow client
//! costs neither memory nor work.

mod feed;
mod news;
mod pending;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue};
use runstone_domain::{Error, Result, limits, names, tag};
use runstone_wire::own::events::{EventsRequest, MetricsEvent, OpenEvent, ResetEvent, RunEvent};

use super::check;
use super::message::Query;
use super::refused::Refused;
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;
use feed::Feed;

/// How often something is sent although nothing happens, so that both sides notice a lost connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Follow changes
///
/// Gives server-sent events, for as long as the client stays connected:
///
/// - `open` (data: `OpenEvent`): the first one. Read what is shown after it, and no change is missed.
/// - `run` (data: `RunEvent`): a run is new, or something but its points has changed.
/// - `metrics` (data: `MetricsEvent`): runs have new points, at most four times a second.
/// - `reset` (data: `ResetEvent`): some changes are not told; ask for everything again. It also follows `open` when the
///   client says, with `Last-Event-ID`, that it was connected before, as browsers do by themselves.
///
/// What is told is committed. Changes that come close together are told once, with what the run is then; what happened
/// just before `open` or `reset` may be told once more. A comment comes every 15 seconds. When the server stops, the
/// stream ends.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "follow_events",
    tag = "Events",
    params(
        EventsRequest,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that the client got."),
    ),
    responses(
        (status = 200, description = "The events.", content_type = "text/event-stream", body = String),
        (
            status = 404,
            description = "An experiment or a run does not exist.",
            body = runstone_wire::ErrorBody
        ),
        Refused,
    ),
)]
pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Query(request): Query<EventsRequest>,
) -> Result<Response, Failure> {
    let watched = check(request)?;
    let place = match app.places.stream() {
        Ok(place) => place,
        Err(busy) => return Ok(busy.into_response()),
    };
    let was_here = headers.contains_key(LAST_EVENT_ID);
    let feed = Feed::open(&app, caller.workspace, watched, was_here, place).await?;
    let events = stream::unfold(feed, Feed::next).map(Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // Proxies that collect answers would keep events from their readers.
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// Who is watched.
struct Watched {
    experiment_ids: Vec<i64>,
    run_ids: Vec<String>,
    keys: Option<Vec<String>>,
}

fn check(request: EventsRequest) -> Result<Watched> {
    let EventsRequest { experiment_ids, run_ids, keys } = request;
    if experiment_ids.is_none() && run_ids.is_none() {
        return Err(Error::invalid("'experiment_ids' or 'run_ids' must say what is watched"));
    }
    let experiment_ids =
        list("experiment_ids", experiment_ids, limits::EVENT_EXPERIMENTS)?.unwrap_or_default();
    Ok(Watched {
        experiment_ids: experiment_ids
            .iter()
            .map(|id| names::parse_experiment_id(id))
            .collect::<Result<_>>()?,
        run_ids: list("run_ids", run_ids, limits::EVENT_RUNS)?.unwrap_or_default(),
        keys: list("keys", keys, limits::EVENT_KEYS)?,
    })
}

/// The parts of a list with commas, each once.
fn list(parameter: &str, text: Option<String>, most: usize) -> Result<Option<Vec<String>>> {
    let Some(text) = text else { return Ok(None) };
    tag::check_text(&text, parameter)?;
    let mut parts: Vec<String> =
        text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts.dedup();
    check::count(parameter, parts.len(), 1..=most)?;
    Ok(Some(parts))
}

/// What a client is told.
enum Message {
    Open(OpenEvent),
    Reset(ResetEvent),
    Run(Box<RunEvent>),
    Metrics(MetricsEvent),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(experiment_ids: Option<&str>, run_ids: Option<&str>, keys: Option<&str>) -> Result<Watched> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        check(EventsRequest {
            experiment_ids: owned(experiment_ids),
            run_ids: owned(run_ids),
            keys: owned(keys),
        })
    }

    #[test]
    fn lists_have_commas_and_name_everything_once() {
        let watched = request(Some("2, 1,2,"), Some("b,a"), Some("loss,val/loss")).unwrap();
        assert_eq!(watched.experiment_ids, [1, 2]);
        assert_eq!(watched.run_ids, ["a", "b"]);
        assert_eq!(watched.keys.unwrap(), ["loss", "val/loss"]);
        assert!(request(None, Some("a"), None).unwrap().keys.is_none());
    }

    #[test]
    fn bad_requests_are_named() {
        let complaint = |outcome: Result<Watched>| outcome.err().map(|error| error.to_string()).unwrap();
        assert!(complaint(request(None, None, Some("loss"))).contains("'experiment_ids' or 'run_ids'"));
        assert!(complaint(request(Some(""), None, None)).contains("'experiment_ids' must name 1 to 100"));
        assert!(complaint(request(Some("x"), None, None)).contains("Invalid experiment ID 'x'"));
        let many = (0..201).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert!(
            complaint(request(None, Some(&many), None))
                .contains("'run_ids' must name 1 to 200; it names 201")
        );
    }
}
