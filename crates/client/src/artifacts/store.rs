//! What can be done with artifacts: list, download and upload files and folders.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use runstone_wire::artifacts::FileInfo;
use tokio::fs;

use super::local;
use super::path::ArtifactPath;
use super::progress::Progress;
use super::proxied::Proxy;
use super::uri::Location;
use crate::Client;
use crate::error::{Error, Result};

/// Files that are transferred at once.
const AT_ONCE: usize = 8;
/// Folders in folders; more is a server that answers the same for every path.
const DEPTH: usize = 200;

/// The artifacts below one place.
#[derive(Clone)]
pub struct ArtifactStore {
    client: Client,
    location: Location,
}

/// What a transfer did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Files that are complete.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was left out of an upload: links to folders, and what is neither file nor folder.
    pub skipped: Vec<PathBuf>,
}

impl Transfer {
    fn of(lengths: &[u64]) -> Self {
        Self { files: lengths.len() as u64, bytes: lengths.iter().sum(), skipped: Vec::new() }
    }
}

impl ArtifactStore {
    pub(crate) fn new(client: Client, location: Location) -> Self {
        Self { client, location }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What lies directly in `folder`, ordered by name, with paths from this store's root; nothing if there is no such
    /// folder or it is a file.
    ///
    /// # Errors
    /// `Refused`, or those of the network or disk.
    pub async fn list(&self, folder: &ArtifactPath) -> Result<Vec<FileInfo>> {
        match &self.location {
            Location::Local(root) => local::list(root, folder).await,
            Location::Proxied { endpoint, folder: root } => self.proxy(endpoint).list(root, folder).await,
        }
    }

    /// Downloads the file `path` to the file `target`, or what is in the folder `path` into the folder `target`.
    /// What an interrupted download left there is continued.
    ///
    /// # Errors
    /// `NoArtifact` or `Refused` if there is no such artifact, or those of the network or disk. Files that were
    /// complete by then stay.
    pub async fn download(
        &self,
        path: &ArtifactPath,
        target: &Path,
        progress: &Arc<dyn Progress>,
    ) -> Result<Transfer> {
        let entries = self.list(path).await?;
        if entries.is_empty() && !path.is_root() {
            return self.download_one(path, target, progress).await;
        }
        let files = self.files_below(entries).await?;
        let bytes = files.iter().filter_map(|(_, length)| *length).sum();
        progress.expect(files.len() as u64, bytes);
        fs::create_dir_all(target).await.map_err(Error::file("create", target))?;
        let mut targets = Vec::new();
        for (file, length) in files {
            let inside = file.relative_to(path).unwrap_or_default();
            targets.push((inside.below(target)?, file, length));
        }
        let transfers = targets
            .into_iter()
            .map(async |(target, file, length)| self.fetch(&file, &target, length, progress).await);
        let lengths: Vec<u64> = stream::iter(transfers).buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(Transfer::of(&lengths))
    }

    async fn download_one(
        &self,
        path: &ArtifactPath,
        target: &Path,
        progress: &Arc<dyn Progress>,
    ) -> Result<Transfer> {
        let length = match &self.location {
            Location::Local(root) => local::file_length(root, path).await?,
            Location::Proxied { .. } => None,
        };
        progress.expect(1, length.unwrap_or_default());
        let length = self.fetch(path, target, length, progress).await?;
        Ok(Transfer::of(&[length]))
    }

    /// Gets one file. `length` is what the listing said; if it said nothing, the answer's length is expected.
    async fn fetch(
        &self,
        path: &ArtifactPath,
        target: &Path,
        length: Option<u64>,
        progress: &Arc<dyn Progress>,
    ) -> Result<u64> {
        let got = match &self.location {
            Location::Local(root) => {
                let file = path.below(root)?;
                if !fs::try_exists(&file).await.map_err(Error::file("read", &file))? {
                    return Err(Error::NoArtifact(file.display().to_string()));
                }
                let length = local::copy(&file, target).await?;
                progress.advance(length);
                length
            }
            Location::Proxied { endpoint, folder } => {
                self.proxy(endpoint).download(&folder.join(path), target, length, &**progress).await?
            }
        };
        progress.complete(&path.to_string());
        Ok(got)
    }

    /// All files in and below the listed folders, with their lengths as far as they are known.
    async fn files_below(&self, entries: Vec<FileInfo>) -> Result<Vec<(ArtifactPath, Option<u64>)>> {
        let mut files = Vec::new();
        let mut waiting = entries;
        while let Some(entry) = waiting.pop() {
            let path = ArtifactPath::parse(entry.path.as_deref().unwrap_or_default())?;
            if !entry.is_dir.unwrap_or_default() {
                files.push((path, entry.file_size.and_then(|size| u64::try_from(size.0).ok())));
                continue;
            }
            if path.segments().count() > DEPTH {
                return Err(Error::malformed(&path.to_string(), "folders in folders without end"));
            }
            waiting.extend(self.list(&path).await?);
        }
        files.sort();
        Ok(files)
    }

    /// Uploads a file into `folder` under its own name.
    ///
    /// # Errors
    /// `File` if it cannot be read; `Refused`, or those of the network or disk.
    pub async fn upload_file(
        &self,
        file: &Path,
        folder: &ArtifactPath,
        progress: &Arc<dyn Progress>,
    ) -> Result<Transfer> {
        let metadata = fs::metadata(file).await.map_err(Error::file("read", file))?;
        if !metadata.is_file() {
            return Err(Error::Invalid(format!("'{}' is not a file", file.display())));
        }
        progress.expect(1, metadata.len());
        let target = folder.join(&ArtifactPath::parse(&local::utf8_name(file)?)?);
        let length = self.put(file, &target, metadata.len(), progress).await?;
        Ok(Transfer::of(&[length]))
    }

    /// Uploads what is in the folder `from`, with its folders, into `folder`.
    ///
    /// # Errors
    /// `File` if something cannot be read; `Refused`, or those of the network or disk. What was complete by then stays.
    pub async fn upload_folder(
        &self,
        from: &Path,
        folder: &ArtifactPath,
        progress: &Arc<dyn Progress>,
    ) -> Result<Transfer> {
        let (found, skipped) = local::walk(from).await?;
        progress.expect(found.len() as u64, found.iter().map(|file| file.length).sum());
        let transfers = found.into_iter().map(async |found| {
            self.put(&found.file, &folder.join(&found.path), found.length, progress).await
        });
        let lengths: Vec<u64> = stream::iter(transfers).buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(Transfer { skipped, ..Transfer::of(&lengths) })
    }

    async fn put(
        &self,
        file: &Path,
        path: &ArtifactPath,
        length: u64,
        progress: &Arc<dyn Progress>,
    ) -> Result<u64> {
        match &self.location {
            Location::Local(root) => {
                let length = local::copy(file, &path.below(root)?).await?;
                progress.advance(length);
            }
            Location::Proxied { endpoint, folder } => {
                self.proxy(endpoint).upload(file, &folder.join(path), length, progress).await?;
            }
        }
        progress.complete(&path.to_string());
        Ok(length)
    }

    fn proxy<'a>(&'a self, endpoint: &'a reqwest::Url) -> Proxy<'a> {
        Proxy { http: &self.client.http, endpoint }
    }
}
