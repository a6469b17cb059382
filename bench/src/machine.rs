//! What the figures were measured on: processor, memory, kernel, disk and loopback.

use std::fs::{self, File};
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SYNC_TIME: Duration = Duration::from_secs(1);
const SYNC_BYTES: usize = 4_096;
const STREAM_MB: usize = 256;
const MB: usize = 1_000_000;

/// A description of the machine and of the folder the data lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Processor model.
    pub processor: String,
    /// Processors that we may use.
    pub cores: usize,
    /// Memory, GB (10⁹ bytes).
    pub memory_gb: f64,
    /// Kernel release.
    pub kernel: String,
    /// Load average of the last minute before anything was started: what others do on the machine.
    pub load_before: String,
    /// Type of the file system of the data folder.
    pub file_system: String,
    /// Appends of 4 KiB with `fdatasync` after each, a second.
    pub syncs_per_second: f64,
    /// Sequential writing of 256 MB with one `fdatasync` at the end, MB/s.
    pub disk_mb_per_second: f64,
    /// One TCP stream over loopback, sender and receiver in one thread, MB/s.
    pub loopback_mb_per_second: f64,
}

impl Machine {
    /// Describes this machine; takes about two seconds.
    ///
    /// # Errors
    /// When `folder` cannot be written to, or loopback does not work.
    pub async fn describe(folder: &Path) -> Result<Self> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        Ok(Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or("unknown").to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            memory_gb: memory_gb(&read("/proc/meminfo")),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            file_system: file_system(&read("/proc/mounts"), &fs::canonicalize(folder)?).to_owned(),
            syncs_per_second: syncs_per_second(folder)?,
            disk_mb_per_second: disk_rate(folder)?,
            loopback_mb_per_second: loopback_rate().await?,
        })
    }
}

/// The value of the first `name : value` line.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}

fn memory_gb(meminfo: &str) -> f64 {
    let kib = field(meminfo, "MemTotal").and_then(|value| value.strip_suffix(" kB")?.parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0 / 1e9
}

/// The type of the file system that holds `folder`: that of the longest mount point above it.
fn file_system<'t>(mounts: &'t str, folder: &Path) -> &'t str {
    let mount = |line: &'t str| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    };
    let above = mounts.lines().filter_map(mount).filter(|(point, _)| folder.starts_with(point));
    above.max_by_key(|(point, _)| point.len()).map_or("unknown", |(_, kind)| kind)
}

/// Appends of 4 KiB to a file in `folder` with `fdatasync` after each, a second; takes one second.
///
/// # Errors
/// When `folder` cannot be written to.
pub fn syncs_per_second(folder: &Path) -> Result<f64> {
    let mut file = tempfile::tempfile_in(folder)?;
    let started = Instant::now();
    let mut syncs = 0_u32;
    while started.elapsed() < SYNC_TIME {
        file.write_all(&[7; SYNC_BYTES])?;
        file.sync_data()?;
        syncs += 1;
    }
    Ok(f64::from(syncs) / started.elapsed().as_secs_f64())
}

fn disk_rate(folder: &Path) -> Result<f64> {
    let mut file: File = tempfile::tempfile_in(folder)?;
    let piece = vec![7; MB];
    let started = Instant::now();
    for _ in 0..STREAM_MB {
        file.write_all(&piece)?;
    }
    file.sync_data()?;
    Ok(STREAM_MB as f64 / started.elapsed().as_secs_f64())
}

async fn loopback_rate() -> Result<f64> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut sender = TcpStream::connect(listener.local_addr()?).await?;
    let (mut receiver, _) = listener.accept().await?;
    let started = Instant::now();
    let send = async {
        let piece = vec![7; MB];
        for _ in 0..STREAM_MB {
            sender.write_all(&piece).await?;
        }
        sender.shutdown().await
    };
    let receive = async {
        let mut buffer = vec![0; 256 * 1024];
        while receiver.read(&mut buffer).await? > 0 {}
        std::io::Result::Ok(())
    };
    tokio::try_join!(send, receive)?;
    Ok(STREAM_MB as f64 / started.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_and_memory_are_read_from_proc() {
        assert_eq!(
            field("processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: x\n", "model name"),
            Some("AMD EPYC")
        );
        assert!((memory_gb("MemTotal:       24682000 kB\nMemFree: 1 kB\n") - 25.274_368).abs() < 1e-9);
    }

    #[test]
    fn the_longest_mount_point_holds_the_folder() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\ntmpfs /tmpx xfs rw 0 0\n";
        assert_eq!(file_system(mounts, Path::new("/tmp/bench")), "tmpfs");
        assert_eq!(file_system(mounts, Path::new("/home")), "ext4");
        assert_eq!(file_system("", Path::new("/home")), "unknown");
    }
}
