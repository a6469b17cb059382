//! Runstone on stores of growing size: a million runs, a hundred million points, ten thousand experiments.
//!
//! Each part fills a fresh database through the public API, waits until the server has packed everything, and times
//! reads whose answers it can tell from the data's numbers alone. A new part is a variant of [`args::Part`] and a module
//! with a `measure` function.

pub mod args;
mod backend;
mod budgets;
mod experiments;
mod growth;
mod postgres;
mod progress;
mod registry;
mod report;
mod runs;
mod sender;
mod series;
mod sheet;
mod site;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, absolute};

use anyhow::{Context, Result, ensure};

use self::args::{Part, ScaleArgs};
pub use self::progress::Progress;
use self::report::Report;
pub use self::sender::{Failures, Sender};
use self::sheet::Sheet;
use self::site::Site;
use crate::clock;
use crate::machine::Machine;

/// Measures everything that is asked for. Dropping the future ends all servers and removes their data.
///
/// # Errors
/// When nothing can be measured at all. What goes wrong with a part is told in its section.
pub async fn run(args: &ScaleArgs) -> Result<()> {
    args.check()?;
    let program = absolute(&args.runstone)?;
    ensure!(program.is_file(), "there is no {}: build it first", program.display());
    let folder = tempfile::Builder::new().prefix("runstone-scale-").tempdir_in(&args.temp);
    let folder = folder.with_context(|| format!("cannot make a folder in {}", args.temp.display()))?;
    // PostgreSQL may run as somebody else, who must get through to a folder of his own.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
    let machine = Machine::describe(folder.path()).await?;
    let mut report = Report::begin(args, &program, &clock::now(), &machine)?;
    for &database in &args.databases {
        for &part in &args.parts {
            let mut sheet = Sheet::new(database, part);
            if let Err(error) = measure(args, &program, folder.path(), &report, &mut sheet).await {
                sheet.note(format!("The part ended early: {error:#}"));
            }
            report.add(sheet)?;
        }
    }
    report.finish()
}

/// Measures one part on a database of its own.
async fn measure(
    args: &ScaleArgs,
    program: &Path,
    folder: &Path,
    report: &Report,
    sheet: &mut Sheet,
) -> Result<()> {
    let part = sheet.part;
    let mut site = Site::start(args, program, folder, sheet).await?;
    let save = |site: &Site<'_>| report.save_with(site.sheet);
    match part {
        Part::Growth => growth::measure(&mut site, save).await,
        Part::Series => series::measure(&mut site, save).await,
        Part::Experiments => experiments::measure(&mut site, save).await,
        Part::Registry => registry::measure(&mut site, save).await,
    }
}
