//! Moves one file of 300 MB (or the number of MB given) through a local repository and prints rates and
//! memory, beside what plain blocking writes and reads of the same size reach on this disk. Then stores small
//! files, eight at a time, into one folder and each into a folder of its own.
//!
//! `cargo run --release -p runstone-artifacts --example transfer [MB] [FOLDER]`

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use runstone_artifacts::ArtifactPath;

const MIB: usize = 1 << 20;
/// As a server receives it.
const CHUNK: usize = 64 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let size = arguments.next().map_or(Ok(300), |mb| mb.parse::<usize>())? * MIB;
    let folder = match arguments.next() {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    for round in 1..=3 {
        println!("round {round}");
        let plain = folder.path().join("plain");
        report("  plain write + sync", size, timed(|| plain_write(&plain, size))?);
        report("  plain read", size, timed(|| plain_read(&plain))?);
        std::fs::remove_file(&plain)?;
        through_repository(folder.path(), size).await?;
    }
    small_files(folder.path(), |_| "1/run/artifacts".to_owned()).await?;
    small_files(folder.path(), |number| format!("1/run{number}/artifacts")).await
}

async fn small_files(root: &Path, folder_of: impl Fn(usize) -> String) -> Result<(), Box<dyn Error>> {
    const COUNT: usize = 400;
    let repository = runstone_artifacts::open(root.to_str().ok_or("folder is not UTF-8")?)?;
    let content = Bytes::from(vec![7; 10_000]);
    let started = Instant::now();
    let uploads = (0..COUNT).map(|number| {
        let (repository, content) = (&repository, content.clone());
        let file = ArtifactPath::parse(&format!("{}/{number}.json", folder_of(number)));
        async move { Ok(repository.put(&file?, stream::iter([Ok(content)]).boxed()).await?) }
    });
    let stored: Vec<Result<u64, Box<dyn Error>>> = stream::iter(uploads).buffer_unordered(8).collect().await;
    stored.into_iter().try_for_each(|size| size.map(drop))?;
    println!("small files as in {}: {:.0}/s", folder_of(0), COUNT as f64 / started.elapsed().as_secs_f64());
    Ok(())
}

async fn through_repository(folder: &Path, size: usize) -> Result<(), Box<dyn Error>> {
    let repository = runstone_artifacts::open(folder.to_str().ok_or("folder is not UTF-8")?)?;
    let file = ArtifactPath::parse("1/run/artifacts/model.bin")?;
    let chunk = Bytes::from(vec![7; CHUNK]);
    let before = peak_memory_kib();

    let started = Instant::now();
    let body = stream::iter(std::iter::repeat_with(move || Ok(chunk.clone())).take(size / CHUNK));
    repository.put(&file, body.boxed()).await?;
    report("  upload", size, started.elapsed());

    let started = Instant::now();
    let mut download = repository.get(&file, None).await?;
    let mut received = 0;
    while let Some(block) = download.stream.next().await {
        received += block?.len();
    }
    report("  download", received, started.elapsed());
    println!("  peak memory grew by {} KiB to {} KiB", peak_memory_kib() - before, peak_memory_kib());
    Ok(repository.delete(&file).await?)
}

fn plain_write(path: &Path, size: usize) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    let block = vec![7; MIB];
    (0..size / MIB).try_for_each(|_| file.write_all(&block))?;
    file.sync_all()
}

fn plain_read(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::File::open(path)?;
    let mut block = vec![0; MIB];
    while file.read(&mut block)? > 0 {}
    Ok(())
}

fn timed(work: impl FnOnce() -> std::io::Result<()>) -> std::io::Result<Duration> {
    let started = Instant::now();
    work().map(|()| started.elapsed())
}

fn report(what: &str, size: usize, elapsed: Duration) {
    println!("{what}: {:.0} MB/s", size as f64 / 1e6 / elapsed.as_secs_f64());
}

/// Highest resident memory so far; 0 where the system does not tell.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|value| value.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}
