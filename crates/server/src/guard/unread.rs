//! What of a request's body nobody has read when the answer is ready, because the answer did not depend on it.
//!
//! It must still be taken off the connection: the next request comes behind it, and closing a connection on which bytes
//! are waiting resets it, which can take the answer from the client that is still sending.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// Bytes that are read and thrown away behind an answer; then the connection is closed.
const MOST_BYTES: u64 = 64 << 20;

/// Time for that.
const MOST_TIME: Duration = Duration::from_secs(5);

/// Where the body of a request comes back to, if it was not read to its end.
pub(super) struct Unread {
    returned: oneshot::Receiver<Rest>,
    /// The client waits for leave to send the body; an answer takes the place of that leave.
    waits: bool,
}

struct Rest {
    body: Body,
    begun: bool,
}

/// Has the body of `request` come back when it is dropped; none if there is no body.
pub(super) fn watch(request: Request) -> (Request, Option<Unread>) {
    if request.body().is_end_stream() {
        return (request, None);
    }
    let (back, returned) = oneshot::channel();
    let waits = request.headers().contains_key(header::EXPECT);
    let watched = |body| Body::new(Watched { body, begun: false, ended: false, back: Some(back) });
    (request.map(watched), Some(Unread { returned, waits }))
}

/// Reads the rest of the body behind the answer, or tells the client that the connection ends here.
pub(super) fn discard(unread: Option<Unread>, response: &mut Response) {
    let Some(mut unread) = unread else { return };
    let Ok(rest) = unread.returned.try_recv() else { return };
    let stays_away = unread.waits && !rest.begun;
    if stays_away || rest.body.size_hint().lower() > MOST_BYTES {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if !stays_away {
        tokio::spawn(tokio::time::timeout(MOST_TIME, read_on(rest.body)));
    }
}

async fn read_on(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, |data| data.len() as u64);
        if read > MOST_BYTES {
            break;
        }
    }
}

struct Watched {
    body: Body,
    begun: bool,
    ended: bool,
    /// Taken when this is dropped.
    back: Option<oneshot::Sender<Rest>>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.begun = true;
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.ended |= matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.ended || self.body.is_end_stream() {
            return;
        }
        if let Some(back) = self.back.take() {
            // If the answer is out already, nobody waits for the rest.
            let _ = back.send(Rest { body: std::mem::take(&mut self.body), begun: self.begun });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(chunks: &'static [&'static str]) -> Request {
        let chunks = chunks.iter().map(|chunk| Ok::<_, std::io::Error>(Bytes::from_static(chunk.as_bytes())));
        Request::new(Body::from_stream(futures_util::stream::iter(chunks)))
    }

    fn is_left(unread: Option<Unread>) -> bool {
        unread.is_some_and(|mut unread| unread.returned.try_recv().is_ok())
    }

    fn closes(response: &Response) -> bool {
        response.headers().contains_key(header::CONNECTION)
    }

    #[tokio::test]
    async fn a_body_comes_back_unless_it_was_read_to_its_end() {
        let (untouched, unread) = watch(request(&["a", "b"]));
        drop(untouched);
        assert!(is_left(unread));

        let (begun, unread) = watch(request(&["a", "b"]));
        let mut body = begun.into_body();
        body.frame().await.unwrap().unwrap();
        drop(body);
        assert!(is_left(unread));

        let (whole, unread) = watch(request(&["a", "b"]));
        assert_eq!(whole.into_body().collect().await.unwrap().to_bytes(), "ab");
        assert!(!is_left(unread));

        assert!(watch(Request::new(Body::empty())).1.is_none());
    }

    #[tokio::test]
    async fn the_connection_ends_only_if_the_body_is_not_going_to_be_read() {
        let answered = |request: Request| {
            let (request, unread) = watch(request);
            drop(request);
            let mut response = Response::default();
            discard(unread, &mut response);
            closes(&response)
        };
        assert!(!answered(request(&["a"])));
        assert!(!answered(Request::new(Body::from("a"))));
        let mut waiting = request(&["a"]);
        waiting.headers_mut().insert(header::EXPECT, HeaderValue::from_static("100-continue"));
        assert!(answered(waiting));
    }
}
