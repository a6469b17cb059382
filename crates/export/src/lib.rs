//! Tables and points as the two formats that data tools read: Arrow IPC streams and Parquet files.
//!
//! Rows go in batch by batch and bytes come out as they become ready, so that neither side ever holds a whole file. No
//! I/O, no SQL, no HTTP.

mod encoder;
mod points;
mod table;

pub use encoder::{EncodeError, Format};
pub use points::{Point, Points};
pub use table::{Column, Kind, Table, Values};
