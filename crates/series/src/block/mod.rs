//! Blocks: immutable, compressed, sorted by [`Entry::order`](crate::Entry::order), of distinct points of one or many
//! keys.
//!
//! ```text
//! version u8 · head length u32 · CRC-32 of the body u32 · CRC-32 of these 9 bytes and the head u32 · head · body
//! head: number of keys · per key: name, axis, kind of values · columns (encoding, length)
//!       · statistics of keys with many points
//! body: steps · times · values that fit an f32 · other values
//! ```
//!
//! Metrics that are logged together share their steps and times, so these are stored once: a key's **axis** is its list
//! of (step, time), and a key whose axis equals one shortly before it only refers to that. Whether a key's values all
//! survive being an f32 decides which of two columns they go to; one f64 metric does not spoil the others.
//! Each column picks its encoding by size; `integers.rs` and `values.rs` list them.
//!
//! The head can be read without the body ([`Head::open`]), for who needs statistics only.

mod codec;
mod decoded;
mod encode;
pub(crate) mod head;
pub(crate) mod integers;
mod values;

pub use decoded::Decoded;
pub use encode::{EncodeError, encode};
pub use head::{Head, KeyRun};

use crate::corrupt::Corrupt;
use crate::point::{Entry, Point};
use crate::stats::KeyStats;
use decoded::Columns;

/// Points in a full block.
///
/// Measured with `examples/sizes.rs` on one core, a point of a key with noisy f32 values in full blocks:
///
/// | points | size | to encode | to decode | 10 M points to 320 pixels, with statistics |
/// |---|---|---|---|---|
/// | 4,096 | 3.64 B | 90 ns | 12 ns | 20 ms |
/// | 8,192 | 3.61 B | 76 ns | 12 ns | 37 ms |
///
/// Charts decode the blocks at the borders of pixels, so the smaller block wins: it takes about half the time for 1 % more.
pub const BLOCK_POINTS: usize = 4096;

/// Points a block may claim to have: bounds what decoding a small hostile block can cost. More than [`BLOCK_POINTS`],
/// so that a later version may make larger blocks that this one can still read.
const MOST_POINTS: usize = 1 << 16;

/// Keys with fewer points have no statistics in the head, where they would take about 90 bytes a key: 512 points of
/// 4 bytes make that less than 5 %, and computing them takes some microseconds.
const STATS_FROM: usize = 512;

/// A block that has been checked: version, checksums and sizes are right.
#[derive(Debug)]
pub struct Block<'a> {
    head: Head,
    columns: [head::Column<'a>; head::COLUMNS],
}

impl<'a> Block<'a> {
    /// Checks the bytes of a block and reads its head. Takes memory in proportion to the head only.
    ///
    /// # Errors
    /// [`Corrupt`] if the bytes are not one whole block of a known version.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let head = Head::open(bytes)?;
        let columns = head.columns(&bytes[head.size_bytes()..])?;
        Ok(Self { head, columns })
    }

    /// What is known without decoding.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The keys with their number of points, ordered by key; at least one.
    pub fn keys(&self) -> &[KeyRun] {
        self.head.keys()
    }

    /// Statistics of a key's points, decoded if the head does not have them; `None` if the block has no such key.
    ///
    /// # Errors
    /// [`Corrupt`] if the columns do not hold what the head says.
    pub fn stats(&self, key: i64) -> Result<Option<KeyStats>, Corrupt> {
        match self.head.key(key) {
            None => Ok(None),
            Some(KeyRun { stats: Some(stats), .. }) => Ok(Some(**stats)),
            Some(run) => Ok(self.columns_for(run)?.stats(run)),
        }
    }

    /// The points of a key in step order; empty if the block has no such key.
    ///
    /// # Errors
    /// [`Corrupt`] if the columns do not hold what the head says.
    pub fn points(&self, key: i64) -> Result<Vec<Point>, Corrupt> {
        let mut points = Vec::new();
        self.points_into(key, &mut points)?;
        Ok(points)
    }

    /// Appends what [`Block::points`] gives.
    ///
    /// # Errors
    /// [`Corrupt`] if the columns do not hold what the head says.
    pub fn points_into(&self, key: i64, into: &mut Vec<Point>) -> Result<(), Corrupt> {
        if let Some(run) = self.head.key(key) {
            into.extend(self.columns_for(run)?.points(run));
        }
        Ok(())
    }

    /// All entries in order.
    ///
    /// # Errors
    /// [`Corrupt`] if the columns do not hold what the head says.
    pub fn entries(&self) -> Result<Vec<Entry>, Corrupt> {
        let decoded = self.decode()?;
        let mut entries = Vec::with_capacity(self.head.point_count());
        entries.extend(decoded.entries());
        Ok(entries)
    }

    /// Decodes all columns once, for who wants several keys.
    ///
    /// # Errors
    /// [`Corrupt`] if the columns do not hold what the head says.
    pub fn decode(&self) -> Result<Decoded<'_>, Corrupt> {
        Decoded::new(&self.head, self.decode_columns(true, true)?)
    }

    /// The columns that a key's points need, checked for this key.
    fn columns_for(&self, run: &KeyRun) -> Result<Columns, Corrupt> {
        let columns = self.decode_columns(!run.is_double(), run.is_double())?;
        columns.check(run)?;
        Ok(columns)
    }

    fn decode_columns(&self, with_singles: bool, with_doubles: bool) -> Result<Columns, Corrupt> {
        let [steps, timestamps, singles, doubles] = &self.columns;
        Ok(Columns {
            steps: integers::decode(steps)?,
            timestamps: integers::decode(timestamps)?,
            singles: if with_singles { values::decode::<f32>(singles)? } else { Vec::new() },
            doubles: if with_doubles { values::decode::<f64>(doubles)? } else { Vec::new() },
        })
    }
}
