//! How much processor time a tree of processes has used.

use std::fs;

use super::tree;

/// Seconds on a processor of `root` and its descendants since they started, with those that have ended and were
/// collected by a parent that still runs. In steps of one clock tick, mostly 10 ms.
pub fn seconds_of_tree(root: i32) -> f64 {
    let all = tree::tree_of(root).into_iter().filter_map(|process| {
        let line = fs::read_to_string(format!("/proc/{}/stat", process.pid)).ok()?;
        ticks(&line).map(|times| times.iter().sum::<u64>())
    });
    all.sum::<u64>() as f64 / rustix::param::clock_ticks_per_second() as f64
}

/// Seconds on a processor of this process itself, without any child.
pub fn own_seconds() -> f64 {
    let line = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let times = ticks(&line).unwrap_or_default();
    (times[0] + times[1]) as f64 / rustix::param::clock_ticks_per_second() as f64
}

/// User and system time of the process and of its collected children, in clock ticks: fields 14 to 17 of the line.
fn ticks(line: &str) -> Option<[u64; 4]> {
    let (_, rest) = line.rsplit_once(") ")?;
    let times: Vec<u64> = rest.split(' ').skip(11).take(4).map_while(|field| field.parse().ok()).collect();
    times.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_and_collected_childrens_time_count() {
        let line = "42 (odd ) name) S 7 41 42 0 -1 4194560 1 2 3 4 50 6 700 8000 20 0 1 0 31337 1 2 3";
        assert_eq!(ticks(line), Some([50, 6, 700, 8_000]));
        assert_eq!(ticks("42 (short) S 7"), None);
    }
}
