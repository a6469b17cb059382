//! A history in pieces: blocks and the tail, of which only those are read that a question needs.

use std::ops::{Range, RangeInclusive};

use runstone_series::{Block, Entry, Point, tail};

use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::Value;

/// How the points of a history are ordered; ties as in `runstone_series::Point`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By time, step and value.
    Time,
    /// By step, time and value.
    Step,
}

impl Order {
    /// Sorts points, equal ones once. Mostly they are in this order.
    pub(super) fn sorted(self, mut points: Vec<Point>) -> Vec<Point> {
        let order = match self {
            Self::Time => Point::time_order,
            Self::Step => Point::step_order,
        };
        if !points.is_sorted_by(|a, b| order(a, b).is_lt()) {
            points.sort_unstable_by(order);
            points.dedup();
        }
        points
    }

    /// Where pieces with these steps and times begin and end: one follows another if it begins behind the other's end.
    fn bounds(self, first: &Bound, last: &Bound) -> [(i64, i64); 2] {
        match self {
            Self::Time => [(first.min_time_ms, i64::MIN), (last.max_time_ms, i64::MAX)],
            Self::Step => [(first.step, first.time_ms), (last.step, last.time_ms)],
        }
    }
}

/// An end of a piece in the order of steps, and the bounds of time of the whole piece.
struct Bound {
    step: i64,
    time_ms: i64,
    min_time_ms: i64,
    max_time_ms: i64,
}

/// A piece of a history: its points are distinct.
struct Segment {
    bounds: [(i64, i64); 2],
    steps: RangeInclusive<i64>,
    count: usize,
    source: Source,
}

enum Source {
    /// A block of this key alone, by its number.
    Block(i64),
    /// Read already, in order.
    Points(Vec<Point>),
}

/// What a history is put together from: blocks in the order of their steps, then the tail.
pub(super) struct Segments {
    key_id: i64,
    order: Order,
    segments: Vec<Segment>,
}

impl Segments {
    /// Looks where the points of a key of a run are.
    pub(super) fn find(tx: &mut Tx<'_>, run: i64, key_id: i64, order: Order) -> Result<Self> {
        let mut segments = Vec::new();
        let mut shared = Vec::new();
        tx.for_each(
            "SELECT id, first_key, last_key, min_time_ms, max_time_ms, count, first_step, first_time_ms, last_step,
                    last_time_ms
             FROM metric_blocks WHERE run_id = $1 AND first_key <= $2 AND last_key >= $2
             ORDER BY first_key, first_step, first_time_ms",
            &[run.into(), key_id.into()],
            |row| {
                if row.int(1)? != row.int(2)? {
                    shared.push(segments.len());
                }
                let bound = |step, time_ms| Bound {
                    step,
                    time_ms,
                    min_time_ms: row.int(3).unwrap_or(i64::MIN),
                    max_time_ms: row.int(4).unwrap_or(i64::MAX),
                };
                let (first, last) = (bound(row.int(6)?, row.int(7)?), bound(row.int(8)?, row.int(9)?));
                segments.push(Segment {
                    bounds: order.bounds(&first, &last),
                    steps: first.step..=last.step,
                    count: usize::try_from(row.int(5)?).unwrap_or_default(),
                    source: Source::Block(row.int(0)?),
                });
                Ok(())
            },
        )?;
        // A block with other keys too has to be opened to know what it holds of this one: the first and the last.
        for place in shared {
            if let Source::Block(id) = segments[place].source {
                segments[place] = Segment::of(read_block(tx, id, key_id)?, order);
            }
        }
        let mut tail = Vec::new();
        read_tails(tx, &[run], key_id, |_, point| tail.push(point))?;
        segments.push(Segment::of(tail, order));
        segments.retain(|segment| segment.count > 0);
        let found = Self { key_id, order, segments };
        if found.follow_each_other() { Ok(found) } else { found.joined(tx) }
    }

    /// Whether each piece ends before the next one begins, so that one after the other they are the history.
    fn follow_each_other(&self) -> bool {
        self.segments.is_sorted_by(|a, b| a.bounds[1] < b.bounds[0])
    }

    /// Everything in one piece.
    fn joined(mut self, tx: &mut Tx<'_>) -> Result<Self> {
        let mut points = Vec::with_capacity(self.count());
        for segment in std::mem::take(&mut self.segments) {
            points.extend(segment.points(tx, self.key_id, self.order)?);
        }
        self.segments = vec![Segment::of(points, self.order)];
        Ok(self)
    }

