//! What series are put together from: blocks and points, no point in two of them.
//!
//! The blocks of a run share no point, but its tail may repeat what is in a block. A point of the tail can only be in the
//! block between whose first and last point it lies; that block alone is opened to see. New points mostly come behind
//! all blocks, so that this is rare. Afterwards counts and sums of the pieces simply add up.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use runstone_series::block::Head;
use runstone_series::{Block, Entry, KeyStats, Point, tail};

use super::bodies::Bodies;
use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::Value;

/// The pieces of one series.
pub(super) struct Pieces(pub(super) Vec<Piece>);

/// Some points of a series.
pub(super) struct Piece {
    pub(super) stats: KeyStats,
    pub(super) source: Source,
}

pub(super) enum Source {
    /// In a block, by its number.
    Block(i64),
    /// Read already.
    Points(Vec<Point>),
}

impl Pieces {
    /// Statistics of the whole series; none if it has no points.
    pub(super) fn total(&self) -> Option<KeyStats> {
        let (first, rest) = self.0.split_first()?;
        let mut total = first.stats;
        rest.iter().for_each(|piece| total.merge(&piece.stats));
        Some(total)
    }

    fn hold(&mut self, key: i64, points: Vec<Point>) {
        let stats = KeyStats::of(key, &points);
        self.0.extend(stats.map(|stats| Piece { stats, source: Source::Points(points) }));
    }
}

/// The series of all these keys of all these runs: for each run, in their order, one for each key, in theirs.
pub(super) fn find(tx: &mut Tx<'_>, runs: &[i64], keys: &[i64]) -> Result<Vec<Pieces>> {
    let mut finder = Finder::new(runs, keys);
    if !finder.series.is_empty() {
        finder.read_heads(tx, runs, keys)?;
        finder.read_tails(tx, runs)?;
        finder.open_blocks(tx)?;
    }
    Ok(finder.finish())
}

struct Finder {
    /// Where the series of a run start.
    runs: HashMap<i64, usize>,
    /// The keys, rising, and their places among the series of a run.
    keys: Vec<(i64, usize)>,
    series: Vec<Series>,
    /// Blocks that have to be opened, and the series for which.
    closed: BTreeMap<i64, Vec<usize>>,
}

struct Series {
    key: i64,
    pieces: Pieces,
    /// In step order once all of it is there.
    tail: Vec<Point>,
    /// Which points of the tail are in a block too.
    repeated: Vec<bool>,
}

impl Finder {
    fn new(runs: &[i64], keys: &[i64]) -> Self {
        let starts = runs.iter().enumerate().map(|(place, run)| (*run, place * keys.len()));
        let mut places: Vec<(i64, usize)> = keys.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let empty = |key: &i64| Series {
            key: *key,
            pieces: Pieces(Vec::new()),
            tail: Vec::new(),
            repeated: Vec::new(),
        };
        let series = runs.iter().flat_map(|_| keys.iter().map(empty)).collect();
        Self { runs: starts.collect(), keys: places, series, closed: BTreeMap::new() }
    }

