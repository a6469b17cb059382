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

/// Reads a `/proc/PID/smaps_rollup`; `None` for one without memory of its own, such as a dead process.
fn parse_rollup(report: &str) -> Option<Memory> {
    let kib = |name: &str| {
        let line = report.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    };
    Some(Memory { pss_kib: kib("Pss:")?, rss_kib: kib("Rss:")?, processes: 1 })
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
    fn a_tree_sums_up() {
        let one = Memory { pss_kib: 1_000, rss_kib: 2_000, processes: 1 };
        assert_eq!(one + one, Memory { pss_kib: 2_000, rss_kib: 4_000, processes: 2 });
        assert!((one.pss_mb() - 1.024).abs() < 1e-9);
    }
}
