//! Making a block of entries.

use std::cmp::Ordering;

use super::head::{assemble, put_run, put_stats};
use super::{BLOCK_POINTS, STATS_FROM, integers, values};
use crate::point::{Entry, Point};
use crate::stats::KeyStats;

/// How many axes back a key's axis is looked for. Metrics that are logged together have neighbouring numbers, as
/// names are numbered when they are first seen.
const NEAR_AXES: usize = 16;

/// Why entries cannot become one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// There are none.
    #[error("a block needs at least one point")]
    Empty,
    /// There are more than [`BLOCK_POINTS`].
    #[error("{count} points are too many for a block")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// They are not sorted and distinct by [`Entry::order`].
    #[error("entry {place} does not come behind the one before it")]
    Unordered {
        /// Which entry is at the wrong place, counted from 0.
        place: usize,
    },
}

/// Compresses 1 to [`BLOCK_POINTS`] entries, sorted and distinct by [`Entry::order`], into a block.
/// NaN becomes the one standard NaN; all else comes back as it was.
///
/// # Errors
/// [`EncodeError`] if the entries are not like that.
pub fn encode(entries: &[Entry]) -> Result<Vec<u8>, EncodeError> {
    check(entries)?;
    let mut builder = Builder::default();
    for run in entries.chunk_by(|left, right| left.key == right.key) {
        builder.add(run);
    }
    Ok(builder.finish())
}

fn check(entries: &[Entry]) -> Result<(), EncodeError> {
    match entries.len() {
        0 => return Err(EncodeError::Empty),
        count if count > BLOCK_POINTS => return Err(EncodeError::TooMany { count }),
        _ => {}
    }
    let disorder = entries.windows(2).position(|pair| pair[0].order(&pair[1]) != Ordering::Less);
    disorder.map_or(Ok(()), |place| Err(EncodeError::Unordered { place: place + 1 }))
}

/// A block in the making.
#[derive(Default)]
struct Builder {
    keys: usize,
    previous_key: Option<i64>,
    directory: Vec<u8>,
    stats: Vec<u8>,
    /// Start and length of each axis in the columns of steps and times.
    axes: Vec<(usize, usize)>,
    steps: Vec<i64>,
    timestamps: Vec<i64>,
    singles: Vec<f32>,
    doubles: Vec<f64>,
}

impl Builder {
    /// Adds the points of one key, greater than those before.
    fn add(&mut self, run: &[Entry]) {
        let key = run[0].key;
        let distance = self.axis_distance(run);
        if distance == 0 {
            self.add_axis(run);
        }
        let is_double = self.add_values(run);
        put_run(&mut self.directory, self.previous_key, key, (distance, run.len()), is_double);
        if run.len() >= STATS_FROM {
            let stats = KeyStats::of_all(key, run.iter().map(|entry| cleaned(entry.point)));
            stats.iter().for_each(|stats| put_stats(&mut self.stats, stats));
        }
        self.keys += 1;
        self.previous_key = Some(key);
    }

    /// How many axes back the same steps and times are; 0 if they are not.
    fn axis_distance(&self, run: &[Entry]) -> usize {
        let near = self.axes.iter().rev().take(NEAR_AXES);
        near.enumerate().find(|(_, axis)| self.is_axis_of(run, axis)).map_or(0, |(place, _)| place + 1)
    }

    fn is_axis_of(&self, run: &[Entry], &(start, count): &(usize, usize)) -> bool {
        let steps = &self.steps[start..start + count];
        let timestamps = &self.timestamps[start..start + count];
        count == run.len()
            && run.iter().zip(steps).all(|(entry, step)| entry.point.step == *step)
            && run.iter().zip(timestamps).all(|(entry, timestamp)| entry.point.timestamp_ms == *timestamp)
    }

    fn add_axis(&mut self, run: &[Entry]) {
        self.axes.push((self.steps.len(), run.len()));
        self.steps.extend(run.iter().map(|entry| entry.point.step));
        self.timestamps.extend(run.iter().map(|entry| entry.point.timestamp_ms));
    }

    /// Adds the values to one of the two columns; whether to that of f64.
    fn add_values(&mut self, run: &[Entry]) -> bool {
        let start = self.singles.len();
        for entry in run {
            let Some(single) = values::as_single(entry.point.value) else {
                self.singles.truncate(start);
                self.doubles.extend(run.iter().map(|entry| cleaned(entry.point).value));
                return true;
            };
            self.singles.push(single);
        }
        false
    }

    fn finish(self) -> Vec<u8> {
        let columns = [
            integers::encode(&self.steps),
            integers::encode(&self.timestamps),
            values::encode(&self.singles),
            values::encode(&self.doubles),
        ];
        assemble(self.keys, &self.directory, &columns, &self.stats)
    }
}

/// The point with the one standard NaN instead of another.
fn cleaned(point: Point) -> Point {
    if point.value.is_nan() { Point { value: f64::NAN, ..point } } else { point }
}
