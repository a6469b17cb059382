//! The processes of a server: starting them as a group, watching their memory, and ending all of them.

mod cpu;
mod group;
mod memory;
mod tree;

pub use cpu::own_seconds as own_cpu_seconds;
pub use group::{ProcessGroup, tied_to_us};
pub use memory::Memory;
