//! The MLmodel format: pure functions on text, free of I/O and of everything else in this workspace.
//!
//! [`MlModel::read`] reads the file `MLmodel` that lies beside a model's data. Its [`Signature`] says what the model takes
//! and gives; [`incompatibilities`] says what would break for callers if one model took the place of another.
//!
//! Files come from outside. Hostile ones give [`Unreadable`], never a panic, and take memory in proportion to their size,
//! which is bounded ([`MAX_BYTES`]).

mod compatibility;
mod json;
mod mlmodel;
mod shorten;
mod signature;
mod unreadable;

pub use compatibility::{Incompatibility, Part, Place, incompatibilities};
pub use mlmodel::{MAX_BYTES, MlModel};
pub use signature::{DataType, Field, Param, Property, Signature, Tensor};
pub use unreadable::Unreadable;
