//! Runs.

pub(super) mod search;
