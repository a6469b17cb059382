//! Bytes between an asynchronous stream and a file, with at most two blocks of each transfer in memory.
//!
//! Each block is one job on the blocking pool, so a slow client holds no thread; while one block is written
//! or read, the next is gathered or the last is sent.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use tokio::task::JoinHandle;

use crate::error::{ArtifactError, Result};
use crate::repository::ByteStream;

/// Bytes per job: large enough that handing it over costs little beside the copy.
const BLOCK_BYTES: usize = 256 * 1024;

/// Bytes after which the disk is set to work while more arrive. Without it all of a large upload would wait
/// in the page cache for the last sync, and the time be that of the network plus that of the disk.
const SYNC_BYTES: u64 = 32 << 20;

/// Appends all of `body` to `file` and returns the number of bytes.
pub(super) async fn receive(file: &Arc<File>, mut body: ByteStream<'_>) -> Result<u64> {
    let mut writer = BlockWriter::new(Arc::clone(file));
    while let Some(chunk) = body.next().await {
        writer.push(chunk.map_err(ArtifactError::Interrupted)?).await?;
    }
    Ok(writer.finish().await?)
}

/// Gathers chunks into blocks and writes one block at a time.
struct BlockWriter {
    file: Arc<File>,
    /// Never more than a block.
    gathered: BytesMut,
    writing: Job,
    syncing: Job,
    size: u64,
    /// How much of `size` the last sync that was begun covers.
    synced: u64,
}

/// File work that is under way, if any.
type Job = Option<JoinHandle<io::Result<()>>>;

async fn finished(job: &mut Job) -> io::Result<()> {
    match job.take() {
        Some(job) => job.await.map_err(io::Error::other)?,
        None => Ok(()),
    }
}

impl BlockWriter {
    fn new(file: Arc<File>) -> Self {
        Self { file, gathered: BytesMut::new(), writing: None, syncing: None, size: 0, synced: 0 }
    }

    /// Small chunks are copied, because a tiny one may keep a large receive buffer alive.
    async fn push(&mut self, chunk: Bytes) -> io::Result<()> {
        if self.gathered.len() + chunk.len() > BLOCK_BYTES {
            self.write_gathered().await?;
        }
        if chunk.len() >= BLOCK_BYTES {
            return self.write(chunk).await;
        }
        if self.gathered.capacity() == 0 && !chunk.is_empty() {
            self.gathered.reserve(BLOCK_BYTES);
        }
        self.gathered.extend_from_slice(&chunk);
        Ok(())
    }

    /// Waits for the sync as well: a system reports a failed one only once, and not to the next.
    async fn finish(mut self) -> io::Result<u64> {
        self.write_gathered().await?;
        finished(&mut self.writing).await?;
        finished(&mut self.syncing).await?;
        Ok(self.size)
    }

    async fn write_gathered(&mut self) -> io::Result<()> {
        match std::mem::take(&mut self.gathered) {
            block if block.is_empty() => Ok(()),
            block => self.write(block.freeze()).await,
        }
    }

    async fn write(&mut self, block: Bytes) -> io::Result<()> {
        finished(&mut self.writing).await?;
        if self.size - self.synced >= SYNC_BYTES && self.syncing.as_ref().is_none_or(JoinHandle::is_finished)
        {
            finished(&mut self.syncing).await?;
            self.synced = self.size;
            let file = Arc::clone(&self.file);
            self.syncing = Some(tokio::task::spawn_blocking(move || file.sync_data()));
        }
        self.size += block.len() as u64;
        let file = Arc::clone(&self.file);
        self.writing = Some(tokio::task::spawn_blocking(move || (&*file).write_all(&block)));
        Ok(())
    }
}

/// The bytes of `file` at the positions `range` as a stream. Blocking: reads the first block at once, so that
/// a small file takes a single job.
pub(super) fn send(mut file: File, range: Range<u64>) -> io::Result<ByteStream<'static>> {
    file.seek(SeekFrom::Start(range.start))?;
    let reader = read_block(Reader { file, remaining: range.end - range.start })?;
    Ok(Box::pin(stream::try_unfold(Ahead::Read(reader), |ahead| async {
        let Some((block, reader)) = ahead.wait().await? else { return Ok(None) };
        Ok::<_, io::Error>(Some((block, reader.read_ahead())))
    })))
}

/// An open file and how many bytes are still to be read from where it stands.
struct Reader {
    file: File,
    remaining: u64,
}

/// What was read: a block and the reader behind it, or nothing at the end.
type Block = Option<(Bytes, Reader)>;

/// The next block, read or being read.
enum Ahead {
    Read(Block),
    Reading(JoinHandle<io::Result<Block>>),
}

impl Ahead {
    async fn wait(self) -> io::Result<Block> {
        match self {
            Self::Read(block) => Ok(block),
            Self::Reading(job) => job.await.map_err(io::Error::other)?,
        }
    }
}

impl Reader {
    fn read_ahead(self) -> Ahead {
        if self.remaining == 0 {
            return Ahead::Read(None);
        }
        Ahead::Reading(tokio::task::spawn_blocking(move || read_block(self)))
    }
}

fn read_block(mut reader: Reader) -> io::Result<Block> {
    if reader.remaining == 0 {
        return Ok(None);
    }
    let wanted = reader.remaining.min(BLOCK_BYTES as u64);
    let mut block = Vec::with_capacity(wanted as usize);
    (&mut reader.file).take(wanted).read_to_end(&mut block)?;
    if (block.len() as u64) < wanted {
        // Only something other than a repository shortens a file in place.
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    reader.remaining -= wanted;
    Ok(Some((block.into(), reader)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_full_disk_is_no_space() {
        let full = Arc::new(File::options().write(true).open("/dev/full").unwrap());
        let body = stream::iter([Ok(Bytes::from_static(b"too much"))]);
        assert!(matches!(receive(&full, body.boxed()).await, Err(ArtifactError::NoSpace)));
    }

    #[tokio::test]
    async fn a_file_cut_short_by_others_ends_in_an_error() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![1; 2 * BLOCK_BYTES]).unwrap();
        let handle = file.try_clone().unwrap();
        let mut stream = send(file, 0..2 * BLOCK_BYTES as u64).unwrap();
        handle.set_len(BLOCK_BYTES as u64).unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap().len(), BLOCK_BYTES);
        assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(stream.next().await.is_none());
    }

    #[tokio::test]
    async fn tiny_and_huge_chunks_arrive_in_order() {
        let mut file = tempfile::tempfile().unwrap();
        let sizes = [0, 1, 3, BLOCK_BYTES - 1, 2, BLOCK_BYTES, 0, BLOCK_BYTES + 1, 5, 3 * BLOCK_BYTES];
        let whole: Vec<u8> = (0..sizes.iter().sum::<usize>()).map(|at| (at % 251) as u8).collect();
        let mut rest = Bytes::from(whole.clone());
        let chunks: Vec<_> = sizes.iter().map(|size| Ok(rest.split_to(*size))).collect();
        let target = Arc::new(file.try_clone().unwrap());
        assert_eq!(receive(&target, stream::iter(chunks).boxed()).await.unwrap(), whole.len() as u64);
        let mut written = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut written).unwrap();
        assert!(written == whole, "bytes differ");
    }
}
