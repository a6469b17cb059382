//! Virtual environments for peers that come from PyPI.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

/// Written last, with what is installed: an environment without it, or with another list, is made anew.
const MARKER: &str = "runstone-bench-installed";

/// Installs `requirements` into a virtual environment at `folder`, unless they are there already.
///
/// # Errors
/// When Python or pip fail; their own output says why.
pub async fn ensure_installed(folder: &Path, requirements: &[&str]) -> Result<()> {
    let wanted = requirements.join(" ");
    let marker = folder.join(MARKER);
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("installing {wanted} into {}", folder.display());
    let mut create = Command::new("python3");
    create.args(["-m", "venv", "--clear"]).arg(folder);
    run(create).await?;
    let mut install = Command::new(folder.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check"]).args(requirements);
    run(install).await?;
    fs::write(&marker, wanted).with_context(|| format!("cannot write {}", marker.display()))
}

async fn run(mut command: Command) -> Result<()> {
    let name = command.as_std().get_program().display().to_string();
    let status = command.kill_on_drop(true).status().await.with_context(|| format!("cannot start {name}"))?;
    ensure!(status.success(), "{name} failed ({status})");
    Ok(())
}
