//! Blocks that are opened one after the other, and read some at a time.

use std::collections::HashMap;

use runstone_domain::Error as Situation;
use runstone_series::Block;

use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::Value;

/// Blocks in memory at once: two MB.
const AT_ONCE: usize = 128;

/// Blocks in the order in which they will be opened.
pub(super) struct Bodies {
    ids: Vec<i64>,
    /// How many of them were opened.
    opened: usize,
    /// How many of them were read.
    read: usize,
    /// The bytes of those that were read last.
    held: HashMap<i64, Vec<u8>>,
}

impl Bodies {
    pub(super) fn new(ids: impl Iterator<Item = i64>) -> Self {
        Self { ids: ids.collect(), opened: 0, read: 0, held: HashMap::new() }
    }

    /// Opens the next block, which is the one called `id`.
    pub(super) fn next(&mut self, tx: &mut Tx<'_>, id: i64) -> Result<Block<'_>> {
        if self.ids.get(self.opened) != Some(&id) {
            return Err(Situation::internal("blocks are opened in another order than was announced").into());
        }
        if self.opened == self.read {
            self.read_some(tx)?;
        }
        self.opened += 1;
        let missing = || Situation::internal(format!("row of table metric_blocks with id {id} is missing"));
        let bytes = self.held.get(&id).ok_or_else(missing)?;
        Block::open(bytes).map_err(Error::corrupt)
    }

    fn read_some(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let some = &self.ids[self.read..self.ids.len().min(self.read + AT_ONCE)];
        let sql =
            format!("SELECT id, head, body FROM metric_blocks WHERE {}", tx.dialect().any_of("id", "$1"));
        self.held.clear();
        tx.for_each(&sql, &[Value::Ints(some)], |row| {
            self.held.insert(row.int(0)?, [row.bytes(1)?, row.bytes(2)?].concat());
            Ok(())
        })?;
        self.read += some.len();
        Ok(())
    }
}
