//! Deletion of a file or a whole folder, at any depth and beside uploads into it.

use std::io;

use cap_std::fs::Dir;

use super::{directories, is_absence};
use crate::error::{ArtifactError, Result};
use crate::path::ArtifactPath;

/// How often a folder that others keep filling is emptied again before giving up.
const MAX_ATTEMPTS: usize = 16;

/// Removes what lies at `path`, if anything, and makes that durable.
pub(super) fn delete(root: &Dir, path: &ArtifactPath) -> Result<()> {
    for _ in 0..MAX_ATTEMPTS {
        match remove(root, path.as_str())
            .and_then(|()| directories::sync(root, directories::or_here(&path.parent())))
        {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => continue,
            Err(error) if is_absence(&error) => return Ok(()),
            done => return done.map_err(|error| ArtifactError::from_io(error, path)),
        }
    }
    Err(ArtifactError::Conflict { path: path.clone() })
}

/// What is left to do with a folder.
enum Step {
    Empty(String),
    Remove(String),
}

/// Holds one folder open at a time, however deep they lie: thousands of levels must not use up the file
/// handles or the stack. Links are removed, never followed.
fn remove(root: &Dir, path: &str) -> io::Result<()> {
    if !root.symlink_metadata(path)?.is_dir() {
        return root.remove_file(path);
    }
    let mut steps = vec![Step::Empty(path.to_owned())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Empty(folder) => {
                let inner = tolerate_absence(remove_files(root, &folder))?;
                steps.push(Step::Remove(folder));
                steps.extend(inner.into_iter().map(Step::Empty));
            }
            Step::Remove(folder) => tolerate_absence(root.remove_dir(folder))?,
        }
    }
    Ok(())
}

/// Removes all but the folders in `folder` and returns the paths of those.
fn remove_files(root: &Dir, folder: &str) -> io::Result<Vec<String>> {
    let mut folders = Vec::new();
    for entry in root.read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            tolerate_absence(entry.remove_file())?;
            continue;
        }
        match entry.file_name().into_string() {
            Ok(name) => folders.push(format!("{folder}/{name}")),
            // Cannot come from an upload; what a person put there is small enough for plain recursion.
            Err(name) => tolerate_absence(root.open_dir(folder)?.remove_dir_all(name))?,
        }
    }
    Ok(folders)
}

/// Another deletion may have been faster.
fn tolerate_absence<T: Default>(removed: io::Result<T>) -> io::Result<T> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
        removed => removed,
    }
}
