//! One keep-alive connection: a request goes out, its whole response is read.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::chunked::ChunkedDecoder;
use super::head::{self, Framing, Head};

/// A server that needs longer for one answer has failed the workload.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);
/// Large enough that a page of 1,000 runs takes a dozen reads, not hundreds.
const READ_BUFFER_BYTES: usize = 256 * 1024;

/// A whole answer; the body lives in the connection until its next request.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// The decoded body.
    pub body: &'a [u8],
}

/// A TCP connection to a server, reopened when the server has closed it.
#[derive(Debug)]
pub struct Connection {
    server: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    body: Vec<u8>,
    reusable: bool,
}

impl Connection {
    /// Connects to `server`.
    ///
    /// # Errors
    /// When nothing listens there.
    pub async fn open(server: SocketAddr) -> Result<Self> {
        let stream = connect(server).await?;
        let buffer = Vec::with_capacity(READ_BUFFER_BYTES);
        Ok(Self { server, stream, buffer, body: Vec::new(), reusable: true })
    }

    /// Sends `request` and returns the whole answer, whatever its status.
    ///
    /// # Errors
    /// When the connection breaks, the answer is not HTTP, or it takes longer than two minutes. The next
    /// request then opens a new connection.
    pub async fn request(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let status = self.download(request, |data| body.extend_from_slice(data)).await;
        self.body = body;
        Ok(Answer { status: status?, body: &self.body })
    }

    /// Like [`request`](Self::request), but hands the body to `sink` piece by piece instead of keeping it.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub async fn download(&mut self, request: &[u8], sink: impl FnMut(&[u8])) -> Result<u16> {
        self.exchange(request, std::iter::empty(), sink).await
    }

    /// Sends a request's `head`, then its body in `pieces`, and returns the whole answer.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub async fn upload<'p>(
        &mut self,
        head: &[u8],
        pieces: impl Iterator<Item = &'p [u8]>,
    ) -> Result<Answer<'_>> {
        let mut body = Vec::new();
        let status = self.exchange(head, pieces, |data| body.extend_from_slice(data)).await?;
        self.body = body;
        Ok(Answer { status, body: &self.body })
    }

    async fn exchange<'p>(
        &mut self,
        head: &[u8],
        pieces: impl Iterator<Item = &'p [u8]>,
        sink: impl FnMut(&[u8]),
    ) -> Result<u16> {
        if !self.reusable {
            self.stream = connect(self.server).await?;
        }
        // Only a complete, well-framed answer makes the connection usable again.
        self.reusable = false;
        let exchange = async {
            self.stream.write_all(head).await.context("the request could not be sent")?;
            for piece in pieces {
                self.stream.write_all(piece).await.context("the request's body could not be sent")?;
            }
            receive(&mut self.stream, &mut self.buffer, sink).await
        };
        let head = timeout(ANSWER_TIMEOUT, exchange).await.context("no answer in time")??;
        self.reusable = head.keep_alive;
        Ok(head.status)
    }
}

async fn connect(server: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(server).await.with_context(|| format!("cannot connect to {server}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads one response; `buffer` is scratch space.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>, mut sink: impl FnMut(&[u8])) -> Result<Head> {
    buffer.clear();
    let head = loop {
        if let Some(head) = head::parse(buffer)? {
            break head;
        }
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection without an answer");
        }
    };
    let mut body = BodyReader::new(head.framing);
    body.feed(&buffer[head.length..], &mut sink)?;
    while !body.is_done() {
        buffer.clear();
        if stream.read_buf(buffer).await? == 0 {
            body.close()?;
        } else {
            body.feed(buffer, &mut sink)?;
        }
    }
    Ok(head)
}

/// Follows a body of any framing to its end.
enum BodyReader {
    Length(u64),
    Chunked(ChunkedDecoder),
    UntilClose { closed: bool },
}

impl BodyReader {
    fn new(framing: Framing) -> Self {
        match framing {
            Framing::Length(length) => Self::Length(length),
            Framing::Chunked => Self::Chunked(ChunkedDecoder::new()),
            Framing::UntilClose => Self::UntilClose { closed: false },
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::Length(left) => *left == 0,
            Self::Chunked(decoder) => decoder.is_done(),
            Self::UntilClose { closed } => *closed,
        }
    }

    fn feed(&mut self, piece: &[u8], sink: &mut impl FnMut(&[u8])) -> Result<()> {
        match self {
            Self::Length(left) => {
                *left = left.checked_sub(piece.len() as u64).context("the body is longer than announced")?;
                sink(piece);
            }
            Self::Chunked(decoder) => decoder.decode(piece, sink)?,
            Self::UntilClose { .. } => sink(piece),
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        match self {
            Self::UntilClose { closed } => *closed = true,
            Self::Length(left) => bail!("the connection closed {left} bytes before the end of the body"),
            Self::Chunked(_) => bail!("the connection closed within a chunked body"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// Serves each connection the next of `answers` for every request it reads, then closes.
    async fn scripted_server(connections: Vec<Vec<&'static [u8]>>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for answers in connections {
                let (mut stream, _) = listener.accept().await.unwrap();
                for answer in answers {
                    let mut scratch = [0; 1024];
                    let _read = stream.read(&mut scratch).await.unwrap();
                    stream.write_all(answer).await.unwrap();
                }
            }
        });
        address
    }

    #[tokio::test]
    async fn answers_follow_each_other_on_one_connection() {
        let server = scripted_server(vec![vec![
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
            b"HTTP/1.1 404 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ]])
        .await;
        let mut connection = Connection::open(server).await.unwrap();
        let first = connection.request(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!((first.status, first.body), (200, &b"{}"[..]));
        let second = connection.request(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!((second.status, second.body), (404, &b"abc"[..]));
    }

    #[tokio::test]
    async fn a_closed_or_broken_connection_is_opened_again() {
        let server = scripted_server(vec![
            vec![b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end"],
            vec![b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"],
            vec![b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"],
        ])
        .await;
        let mut connection = Connection::open(server).await.unwrap();
        let request = b"GET / HTTP/1.1\r\n\r\n";
        assert_eq!(connection.request(request).await.unwrap().body, b"until the end");
        let error = connection.request(request).await.unwrap_err();
        assert_eq!(error.to_string(), "the connection closed 4 bytes before the end of the body");
        assert_eq!(connection.request(request).await.unwrap().body, b"ok");
    }

    #[tokio::test]
    async fn a_body_is_sent_in_pieces() {
        let server = scripted_server(vec![vec![b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"]]).await;
        let mut connection = Connection::open(server).await.unwrap();
        let pieces = [&b"ab"[..], &b"cd"[..]];
        let answer = connection.upload(b"PUT / HTTP/1.1\r\n\r\n", pieces.into_iter()).await.unwrap();
        assert_eq!((answer.status, answer.body), (200, &b""[..]));
    }
}
