//! Reading lists: in the order of the values from some place on, or the entries of one value.

use std::collections::{BinaryHeap, HashMap, VecDeque};

use runstone_series::ranked::{RANKED_ENTRIES, Ranked, decode};

use super::Key;
use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::Value;

/// Goes through the lists of a key together, in the order of the ranks.
pub(crate) struct Walk {
    lists: BinaryHeap<Cursor>,
    descending: bool,
    from: i64,
}

/// Where the walk is in one list.
struct Cursor {
    /// What comes next in this list comes at this place or behind it; the greatest goes first.
    next: (i64, i64),
    /// Blocks that were not opened yet, the next one first: first and last rank, and number.
    blocks: VecDeque<(i64, i64, i64)>,
    /// What is left of the open block, the next one last.
    entries: Vec<Ranked>,
}

impl PartialEq for Cursor {
    fn eq(&self, other: &Self) -> bool {
        self.next == other.next
    }
}

impl Eq for Cursor {}

impl PartialOrd for Cursor {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cursor {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.next.cmp(&other.next)
    }
}

impl Walk {
    /// Starts at the rank `from`, which is the least or, going down, the greatest that is of interest.
    pub(crate) fn start(tx: &mut Tx<'_>, key: Key, from: i64, descending: bool) -> Result<Self> {
        let bound = if descending { "first_rank <= $3" } else { "last_rank >= $3" };
        let sql = format!(
            "SELECT list, first_rank, last_rank, id FROM ranked_runs WHERE kind = $1 AND key_id = $2 AND {bound}
             ORDER BY list, first_rank, last_rank, id"
        );
        let mut lists: HashMap<i64, VecDeque<(i64, i64, i64)>> = HashMap::new();
        tx.for_each(&sql, &[key.kind.number().into(), key.id.into(), from.into()], |row| {
            let (list, block) = (row.int(0)?, (row.int(1)?, row.int(2)?, row.int(3)?));
            let blocks = lists.entry(list).or_default();
            if descending {
                blocks.push_front(block);
            } else {
                blocks.push_back(block);
            }
            Ok(())
        })?;
        let mut walk = Self { lists: BinaryHeap::new(), descending, from };
        for blocks in lists.into_values() {
            walk.push(Cursor { next: (0, 0), blocks, entries: Vec::new() });
        }
        Ok(walk)
    }

    /// Puts a list back, with its next place; one that has come to its end goes away.
    fn push(&mut self, mut cursor: Cursor) {
        cursor.next = match (cursor.entries.last(), cursor.blocks.front()) {
            (Some(entry), _) => self.place(entry.rank, entry.run),
            // Not behind what the block really begins with.
            (None, Some((first, last, _))) => (if self.descending { *last } else { !*first }, i64::MAX),
            (None, None) => return,
        };
        self.lists.push(cursor);
    }

    /// Going up, what is greatest in a heap is the least.
    fn place(&self, rank: i64, run: i64) -> (i64, i64) {
        if self.descending { (rank, run) } else { (!rank, !run) }
    }

    /// The next entry, which stays the next until it is passed; a run comes as often as it is listed.
    pub(crate) fn peek(&mut self, tx: &mut Tx<'_>) -> Result<Option<Ranked>> {
        loop {
            let Some(first) = self.lists.peek() else { return Ok(None) };
            if let Some(entry) = first.entries.last() {
                return Ok(Some(*entry));
            }
            let Some(mut cursor) = self.lists.pop() else { return Ok(None) };
            if let Some((_, _, id)) = cursor.blocks.pop_front() {
                cursor.entries = self.open(tx, id)?;
                self.push(cursor);
            }
        }
    }

    /// Goes on behind the entry that was seen last.
    pub(crate) fn pass(&mut self) {
        if let Some(mut cursor) = self.lists.pop() {
            cursor.entries.pop();
            self.push(cursor);
        }
    }

