//! Artifacts on this machine's disk.

use std::io;
use std::path::{Path, PathBuf};

use runstone_wire::Int64;
use runstone_wire::artifacts::FileInfo;
use tokio::fs;

use super::part::Part;
use super::path::ArtifactPath;
use crate::error::{Error, Result};

/// What lies directly in the folder `path` below `root`, ordered by name; nothing if it is no folder.
pub(super) async fn list(root: &Path, path: &ArtifactPath) -> Result<Vec<FileInfo>> {
    let folder = path.below(root)?;
    let mut entries = match fs::read_dir(&folder).await {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(Error::file("read", &folder)(error)),
    };
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(Error::file("read", &folder))? {
        let name = utf8_name(&entry.path())?;
        let metadata = fs::metadata(entry.path()).await.map_err(Error::file("read", &entry.path()))?;
        let length = i64::try_from(metadata.len()).unwrap_or(i64::MAX);
        files.push(FileInfo {
            path: Some(path.join(&ArtifactPath::parse(&name)?).to_string()),
            is_dir: Some(metadata.is_dir()),
            file_size: metadata.is_file().then_some(Int64(length)),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The length of the file `path` below `root`; none if there is no such file.
pub(super) async fn file_length(root: &Path, path: &ArtifactPath) -> Result<Option<u64>> {
    let metadata = fs::metadata(path.below(root)?).await.ok();
    Ok(metadata.filter(std::fs::Metadata::is_file).map(|metadata| metadata.len()))
}

/// Copies a file; its folder is created, and the copy appears in one step.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<u64> {
    let part = Part::of(to);
    let mut source = fs::File::open(from).await.map_err(Error::file("read", from))?;
    let mut copy = part.restart(None).await?;
    let length = tokio::io::copy(&mut source, &mut copy).await.map_err(part.write_error())?;
    tokio::io::AsyncWriteExt::flush(&mut copy).await.map_err(part.write_error())?;
    part.finish().await?;
    Ok(length)
}

/// A file to be uploaded: where it is, its path below the folder that is uploaded, its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) file: PathBuf,
    pub(super) path: ArtifactPath,
    pub(super) length: u64,
}

/// All files below `root`, ordered by path, and the links to folders, which are not followed: they may go in circles.
pub(super) async fn walk(root: &Path) -> Result<(Vec<Found>, Vec<PathBuf>)> {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    let mut folders = vec![(root.to_owned(), ArtifactPath::ROOT)];
    while let Some((folder, path)) = folders.pop() {
        let mut entries = fs::read_dir(&folder).await.map_err(Error::file("read", &folder))?;
        while let Some(entry) = entries.next_entry().await.map_err(Error::file("read", &folder))? {
            let file = entry.path();
            let path = path.join(&ArtifactPath::parse(&utf8_name(&file)?)?);
            let kind = entry.file_type().await.map_err(Error::file("read", &file))?;
            let metadata = fs::metadata(&file).await.map_err(Error::file("read", &file))?;
            match (metadata.is_dir(), kind.is_symlink()) {
                (true, true) => skipped.push(file),
                (true, false) => folders.push((file, path)),
                (false, _) if metadata.is_file() => found.push(Found { file, path, length: metadata.len() }),
                (false, _) => skipped.push(file),
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((found, skipped))
}

/// The last name of a path.
pub(super) fn utf8_name(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| Error::Invalid(format!("the name of '{}' is not UTF-8", path.display())))
}
