//! Runs in great number: what each holds, how they are written, and how searches find them again.

mod data;
mod fill;
mod page;
mod search;
mod walk;

pub use fill::{Filled, fill};
pub use search::{Filter, Search, learn, learn_get_runs};
pub use walk::walk;
