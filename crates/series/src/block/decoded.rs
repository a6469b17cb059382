//! The columns of a block, decoded, and the points made of them.

use std::cmp::Ordering;

use super::head::{Head, KeyRun};
use crate::corrupt::Corrupt;
use crate::point::{Entry, Point};
use crate::stats::KeyStats;

/// The columns as numbers: steps and times of all axes, one behind the other; the values of all keys whose values fit
/// an f32, one key behind the other; those of the other keys. A column that was not wanted is empty.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) steps: Vec<i64>,
    pub(super) timestamps: Vec<i64>,
    pub(super) singles: Vec<f64>,
    pub(super) doubles: Vec<f64>,
}

impl Columns {
    /// Makes sure that the points of a key are in order and distinct, which the checksums do not say.
    pub(super) fn check(&self, run: &KeyRun) -> Result<(), Corrupt> {
        // Nearly always the steps alone put the points in order, which is quickly seen.
        let is_ordered = self.steps[run.axis_range()].windows(2).all(|pair| pair[0] < pair[1])
            || self.points(run).is_sorted_by(|left, right| left.step_order(right) == Ordering::Less);
        if is_ordered { Ok(()) } else { Err(Corrupt::new("block", "points out of order")) }
    }

    /// The points of a key, whose column of values must have been wanted.
    pub(super) fn points(&self, run: &KeyRun) -> impl Iterator<Item = Point> {
        let values = if run.is_double() { &self.doubles } else { &self.singles };
        let axis = self.steps[run.axis_range()].iter().zip(&self.timestamps[run.axis_range()]);
        axis.zip(&values[run.value_range()]).map(|((&step, &timestamp_ms), &value)| Point {
            step,
            timestamp_ms,
            value,
        })
    }

    pub(super) fn stats(&self, run: &KeyRun) -> Option<KeyStats> {
        KeyStats::of_all(run.key, self.points(run))
    }
}

/// A block with all its columns decoded.
#[derive(Debug)]
pub struct Decoded<'b> {
    head: &'b Head,
    columns: Columns,
}

impl<'b> Decoded<'b> {
    pub(super) fn new(head: &'b Head, columns: Columns) -> Result<Self, Corrupt> {
        head.keys().iter().try_for_each(|run| columns.check(run))?;
        Ok(Self { head, columns })
    }

    /// The keys with their number of points, ordered by key.
    pub fn keys(&self) -> &'b [KeyRun] {
        self.head.keys()
    }

    /// The points of a key in step order; none if the block has no such key.
    pub fn points(&self, key: i64) -> impl Iterator<Item = Point> {
        self.head.key(key).into_iter().flat_map(|run| self.columns.points(run))
    }

    /// All entries in order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let entries = |run: &'b KeyRun| {
            let key = run.key;
            self.columns.points(run).map(move |point| Entry { key, point })
        };
        self.head.keys().iter().flat_map(entries)
    }

    /// Statistics of all keys, ordered by key.
    pub fn stats(&self) -> impl Iterator<Item = KeyStats> {
        let stats = |run: &KeyRun| match &run.stats {
            Some(stats) => Some(**stats),
            None => self.columns.stats(run),
        };
        self.head.keys().iter().filter_map(stats)
    }
}
