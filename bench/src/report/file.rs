//! The file of results: a title, then one section a run, the newest on top.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

const TITLE: &str = "\
# Benchmark results

Written by `runstone-bench` (see [README.md](README.md)); the newest run comes first. Compare figures within one run
only: the machine and what else it does change from run to run.
";

/// Puts a section above all older ones.
///
/// # Errors
/// When the file cannot be read or written.
pub fn prepend(path: &Path, section: &str) -> Result<()> {
    let old = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        old => old.with_context(|| format!("cannot read {}", path.display()))?,
    };
    fs::write(path, with_newest(&old, section)).with_context(|| format!("cannot write {}", path.display()))
}

fn with_newest(old: &str, section: &str) -> String {
    let older = old.find("\n## ").map_or("", |at| &old[at..]);
    format!("{TITLE}\n{section}{older}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_section_comes_first_and_none_is_lost() {
        let first = with_newest("", "## one\n\n### Budgets\n");
        let second = with_newest(&first, "## two\n\ntext\n");
        assert_eq!(first, format!("{TITLE}\n## one\n\n### Budgets\n"));
        assert_eq!(second, format!("{TITLE}\n## two\n\ntext\n\n## one\n\n### Budgets\n"));
    }

    #[test]
    fn a_file_is_made_when_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("RESULTS.md");
        prepend(&path, "## one\n").unwrap();
        prepend(&path, "## two\n").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.find("## two").unwrap() < text.find("## one").unwrap());
    }
}