    /// What a block has from the start of the walk on, the next entry last.
    fn open(&self, tx: &mut Tx<'_>, id: i64) -> Result<Vec<Ranked>> {
        let sql = "SELECT entries FROM ranked_runs WHERE id = $1";
        let mut entries =
            tx.query_one(sql, &[id.into()], |row| decode(row.bytes(0)?).map_err(Error::corrupt))?;
        if self.descending {
            entries.truncate(entries.partition_point(|entry| entry.rank <= self.from));
        } else {
            entries.drain(..entries.partition_point(|entry| entry.rank < self.from));
            entries.reverse();
        }
        Ok(entries)
    }
}

/// The runs of these experiments, given in order, whose value has this rank, in the order of their numbers; none if there
/// are more than `most`, or if finding out would mean reading far more of other experiments. Some may not have it any more, or another
/// one of the same rank.
pub(crate) fn equal(
    tx: &mut Tx<'_>,
    key: Key,
    rank: i64,
    experiments: &[i64],
    most: usize,
) -> Result<Option<Vec<i64>>> {
    // Twice what full blocks of nothing else would need, and some for the ends of lists. PostgreSQL would send all of a
    // common value, megabytes, before the first is looked at.
    let most_blocks = 2 * most.div_ceil(RANKED_ENTRIES) + 64;
    let sql = "SELECT entries FROM ranked_runs
               WHERE kind = $1 AND key_id = $2 AND first_rank <= $3 AND last_rank >= $3 LIMIT $4";
    let limit = i64::try_from(most_blocks + 1).unwrap_or(i64::MAX);
    let mut runs: Vec<i64> = Vec::new();
    let mut blocks = 0;
    tx.for_each(sql, &[key.kind.number().into(), key.id.into(), rank.into(), limit.into()], |row| {
        blocks += 1;
        if runs.len() > most {
            return Ok(());
        }
        let entries = decode(row.bytes(0)?).map_err(Error::corrupt)?;
        let start = entries.partition_point(|entry| entry.rank < rank);
        let same = entries[start..].iter().take_while(|entry| entry.rank == rank);
        runs.extend(same.filter(|entry| is_among(experiments, entry.group)).map(|entry| entry.run));
        Ok(())
    })?;
    in_order(&mut runs);
    Ok((runs.len() <= most && blocks <= most_blocks).then_some(runs))
}

/// Whether an experiment is one of those given in order; mostly there is one.
fn is_among(experiments: &[i64], group: i64) -> bool {
    match experiments {
        [only] => *only == group,
        several => several.binary_search(&group).is_ok(),
    }
}

/// Sorts runs and leaves each of them once. They come in long pieces that are in order, which a stable sort merges: where
/// the pieces follow each other, 100,000 runs take a third of the time of an unstable one.
pub(crate) fn in_order(runs: &mut Vec<i64>) {
    runs.sort();
    runs.dedup();
}

/// The listed runs of these experiments, given in order, that have this key, or had it, in the order of their numbers.
pub(crate) fn runs_with(tx: &mut Tx<'_>, key: Key, experiments: &[i64]) -> Result<Vec<i64>> {
    let mut runs: Vec<i64> = Vec::new();
    tx.for_each(
        "SELECT entries FROM ranked_runs WHERE kind = $1 AND key_id = $2",
        &[key.kind.number().into(), key.id.into()],
        |row| {
            let entries = decode(row.bytes(0)?).map_err(Error::corrupt)?;
            runs.extend(
                entries.iter().filter(|entry| is_among(experiments, entry.group)).map(|entry| entry.run),
            );
            Ok(())
        },
    )?;
    in_order(&mut runs);
    Ok(runs)
}

/// Whether a listed run of these experiments has this key, or had it.
pub(crate) fn any(tx: &mut Tx<'_>, key: Key, experiments: &[i64]) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM experiment_keys WHERE kind = $1 AND key_id = $2 AND {} LIMIT 1",
        tx.dialect().any_of("experiment_id", "$3")
    );
    let values = [key.kind.number().into(), key.id.into(), Value::Ints(experiments)];
    Ok(tx.query_opt(&sql, &values, |_| Ok(()))?.is_some())
}
