//! Artifacts behind a server: its listing, downloads that continue where they broke off, and streamed uploads.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::TryStreamExt as _;
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, Url, header};
use runstone_wire::artifacts::{ArtifactsAnswer, FileInfo};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;

use super::part::{Left, Part};
use super::path::ArtifactPath;
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::http::{Http, describe};
use crate::retry::Repeat;

/// Bytes that are read from the disk at once.
const CHUNK: usize = 256 << 10;

/// One server's artifacts.
pub(super) struct Proxy<'a> {
    pub(super) http: &'a Http,
    pub(super) endpoint: &'a Url,
}

/// A download that broke off: why, and how many bytes it gained before.
struct Broken {
    error: Error,
    gained: u64,
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self { error, gained: 0 }
    }
}

impl Proxy<'_> {
    /// What lies directly in `folder` below `root`; the server gives bare names, this gives paths from `root`.
    pub(super) async fn list(&self, root: &ArtifactPath, folder: &ArtifactPath) -> Result<Vec<FileInfo>> {
        let mut address = self.endpoint.clone();
        address.query_pairs_mut().append_pair("path", &root.join(folder).to_string());
        let answer: ArtifactsAnswer =
            self.http.exchange(Repeat::Harmless, &Method::GET, &address, None).await?;
        let path_of = |file: FileInfo| {
            let name = ArtifactPath::parse(file.path.as_deref().unwrap_or_default())?;
            let name = name.name().map(ArtifactPath::parse).transpose()?;
            let name =
                name.ok_or_else(|| Error::malformed(self.endpoint.as_str(), "a file without a name"))?;
            Ok(FileInfo { path: Some(folder.join(&name).to_string()), ..file })
        };
        answer.files.into_iter().map(path_of).collect()
    }

    /// Downloads a file to `target`. `listed` is its length if it was told (and is expected) already.
    pub(super) async fn download(
        &self,
        path: &ArtifactPath,
        target: &Path,
        listed: Option<u64>,
        progress: &dyn Progress,
    ) -> Result<u64> {
        let part = Part::of(target);
        let mut download =
            Download { proxy: self, part: &part, progress, counted: 0, is_expected: listed.is_some() };
        let address = self.address(path);
        let mut attempts = self.http.attempts(Repeat::Harmless);
        loop {
            let broken = match download.go_on(&address).await {
                Ok(length) => {
                    part.finish().await?;
                    return Ok(length);
                }
                Err(broken) => broken,
            };
            if broken.gained > 0 {
                // A huge file over a poor line may need many attempts; only those that bring nothing count.
                attempts.reset();
            }
            attempts.outlive(broken.error).await?;
        }
    }

    /// Uploads a file under `path`. The same upload twice leaves the same file, so it is repeated from its start.
    pub(super) async fn upload(
        &self,
        file: &Path,
        path: &ArtifactPath,
        length: u64,
        progress: &Arc<dyn Progress>,
    ) -> Result<()> {
        let address = self.address(path);
        let mut attempts = self.http.attempts(Repeat::Harmless);
        loop {
            let sent = Arc::new(AtomicU64::new(0));
            let body = read(file, length, &sent, progress).await?;
            let request = self
                .http
                .authorized(&self.http.transfers, &Method::PUT, &address)
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::CONTENT_LENGTH, length)
                .body(body);
            let Err(error) = self.while_moving(request, &sent).await else { return Ok(()) };
            progress.rewind(sent.load(Ordering::Relaxed));
            attempts.outlive(error).await?;
        }
    }

    /// The address of a file. Each name is escaped, so `#` and `%` in it survive.
    fn address(&self, path: &ArtifactPath) -> Url {
        let mut address = self.endpoint.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.extend(path.segments());
        }
        address
    }

    /// Sends a request that may take any time, as long as `sent` grows.
    async fn while_moving(&self, request: RequestBuilder, sent: &AtomicU64) -> Result<Response> {
        let limit = self.http.settings.timeout;
        let mut answer = std::pin::pin!(self.http.checked(request));
        let mut before = 0;
        loop {
            tokio::select! {
                answer = &mut answer => return answer,
                () = tokio::time::sleep(limit) => {}
            }
            let now = sent.load(Ordering::Relaxed);
            if now == before {
                return Err(self.stalled());
            }
            before = now;
        }
    }

    fn stalled(&self) -> Error {
        Error::Timeout { server: self.http.origin(), after: self.http.settings.timeout }
    }
}

