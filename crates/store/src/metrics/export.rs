//! Points for exports: those of any number of runs, a bounded part at a time.
//!
//! A part is a range in the order of (run, key, step, time), which is also the order of blocks: so it is made of blocks
//! that follow each other and of what lies between in the tails, however the points are spread over runs and keys.

use runstone_domain::Name;
use runstone_series::{Block, Entry, Point, tail};

use super::seal;
use crate::error::{Error, Result};
use crate::names::{self, Texts};
use crate::runs::RunNumber;
use crate::tx::Tx;
use crate::value::Value;

/// Runs whose points are looked up together.
const RUNS_AT_ONCE: usize = 500;
/// Bytes of tails that are read together, if they are of more than one run.
const TAIL_BYTES: i64 = 1 << 20;
/// Blocks that are looked up together.
const BLOCKS_AT_ONCE: usize = 1000;

/// A part of the points of some runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PointsPart {
    /// Ids of the runs that have points in this part, in the order of their numbers.
    pub run_ids: Vec<Name>,
    /// The keys that have points in this part.
    pub keys: Vec<Name>,
    /// Places of the run and of the key in those lists, and the point.
    pub points: Vec<(usize, usize, Point)>,
    /// Where the next part starts, if there is one.
    pub next: Option<PointsStart>,
}

/// Where a part starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointsStart(Place);

/// A place in the order of all points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    run: i64,
    key: i64,
    step: i64,
    time_ms: i64,
}

impl Place {
    fn of_run(run: RunNumber) -> Self {
        Self { run: run.0, key: i64::MIN, step: i64::MIN, time_ms: i64::MIN }
    }

    fn of(run: i64, entry: &Entry) -> Self {
        Self { run, key: entry.key, step: entry.point.step, time_ms: entry.point.timestamp_ms }
    }
}

/// The next points of `runs`, whose numbers must rise, from `start` on: about `wanted`, maybe none although more follow.
///
/// They are ordered by run, key, step, time and value, equal points once: runs and keys by their inner numbers, which
/// rise with the time at which the store first heard of them. With `keys`, only points of these.
pub fn points_part(
    tx: &mut Tx<'_>,
    runs: &[RunNumber],
    keys: Option<&[String]>,
    start: Option<PointsStart>,
    wanted: usize,
) -> Result<PointsPart> {
    let Some(from) = start.map(|start| start.0).or(runs.first().copied().map(Place::of_run)) else {
        return Ok(PointsPart::default());
    };
    let keys = match keys {
        Some(keys) => Some(numbers_of(tx, keys)?),
        None => None,
    };
    let rest = &runs[runs.partition_point(|run| run.0 < from.run)..];
    if rest.is_empty() || keys.as_ref().is_some_and(Vec::is_empty) {
        return Ok(PointsPart::default());
    }
    let together = read_together(tx, rest)?;
    let mut range = Range {
        runs: &together,
        keys: keys.as_deref(),
        from,
        until: rest.get(together.len()).map(|run| Place::of_run(*run)),
    };
    let blocks = range.choose_blocks(tx, wanted)?;
    let mut found = range.read_blocks(tx, &blocks)?;
    range.read_tails(tx, &mut found)?;
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.order(&b.1)));
    found.dedup();
    PointsPart::of(tx, &found, range.until)
}

