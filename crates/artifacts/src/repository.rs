//! [`Repository`]: what every artifact store can do, and what it guarantees.

use std::fmt;
use std::io;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::error::{ArtifactError, Result};
use crate::path::ArtifactPath;
use crate::range::ByteRange;

/// Bytes on their way, in chunks of any size. An error ends the stream.
pub type ByteStream<'a> = BoxStream<'a, io::Result<Bytes>>;

/// A store of files addressed by [`ArtifactPath`].
///
/// # Guarantees
/// Every implementation keeps these, and the suite in `contract` checks them:
/// - **Whole or not at all.** A reader sees a file as one upload left it, never a part of it or a mix of two.
///   Of several uploads to one path the last to finish wins. A download that has begun ends with the version
///   it began with.
/// - **Nothing is left of a failed upload**, be it that the stream fails, the store fails or the future of
///   [`put`](Self::put) is dropped: no file, no folder, no listing entry, and an older file stays as it was.
///   (Dropped or failed during its very last step, an upload may still take effect, then whole.)
/// - **Acknowledged is durable.** Once `put` has returned `Ok`, the file survives a crash of the machine.
/// - **Read your writes.** What was put is in the next `get`, `stat` and `list`; what was deleted is not.
/// - **Nothing outside the root** is read, changed or shown, whatever the path and whatever lies in the
///   store.
/// - **Bounded memory:** a transfer holds at most a few MiB, whatever the size of the file.
///
/// Every operation answers [`ArtifactError::InvalidPath`] where a link leads outside the root, and all but
/// `list` answer it for the root itself.
pub trait Repository: fmt::Debug + Send + Sync {
    /// Stores what `body` yields as the file `path`, with the folders it needs, in place of an older file.
    /// Returns the number of bytes.
    ///
    /// # Errors
    /// `Interrupted` with the error of `body`; `IsDirectory` if `path` is a folder and `NotADirectory` if a
    /// parent is a file, where the store knows folders; `Conflict` if deletions next to it never ceased;
    /// `NoSpace`; `Io`.
    fn put<'a>(&'a self, path: &'a ArtifactPath, body: ByteStream<'a>) -> BoxFuture<'a, Result<u64>>;

    /// Opens the file `path`, whole or the part that `range` names.
    ///
    /// # Errors
    /// `NotFound`; `IsDirectory`; `RangeNotSatisfiable` with the size of the file; `Io`.
    fn get<'a>(&'a self, path: &'a ArtifactPath, range: Option<ByteRange>)
    -> BoxFuture<'a, Result<Download>>;

    /// What lies at `path`; `None` if nothing does.
    ///
    /// # Errors
    /// `Io`.
    fn stat<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<Option<Stat>>>;

    /// The direct children of the folder `path`, ordered by the bytes of their names. Empty if there is no
    /// such folder. Folders the repository keeps for itself, and links that lead nowhere or outside, are not
    /// shown.
    ///
    /// # Errors
    /// `Io`.
    fn list<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<Vec<FileInfo>>>;

    /// Deletes the file `path` or the folder `path` with all that is in it, and nothing else: parents stay. A
    /// link is deleted, not what it points to. That nothing was there is a success.
    ///
    /// # Errors
    /// `Conflict` if uploads into the folder never ceased; `Io`.
    fn delete<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<()>>;

    /// Whether the store can be reached and written to. Leaves no trace.
    ///
    /// # Errors
    /// `NoSpace` or `Io` with the reason.
    fn check(&self) -> BoxFuture<'_, Result<()>>;

    /// Which of the methods below work. None unless the store says so.
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    /// Begins an upload whose `parts` (≥ 1) the client sends straight to the store.
    ///
    /// # Errors
    /// `Unsupported` unless [`Capabilities::multipart_upload`].
    fn create_multipart<'a>(
        &'a self,
        _path: &'a ArtifactPath,
        _parts: u32,
    ) -> BoxFuture<'a, Result<MultipartUpload>> {
        unsupported("Multipart upload")
    }

    /// Puts the sent parts together as the file `path`.
    ///
    /// # Errors
    /// `Unsupported` unless [`Capabilities::multipart_upload`].
    fn complete_multipart<'a>(
        &'a self,
        _path: &'a ArtifactPath,
        _upload_id: &'a str,
        _parts: Vec<CompletedPart>,
    ) -> BoxFuture<'a, Result<()>> {
        unsupported("Multipart upload")
    }

    /// Gives up a multipart upload and frees its parts.
    ///
    /// # Errors
    /// `Unsupported` unless [`Capabilities::multipart_upload`].
    fn abort_multipart<'a>(
        &'a self,
        _path: &'a ArtifactPath,
        _upload_id: &'a str,
    ) -> BoxFuture<'a, Result<()>> {
        unsupported("Multipart upload")
    }

    /// A request with which a client fetches `path` from the store itself, valid for `lifetime`.
    ///
    /// # Errors
    /// `Unsupported` unless [`Capabilities::presigned_download`].
    fn presign_download<'a>(
        &'a self,
        _path: &'a ArtifactPath,
        _lifetime: Duration,
    ) -> BoxFuture<'a, Result<PresignedRequest>> {
        unsupported("Presigned download")
    }

    /// A request with which a client sends `path` to the store itself, valid for `lifetime`.
    ///
    /// # Errors
    /// `Unsupported` unless [`Capabilities::presigned_upload`].
    fn presign_upload<'a>(
        &'a self,
        _path: &'a ArtifactPath,
        _lifetime: Duration,
    ) -> BoxFuture<'a, Result<PresignedRequest>> {
        unsupported("Presigned upload")
    }
}

