//! Sealing: a run's tail becomes blocks.
//!
//! The blocks of a run are like the leaves of a tree over (key, step, time, value): each is responsible from its first
//! point up to the next block's first. New points go to the block that is responsible for them: behind it as new blocks
//! if they all come later and it is well filled, and otherwise together with what it holds, cut anew. Points that come
//! late or twice thus find their place, and equal ones meet.
//!
//! The work is done on a snapshot ([`plan`]), and the outcome is exchanged for what it was made from ([`apply`]), if
//! that is still there: nobody waits while points are compressed, and of two servers that seal the same run one gives
//! up. A plan's work is bounded; what does not fit goes back to the tail, sorted.

use runstone_domain::Error as Situation;
use runstone_series::block::{self, Head};
use runstone_series::{BLOCK_POINTS, Block, Entry, cut, merge, sort_distinct, tail};

use crate::error::{Error, Result};
use crate::tx::{Column, Tx};
use crate::value::Value;

/// Points that one plan takes from the tail.
const TAKEN: usize = 200_000;
/// Blocks that one plan reads and writes anew.
const REWRITTEN: usize = 48;

/// How big a run's tail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TailSize {
    pub(crate) run_id: i64,
    pub(crate) records: i64,
    pub(crate) bytes: i64,
}

/// How big the tails of these runs are; those without one are left out.
pub(crate) fn tail_sizes(tx: &mut Tx<'_>, runs: &[i64]) -> Result<Vec<TailSize>> {
    let sql = format!(
        "SELECT run_id, COUNT(*), CAST(SUM(length(points)) AS BIGINT) FROM metric_tail WHERE {} GROUP BY run_id",
        tx.dialect().any_of("run_id", "$1")
    );
    tx.query(&sql, &[Value::Ints(runs)], |row| {
        Ok(TailSize { run_id: row.int(0)?, records: row.int(1)?, bytes: row.int(2)? })
    })
}

/// The runs that have a tail.
pub(crate) fn runs_with_tail(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    tx.query("SELECT DISTINCT run_id FROM metric_tail ORDER BY run_id", &[], |row| row.int(0))
}

/// How many blocks a run has.
pub(crate) fn block_count(tx: &mut Tx<'_>, run_id: i64) -> Result<i64> {
    tx.query_one("SELECT COUNT(*) FROM metric_blocks WHERE run_id = $1", &[run_id.into()], |row| row.int(0))
}

/// An exchange of part of a run's tail, and of the blocks that are responsible for it, for new blocks.
#[derive(Debug)]
pub(crate) struct Plan {
    run_id: i64,
    /// Records of the tail that go away.
    records: Vec<i64>,
    /// Blocks that go away.
    replaced: Vec<i64>,
    /// Blocks that come.
    blocks: Vec<NewBlock>,
    /// A record that comes: what was too much.
    rest: Option<Vec<u8>>,
    /// Whether there is more to seal afterwards.
    pub(crate) has_more: bool,
}

#[derive(Debug)]
struct NewBlock {
    first: Place,
    last: Place,
    min_time_ms: i64,
    max_time_ms: i64,
    count: usize,
    bytes: Vec<u8>,
    /// Bytes of the head, which come first.
    head: usize,
}

/// Where a point lies: key, step and time.
type Place = (i64, i64, i64);

fn place_of(entry: &Entry) -> Place {
    (entry.key, entry.point.step, entry.point.timestamp_ms)
}

/// Works out how to seal a run's tail; none if there is nothing in it.
pub(crate) fn plan(tx: &mut Tx<'_>, run_id: i64) -> Result<Option<Plan>> {
    let (mut records, mut entries, mut has_more) = (Vec::new(), Vec::new(), false);
    tx.for_each(
        "SELECT id, points FROM metric_tail WHERE run_id = $1 ORDER BY id",
        &[run_id.into()],
        |row| {
            if entries.len() >= TAKEN {
                has_more = true;
                return Ok(());
            }
            records.push(row.int(0)?);
            tail::decode(row.bytes(1)?, |entry| entries.push(entry)).map_err(Error::corrupt)
        },
    )?;
    if records.is_empty() {
        return Ok(None);
    }
    sort_distinct(&mut entries);
    let leaves = Leaves::read(tx, run_id, &entries)?;
    let (mut replaced, mut blocks) = (Vec::new(), Vec::new());
    let (parts, rest) = leaves.deal(&entries);
    for Part { leaves, entries } in parts {
        if fits_behind(leaves, entries) {
            blocks.extend(new_blocks(entries)?);
        } else {
            replaced.extend(leaves.iter().map(|leaf| leaf.id));
            blocks.extend(new_blocks(&merged(tx, leaves, entries)?)?);
        }
    }
    has_more |= !rest.is_empty();
    let rest = (!rest.is_empty()).then(|| tail::encode(rest));
    Ok(Some(Plan { run_id, records, replaced, blocks, rest, has_more }))
}

