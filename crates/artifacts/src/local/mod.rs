//! [`LocalRepository`]: artifacts in a folder of this machine (or one mounted into it).
//!
//! Every access goes through a directory capability of cap-std, so neither a path nor a symbolic link planted
//! in the folder leads out of it. Relative links inside work; absolute ones and those that leave are refused.
//!
//! An upload is written to a hidden folder inside the root, synced, renamed into place, and its folder
//! synced. The hidden folder and the root have to be one file system: a volume mounted on a sub-folder cannot
//! be written.

mod delete;
mod directories;
mod temp;
mod transfer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, MetadataExt as _};
use futures_util::future::BoxFuture;

use self::directories::Directories;
use self::temp::TempFile;
use crate::error::{ArtifactError, Result};
use crate::path::{ArtifactPath, InvalidPath, PathFault, TEMP_FOLDER};
use crate::range::ByteRange;
use crate::repository::{ByteStream, Download, FileInfo, Repository, Stat};

/// A repository in a local folder, which comes into being with the first upload.
#[derive(Clone, Debug)]
pub struct LocalRepository {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Absolute, so that a change of the working directory does not move it.
    root: PathBuf,
    directories: Directories,
}

impl LocalRepository {
    /// A repository in the folder `root`, relative to the working directory unless absolute.
    ///
    /// Removes what a crash left of unfinished uploads; does not create the folder.
    ///
    /// # Errors
    /// `Io` if the working directory is unknown, or if `root` exists and is no folder that can be opened.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let root = std::path::absolute(root)?;
        let shared = Shared { root, directories: Directories::default() };
        if let Some(root) = shared.existing_root()? {
            temp::remove_stale(&root);
        }
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs blocking file operations on a thread that may block.
    async fn blocking<T, F>(&self, operation: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Shared) -> Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || operation(&shared)).await.map_err(io::Error::other)?
    }

    async fn store(&self, path: &ArtifactPath, body: ByteStream<'_>) -> Result<u64> {
        let target = path.clone();
        let temp = self.blocking(move |shared| shared.begin_upload(&target)).await?;
        let size = transfer::receive(temp.file(), body).await?;
        let target = path.clone();
        self.blocking(move |shared| shared.finish_upload(temp, &target)).await?;
        Ok(size)
    }
}

impl Repository for LocalRepository {
    fn put<'a>(&'a self, path: &'a ArtifactPath, body: ByteStream<'a>) -> BoxFuture<'a, Result<u64>> {
        Box::pin(self.store(path, body))
    }

    fn get<'a>(
        &'a self,
        path: &'a ArtifactPath,
        range: Option<ByteRange>,
    ) -> BoxFuture<'a, Result<Download>> {
        let path = path.clone();
        Box::pin(self.blocking(move |shared| shared.download(&path, range)))
    }

    fn stat<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<Option<Stat>>> {
        let path = path.clone();
        Box::pin(self.blocking(move |shared| shared.stat(&path)))
    }

    fn list<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<Vec<FileInfo>>> {
        let path = path.clone();
        Box::pin(self.blocking(move |shared| shared.list(&path)))
    }

    fn delete<'a>(&'a self, path: &'a ArtifactPath) -> BoxFuture<'a, Result<()>> {
        let path = path.clone();
        Box::pin(self.blocking(move |shared| shared.delete(&path)))
    }

    fn check(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.blocking(Shared::check))
    }
}

/// The blocking halves of the operations.
impl Shared {
    /// Opened anew for every operation, so that a root that was moved away or mounted later is noticed.
    fn existing_root(&self) -> Result<Option<Dir>> {
        match Dir::open_ambient_dir(&self.root, ambient_authority()) {
            Ok(root) => Ok(Some(root)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn writable_root(&self) -> Result<Dir> {
        if let Some(root) = self.existing_root()? {
            return Ok(root);
        }
        self.directories.create_root(&self.root)?;
        Ok(Dir::open_ambient_dir(&self.root, ambient_authority())?)
    }

    /// Refuses what cannot end well before the first byte is received.
    fn begin_upload(&self, path: &ArtifactPath) -> Result<TempFile> {
        refuse_root(path)?;
        let root = self.writable_root()?;
        match root.metadata(path.as_str()) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(ArtifactError::IsDirectory { path: path.clone() });
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ArtifactError::from_io(error, path));
            }
            Ok(_) | Err(_) => {}
        }
        Ok(TempFile::create(&root)?)
    }

    fn finish_upload(&self, temp: TempFile, path: &ArtifactPath) -> Result<()> {
        temp.commit(&self.writable_root()?, &self.directories, path)
    }

