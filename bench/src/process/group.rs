//! A child process in a group of its own, which dies with all it started, whatever happens to us.

use std::ffi::OsStr;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::cpu;
use super::memory::{self, Memory};
use super::tree::{self, Process};

/// How long a server may take to end in order before it is killed.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// A running child and everything it started. Dropping it ends them all.
#[derive(Debug)]
pub struct ProcessGroup {
    leader: Child,
}

impl ProcessGroup {
    /// Starts `command` as the leader of a new process group.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        use std::os::unix::process::CommandExt;
        let leader = command.process_group(0).spawn();
        let leader = leader.with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { leader })
    }

    /// Complains if the leader has ended.
    ///
    /// # Errors
    /// When it has, with its exit status.
    pub fn check_running(&mut self) -> Result<()> {
        match self.leader.try_wait()? {
            Some(status) => bail!("the server ended by itself ({status})"),
            None => Ok(()),
        }
    }

    /// What the leader and its descendants hold now.
    pub fn memory(&self) -> Memory {
        Memory::of_tree(self.leader_id())
    }

    /// The most that the processes running now have held, MB (10⁶ bytes) of resident set size, summed up.
    pub fn peak_rss_mb(&self) -> f64 {
        memory::peak_rss_kib_of_tree(self.leader_id()) as f64 * 1024.0 / 1e6
    }

    /// Seconds that all processes of the tree have spent on a processor.
    pub fn cpu_seconds(&self) -> f64 {
        cpu::seconds_of_tree(self.leader_id())
    }

    fn leader_id(&self) -> i32 {
        self.pid().as_raw_pid()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.leader)
    }

    /// Ends the group: asks, waits, then kills, and also what left the group (daemons that made their own).
    fn end(&mut self) {
        let mut members = tree::tree_of(self.leader_id());
        if !matches!(self.leader.try_wait(), Ok(Some(_))) {
            // An error means there is nobody left to signal, which is the aim.
            let _ = kill_process_group(self.pid(), Signal::TERM);
        }
        self.wait_for_end(&mut members, PATIENCE);
        // Some may have been started after the others were listed.
        members.extend(tree::members_of(self.leader_id()));
        for member in &members {
            kill(*member);
        }
        self.wait_for_end(&mut members, PATIENCE);
    }

    /// Waits until no member is alive, and collects the leader; keeps in `members` those that still are.
    fn wait_for_end(&mut self, members: &mut Vec<Process>, patience: Duration) {
        let deadline = Instant::now() + patience;
        loop {
            let _ = self.leader.try_wait();
            members.retain(|member| tree::is_alive(*member));
            if members.is_empty() || Instant::now() >= deadline {
                return;
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.end();
    }
}

/// A command that runs `program` and gets `signal` (`TERM`, `QUIT`, …) from the kernel when we end, even when we are
/// killed and nothing of ours is dropped any more.
pub fn tied_to_us(signal: &str, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal]).arg(program);
    command
}

fn kill(process: Process) {
    if let (true, Some(pid)) = (tree::is_alive(process), Pid::from_raw(process.pid)) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    #[test]
    fn a_dropped_group_takes_its_descendants_along() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo started; wait"]).stdout(Stdio::piped());
        let mut group = ProcessGroup::spawn(&mut command).unwrap();
        let mut line = String::new();
        BufReader::new(group.leader.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let members = tree::tree_of(group.leader_id());
        assert_eq!(members.len(), 2, "the shell and what it started");
        assert_eq!(group.memory().processes, 2);
        drop(group);
        assert!(!members.iter().any(|member| tree::is_alive(*member)));
    }

    #[test]
    fn a_server_that_ended_is_noticed() {
        let mut group = ProcessGroup::spawn(Command::new("sh").args(["-c", "exit 3"])).unwrap();
        group.leader.wait().unwrap();
        assert!(group.check_running().unwrap_err().to_string().contains("exit status: 3"));
    }
}