fn unsupported<'a, T: Send + 'a>(operation: &'static str) -> BoxFuture<'a, Result<T>> {
    Box::pin(std::future::ready(Err(ArtifactError::Unsupported { operation })))
}

/// What a store can do beyond moving bytes through us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Clients may upload in parts, straight to the store.
    pub multipart_upload: bool,
    /// Clients may download straight from the store.
    pub presigned_download: bool,
    /// Clients may upload straight to the store.
    pub presigned_upload: bool,
}

/// An opened file.
pub struct Download {
    /// Size of the whole file in bytes, also when only a part is sent.
    pub size: u64,
    /// The positions `stream` covers: `0..size` unless a range was asked for.
    pub range: Range<u64>,
    /// When the file was last written.
    pub modified: SystemTime,
    /// Differs between any two versions of the file; visible ASCII without quotes.
    pub etag: String,
    /// Exactly the bytes of `range`, or an error.
    pub stream: ByteStream<'static>,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("size", &self.size)
            .field("range", &self.range)
            .field("modified", &self.modified)
            .field("etag", &self.etag)
            .finish_non_exhaustive()
    }
}

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stat {
    /// A folder.
    Directory,
    /// A file; the fields are those of [`Download`].
    File {
        /// Size in bytes.
        size: u64,
        /// When the file was last written.
        modified: SystemTime,
        /// Differs between any two versions of the file.
        etag: String,
    },
}

/// An entry of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Last segment of its path.
    pub name: String,
    /// Size in bytes; `None` for a folder.
    pub size: Option<u64>,
}

impl FileInfo {
    /// Whether the entry is a folder.
    #[must_use]
    pub fn is_dir(&self) -> bool {
        self.size.is_none()
    }
}

/// A multipart upload that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultipartUpload {
    /// Names the upload to the store.
    pub upload_id: String,
    /// How to send each part, in order.
    pub parts: Vec<UploadPart>,
}

/// How to send one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPart {
    /// Counts from 1.
    pub number: u32,
    /// Where and how to send it.
    pub request: PresignedRequest,
}

/// A part the store has received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedPart {
    /// Counts from 1.
    pub number: u32,
    /// What the store answered to the part.
    pub etag: String,
}

/// A request to the store that carries its own permission.
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedRequest {
    /// Holds a signature: not for logs.
    pub url: String,
    /// Headers that must be sent along, as (name, value).
    pub headers: Vec<(String, String)>,
}

impl fmt::Debug for PresignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedRequest").finish_non_exhaustive()
    }
}
