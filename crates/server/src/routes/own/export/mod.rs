//! Whole tables of runs and points, for data tools.
//!
//! Runs are chosen a part at a time in the order of their inner numbers, and what is written of them is read in smaller
//! parts; each is a snapshot of its own. So an export holds no connection while its reader is slow, takes bounded
//! memory at any size, and has each run once, however many come or change meanwhile.

mod chosen;
pub(super) mod points;
pub(super) mod runs;
mod stream;
