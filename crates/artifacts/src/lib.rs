//! Files of runs and models: repositories, safe paths, streamed transfer.
//!
//! A path from outside becomes an [`ArtifactPath`] (or is refused), an artifact URI becomes a [`Repository`]
//! through [`open`], and bytes flow through both as streams with bounded memory.
//!
//! What is not here: HTTP (statuses, headers, multipart bodies), runs and experiments, permissions.
//!
//! A new kind of store implements [`Repository`], passes the suite in `contract` and gets a scheme in
//! [`open`].

#[cfg(any(test, feature = "testing"))]
pub mod contract;
mod error;
mod local;
mod path;
mod range;
mod repository;
mod uri;

pub use error::{ArtifactError, Result};
pub use local::LocalRepository;
pub use path::{ArtifactPath, InvalidPath, MAX_PATH_BYTES, MAX_SEGMENT_BYTES, PathFault};
pub use range::ByteRange;
pub use repository::{
    ByteStream, Capabilities, CompletedPart, Download, FileInfo, MultipartUpload, PresignedRequest,
    Repository, Stat, UploadPart,
};
pub use uri::open;
