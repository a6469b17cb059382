//! A file that is not complete yet: `<name>.part`, with the version it is of in `<name>.part.etag`.
//!
//! The complete file appears under its own name in one step, so nobody reads half of one; and what an interrupted
//! download left can be continued, by a later process too, as long as the server still has the same version.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};
use tokio::io::BufWriter;

use crate::error::{Error, Result};

/// Bytes that are collected before they go to the disk.
const BUFFER: usize = 1 << 20;

/// The incomplete form of a file.
pub(super) struct Part {
    target: PathBuf,
    part: PathBuf,
    etag: PathBuf,
}

/// What an earlier attempt left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    /// Bytes that are there.
    pub(super) length: u64,
    /// The version they are of.
    pub(super) etag: String,
}

impl Part {
    /// The incomplete form of `target`.
    pub(super) fn of(target: &Path) -> Self {
        let with = |ending: &str| {
            let mut name = OsString::from(target.as_os_str());
            name.push(ending);
            PathBuf::from(name)
        };
        Self { target: target.to_owned(), part: with(".part"), etag: with(".part.etag") }
    }

    /// What can be continued; nothing if the version is not known.
    pub(super) async fn left(&self) -> Option<Left> {
        let length = fs::metadata(&self.part).await.ok().filter(std::fs::Metadata::is_file)?.len();
        let etag = fs::read_to_string(&self.etag).await.ok()?;
        (length > 0 && !etag.is_empty()).then_some(Left { length, etag })
    }

    /// Starts from nothing with this version; without one the download cannot be continued later. Creates the folder.
    pub(super) async fn restart(&self, etag: Option<&str>) -> Result<BufWriter<File>> {
        if let Some(folder) = self.part.parent() {
            fs::create_dir_all(folder).await.map_err(Error::file("create", folder))?;
        }
        self.forget_version().await?;
        let file = File::create(&self.part).await.map_err(Error::file("create", &self.part))?;
        if let Some(etag) = etag {
            fs::write(&self.etag, etag).await.map_err(Error::file("write", &self.etag))?;
        }
        Ok(BufWriter::with_capacity(BUFFER, file))
    }

    /// Goes on behind what is there.
    pub(super) async fn append(&self) -> Result<BufWriter<File>> {
        let file = File::options().append(true).open(&self.part).await;
        Ok(BufWriter::with_capacity(BUFFER, file.map_err(Error::file("write", &self.part))?))
    }

    /// What went wrong while writing to it.
    pub(super) fn write_error(&self) -> impl FnOnce(io::Error) -> Error {
        Error::file("write", &self.part)
    }

    /// Gives the complete file its name, over whatever had it.
    pub(super) async fn finish(&self) -> Result<()> {
        fs::rename(&self.part, &self.target).await.map_err(Error::file("write", &self.target))?;
        self.forget_version().await
    }

    /// Makes sure that what is there is not continued.
    pub(super) async fn forget_version(&self) -> Result<()> {
        match fs::remove_file(&self.etag).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::file("delete", &self.etag)(error))
            }
            _ => Ok(()),
        }
    }
}
