//! How much memory a tree of processes holds.

use std::fs;
use std::ops::Add;

use super::tree;

/// Memory of a process tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Proportional set size, KiB: pages shared by n processes count 1/n in each, so the sum counts them once.
    pub pss_kib: u64,
    /// Resident set size, KiB: shared pages count in every process.
    pub rss_kib: u64,
    /// Processes summed up.
    pub processes: u32,
}

impl Memory {
    /// What `root` and its descendants hold now.
    pub fn of_tree(root: i32) -> Self {
        let reports = tree::tree_of(root).into_iter().filter_map(|process| {
            let report = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.pid)).ok()?;
            parse_rollup(&report)
        });
        reports.fold(Self::default(), Add::add)
    }

    /// The proportional set size in MB (10⁶ bytes).
    pub fn pss_mb(self) -> f64 {
        self.pss_kib as f64 * 1024.0 / 1e6
    }

    /// The resident set size in MB (10⁶ bytes).
    pub fn rss_mb(self) -> f64 {
        self.rss_kib as f64 * 1024.0 / 1e6
    }
}

impl Add for Memory {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            pss_kib: self.pss_kib + other.pss_kib,
            rss_kib: self.rss_kib + other.rss_kib,
            processes: self.processes + other.processes,
        }
    }
}

/// The most that each of `root` and its descendants has been resident with, KiB, summed up.
pub fn peak_rss_kib_of_tree(root: i32) -> u64 {
    let peaks = tree::tree_of(root).into_iter().filter_map(|process| {
        let status = fs::read_to_string(format!("/proc/{}/status", process.pid)).ok()?;
        kib_of(&status, "VmHWM:")
    });
    peaks.sum()
}

/// Reads a `/proc/PID/smaps_rollup`; `None` for one without memory of its own, such as a dead process.
fn parse_rollup(report: &str) -> Option<Memory> {
    Some(Memory { pss_kib: kib_of(report, "Pss:")?, rss_kib: kib_of(report, "Rss:")?, processes: 1 })
}

/// The figure of the line that begins with `name`.
fn kib_of(report: &str, name: &str) -> Option<u64> {
    let line = report.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLLUP: &str = "55d0c0000000-7ffd9c000000 ---p 00000000 00:00 0                          [rollup]\n\
        Rss:               12340 kB\nPss:                8000 kB\nPss_Dirty:          1000 kB\nShared_Clean:  1 kB\n";

    #[test]
    fn a_rollup_gives_both_sizes() {
        assert_eq!(parse_rollup(ROLLUP), Some(Memory { pss_kib: 8_000, rss_kib: 12_340, processes: 1 }));
        assert_eq!(parse_rollup(""), None);
    }

    #[test]
    fn our_own_peak_is_at_least_what_we_hold() {
        let me = i32::try_from(std::process::id()).unwrap();
        assert_eq!(kib_of("VmPeak:\t 9 kB\nVmHWM:\t    4711 kB\n", "VmHWM:"), Some(4_711));
        assert!(peak_rss_kib_of_tree(me) > 0);
    }

    #[test]
    fn a_tree_sums_up() {
        let one = Memory { pss_kib: 1_000, rss_kib: 2_000, processes: 1 };
        assert_eq!(one + one, Memory { pss_kib: 2_000, rss_kib: 4_000, processes: 2 });
        assert!((one.pss_mb() - 1.024).abs() < 1e-9);
    }
}
