//! `POST export/points`: the points of many runs as one table. It only reads; it is a POST because of its size.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use runstone_domain::limits;
use runstone_export::{Point, Points};
use runstone_store::metrics::{self, PointsPart};
use runstone_store::{Store, runs::RunNumber};
use runstone_wire::own::export::ExportPoints;

use super::super::check;
use super::super::message::Body;
use super::super::refused::Refused;
use super::chosen::{Asked, Chosen};
use super::stream::{self, Sink, Stopped};
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;

/// Runs whose points are looked for together.
const RUNS: usize = 5000;
/// Points that are read and written together.
const POINTS: usize = 50_000;

/// Export points
///
/// Gives all points of the chosen runs, or those of some metrics, as an Arrow stream, a Parquet file or CSV with the columns
/// `run_id` and `key` (dictionaries of texts), `step` (64-bit integer), `timestamp` (milliseconds, UTC) and `value`
/// (double). Equal points come once. The points of a run stand together, in them those of a key, ordered by step; runs
/// and keys come in the order in which the server first heard of them.
///
/// An export may have any size. It is made of parts of some ten thousand points, each of them a snapshot of its own:
/// what is written to a run meanwhile may be in it or not. If it cannot be finished, the connection breaks.
#[utoipa::path(
    post,
    path = "/export/points",
    operation_id = "export_points",
    tag = "Export",
    request_body = ExportPoints,
    responses(
        (
            status = 200,
            description = "The points.",
            content(
                (inline(stream::File) = "application/vnd.apache.arrow.stream"),
                (inline(stream::File) = "application/vnd.apache.parquet"),
                (inline(stream::File) = "text/csv"),
            ),
        ),
        (status = 404, description = "A run of `run_ids` does not exist.", body = runstone_wire::ErrorBody),
        Refused,
    ),
)]
pub(in crate::routes::own) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<ExportPoints>,
) -> Result<Response, Failure> {
    let ExportPoints { experiment_ids, filter, view, run_ids, format, keys } = request;
    let selection = Asked { experiment_ids, filter, view, run_ids }.check()?;
    if let Some(keys) = &keys {
        check::names("keys", keys, limits::EXPORT_KEYS)?;
    }
    let place = match app.places.export() {
        Ok(place) => place,
        Err(busy) => return Ok(busy.into_response()),
    };
    let chosen = Chosen::begin(app.store.clone(), caller.workspace, selection).await?;
    let store = app.store.clone();
    let stall = app.config.limits.stall_time;
    Ok(stream::respond("points", format, stall, place, move |sink| async move {
        let written = Points::new(stream::format(format))?;
        Export { store, keys: keys.map(Arc::from), written, sink }.run(chosen).await
    }))
}

struct Export {
    store: Store,
    keys: Option<Arc<[String]>>,
    written: Points,
    sink: Sink,
}

impl Export {
    async fn run(mut self, mut chosen: Chosen) -> Result<(), Stopped> {
        loop {
            let runs: Arc<[RunNumber]> = chosen.next(RUNS).await?.into();
            if runs.is_empty() {
                break;
            }
            let mut start = None;
            loop {
                let (runs, keys) = (runs.clone(), self.keys.clone());
                let part = self
                    .store
                    .read(move |tx| metrics::points_part(tx, &runs, keys.as_deref(), start, POINTS))
                    .await?;
                start = part.next;
                self = self.write(part).await?;
                if start.is_none() {
                    break;
                }
            }
        }
        let Self { written, sink, .. } = self;
        sink.send(stream::aside(move || written.finish()).await?).await
    }

    async fn write(mut self, part: PointsPart) -> Result<Self, Stopped> {
        if part.points.is_empty() {
            return Ok(self);
        }
        let (export, bytes) = stream::aside(move || {
            let points = part.points.iter().map(|(run, key, point)| Point {
                run: *run,
                key: *key,
                step: point.step,
                timestamp_ms: point.timestamp_ms,
                value: point.value,
            });
            self.written.write(&part.run_ids, &part.keys, &points.collect::<Vec<_>>())?;
            let bytes = self.written.take();
            Ok((self, bytes))
        })
        .await?;
        export.sink.send(bytes).await?;
        Ok(export)
    }
}
