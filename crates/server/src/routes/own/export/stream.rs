//! An export on its way to the client.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use runstone_domain::Error;
use runstone_export::{EncodeError, Format};
use runstone_wire::own::export::ExportFormat;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use utoipa::ToSchema;

/// Bytes that go to the connection together.
const CHUNK: usize = 256 << 10;

/// The body of an answer, for its description.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: bytes are sent as they come")]
pub(super) struct File(Vec<u8>);

/// Why an export ends before its end.
pub(super) enum Stopped {
    /// The client went away, or takes nothing any more.
    Gone,
    /// It cannot go on.
    Failed(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<EncodeError> for Stopped {
    fn from(error: EncodeError) -> Self {
        Self::Failed(Error::internal(error))
    }
}

/// Where the bytes of an export go.
pub(super) struct Sink {
    chunks: mpsc::Sender<io::Result<Bytes>>,
    stall: Duration,
}

impl Sink {
    /// Sends bytes as the client takes them.
    ///
    /// # Errors
    /// `Gone` if the client is, or has taken nothing for too long.
    pub(super) async fn send(&self, bytes: Vec<u8>) -> Result<(), Stopped> {
        let mut rest = Bytes::from(bytes);
        while !rest.is_empty() {
            let chunk = rest.split_to(rest.len().min(CHUNK));
            self.chunks.send_timeout(Ok(chunk), self.stall).await.map_err(|_| Stopped::Gone)?;
        }
        Ok(())
    }
}

/// Begins an answer whose body `work` sends. A failure breaks the connection, so that nobody takes a part for the whole.
pub(super) fn respond<W>(
    name: &str,
    format: ExportFormat,
    stall: Duration,
    place: OwnedSemaphorePermit,
    work: impl FnOnce(Sink) -> W,
) -> Response
where
    W: Future<Output = Result<(), Stopped>> + Send + 'static,
{
    let (chunks, received) = mpsc::channel(1);
    let work = work(Sink { chunks: chunks.clone(), stall });
    let subject = name.to_owned();
    tokio::spawn(async move {
        let _place = place;
        let broken = match work.await {
            Ok(()) => return,
            Err(Stopped::Gone) => "the client takes nothing any more",
            Err(Stopped::Failed(error)) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(export = subject, message = %error, cause, "an export broke off");
                "the export broke off"
            }
        };
        // Without this the end of the channel would look like the end of the file.
        let _ = chunks.send_timeout(Err(io::Error::other(broken)), stall).await;
    });
    let body = stream::unfold(received, |mut received| async move {
        let chunk = received.recv().await?;
        Some((chunk, received))
    });
    let (kind, ending) = match format {
        ExportFormat::Arrow => ("application/vnd.apache.arrow.stream", "arrows"),
        ExportFormat::Parquet => ("application/vnd.apache.parquet", "parquet"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")),
    ];
    (headers, Body::from_stream(body)).into_response()
}

/// The format to be written.
pub(super) fn format(asked: ExportFormat) -> Format {
    match asked {
        ExportFormat::Arrow => Format::Arrow,
        ExportFormat::Parquet => Format::Parquet,
        ExportFormat::Csv => Format::Csv,
    }
}

/// Runs work that takes milliseconds where it keeps no request waiting.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EncodeError> + Send + 'static,
) -> Result<T, Stopped> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(Error::internal)??)
}
