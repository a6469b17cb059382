//! A history in pieces: blocks and the tail, of which only those are read that a question needs.

use std::collections::HashMap;
use std::ops::RangeInclusive;

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

/// What the history of one key of a run is put together from: blocks in the order of their steps, then the tail.
#[derive(Default)]
pub(super) struct Segments(Vec<Segment>);

impl Segments {
    /// Whether each piece ends before the next one begins, so that one after the other they are the history.
    fn follow_each_other(&self) -> bool {
        self.0.is_sorted_by(|a, b| a.bounds[1] < b.bounds[0])
    }

    /// How many points there are.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|segment| segment.count).sum()
    }
}

/// The histories of one key of several runs. Whatever is asked of them takes one query a kind, however many runs there
/// are.
pub(super) struct Histories {
    key_id: i64,
    order: Order,
    runs: Vec<Segments>,
}

impl Histories {
    /// Looks where the points of a key of these runs are; the histories come in their order.
    pub(super) fn find(tx: &mut Tx<'_>, runs: &[i64], key_id: i64, order: Order) -> Result<Self> {
        let places: HashMap<i64, usize> = runs.iter().enumerate().map(|(place, run)| (*run, place)).collect();
        let mut found = Self { key_id, order, runs: Vec::new() };
        found.runs.resize_with(runs.len(), Segments::default);
        let shared = found.find_blocks(tx, runs, &places)?;
        // A block with other keys too has to be opened to know what it holds of this one: the first and the last.
        found.open(tx, &shared)?;
        let mut tails: Vec<Vec<Point>> = Vec::new();
        tails.resize_with(runs.len(), Vec::new);
        read_tails(tx, runs, key_id, |run, point| {
            if let Some(place) = places.get(&run) {
                tails[*place].push(point);
            }
        })?;
        for (run, tail) in found.runs.iter_mut().zip(tails) {
            run.0.push(Segment::of(tail, order));
            run.0.retain(|segment| segment.count > 0);
        }
        found.join_what_overlaps(tx)?;
        Ok(found)
    }

    /// Adds the blocks of all runs; where those are that hold other keys too.
    fn find_blocks(
        &mut self,
        tx: &mut Tx<'_>,
        runs: &[i64],
        places: &HashMap<i64, usize>,
    ) -> Result<Vec<Address>> {
        let order = self.order;
        let mut shared = Vec::new();
        let sql = format!(
            "SELECT run_id, id, first_key, last_key, min_time_ms, max_time_ms, count, first_step, first_time_ms,
                    last_step, last_time_ms
             FROM metric_blocks WHERE {} AND first_key <= $2 AND last_key >= $2
             ORDER BY run_id, first_key, first_step, first_time_ms",
            tx.dialect().any_of("run_id", "$1")
        );
        tx.for_each(&sql, &[Value::Ints(runs), self.key_id.into()], |row| {
            let Some(run) = places.get(&row.int(0)?).copied() else { return Ok(()) };
            let (min_time_ms, max_time_ms) = (row.int(4)?, row.int(5)?);
            let first = Bound { step: row.int(7)?, time_ms: row.int(8)?, min_time_ms, max_time_ms };
            let last = Bound { step: row.int(9)?, time_ms: row.int(10)?, min_time_ms, max_time_ms };
            let segments = &mut self.runs[run].0;
            if row.int(2)? != row.int(3)? {
                shared.push(Address { run, segment: segments.len() });
            }
            segments.push(Segment {
                bounds: order.bounds(&first, &last),
                steps: first.step..=last.step,
                count: usize::try_from(row.int(6)?).unwrap_or_default(),
                source: Source::Block(row.int(1)?),
            });
            Ok(())
        })?;
        Ok(shared)
    }

    /// Puts the pieces of a history together that do not follow each other.
    fn join_what_overlaps(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let overlapping: Vec<usize> =
            (0..self.runs.len()).filter(|run| !self.runs[*run].follow_each_other()).collect();
        let all = overlapping.iter().flat_map(|run| self.addresses(*run)).collect::<Vec<_>>();
        self.open(tx, &all)?;
        for run in overlapping {
            let segments = std::mem::take(&mut self.runs[run].0).into_iter();
            let points = segments.flat_map(Segment::held).collect();
            self.runs[run].0.push(Segment::of(points, self.order));
        }
        Ok(())
    }

    fn addresses(&self, run: usize) -> impl Iterator<Item = Address> {
        (0..self.runs[run].0.len()).map(move |segment| Address { run, segment })
    }

