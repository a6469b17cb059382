//! Lists: runs sorted by a value of theirs, for orders by a metric and for params and tags of a certain value.
//!
//! An index would have an entry for each of a run's fifty values, each on a page of its own that every commit writes anew:
//! with a million runs that is half a megabyte a run. Instead upkeep takes runs that are settled, some hundred or
//! thousand at once, and adds for each of their keys one list, sorted by value ([`add`]). Lists of one size are merged
//! into larger ones ([`merge`]), so that a key has a few lists of each size and a value is written some four times in
//! all. A search [`walks`](walk) the lists of a key together, as if they were one.
//!
//! Lists may hold too much, never too little: `runs.listed` says whether the lists have all values of a run. What
//! changes a run takes that back (`runs::unsettle`), and what the lists then still have of it is found to be wrong when
//! it is compared with the run's row, as every search does. Runs that are not listed are looked at one by one; they are
//! few.

mod add;
mod merge;
mod walk;

pub(crate) use add::{add, listable};
pub(crate) use merge::{apply, plan};
pub(crate) use walk::{Walk, any, equal, in_order, runs_with};

use runstone_series::ranked::{RANKED_ENTRIES, Ranked, encode};

use crate::dialect::Dialect;
use crate::error::Result;
use crate::tx::{Column, Tx};

/// What a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Metric = 1,
    Param = 2,
    Tag = 3,
}

impl Kind {
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    /// The kind that a table with the primary key (run, key) holds.
    pub(crate) fn of_table(table: &str) -> Option<Self> {
        match table {
            "latest_metrics" => Some(Self::Metric),
            "params" => Some(Self::Param),
            "tags" => Some(Self::Tag),
            _ => None,
        }
    }
}

/// A key that lists are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) id: i64,
}

/// Characters of the longest text that is listed.
const LONGEST_TEXT: usize = 200;

/// Whether a text is in the lists.
pub(crate) fn is_listed(text: &str) -> bool {
    text.chars().nth(LONGEST_TEXT).is_none()
}

/// Any fixed number: of several servers on one PostgreSQL one at a time changes lists.
const LOCK: i64 = 0x6c69_7374_7300_0001;

/// Whether this transaction may change lists; until its end, if so.
fn lock(tx: &mut Tx<'_>) -> Result<bool> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(true),
        Dialect::Postgres => {
            // Another schema of the same database is another store.
            let sql = "SELECT CASE WHEN pg_try_advisory_xact_lock($1 # hashtext(current_schema())::bigint)
                       THEN 1::bigint ELSE 0 END";
            Ok(tx.query_one(sql, &[LOCK.into()], |row| row.int(0))? != 0)
        }
    }
}

/// A new list.
struct NewList {
    key: Key,
    level: i64,
    /// Sorted, at least one.
    entries: Vec<Ranked>,
}

/// Writes lists; the caller holds the lock.
fn write(tx: &mut Tx<'_>, lists: &[NewList]) -> Result<()> {
    let sql = "SELECT COALESCE(MAX(list), 0) FROM ranked_runs WHERE id = (SELECT MAX(id) FROM ranked_runs)";
    let last = tx.query_one(sql, &[], |row| row.int(0))?;
    let mut rows = Rows::default();
    for (list, number) in lists.iter().zip(last + 1..) {
        for block in list.entries.chunks(RANKED_ENTRIES) {
            rows.push(list, number, block);
        }
    }
    let entries: Vec<&[u8]> = rows.entries.iter().map(Vec::as_slice).collect();
    tx.insert_many(
        "ranked_runs",
        &[
            ("kind", Column::Ints(&rows.kinds)),
            ("key_id", Column::Ints(&rows.keys)),
            ("list", Column::Ints(&rows.lists)),
            ("level", Column::Ints(&rows.levels)),
            ("first_rank", Column::Ints(&rows.first_ranks)),
            ("last_rank", Column::Ints(&rows.last_ranks)),
            ("entries", Column::Bytes(&entries)),
        ],
        "",
    )?;
    Ok(())
}

/// Blocks as one list a column.
#[derive(Default)]
struct Rows {
    kinds: Vec<i64>,
    keys: Vec<i64>,
    lists: Vec<i64>,
    levels: Vec<i64>,
    first_ranks: Vec<i64>,
    last_ranks: Vec<i64>,
    entries: Vec<Vec<u8>>,
}

impl Rows {
    fn push(&mut self, list: &NewList, number: i64, block: &[Ranked]) {
        let (Some(first), Some(last)) = (block.first(), block.last()) else { return };
        self.kinds.push(list.key.kind.number());
        self.keys.push(list.key.id);
        self.lists.push(number);
        self.levels.push(list.level);
        self.first_ranks.push(first.rank);
        self.last_ranks.push(last.rank);
        self.entries.push(encode(block));
    }
}
