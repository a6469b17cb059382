//! [`TempFile`]: an upload on its way, invisible until it is whole.

use std::fs::{File, TryLockError};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cap_std::fs::{Dir, OpenOptions};

use super::directories::{self, Directories};
use crate::error::{ArtifactError, Result};
use crate::path::{ArtifactPath, TEMP_FOLDER};

/// How often a commit puts back parent folders that others delete at the same time, before it gives up.
const MAX_COMMIT_ATTEMPTS: usize = 16;

/// How many names are tried for a file. Names are taken only by a process with the same id, in a container or
/// on another machine, and each of them by one upload.
const MAX_NAME_ATTEMPTS: usize = 4096;

/// A file in the hidden folder of a repository; removed when dropped unless committed.
///
/// Its owner holds a lock on it, which ends with the process. Without it the file is a left-over.
#[derive(Debug)]
pub(super) struct TempFile {
    folder: Dir,
    name: String,
    file: Arc<File>,
    committed: bool,
}

impl TempFile {
    pub(super) fn create(root: &Dir) -> io::Result<Self> {
        for _ in 0..MAX_NAME_ATTEMPTS {
            match Self::try_create(root)? {
                Some(temp) => return Ok(temp),
                None => continue,
            }
        }
        Err(io::Error::other(format!("no free name in '{TEMP_FOLDER}'")))
    }

    /// `None` if the name is taken, or if another process that just opened the repository took the file for a
    /// left-over before it was locked.
    fn try_create(root: &Dir) -> io::Result<Option<Self>> {
        let name = unique_name();
        let Some((folder, file)) = create_file(root, &name)? else { return Ok(None) };
        let mine = lock(&file);
        let temp = Self { folder, name, file: Arc::new(file), committed: false };
        Ok((mine && temp.folder.exists(&temp.name)).then_some(temp))
    }

    /// Where the bytes go.
    pub(super) fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// Makes the file durable and moves it to `path`, with the folders that needs.
    pub(super) fn commit(mut self, root: &Dir, directories: &Directories, path: &ArtifactPath) -> Result<()> {
        self.file.sync_all()?;
        let parent = path.parent();
        for _ in 0..MAX_COMMIT_ATTEMPTS {
            let moved = directories
                .ensure(root, &parent)
                .and_then(|()| self.folder.rename(&self.name, root, path.as_str()));
            match moved {
                Ok(()) => {
                    self.committed = true;
                    return sync_if_there(root, &parent);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(ArtifactError::from_io(error, path)),
            }
        }
        Err(ArtifactError::Conflict { path: path.clone() })
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        match self.folder.remove_file(&self.name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(file.name = self.name, %error, "cannot remove an unfinished upload");
            }
            Ok(()) | Err(_) => {}
        }
    }
}

/// Removes files whose owner is gone. What fails is logged and left for the next time.
pub(super) fn remove_stale(root: &Dir) {
    match try_remove_stale(root) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "removed left-overs of interrupted uploads"),
        Err(error) => tracing::warn!(%error, "cannot remove left-overs of interrupted uploads"),
    }
}

fn try_remove_stale(root: &Dir) -> io::Result<usize> {
    let folder = match root.open_dir(TEMP_FOLDER) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut removed = 0;
    for entry in folder.entries()? {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            continue;
        }
        // Held until the file is gone, so that nobody can take it over in between.
        let file = match entry.open() {
            Ok(file) => file.into_std(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if file.try_lock().is_ok() {
            entry.remove_file()?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Unique in this process; others are kept apart by the process id and by the lock.
fn unique_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}.part", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// `None` if the name is taken or the folder vanished under our hands.
fn create_file(root: &Dir, name: &str) -> io::Result<Option<(Dir, File)>> {
    use io::ErrorKind::{AlreadyExists, NotFound};
    match root.create_dir(TEMP_FOLDER) {
        Err(error) if error.kind() != AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let created = root.open_dir(TEMP_FOLDER).and_then(|folder| {
        let file = folder.open_with(name, OpenOptions::new().write(true).create_new(true))?;
        Ok((folder, file.into_std()))
    });
    match created {
        Ok(created) => Ok(Some(created)),
        Err(error) if matches!(error.kind(), AlreadyExists | NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the file is ours. A file system without locks says so with an error; there nothing is ever taken
/// for a left-over.
fn lock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// The file may already be deleted again with its folder, and then there is nothing to keep.
fn sync_if_there(root: &Dir, folder: &ArtifactPath) -> Result<()> {
    match directories::sync(root, directories::or_here(folder)) {
        Err(error) if super::is_absence(&error) => Ok(()),
        synced => Ok(synced?),
    }
}