/// The bytes of a file as a request's body; each one that leaves is counted.
async fn read(file: &Path, length: u64, sent: &Arc<AtomicU64>, progress: &Arc<dyn Progress>) -> Result<Body> {
    let opened = File::open(file).await.map_err(Error::file("read", file))?;
    let (sent, progress) = (Arc::clone(sent), Arc::clone(progress));
    // `take`: a file that grows meanwhile is sent as long as it was announced.
    let bytes = ReaderStream::with_capacity(opened.take(length), CHUNK).inspect_ok(move |chunk| {
        sent.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        progress.advance(chunk.len() as u64);
    });
    Ok(Body::wrap_stream(bytes))
}

/// One file on its way to the disk.
struct Download<'a> {
    proxy: &'a Proxy<'a>,
    part: &'a Part,
    progress: &'a dyn Progress,
    /// Bytes that the progress knows of.
    counted: u64,
    /// Whether the progress knows how many are to come.
    is_expected: bool,
}

impl Download<'_> {
    /// Gets what is missing and gives the file's length.
    async fn go_on(&mut self, address: &Url) -> Result<u64, Broken> {
        let left = self.part.left().await;
        let response = match self.ask(address, left.as_ref()).await {
            // The part is as long as the file, or longer than a file that changed: one attempt without it tells.
            Err(Error::Refused(refusal)) if refusal.status == 416 && left.is_some() => {
                self.part.forget_version().await?;
                self.ask(address, None).await?
            }
            other => other?,
        };
        let continued = left.filter(|left| continues(&response, left));
        let start = continued.as_ref().map_or(0, |left| left.length);
        let total = response.content_length().map(|rest| start + rest);
        self.count_from(start);
        if let Some(total) = total.filter(|_| !self.is_expected) {
            self.is_expected = true;
            self.progress.expect(0, total);
        }
        let mut file = match continued {
            Some(_) => self.part.append().await?,
            None => self.part.restart(strong_etag(&response)).await?,
        };
        let before = self.counted;
        let outcome = self.save(response, &mut file).await;
        // Also after a failure: what has come is continued from.
        file.flush().await.map_err(self.part.write_error())?;
        let gained = self.counted - before;
        outcome.map_err(|error| Broken { error, gained })?;
        match total {
            Some(total) if total != self.counted => Err(Broken {
                error: Error::malformed(
                    &describe(&Method::GET, address),
                    "the file is shorter than announced",
                ),
                gained: 0,
            }),
            _ => Ok(self.counted),
        }
    }

    async fn ask(&self, address: &Url, left: Option<&Left>) -> Result<Response> {
        let http = self.proxy.http;
        let mut request = http.authorized(&http.transfers, &Method::GET, address);
        if let Some(left) = left {
            request = request
                .header(header::RANGE, format!("bytes={}-", left.length))
                .header(header::IF_RANGE, &left.etag);
        }
        let answer = tokio::time::timeout(http.settings.timeout, http.checked(request)).await;
        answer.map_err(|_| self.proxy.stalled())?
    }

    /// Writes the answer's bytes as they come.
    async fn save(
        &mut self,
        mut response: Response,
        file: &mut (impl tokio::io::AsyncWrite + Unpin),
    ) -> Result<()> {
        let http = self.proxy.http;
        loop {
            let chunk = tokio::time::timeout(http.settings.timeout, response.chunk()).await;
            let chunk = chunk.map_err(|_| self.proxy.stalled())?.map_err(|error| http.network(error))?;
            let Some(chunk) = chunk else { return Ok(()) };
            file.write_all(&chunk).await.map_err(self.part.write_error())?;
            self.counted += chunk.len() as u64;
            self.progress.advance(chunk.len() as u64);
        }
    }

    /// Tells the progress that `start` bytes are there, whatever it thought before.
    fn count_from(&mut self, start: u64) {
        if self.counted > start {
            self.progress.rewind(self.counted - start);
        } else {
            self.progress.advance(start - self.counted);
        }
        self.counted = start;
    }
}

/// Whether the answer is the rest of what is there: any other answer is the file from its start.
fn continues(response: &Response, left: &Left) -> bool {
    let range = response.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let start = range.and_then(|range| range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok());
    response.status() == StatusCode::PARTIAL_CONTENT && start == Some(left.length)
}

/// The version of the file; weak ones promise too little to put two halves together.
fn strong_etag(response: &Response) -> Option<&str> {
    let etag = response.headers().get(header::ETAG)?.to_str().ok()?;
    etag.starts_with('"').then_some(etag)
}
