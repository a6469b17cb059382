//! `POST export/runs`: runs as one table. It only reads; it is a POST because of its size.

mod columns;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use runstone_domain::search::OrderField;
use runstone_export::{Table, Values};
use runstone_store::Store;
use runstone_store::runs;
use runstone_wire::own::export::ExportRuns;

use super::super::message::Body;
use super::super::refused::Refused;
use super::chosen::{Asked, Chosen};
use super::stream::{self, Sink, Stopped};
use crate::answer::Failure;
use crate::app::App;
use crate::caller::Caller;

/// Runs that are read and written together, at first and at most.
const RUNS: (usize, usize) = (200, 10_000);
/// About how many bytes are read and written together.
const BYTES: usize = 4 << 20;

/// Export runs
///
/// Gives the chosen runs as an Arrow stream, a Parquet file or CSV, a row each, in the order in which the server first heard
/// of them. Always there are the columns `run_id`, `experiment_id`, `name`, `user`, `status`, `start_time` and `end_time`
/// (milliseconds, UTC), `lifecycle` (`active` or `deleted`) and `artifact_uri`; behind them come `metrics.<key>`
/// (double), `params.<key>` and `tags.<key>` (texts), without a value where a run has none.
///
/// An export may have any size. Which runs belong to it is decided for some ten thousand at a time, and what is written
/// of them is read in smaller parts, each of them a snapshot of its own. Each run comes once; one that is deleted for
/// good meanwhile may be missing. If the export cannot be finished, the connection breaks.
#[utoipa::path(
    post,
    path = "/export/runs",
    operation_id = "export_runs",
    tag = "Export",
    request_body = ExportRuns,
    responses(
        (
            status = 200,
            description = "The runs.",
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
    Body(request): Body<ExportRuns>,
) -> Result<Response, Failure> {
    let ExportRuns { experiment_ids, filter, view, run_ids, format, columns } = request;
    let selection = Asked { experiment_ids, filter, view, run_ids }.check()?;
    let named = columns.as_deref().map(columns::parse).transpose()?;
    let place = match app.places.export() {
        Ok(place) => place,
        Err(busy) => return Ok(busy.into_response()),
    };
    let chosen = Chosen::begin(app.store.clone(), caller.workspace, selection).await?;
    let columns = match named {
        Some(columns) => columns,
        None => columns::all(&app.store, chosen.clone()).await?,
    };
    let store = app.store.clone();
    let stall = app.config.limits.stall_time;
    Ok(stream::respond("runs", format, stall, place, move |sink| async move {
        let (described, fields) = columns::describe(columns);
        let written = Table::new(stream::format(format), &described)?;
        Export { store, columns: fields.into(), written, sink }.run(chosen).await
    }))
}

struct Export {
    store: Store,
    columns: Arc<[OrderField]>,
    written: Table,
    sink: Sink,
}

impl Export {
    async fn run(mut self, mut chosen: Chosen) -> Result<(), Stopped> {
        let mut count = RUNS.0;
        loop {
            let runs = chosen.next(count).await?;
            if runs.is_empty() {
                break;
            }
            let (asked, columns) = (runs.len(), self.columns.clone());
            let table = self.store.read(move |tx| runs::table_of(tx, &runs, &columns)).await?;
            let values = columns::values(table);
            count = next_count(asked, values.iter().map(bytes).sum());
            self = self.write(values).await?;
        }
        let Self { written, sink, .. } = self;
        sink.send(stream::aside(move || written.finish()).await?).await
    }

    async fn write(mut self, values: Vec<Values>) -> Result<Self, Stopped> {
        let (export, bytes) = stream::aside(move || {
            self.written.write(values)?;
            let bytes = self.written.take();
            Ok((self, bytes))
        })
        .await?;
        export.sink.send(bytes).await?;
        Ok(export)
    }
}

/// How many runs to read after `count` runs had `bytes`.
fn next_count(count: usize, bytes: usize) -> usize {
    let fitting = count * BYTES / bytes.max(1);
    fitting.clamp(1, count.saturating_mul(4)).min(RUNS.1)
}

/// What values take in memory, about.
fn bytes(values: &Values) -> usize {
    match values {
        Values::Texts(values) => {
            let texts = values.iter().flatten().map(String::len).sum::<usize>();
            texts + values.len() * size_of::<Option<String>>()
        }
        Values::Numbers(values) => values.len() * size_of::<Option<f64>>(),
        Values::Times(values) => values.len() * size_of::<Option<i64>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_with_narrow_runs_and_shrink_with_wide_ones() {
        assert_eq!(next_count(200, 200 * 100), 800);
        assert_eq!(next_count(8000, 8000 * 100), 10_000);
        assert_eq!(next_count(1000, 2 * BYTES), 500);
        assert_eq!(next_count(3, 100 * BYTES), 1);
        assert_eq!(next_count(1, 0), 4);
    }
}
