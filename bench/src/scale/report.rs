//! The section of a run: machine, budgets, then a table for each part on each database.

use std::path::Path;

use anyhow::Result;

use super::args::{Database, ScaleArgs};
use super::sheet::Sheet;
use super::{budgets, postgres};
use crate::machine::Machine;
use crate::peers::{Installation, Peer};
use crate::report::{ResultFile, short};

const TITLE: &str = "Scale results";

/// The report of one run, written again after each stage.
pub struct Report {
    head: String,
    /// `None`: the report is only printed.
    file: Option<ResultFile>,
    done: Vec<Sheet>,
}

impl Report {
    /// A report of a run that begins now.
    ///
    /// # Errors
    /// When the file of older results cannot be read, or a program does not tell its version.
    pub fn begin(args: &ScaleArgs, program: &Path, date: &str, machine: &Machine) -> Result<Self> {
        let file = (args.out != Path::new("-")).then(|| ResultFile::open(&args.out, TITLE)).transpose()?;
        Ok(Self { head: head(args, program, date, machine)?, file, done: Vec::new() })
    }

    /// Adds a part that has ended, and writes all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, sheet: Sheet) -> Result<()> {
        self.done.push(sheet);
        self.write(&self.unfinished(None))
    }

    /// Writes all parts that have ended, and what `current` has so far.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save_with(&self, current: &Sheet) -> Result<()> {
        self.write(&self.unfinished(Some(current)))
    }

    /// Writes and prints the whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(&self) -> Result<()> {
        let text = section(&self.head, "", self.done.iter());
        self.write(&text)?;
        println!("{text}");
        Ok(())
    }

    fn unfinished(&self, current: Option<&Sheet>) -> String {
        section(&self.head, "**This run was not finished.**\n\n", self.done.iter().chain(current))
    }

    fn write(&self, text: &str) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.write_newest(text))
    }
}

fn section<'s>(head: &str, remark: &str, sheets: impl Iterator<Item = &'s Sheet> + Clone) -> String {
    let mut text = format!("{head}{remark}### Budgets\n\n{}", budgets::table(sheets.clone()));
    text.extend(sheets.map(Sheet::to_markdown));
    // Sections of older runs follow behind one empty line.
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn head(args: &ScaleArgs, program: &Path, date: &str, machine: &Machine) -> Result<String> {
    let installation = Installation { runstone: program.to_owned(), venvs: args.temp.clone() };
    let mut servers = vec![Peer::Runstone.version(&installation)];
    if args.databases.contains(&Database::Postgres) {
        servers.push(format!("{} as it is shipped, `fsync` on", postgres::version()?));
    }
    Ok(format!(
        "## {date}\n\n\
         {} cores of {}, {:.0} GB memory, Linux {}, data on {}: {} appends of 4 KiB with `fdatasync` a second, {} MB/s \
         sequential. The load generator and the database run on the same cores. Load average before the start: {}. {}.\n\n\
         A run has 20 metrics and 20 params and is written with three requests (create, log-batch, update); points are \
         logged in batches of 1,000. 8 connections write, one reads. Latencies are p50 / p99 over {} s after a tenth of \
         that to warm up; every page is checked value by value before it is timed. Memory is that of Runstone's \
         process, MB are 10⁶ bytes; the room a database takes is what `runstone db stats` says.\n\n",
        machine.cores,
        machine.processor,
        machine.memory_gb,
        machine.kernel,
        machine.file_system,
        short(machine.syncs_per_second),
        short(machine.disk_mb_per_second),
        machine.load_before,
        servers.join("; "),
        args.seconds,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::args::Part;
    use crate::scale::sheet::Cell;

    #[test]
    fn a_stage_is_written_before_the_run_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("SCALE.md");
        let file = Some(ResultFile::open(&path, TITLE).unwrap());
        let mut report = Report { head: "## now\n\n".into(), file, done: Vec::new() };
        let mut sheet = Sheet::new(Database::Sqlite, Part::Growth);
        sheet.begin_column(10, "runs");
        sheet.record(("peak", "the peak"), Cell::Figure(7.0, "MB"));
        let read = || std::fs::read_to_string(&path).unwrap();
        report.save_with(&sheet).unwrap();
        assert!(read().contains("| the peak | 7 MB |") && read().contains("not finished"));
        report.add(sheet).unwrap();
        assert_eq!(read().matches("### SQLite").count(), 1);
        report.finish().unwrap();
        assert!(
            read().contains("the peak | ≤ 300 MB | 7 MB | 10 | kept") && !read().contains("not finished")
        );
    }
}
