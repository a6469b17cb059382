//! `runstone completions`: scripts that let a shell complete this command.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::world::World;

/// Print a script with which a shell completes commands and options.
///
/// bash: runstone completions bash > ~/.local/share/bash-completion/completions/runstone
///
/// zsh:  runstone completions zsh > ~/.zfunc/_runstone   (with ~/.zfunc in fpath)
///
/// fish: runstone completions fish > ~/.config/fish/completions/runstone.fish
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(options: &Options, world: &mut World) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "runstone", &mut script);
    world.out.write_all(&script)?;
    Ok(())
}
