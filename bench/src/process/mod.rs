//! The processes of a server: starting them as a group, watching their memory, and ending all of them.

mod group;
mod memory;
mod tree;

pub use group::ProcessGroup;
pub use memory::Memory;