/// Does what was planned.
///
/// # Errors
/// `InvalidState` if what the plan was made from is not there any more; then nothing may be committed.
pub(crate) fn apply(tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
    remove(tx, "metric_tail", &plan.records)?;
    remove(tx, "metric_blocks", &plan.replaced)?;
    let column = |of: fn(&NewBlock) -> i64| -> Vec<i64> { plan.blocks.iter().map(of).collect() };
    let (heads, bodies): (Vec<&[u8]>, Vec<&[u8]>) =
        plan.blocks.iter().map(|block| block.bytes.split_at(block.head)).unzip();
    tx.insert_many(
        "metric_blocks",
        &[
            ("run_id", Column::Same(plan.run_id)),
            ("first_key", Column::Ints(&column(|block| block.first.0))),
            ("first_step", Column::Ints(&column(|block| block.first.1))),
            ("first_time_ms", Column::Ints(&column(|block| block.first.2))),
            ("last_key", Column::Ints(&column(|block| block.last.0))),
            ("last_step", Column::Ints(&column(|block| block.last.1))),
            ("last_time_ms", Column::Ints(&column(|block| block.last.2))),
            ("min_time_ms", Column::Ints(&column(|block| block.min_time_ms))),
            ("max_time_ms", Column::Ints(&column(|block| block.max_time_ms))),
            ("count", Column::Ints(&column(|block| block.count as i64))),
            ("head", Column::Bytes(&heads)),
            ("body", Column::Bytes(&bodies)),
        ],
        "",
    )?;
    if let Some(rest) = &plan.rest {
        tx.execute(
            "INSERT INTO metric_tail (run_id, points) VALUES ($1, $2)",
            &[plan.run_id.into(), Value::Bytes(rest)],
        )?;
    }
    Ok(())
}

/// Deletes rows, all of which must be there.
fn remove(tx: &mut Tx<'_>, table: &str, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = format!("DELETE FROM {table} WHERE {}", tx.dialect().any_of("id", "$1"));
    if tx.execute(&sql, &[Value::Ints(ids)])? != ids.len() as u64 {
        return Err(Situation::InvalidState("somebody else has sealed the run meanwhile".to_owned()).into());
    }
    Ok(())
}

/// A block, known by where it lies.
#[derive(Debug, Clone, Copy)]
struct Leaf {
    id: i64,
    first: Place,
    last: Place,
    count: usize,
}

/// The blocks of a run that may be responsible for some points, in order.
struct Leaves(Vec<Leaf>);

/// Points with the blocks that are responsible for them: mostly one, none if there is no block at all.
struct Part<'a> {
    leaves: &'a [Leaf],
    entries: &'a [Entry],
}

impl Leaves {
    fn read(tx: &mut Tx<'_>, run_id: i64, entries: &[Entry]) -> Result<Self> {
        let last_key = entries.last().map_or(i64::MIN, |entry| entry.key);
        let leaves = tx.query(
            "SELECT id, first_key, first_step, first_time_ms, last_key, last_step, last_time_ms, count
             FROM metric_blocks WHERE run_id = $1 AND first_key <= $2
             ORDER BY first_key, first_step, first_time_ms, last_key, last_step, last_time_ms",
            &[run_id.into(), last_key.into()],
            |row| {
                Ok(Leaf {
                    id: row.int(0)?,
                    first: (row.int(1)?, row.int(2)?, row.int(3)?),
                    last: (row.int(4)?, row.int(5)?, row.int(6)?),
                    count: usize::try_from(row.int(7)?).unwrap_or(usize::MAX),
                })
            },
        )?;
        Ok(Self(leaves))
    }

    /// Deals the entries to the blocks that are responsible for them, up to the bounded amount of work; the entries
    /// beyond it come second.
    fn deal<'a>(&'a self, entries: &'a [Entry]) -> (Vec<Part<'a>>, &'a [Entry]) {
        let (mut parts, mut rest, mut rewritten) = (Vec::new(), entries, 0);
        while let Some(first) = rest.first()
            && rewritten < REWRITTEN
        {
            let (leaves, end) = self.responsible(place_of(first));
            let count = rest.partition_point(|entry| end.is_none_or(|end| place_of(entry) < end));
            let (entries, behind) = rest.split_at(count);
            if !fits_behind(leaves, entries) {
                rewritten += leaves.len();
            }
            parts.push(Part { leaves, entries });
            rest = behind;
        }
        (parts, rest)
    }

    /// The blocks that share what lies at `place`, and where the next block's part begins.
    ///
    /// Points of one key, step and time may end one block and begin the next; both are then responsible together.
    fn responsible(&self, place: Place) -> (&[Leaf], Option<Place>) {
        let leaves = &self.0;
        // The last block that starts at or before `place`, or the first block of all.
        let mut start = leaves.partition_point(|leaf| leaf.first <= place).saturating_sub(1);
        let mut end = (start + 1).min(leaves.len());
        while start > 0 && leaves[start - 1].last >= leaves[start].first {
            start -= 1;
        }
        while end > 0 && end < leaves.len() && leaves[end].first <= leaves[end - 1].last {
            end += 1;
        }
        (&leaves[start..end], leaves.get(end).map(|leaf| leaf.first))
    }
}

