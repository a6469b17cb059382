//! Metrics as series: pure functions on slices of points, free of I/O and of everything else in this workspace.
//!
//! New points are packed into [`tail`] records as they arrive. Later they are sorted ([`sort_distinct`], [`merge`]),
//! cut into pieces ([`cut`]) and sealed into immutable compressed [`block`]s with [`KeyStats`] in front. A chart reads
//! blocks and tail through a [`Reducer`], which keeps the extremes and needs only the statistics of most blocks;
//! [`smooth`] and [`group`] are what charts do on top.
//!
//! Formats carry a version and checksums. Old bytes stay readable for ever (golden files in `tests/series/golden`); hostile
//! bytes give [`Corrupt`], never a panic, and memory in proportion to what was handed in.

pub mod block;
mod bytes;
mod corrupt;
mod downsample;
mod grid;
mod group;
mod merge;
mod point;
pub mod ranked;
mod smooth;
mod stats;
pub mod tail;

pub use block::{BLOCK_POINTS, Block};
pub use corrupt::Corrupt;
pub use downsample::{Bucket, Reducer, downsample};
pub use grid::{Axis, Grid, MAX_WIDTH};
pub use group::{GridsDiffer, Group, GroupBucket, group};
pub use merge::{cut, merge, sort_distinct};
pub use point::{Entry, Point};
pub use smooth::smooth;
pub use stats::KeyStats;
