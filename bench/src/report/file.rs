//! The file of results: a title, then one section a run, the newest on top.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What follows the title.
const INTRODUCTION: &str = "\
Written by `runstone-bench` (see [README.md](README.md)); the newest run comes first. Compare figures within one run
only: the machine and what else it does change from run to run.
";

/// A file of results with what older runs left in it.
#[derive(Debug)]
pub struct ResultFile {
    path: PathBuf,
    title: &'static str,
    old: String,
}

impl ResultFile {
    /// Reads the file at `path`; one that is not there yet is empty.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path, title: &'static str) -> Result<Self> {
        let old = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            old => old.with_context(|| format!("cannot read {}", path.display()))?,
        };
        Ok(Self { path: path.to_owned(), title, old })
    }

    /// Writes the file with `section` above all that was there when it was opened. Calling it again replaces the
    /// section, so that a long run can write down what it has so far.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_newest(&self, section: &str) -> Result<()> {
        let text = with_newest(self.title, &self.old, section);
        fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn with_newest(title: &str, old: &str, section: &str) -> String {
    let older = old.find("\n## ").map_or("", |at| &old[at..]);
    format!("# {title}\n\n{INTRODUCTION}\n{section}{older}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_section_comes_first_and_none_is_lost() {
        let head = format!("# T\n\n{INTRODUCTION}\n");
        let first = with_newest("T", "", "## one\n\n### Budgets\n");
        let second = with_newest("T", &first, "## two\n\ntext\n");
        assert_eq!(first, format!("{head}## one\n\n### Budgets\n"));
        assert_eq!(second, format!("{head}## two\n\ntext\n\n## one\n\n### Budgets\n"));
    }

    #[test]
    fn a_run_that_writes_again_replaces_its_own_section_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("RESULTS.md");
        ResultFile::open(&path, "T").unwrap().write_newest("## one\n").unwrap();
        let file = ResultFile::open(&path, "T").unwrap();
        file.write_newest("## two, half\n").unwrap();
        file.write_newest("## two\n").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.find("## two\n").unwrap() < text.find("## one").unwrap());
        assert!(!text.contains("half"));
    }
}