    /// How many points there are.
    pub(super) fn count(&self) -> usize {
        self.segments.iter().map(|segment| segment.count).sum()
    }

    /// Leaves out the points whose steps are not in `steps`.
    pub(super) fn within(&mut self, tx: &mut Tx<'_>, steps: &RangeInclusive<i64>) -> Result<()> {
        let is_in =
            |range: &RangeInclusive<i64>| steps.contains(range.start()) && steps.contains(range.end());
        let is_out = |range: &RangeInclusive<i64>| range.end() < steps.start() || steps.end() < range.start();
        self.segments.retain(|segment| !is_out(&segment.steps));
        for segment in &mut self.segments {
            if !is_in(&segment.steps) {
                let mut points = std::mem::take(segment).points(tx, self.key_id, self.order)?;
                points.retain(|point| steps.contains(&point.step));
                *segment = Segment::of(points, self.order);
            }
        }
        self.segments.retain(|segment| segment.count > 0);
        Ok(())
    }

    /// The points at these places in the order, which must rise; places behind the end are passed over.
    pub(super) fn at(self, tx: &mut Tx<'_>, places: impl IntoIterator<Item = usize>) -> Result<Vec<Point>> {
        let (mut chosen, mut start) = (Vec::new(), 0);
        let mut places = places.into_iter().peekable();
        for segment in self.segments {
            let end = start + segment.count;
            if places.peek().is_some_and(|place| *place < end) {
                let points = segment.points(tx, self.key_id, self.order)?;
                while let Some(place) = places.next_if(|place| *place < end) {
                    chosen.extend(points.get(place - start));
                }
            }
            start = end;
        }
        Ok(chosen)
    }

    /// The points whose places are in `range`, as many as there are.
    pub(super) fn part(self, tx: &mut Tx<'_>, range: Range<usize>) -> Result<Vec<Point>> {
        let end = range.end.min(self.count());
        self.at(tx, range.start..end)
    }
}

impl Default for Segment {
    fn default() -> Self {
        Self { bounds: [(0, 0); 2], steps: 0..=0, count: 0, source: Source::Points(Vec::new()) }
    }
}

impl Segment {
    /// Of points in any order, repeated ones included.
    fn of(points: Vec<Point>, order: Order) -> Self {
        let points = order.sorted(points);
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return Self::default() };
        let times = points.iter().map(|point| point.timestamp_ms);
        let (min_time_ms, max_time_ms) =
            times.fold((i64::MAX, i64::MIN), |(min, max), time| (min.min(time), max.max(time)));
        let bound =
            |point: &Point| Bound { step: point.step, time_ms: point.timestamp_ms, min_time_ms, max_time_ms };
        let steps = points.iter().map(|point| point.step);
        let steps = steps.fold((i64::MAX, i64::MIN), |(min, max), step| (min.min(step), max.max(step)));
        Self {
            bounds: order.bounds(&bound(first), &bound(last)),
            steps: steps.0..=steps.1,
            count: points.len(),
            source: Source::Points(points),
        }
    }

    fn points(self, tx: &mut Tx<'_>, key_id: i64, order: Order) -> Result<Vec<Point>> {
        match self.source {
            Source::Points(points) => Ok(points),
            Source::Block(id) => Ok(order.sorted(read_block(tx, id, key_id)?)),
        }
    }
}

fn read_block(tx: &mut Tx<'_>, id: i64, key_id: i64) -> Result<Vec<Point>> {
    tx.query_one("SELECT head, body FROM metric_blocks WHERE id = $1", &[id.into()], |row| {
        let bytes = [row.bytes(0)?, row.bytes(1)?].concat();
        Block::open(&bytes).and_then(|block| block.points(key_id)).map_err(Error::corrupt)
    })
}

/// Hands out the points of one key in the tails of runs, in no order and repeated ones included.
pub(super) fn read_tails(
    tx: &mut Tx<'_>,
    runs: &[i64],
    key_id: i64,
    mut each: impl FnMut(i64, Point),
) -> Result<()> {
    let sql = format!(
        "SELECT run_id, points FROM metric_tail WHERE {} ORDER BY run_id, id",
        tx.dialect().any_of("run_id", "$1")
    );
    tx.for_each(&sql, &[Value::Ints(runs)], |row| {
        let run = row.int(0)?;
        let each = |entry: Entry| {
            if entry.key == key_id {
                each(run, entry.point);
            }
        };
        tail::decode(row.bytes(1)?, each).map_err(Error::corrupt)
    })
}