fn numbers_of(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<i64>> {
    let mut numbers = Vec::new();
    for key in keys {
        numbers.extend(names::lookup(tx, key)?);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// The first of these runs: as many as have tails that can be read together.
fn read_together(tx: &mut Tx<'_>, runs: &[RunNumber]) -> Result<Vec<i64>> {
    let mut runs: Vec<i64> = runs.iter().take(RUNS_AT_ONCE).map(|run| run.0).collect();
    let mut tails = seal::tail_sizes(tx, &runs)?;
    tails.sort_unstable_by_key(|tail| tail.run_id);
    let mut bytes = 0;
    let full = tails.iter().find(|tail| {
        bytes += tail.bytes;
        bytes > TAIL_BYTES
    });
    if let Some(full) = full {
        let end = runs.partition_point(|run| *run < full.run_id);
        runs.truncate(end.max(1));
    }
    Ok(runs)
}

/// The points that a part is made of.
struct Range<'r> {
    runs: &'r [i64],
    /// Ordered; none for all.
    keys: Option<&'r [i64]>,
    from: Place,
    /// Where the next part starts: not in this one any more.
    until: Option<Place>,
}

impl Range<'_> {
    fn has(&self, run: i64, entry: &Entry) -> bool {
        let place = Place::of(run, entry);
        place >= self.from
            && self.until.is_none_or(|until| place < until)
            && self.keys.is_none_or(|keys| keys.binary_search(&entry.key).is_ok())
    }

    /// The blocks of the part, and moves its end to where they end.
    fn choose_blocks(&mut self, tx: &mut Tx<'_>, wanted: usize) -> Result<Vec<i64>> {
        let sql = format!(
            "SELECT run_id, first_key, first_step, first_time_ms, id, last_key, count FROM metric_blocks
             WHERE {} AND (run_id, last_key, last_step, last_time_ms) >= ($2, $3, $4, $5)
             ORDER BY run_id, first_key, first_step, first_time_ms LIMIT $6",
            tx.dialect().any_of("run_id", "$1")
        );
        let Place { run, key, step, time_ms } = self.from;
        let limit = BLOCKS_AT_ONCE as i64 + 1;
        let values =
            [Value::Ints(self.runs), run.into(), key.into(), step.into(), time_ms.into(), limit.into()];
        let rows = tx.query(&sql, &values, |row| {
            let first = Place { run: row.int(0)?, key: row.int(1)?, step: row.int(2)?, time_ms: row.int(3)? };
            Ok((first, row.int(4)?, row.int(5)?, row.int(6)?))
        })?;
        let (mut chosen, mut points) = (Vec::new(), 0);
        for (place, (first, id, last_key, count)) in rows.into_iter().enumerate() {
            // Something must come behind the start, or no part would ever end.
            if first > self.from && (points >= wanted || place >= BLOCKS_AT_ONCE) {
                self.until = Some(first);
                break;
            }
            let may_have = |keys: &[i64]| {
                keys.get(keys.partition_point(|key| *key < first.key)).is_some_and(|key| *key <= last_key)
            };
            if self.keys.is_none_or(may_have) {
                chosen.push(id);
                points += usize::try_from(count).unwrap_or_default();
            }
        }
        Ok(chosen)
    }

    fn read_blocks(&self, tx: &mut Tx<'_>, blocks: &[i64]) -> Result<Vec<(i64, Entry)>> {
        let mut found = Vec::new();
        if blocks.is_empty() {
            return Ok(found);
        }
        let any_of = tx.dialect().any_of("id", "$1");
        let sql = format!("SELECT run_id, head, body FROM metric_blocks WHERE {any_of}");
        tx.for_each(&sql, &[Value::Ints(blocks)], |row| {
            let run = row.int(0)?;
            let bytes = [row.bytes(1)?, row.bytes(2)?].concat();
            let block = Block::open(&bytes).map_err(Error::corrupt)?;
            let decoded = block.decode().map_err(Error::corrupt)?;
            found.extend(decoded.entries().filter(|entry| self.has(run, entry)).map(|entry| (run, entry)));
            Ok(())
        })?;
        Ok(found)
    }

    fn read_tails(&self, tx: &mut Tx<'_>, found: &mut Vec<(i64, Entry)>) -> Result<()> {
        let end = self.runs.partition_point(|run| self.until.is_none_or(|until| *run <= until.run));
        let any_of = tx.dialect().any_of("run_id", "$1");
        let sql = format!("SELECT run_id, points FROM metric_tail WHERE {any_of}");
        tx.for_each(&sql, &[Value::Ints(&self.runs[..end])], |row| {
            let run = row.int(0)?;
            let each = |entry| {
                if self.has(run, &entry) {
                    found.push((run, entry));
                }
            };
            tail::decode(row.bytes(1)?, each).map_err(Error::corrupt)
        })
    }
}

impl PointsPart {
    /// Of ordered points.
    fn of(tx: &mut Tx<'_>, found: &[(i64, Entry)], until: Option<Place>) -> Result<Self> {
        let mut runs: Vec<i64> = found.iter().map(|(run, _)| *run).collect();
        runs.dedup();
        let mut keys: Vec<i64> =
            found.chunk_by(|a, b| a.1.key == b.1.key).map(|same| same[0].1.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let texts = Texts::resolve(tx, keys.clone())?;
        let place = |all: &[i64], one: i64| all.partition_point(|other| *other < one);
        let points =
            found.iter().map(|(run, entry)| (place(&runs, *run), place(&keys, entry.key), entry.point));
        Ok(Self {
            points: points.collect(),
            run_ids: run_ids(tx, &runs)?,
            keys: keys.iter().map(|key| texts.get(*key)).collect::<Result<_>>()?,
            next: until.map(PointsStart),
        })
    }
}

/// The ids of runs, whose numbers rise and which exist.
fn run_ids(tx: &mut Tx<'_>, runs: &[i64]) -> Result<Vec<Name>> {
    let any_of = tx.dialect().any_of("id", "$1");
    let sql = format!("SELECT run_uuid FROM runs WHERE {any_of} ORDER BY id");
    tx.query(&sql, &[Value::Ints(runs)], |row| Ok(row.text(0)?.into()))
}
