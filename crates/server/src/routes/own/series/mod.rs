//! Series of metrics for charts.

mod lines;
pub(super) mod read;
