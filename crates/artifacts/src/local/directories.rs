//! Folders that survive a crash: created on the way to a file, each synced into its parent.

use std::io;
use std::path::Path;

use cap_std::fs::Dir;
use parking_lot::RwLock;
use rustix::fs::{Access, AtFlags, CWD};

use crate::path::ArtifactPath;

/// Creates folders for the uploads of one repository.
#[derive(Debug, Default)]
pub(super) struct Directories {
    /// Held for writing from before a folder appears until it is durable. Whoever finds a folder already
    /// there passes the gate for reading, so that no upload is acknowledged in a folder a crash could still
    /// take.
    gate: RwLock<()>,
}

impl Directories {
    /// Creates the root and its missing ancestors. Links are followed: the root is the operator's choice.
    pub(super) fn create_root(&self, root: &Path) -> io::Result<()> {
        let _creating = self.gate.write();
        let missing: Vec<&Path> = root.ancestors().take_while(|folder| !folder.is_dir()).collect();
        for folder in missing.iter().rev() {
            tolerate_existing(std::fs::create_dir(folder))?;
        }
        for folder in missing {
            if let Some(parent) = folder.parent() {
                std::fs::File::open(parent)?.sync_all()?;
            }
        }
        Ok(())
    }

    /// Makes sure that the folder `path` exists below `root` and survives a crash.
    pub(super) fn ensure(&self, root: &Dir, path: &ArtifactPath) -> io::Result<()> {
        match root.open_dir(or_here(path)) {
            Ok(_) => drop(self.gate.read()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _creating = self.gate.write();
                create_missing(root, path)?;
                root.open_dir(or_here(path))?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Creates all first and syncs from the deepest up: the first sync writes most of what the others would wait
/// for.
fn create_missing(root: &Dir, path: &ArtifactPath) -> io::Result<()> {
    let mut created = Vec::new();
    let ends = path.as_str().match_indices('/').map(|(end, _)| end).chain([path.as_str().len()]);
    for end in ends {
        let folder = &path.as_str()[..end];
        if tolerate_existing(root.create_dir(folder))? {
            created.push(folder);
        }
    }
    for folder in created.iter().rev() {
        sync(root, folder.rsplit_once('/').map_or(".", |(parent, _)| parent))?;
    }
    Ok(())
}

/// Whether the folder is new.
fn tolerate_existing(created: io::Result<()>) -> io::Result<bool> {
    match created {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes the entries of the folder `path` durable. Opened as a file, since cap-std opens folders without the
/// right to sync them.
pub(super) fn sync(root: &Dir, path: &str) -> io::Result<()> {
    root.open(path)?.sync_all()
}

/// `path` as the system wants it, where the root is `.`.
pub(super) fn or_here(path: &ArtifactPath) -> &str {
    if path.is_root() { "." } else { path.as_str() }
}

/// Whether the folder `root`, which does not exist, could be created.
pub(super) fn check_creatable(root: &Path) -> io::Result<()> {
    let nearest = root.ancestors().find(|folder| folder.exists()).ok_or(io::ErrorKind::NotFound)?;
    if !nearest.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    Ok(rustix::fs::accessat(CWD, nearest, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)?)
}
