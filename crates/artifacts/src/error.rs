//! [`ArtifactError`]: the situations in which a repository cannot do what it was asked.

use std::io;

use crate::path::{ArtifactPath, InvalidPath, PathFault};

/// What every operation of a repository returns.
pub type Result<T> = std::result::Result<T, ArtifactError>;

/// Why an operation on artifacts failed. Texts that start with a capital are part of the outside contract.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The path is refused, wherever it may lead.
    #[error(transparent)]
    InvalidPath(#[from] InvalidPath),
    /// There is no file at `path`.
    #[error("No such artifact: '{path}'")]
    NotFound {
        /// What was asked for.
        path: ArtifactPath,
    },
    /// `path` is a folder where a file is needed, to read it or to put one in its place.
    #[error("'{path}' is a directory")]
    IsDirectory {
        /// What was asked for.
        path: ArtifactPath,
    },
    /// A file stands where `path` needs a folder.
    #[error("cannot store '{path}': one of its parents is a file")]
    NotADirectory {
        /// What was to be stored.
        path: ArtifactPath,
    },
    /// Others kept changing what lies around `path`; trying again may work.
    #[error("'{path}' was changed by others at the same time")]
    Conflict {
        /// What was to be changed.
        path: ArtifactPath,
    },
    /// The range holds no byte of the file.
    #[error("the range lies outside the file of {size} bytes")]
    RangeNotSatisfiable {
        /// Size of the whole file in bytes.
        size: u64,
    },
    /// The store is full or the quota used up; nothing of the upload was kept.
    #[error("no space left in the artifact store")]
    NoSpace,
    /// The sender of an upload failed or went away before its end; nothing of it was kept.
    #[error("the upload was interrupted")]
    Interrupted(#[source] io::Error),
    /// This kind of store cannot do it.
    #[error("{operation} is not supported for the current artifact repository")]
    Unsupported {
        /// What was asked for, such as `Multipart upload`.
        operation: &'static str,
    },
    /// No repository knows this scheme.
    #[error("artifact store scheme '{scheme}' is not supported by this build")]
    UnsupportedScheme {
        /// The scheme in lower case, without `:`.
        scheme: String,
    },
    /// The URI of a store cannot be understood.
    #[error("invalid artifact location '{uri}': {reason}")]
    InvalidLocation {
        /// The URI as given.
        uri: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The store failed in another way.
    #[error("artifact store failed")]
    Io(#[source] io::Error),
}

impl ArtifactError {
    /// Reads an I/O error of a local store as the situation it stands for.
    pub(crate) fn from_io(error: io::Error, path: &ArtifactPath) -> Self {
        use io::ErrorKind;
        match error.kind() {
            _ if is_escape(&error) => InvalidPath::from(PathFault::OutsideRoot).into(),
            ErrorKind::NotFound => Self::NotFound { path: path.clone() },
            ErrorKind::IsADirectory => Self::IsDirectory { path: path.clone() },
            ErrorKind::NotADirectory => Self::NotADirectory { path: path.clone() },
            ErrorKind::InvalidFilename => InvalidPath::from(PathFault::TooLong).into(),
            _ => Self::from(error),
        }
    }
}

impl From<io::Error> for ArtifactError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            _ => Self::Io(error),
        }
    }
}

/// Whether cap-std stopped a path that would have left its directory. It makes this error itself, so unlike a
/// refusal of the operating system it carries no error number.
fn is_escape(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(errno: rustix::io::Errno) -> ArtifactError {
        ArtifactError::from_io(errno.into(), &ArtifactPath::parse("a/b").unwrap())
    }

    #[test]
    fn system_errors_become_situations() {
        use rustix::io::Errno;
        assert!(matches!(situation(Errno::NOSPC), ArtifactError::NoSpace));
        assert!(matches!(situation(Errno::DQUOT), ArtifactError::NoSpace));
        assert!(matches!(situation(Errno::ISDIR), ArtifactError::IsDirectory { .. }));
        assert!(matches!(situation(Errno::NOTDIR), ArtifactError::NotADirectory { .. }));
        assert!(matches!(situation(Errno::NAMETOOLONG), ArtifactError::InvalidPath(_)));
        assert!(matches!(situation(Errno::ACCESS), ArtifactError::Io(_)));
        assert_eq!(situation(Errno::NOENT).to_string(), "No such artifact: 'a/b'");
    }

    #[test]
    fn texts_clients_match_on() {
        assert_eq!(
            ArtifactError::Unsupported { operation: "Multipart upload" }.to_string(),
            "Multipart upload is not supported for the current artifact repository"
        );
        assert_eq!(
            ArtifactError::from(InvalidPath::from(PathFault::OutsideRoot)).to_string(),
            "Invalid path: resolved path is outside the artifact directory"
        );
    }
}
