//! A model registry: registered models, each with versions, tags and an alias, and what is asked of them.
//!
//! What each model holds follows from its number, so every answer is compared with what must be there.

mod data;
mod fill;
mod questions;

pub use data::Size;
pub use fill::fill;
pub use questions::{Question, learn, learn_set_alias};
