//! Sends a large file through the server and fetches it again, watching how much memory that takes.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::sleep;

use super::Site;
use crate::api::describe;
use crate::data::Random;
use crate::http::{self, Connection};
use crate::load::{self, Limits};
use crate::results::Reading;
use crate::stats::Timing;

/// Size of the file, MB (10⁶ bytes).
pub const SIZE_MB: u32 = 256;
const PIECE_BYTES: usize = 1_000_000;
const PATH: &str = "/api/2.0/mlflow-artifacts/artifacts/bench/large.bin";
const MEMORY_POLL: Duration = Duration::from_millis(100);

/// Stores the file again and again under one name.
pub async fn upload(site: &mut Site, limits: Limits) -> Result<Reading> {
    if !site.server.peer.has_artifact_proxy() {
        return Ok(Reading::Missing("not offered"));
    }
    flush_disk();
    let piece = piece();
    let mut connection = Connection::open(site.address()).await?;
    let repeated = load::repeat(few(limits), async || put(&mut connection, site, &piece).await);
    watch_memory(site, repeated).await
}

/// Fetches the file again and again; each byte is compared.
pub async fn download(site: &mut Site, limits: Limits) -> Result<Reading> {
    if !site.server.peer.has_artifact_proxy() {
        return Ok(Reading::Missing("not offered"));
    }
    let piece = piece();
    let mut connection = Connection::open(site.address()).await?;
    put(&mut connection, site, &piece).await?;
    flush_disk();
    let repeated = load::repeat(few(limits), async || get(&mut connection, site, &piece).await);
    watch_memory(site, repeated).await
}

async fn put(connection: &mut Connection, site: &Site, piece: &[u8]) -> Result<()> {
    let length = u64::from(SIZE_MB) * PIECE_BYTES as u64;
    let head = http::put_head(site.address(), PATH, length);
    let pieces = std::iter::repeat_n(piece, SIZE_MB as usize);
    let answer = connection.upload(&head, pieces).await?;
    ensure!(answer.status == 200, "{}", describe(answer));
    Ok(())
}

async fn get(connection: &mut Connection, site: &Site, piece: &[u8]) -> Result<()> {
    let mut comparison = Comparison { piece, received: 0, differs: false };
    let request = http::get(site.address(), PATH);
    let status = connection.download(&request, |data| comparison.take(data)).await?;
    ensure!(status == 200, "status {status}");
    let expected = SIZE_MB as usize * PIECE_BYTES;
    ensure!(comparison.received == expected, "{} bytes instead of {expected}", comparison.received);
    ensure!(!comparison.differs, "the file came back changed");
    Ok(())
}

/// Compares a stream with a piece that repeats.
struct Comparison<'p> {
    piece: &'p [u8],
    received: usize,
    differs: bool,
}

impl Comparison<'_> {
    fn take(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            let expected = &self.piece[self.received % self.piece.len()..];
            let length = expected.len().min(data.len());
            self.differs |= data[..length] != expected[..length];
            self.received += length;
            data = &data[length..];
        }
    }
}

/// Runs `transfers` while looking at the server's memory, which costs a little of the shared processors.
async fn watch_memory(site: &Site, transfers: impl Future<Output = Result<Timing>>) -> Result<Reading> {
    let before = site.server.memory()?.pss_mb();
    let mut peak = before;
    tokio::pin!(transfers);
    let timing = loop {
        tokio::select! {
            timing = &mut transfers => break timing?,
            () = sleep(MEMORY_POLL) => peak = peak.max(site.server.memory()?.pss_mb()),
        }
    };
    Ok(Reading::Transfer { timing, extra_memory_mb: peak - before })
}

fn few(limits: Limits) -> Limits {
    Limits { min_samples: 3, ..limits }
}

fn piece() -> Vec<u8> {
    let mut random = Random::stream(u64::from(SIZE_MB));
    std::iter::repeat_with(|| random.next().to_le_bytes()).flatten().take(PIECE_BYTES).collect()
}

/// Writes out what others left in the page cache, so that nobody pays for a predecessor's file.
fn flush_disk() {
    rustix::fs::sync();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_compared_across_pieces() {
        let compare = |parts: &[&[u8]]| {
            let mut comparison = Comparison { piece: b"abc", received: 0, differs: false };
            parts.iter().for_each(|part| comparison.take(part));
            (comparison.received, comparison.differs)
        };
        assert_eq!(compare(&[b"ab", b"cabca", b"bc"]), (9, false));
        assert_eq!(compare(&[b"ab", b"cabxa"]), (7, true));
    }
}
