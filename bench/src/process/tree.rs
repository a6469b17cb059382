//! Which processes descend from another one, read from `/proc`.

use std::fs;

/// A process, told apart from a later one with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process {
    /// Process id.
    pub pid: i32,
    /// Id of the parent.
    pub parent: i32,
    /// Id of the process group.
    pub group: i32,
    /// When it started, in clock ticks since the machine did.
    pub started: u64,
    /// One-letter state; `Z` is dead but not yet collected.
    pub state: char,
}

/// `root` and all its descendants that run now, parents before children.
pub fn tree_of(root: i32) -> Vec<Process> {
    select_tree(root, &all())
}

/// All processes of a group that run now, whoever their parents are.
pub fn members_of(group: i32) -> Vec<Process> {
    all().into_iter().filter(|process| process.group == group && process.state != 'Z').collect()
}

/// Whether this very process (not another one that took over its number) still runs.
pub fn is_alive(process: Process) -> bool {
    read(process.pid).is_some_and(|now| now.started == process.started && now.state != 'Z')
}

fn all() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(read).collect()
}

fn read(pid: i32) -> Option<Process> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn select_tree(root: i32, processes: &[Process]) -> Vec<Process> {
    let mut tree: Vec<Process> = processes.iter().filter(|process| process.pid == root).copied().collect();
    let mut next = 0;
    while next < tree.len() {
        let parent = tree[next].pid;
        tree.extend(processes.iter().filter(|process| process.parent == parent));
        next += 1;
    }
    tree
}

/// Reads a line of `/proc/PID/stat`; the name in parentheses may itself hold spaces and parentheses.
fn parse_stat(line: &str) -> Option<Process> {
    let (pid, rest) = line.split_once(" (")?;
    let (_name, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    Some(Process {
        pid: pid.parse().ok()?,
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        // Field 22 of the line, counted from 1 with the number and the name.
        started: fields.get(19)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: i32, parent: i32) -> Process {
        Process { pid, parent, group: 1, started: 1, state: 'S' }
    }

    #[test]
    fn a_name_may_hold_anything() {
        let line = "42 (odd ) (name) S 7 41 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 31337 1 2 3";
        assert_eq!(
            parse_stat(line),
            Some(Process { pid: 42, parent: 7, group: 41, started: 31337, state: 'S' })
        );
        assert_eq!(parse_stat("garbage"), None);
    }

    #[test]
    fn a_tree_holds_all_generations_and_no_strangers() {
        let processes =
            [process(1, 0), process(5, 1), process(6, 5), process(9, 1), process(7, 6), process(8, 5)];
        let pids: Vec<i32> = select_tree(5, &processes).iter().map(|process| process.pid).collect();
        assert_eq!(pids, [5, 6, 8, 7]);
        assert_eq!(select_tree(77, &processes), []);
    }

    #[test]
    fn this_very_process_is_alive() {
        let me = read(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert!(is_alive(me));
        assert!(!is_alive(Process { started: me.started + 1, ..me }));
    }
}
