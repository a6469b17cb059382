//! Files as HTTP bodies, both ways, with bounded memory and bounded stalls.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use runstone_artifacts::{ArtifactError, ArtifactPath, ByteRange, ByteStream, Download, Repository};

use super::content_type;
use crate::answer::Failure;

/// What may stand unescaped in the extended form of a header parameter (RFC 5987).
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The body of an upload; a sender that goes silent for `stall` is cut off.
pub(super) fn incoming(body: Body, stall: Duration) -> ByteStream<'static> {
    let chunks = body.into_data_stream().map(|chunk| chunk.map_err(io::Error::other));
    bounded(chunks, stall).boxed()
}

fn bounded(
    chunks: impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static,
    stall: Duration,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    futures_util::stream::unfold(Some(chunks), move |state| async move {
        let mut chunks = state?;
        match tokio::time::timeout(stall, chunks.next()).await {
            Ok(Some(chunk)) => Some((chunk, Some(chunks))),
            Ok(None) => None,
            Err(_) => Some((Err(io::Error::new(io::ErrorKind::TimedOut, "the sender went silent")), None)),
        }
    })
}

/// A file, or the part of it that the request's `Range` asks for, as an attachment.
pub(super) async fn outgoing(
    repository: &dyn Repository,
    path: &ArtifactPath,
    request: &HeaderMap,
) -> Result<Response, Failure> {
    let range = wanted_range(request);
    let download = match repository.get(path, range).await {
        Ok(download) => download,
        Err(ArtifactError::RangeNotSatisfiable { size }) => return Ok(unsatisfiable(size)),
        Err(error) => return Err(error.into()),
    };
    let etag = format!("\"{}\"", download.etag);
    if is_unchanged(request, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let download = if range.is_some() && is_other_version(request, &etag) {
        repository.get(path, None).await?
    } else {
        download
    };
    Ok(respond(download, path, &etag))
}

fn respond(download: Download, path: &ArtifactPath, etag: &str) -> Response {
    let (range, size) = (download.range.clone(), download.size);
    let is_partial = range != (0..size);
    let mut response = Body::from_stream(download.stream).into_response();
    *response.status_mut() = if is_partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let headers = response.headers_mut();
    let name = path.file_name().unwrap_or_default();
    insert(headers, header::CONTENT_TYPE, content_type::of(name));
    insert(headers, header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    insert(headers, header::CONTENT_DISPOSITION, &attachment(name));
    insert(headers, header::ETAG, etag);
    insert(headers, header::ACCEPT_RANGES, "bytes");
    insert(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A stored page must not act in the name of this server, wherever it is shown.
    insert(headers, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    if is_partial {
        let last = range.end.saturating_sub(1);
        insert(headers, header::CONTENT_RANGE, &format!("bytes {}-{last}/{size}", range.start));
    }
    response
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The header that makes a browser save a file under its name.
fn attachment(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ');
    if is_plain {
        format!("attachment; filename=\"{name}\"")
    } else {
        format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(name, PARAMETER))
    }
}

/// The range that a request asks for; several ranges or other units count as none, as HTTP allows.
fn wanted_range(headers: &HeaderMap) -> Option<ByteRange> {
    let text = headers.get(header::RANGE)?.to_str().ok()?;
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (first.trim(), last.trim()) {
        ("", last) => number(last).map(ByteRange::Suffix),
        (first, "") => number(first).map(ByteRange::From),
        (first, last) => match (number(first)?, number(last)?) {
            (first, last) if first <= last => Some(ByteRange::Inclusive { first, last }),
            _ => None,
        },
    }
}

fn unsatisfiable(size: u64) -> Response {
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
}

fn is_unchanged(request: &HeaderMap, etag: &str) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| one.trim() == etag || one.trim() == "*")
}

/// Whether a resumed download began with another version of the file.
fn is_other_version(request: &HeaderMap, etag: &str) -> bool {
    request.get(header::IF_RANGE).is_some_and(|value| value.as_bytes() != etag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_or_encoded() {
        assert_eq!(attachment("model.pkl"), "attachment; filename=\"model.pkl\"");
        assert_eq!(
            attachment("größe \"1\".txt"),
            "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt"
        );
        assert_eq!(attachment("a\r\nb"), "attachment; filename*=UTF-8''a%0D%0Ab");
    }

    #[test]
    fn ranges_are_read_as_http_writes_them() {
        let wanted = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(text));
            wanted_range(&headers)
        };
        assert_eq!(wanted("bytes=0-9"), Some(ByteRange::Inclusive { first: 0, last: 9 }));
        assert_eq!(wanted("bytes=5-"), Some(ByteRange::From(5)));
        assert_eq!(wanted("bytes=-5"), Some(ByteRange::Suffix(5)));
        for none in ["bytes=9-0", "bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=-", "0-9"] {
            assert_eq!(wanted(none), None, "{none}");
        }
    }
}