    /// Notes what the blocks hold, without their bodies.
    fn read_heads(&mut self, tx: &mut Tx<'_>, runs: &[i64], keys: &[i64]) -> Result<()> {
        let dialect = tx.dialect();
        // A block that begins with an earlier key may hold this one too: only the last one that begins before it.
        let across = format!(
            "SELECT run_id, id, head FROM metric_blocks WHERE id IN (
                SELECT (SELECT b.id FROM metric_blocks b WHERE b.run_id = r.value AND b.first_key < k.value
                        ORDER BY b.first_key DESC, b.first_step DESC, b.first_time_ms DESC,
                                 b.last_key DESC, b.last_step DESC, b.last_time_ms DESC LIMIT 1)
                FROM {}, {}) AND first_key < last_key",
            dialect.table_of("$1", "r"),
            dialect.table_of("$2", "k"),
        );
        let behind = format!(
            "SELECT run_id, id, head FROM metric_blocks WHERE {} AND {}",
            dialect.any_of("run_id", "$1"),
            dialect.any_of("first_key", "$2"),
        );
        let mut seen = HashSet::new();
        for sql in [across, behind] {
            tx.for_each(&sql, &[Value::Ints(runs), Value::Ints(keys)], |row| {
                let (run, id) = (row.int(0)?, row.int(1)?);
                if seen.insert(id) {
                    let head = Head::open(row.bytes(2)?).map_err(Error::corrupt)?;
                    self.note_block(run, id, &head);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn note_block(&mut self, run: i64, id: i64, head: &Head) {
        let (Some(start), Some(first), Some(last)) =
            (self.runs.get(&run), head.keys().first(), head.keys().last())
        else {
            return;
        };
        let from = self.keys.partition_point(|(key, _)| *key < first.key);
        for (key, place) in self.keys[from..].iter().take_while(|(key, _)| *key <= last.key) {
            let series = start + place;
            match head.key(*key).map(|held| held.stats.as_deref()) {
                None => {}
                Some(None) => self.closed.entry(id).or_default().push(series),
                Some(Some(stats)) => {
                    let piece = Piece { stats: *stats, source: Source::Block(id) };
                    self.series[series].pieces.0.push(piece);
                }
            }
        }
    }

    fn read_tails(&mut self, tx: &mut Tx<'_>, runs: &[i64]) -> Result<()> {
        let places: HashMap<i64, usize> = self.keys.iter().copied().collect();
        let any_of = tx.dialect().any_of("run_id", "$1");
        let sql = format!("SELECT run_id, points FROM metric_tail WHERE {any_of} ORDER BY run_id, id");
        tx.for_each(&sql, &[Value::Ints(runs)], |row| {
            let Some(start) = self.runs.get(&row.int(0)?).copied() else { return Ok(()) };
            let each = |entry: Entry| {
                if let Some(place) = places.get(&entry.key) {
                    self.series[start + place].tail.push(entry.point);
                }
            };
            tail::decode(row.bytes(1)?, each).map_err(Error::corrupt)
        })?;
        self.series.iter_mut().for_each(Series::sort_tail);
        Ok(())
    }

    /// Reads the blocks without statistics, and those that may hold points of the tail.
    fn open_blocks(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        for (place, series) in self.series.iter().enumerate() {
            for block in series.blocks_around_tail() {
                self.closed.entry(block).or_default().push(place);
            }
        }
        let closed = std::mem::take(&mut self.closed);
        let mut bodies = Bodies::new(closed.keys().copied());
        for (id, wanting) in &closed {
            let block = bodies.next(tx, *id)?;
            self.open_block(&block, wanting).map_err(Error::corrupt)?;
        }
        Ok(())
    }

    fn open_block(&mut self, block: &Block<'_>, wanting: &[usize]) -> Result<(), runstone_series::Corrupt> {
        let decoded = block.decode()?;
        for place in wanting {
            let series = &mut self.series[*place];
            let points: Vec<Point> = decoded.points(series.key).collect();
            series.mark_repeated(&points);
            if block.head().key(series.key).is_some_and(|held| held.stats.is_none()) {
                series.pieces.hold(series.key, points);
            }
        }
        Ok(())
    }

    fn finish(self) -> Vec<Pieces> {
        self.series.into_iter().map(Series::finish).collect()
    }
}

impl Series {
    fn sort_tail(&mut self) {
        if !self.tail.is_sorted_by(|a, b| a.step_order(b).is_lt()) {
            self.tail.sort_unstable_by(Point::step_order);
            self.tail.dedup();
        }
        self.repeated = vec![false; self.tail.len()];
    }

    /// The blocks between whose first and last point there are points of the tail.
    fn blocks_around_tail(&self) -> impl Iterator<Item = i64> {
        let pieces = if self.tail.is_empty() { &[][..] } else { &self.pieces.0[..] };
        pieces.iter().filter_map(|piece| match piece.source {
            Source::Block(id) => {
                (!self.tail_between(&piece.stats.first, &piece.stats.last).is_empty()).then_some(id)
            }
            Source::Points(_) => None,
        })
    }

    /// The places in the tail from one point to another.
    fn tail_between(&self, first: &Point, last: &Point) -> Range<usize> {
        let start = self.tail.partition_point(|point| point.step_order(first).is_lt());
        let count = self.tail[start..].partition_point(|point| point.step_order(last).is_le());
        start..start + count
    }

    /// Marks the points of the tail that are among these of a block, which are in step order.
    fn mark_repeated(&mut self, points: &[Point]) {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
        for place in self.tail_between(first, last) {
            let point = &self.tail[place];
            self.repeated[place] |= points.binary_search_by(|held| held.step_order(point)).is_ok();
        }
    }

    fn finish(mut self) -> Pieces {
        let mut repeated = self.repeated.into_iter();
        self.tail.retain(|_| repeated.next() != Some(true));
        self.pieces.hold(self.key, self.tail);
        self.pieces
    }
}