    /// How many points each history has.
    pub(super) fn counts(&self) -> Vec<usize> {
        self.runs.iter().map(Segments::count).collect()
    }

    /// Leaves out the points whose steps are not in `steps`.
    pub(super) fn within(&mut self, tx: &mut Tx<'_>, steps: &RangeInclusive<i64>) -> Result<()> {
        let is_in =
            |range: &RangeInclusive<i64>| steps.contains(range.start()) && steps.contains(range.end());
        let is_out = |range: &RangeInclusive<i64>| range.end() < steps.start() || steps.end() < range.start();
        for run in &mut self.runs {
            run.0.retain(|segment| !is_out(&segment.steps));
        }
        let all = (0..self.runs.len()).flat_map(|run| self.addresses(run));
        let partly: Vec<Address> = all.filter(|at| !is_in(&self.runs[at.run].0[at.segment].steps)).collect();
        self.open(tx, &partly)?;
        for Address { run, segment } in partly {
            let segment = &mut self.runs[run].0[segment];
            let mut points = std::mem::take(segment).held();
            points.retain(|point| steps.contains(&point.step));
            *segment = Segment::of(points, self.order);
        }
        for run in &mut self.runs {
            run.0.retain(|segment| segment.count > 0);
        }
        Ok(())
    }

    /// Hands out the points at some places of each history, which must rise, as the number of the history and the point;
    /// places behind the end are passed over.
    pub(super) fn at<P: IntoIterator<Item = usize> + Clone>(
        mut self,
        tx: &mut Tx<'_>,
        places: &[P],
        mut each: impl FnMut(usize, Point),
    ) -> Result<()> {
        let mut wanted: Vec<(Address, usize)> = Vec::new();
        for (run, places) in places.iter().enumerate() {
            let (mut places, mut start) = (places.clone().into_iter().peekable(), 0);
            for (segment, held) in self.runs[run].0.iter().enumerate() {
                let end = start + held.count;
                if places.peek().is_some_and(|place| *place < end) {
                    wanted.push((Address { run, segment }, start));
                    while places.next_if(|place| *place < end).is_some() {}
                }
                start = end;
            }
        }
        let mut places: Vec<_> = places.iter().map(|places| places.clone().into_iter().peekable()).collect();
        for some in wanted.chunks(OPENED) {
            let addresses: Vec<Address> = some.iter().map(|(address, _)| *address).collect();
            self.open(tx, &addresses)?;
            for (Address { run, segment }, start) in some {
                let points = std::mem::take(&mut self.runs[*run].0[*segment]).held();
                let end = start + points.len();
                while let Some(place) = places[*run].next_if(|place| *place < end) {
                    points.get(place - start).into_iter().for_each(|point| each(*run, *point));
                }
            }
        }
        Ok(())
    }

    /// Reads those of these pieces that are blocks.
    fn open(&mut self, tx: &mut Tx<'_>, addresses: &[Address]) -> Result<()> {
        let mut closed: HashMap<i64, Address> = HashMap::new();
        for address in addresses {
            if let Source::Block(id) = self.runs[address.run].0[address.segment].source {
                closed.insert(id, *address);
            }
        }
        if closed.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = closed.keys().copied().collect();
        let sql =
            format!("SELECT id, head, body FROM metric_blocks WHERE {}", tx.dialect().any_of("id", "$1"));
        tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
            let Some(Address { run, segment }) = closed.get(&row.int(0)?) else { return Ok(()) };
            let bytes = [row.bytes(1)?, row.bytes(2)?].concat();
            let points = Block::open(&bytes).and_then(|block| block.points(self.key_id));
            self.runs[*run].0[*segment] = Segment::of(points.map_err(Error::corrupt)?, self.order);
            Ok(())
        })
    }
}

/// Blocks that are read at once when a history is handed out: some MB of points.
const OPENED: usize = 128;

/// A piece of one of several histories.
#[derive(Debug, Clone, Copy)]
struct Address {
    run: usize,
    segment: usize,
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

    /// The points, which were read before.
    fn held(self) -> Vec<Point> {
        match self.source {
            Source::Points(points) => points,
            Source::Block(_) => Vec::new(),
        }
    }
}

/// Hands out the points of one key in the tails of runs, in no order and repeated ones included.
fn read_tails(tx: &mut Tx<'_>, runs: &[i64], key_id: i64, mut each: impl FnMut(i64, Point)) -> Result<()> {
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
