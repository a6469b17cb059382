//! Tables and points as the formats that data tools read: Arrow IPC streams, Parquet files, and CSV for all others.
//!
//! Rows go in batch by batch and bytes come out as they become ready, so that neither side ever holds a whole file. No
//! I/O, no SQL, no HTTP.

mod csv;
mod encoder;
mod points;
mod table;

pub use encoder::{EncodeError, Format};
pub use points::{Point, Points};
pub use table::{Column, Kind, Table, Values};