/// Whether points can become blocks of their own behind the responsible ones, which are well filled.
fn fits_behind(leaves: &[Leaf], entries: &[Entry]) -> bool {
    let Some(first) = entries.first().map(place_of) else { return true };
    leaves.iter().all(|leaf| leaf.last < first && leaf.count >= BLOCK_POINTS / 2)
}

/// What blocks hold together with new points, sorted and distinct.
fn merged(tx: &mut Tx<'_>, leaves: &[Leaf], entries: &[Entry]) -> Result<Vec<Entry>> {
    let ids: Vec<i64> = leaves.iter().map(|leaf| leaf.id).collect();
    let sql = format!("SELECT head, body FROM metric_blocks WHERE {}", tx.dialect().any_of("id", "$1"));
    let held = tx.query(&sql, &[Value::Ints(&ids)], |row| {
        let bytes = [row.bytes(0)?, row.bytes(1)?].concat();
        Block::open(&bytes).and_then(|block| block.entries()).map_err(Error::corrupt)
    })?;
    let lists: Vec<&[Entry]> = held.iter().map(Vec::as_slice).chain([entries]).collect();
    Ok(merge(&lists))
}

fn new_blocks(entries: &[Entry]) -> Result<Vec<NewBlock>> {
    let new_block = |piece: &[Entry]| {
        let (Some(first), Some(last)) = (piece.first().map(place_of), piece.last().map(place_of)) else {
            return Err(Situation::internal("a block without points").into());
        };
        let times = piece.iter().map(|entry| entry.point.timestamp_ms);
        let (min_time_ms, max_time_ms) =
            (times.clone().min().unwrap_or(first.2), times.max().unwrap_or(last.2));
        let bytes = block::encode(piece).map_err(Situation::internal)?;
        let head = Head::size_bytes_of(&bytes).map_err(Error::corrupt)?;
        Ok(NewBlock { first, last, min_time_ms, max_time_ms, count: piece.len(), bytes, head })
    };
    cut(entries).map(new_block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use runstone_series::Point;

    fn leaf(id: i64, first: Place, last: Place) -> Leaf {
        Leaf { id, first, last, count: BLOCK_POINTS }
    }

    fn entry(key: i64, step: i64) -> Entry {
        Entry { key, point: Point { step, timestamp_ms: 0, value: 0.0 } }
    }

    fn dealt(leaves: &[Leaf], entries: &[Entry]) -> Vec<(Vec<i64>, usize)> {
        let leaves = Leaves(leaves.to_vec());
        let (parts, rest) = leaves.deal(entries);
        assert!(rest.is_empty());
        parts
            .iter()
            .map(|part| (part.leaves.iter().map(|leaf| leaf.id).collect(), part.entries.len()))
            .collect()
    }

    #[test]
    fn points_go_to_the_block_that_begins_before_them() {
        let leaves =
            [leaf(1, (1, 10, 0), (1, 20, 0)), leaf(2, (1, 30, 0), (2, 5, 0)), leaf(3, (4, 0, 0), (4, 9, 0))];
        let entries = [entry(1, 0), entry(1, 25), entry(1, 30), entry(3, 0), entry(4, 0), entry(9, 9)];
        assert_eq!(dealt(&leaves, &entries), [(vec![1], 2), (vec![2], 2), (vec![3], 2)]);
        assert_eq!(dealt(&[], &entries), [(vec![], 6)]);
    }

    #[test]
    fn blocks_that_touch_in_one_place_are_responsible_together() {
        let leaves =
            [leaf(1, (1, 0, 0), (1, 5, 0)), leaf(2, (1, 5, 0), (1, 5, 0)), leaf(3, (1, 5, 0), (1, 9, 0))];
        for step in [0, 5, 9] {
            assert_eq!(dealt(&leaves, &[entry(1, step)]), [(vec![1, 2, 3], 1)], "step {step}");
        }
    }

    #[test]
    fn only_later_points_behind_a_well_filled_block_leave_it_alone() {
        let full = leaf(1, (1, 0, 0), (1, 5, 0));
        let half_empty = Leaf { count: 10, ..full };
        assert!(fits_behind(&[full], &[entry(1, 6)]));
        assert!(!fits_behind(&[full], &[entry(1, 5)]));
        assert!(!fits_behind(&[half_empty], &[entry(1, 6)]));
        assert!(fits_behind(&[], &[entry(1, 6)]));
    }

    #[test]
    fn work_is_bounded_and_the_rest_is_kept() {
        let leaves: Vec<Leaf> =
            (0..100).map(|key| Leaf { count: 1, ..leaf(key, (key, 0, 0), (key, 0, 0)) }).collect();
        let entries: Vec<Entry> = (0..100).map(|key| entry(key, 1)).collect();
        let leaves = Leaves(leaves);
        let (parts, rest) = leaves.deal(&entries);
        assert_eq!((parts.len(), rest.len()), (REWRITTEN, 100 - REWRITTEN));
    }
}
