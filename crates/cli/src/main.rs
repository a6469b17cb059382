//! The `runstone` command.

use std::process::ExitCode;

use runstone_cli::World;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    runstone_cli::main(std::env::args_os(), &mut World::of_this_process())
}