    fn download(&self, path: &ArtifactPath, range: Option<ByteRange>) -> Result<Download> {
        refuse_root(path)?;
        let not_found = || ArtifactError::NotFound { path: path.clone() };
        let root = self.existing_root()?.ok_or_else(not_found)?;
        let found = lookup(&root, path)?.ok_or_else(not_found)?;
        if found.is_dir() {
            return Err(ArtifactError::IsDirectory { path: path.clone() });
        }
        let file = root.open(path.as_str()).map_err(|error| ArtifactError::from_io(error, path))?;
        // Of the opened file, which may be a newer version than the one looked up.
        let metadata = file.metadata()?;
        let size = metadata.len();
        let range = match range {
            None => 0..size,
            Some(range) => range.within(size).ok_or(ArtifactError::RangeNotSatisfiable { size })?,
        };
        let stream = transfer::send(file.into_std(), range.clone())?;
        Ok(Download { size, range, modified: metadata.modified()?.into_std(), etag: etag(&metadata), stream })
    }

    fn stat(&self, path: &ArtifactPath) -> Result<Option<Stat>> {
        refuse_root(path)?;
        let Some(root) = self.existing_root()? else { return Ok(None) };
        let Some(metadata) = lookup(&root, path)? else { return Ok(None) };
        if metadata.is_dir() {
            return Ok(Some(Stat::Directory));
        }
        let modified = metadata.modified()?.into_std();
        Ok(Some(Stat::File { size: metadata.len(), modified, etag: etag(&metadata) }))
    }

    fn list(&self, path: &ArtifactPath) -> Result<Vec<FileInfo>> {
        let Some(root) = self.existing_root()? else { return Ok(Vec::new()) };
        let folder = match root.open_dir(directories::or_here(path)) {
            Ok(folder) => folder,
            Err(error) if is_absence(&error) => return Ok(Vec::new()),
            Err(error) => return Err(ArtifactError::from_io(error, path)),
        };
        let mut children = Vec::new();
        for entry in folder.entries()? {
            // A name that is not UTF-8 cannot be asked for, so it is not shown.
            let Ok(name) = entry?.file_name().into_string() else { continue };
            if let Some(child) = describe(&folder, name)? {
                children.push(child);
            }
        }
        children.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(children)
    }

    fn delete(&self, path: &ArtifactPath) -> Result<()> {
        refuse_root(path)?;
        match self.existing_root()? {
            Some(root) => delete::delete(&root, path),
            None => Ok(()),
        }
    }

    fn check(&self) -> Result<()> {
        match self.existing_root()? {
            // Dropping the file removes it.
            Some(root) => TempFile::create(&root).map(drop)?,
            None => directories::check_creatable(&self.root)?,
        }
        Ok(())
    }
}

fn refuse_root(path: &ArtifactPath) -> Result<()> {
    if path.is_root() { Err(InvalidPath::from(PathFault::Root).into()) } else { Ok(()) }
}

/// What lies at `path`, links followed; `None` for nothing, and for what is neither file nor folder (opening
/// a named pipe would block).
fn lookup(root: &Dir, path: &ArtifactPath) -> Result<Option<Metadata>> {
    match root.metadata(path.as_str()) {
        Ok(metadata) if metadata.is_dir() || metadata.is_file() => Ok(Some(metadata)),
        Ok(_) => Ok(None),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(ArtifactError::from_io(error, path)),
    }
}

/// A child as a listing shows it; `None` if it is not to be shown or has just gone.
fn describe(folder: &Dir, name: String) -> Result<Option<FileInfo>> {
    if name == TEMP_FOLDER {
        return Ok(None);
    }
    let found = folder.symlink_metadata(&name).and_then(|metadata| {
        if metadata.is_symlink() {
            folder.metadata(&name).or(Err(io::ErrorKind::NotFound.into()))
        } else {
            Ok(metadata)
        }
    });
    match found {
        Ok(metadata) if metadata.is_dir() => Ok(Some(FileInfo { name, size: None })),
        Ok(metadata) if metadata.is_file() => Ok(Some(FileInfo { name, size: Some(metadata.len()) })),
        Ok(_) => Ok(None),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether nothing is there: no entry, or a file where a parent folder would have to be.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Every upload makes a new inode, so together with size and time this tells versions apart.
fn etag(metadata: &Metadata) -> String {
    format!("{:x}-{:x}-{:x}.{:x}", metadata.len(), metadata.ino(), metadata.mtime(), metadata.mtime_nsec())
}

#[cfg(test)]
mod tests;
