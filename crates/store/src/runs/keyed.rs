//! Columns of runs that are rows of a table with the primary key (run, key): the latest metrics, params and tags.

use std::collections::HashMap;

use runstone_domain::search::OrderField;

use crate::error::Result;
use crate::names;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// Keys that are worth looking up one by one in each run; of more, all keys of a run are read.
const PROBED: usize = 20;

/// For each table, where the columns of a key stand: the same key may be asked for several times.
pub(super) struct Keyed([(&'static str, HashMap<i64, Vec<usize>>); 3]);

impl Keyed {
    /// The places of columns by the numbers of their keys; keys that no run ever had are left out.
    pub(super) fn find(tx: &mut Tx<'_>, columns: &[OrderField]) -> Result<Self> {
        let mut tables = ["latest_metrics", "params", "tags"].map(|table| (table, HashMap::new()));
        for (place, column) in columns.iter().enumerate() {
            let (table, key) = match column {
                OrderField::Metric(key) => (0, key),
                OrderField::Param(key) => (1, key),
                OrderField::Tag(key) => (2, key),
                OrderField::Attribute(_) | OrderField::Series(_) => continue,
            };
            if let Some(key_id) = names::lookup(tx, key)? {
                tables[table].1.entry(key_id).or_insert_with(Vec::new).push(place);
            }
        }
        Ok(Self(tables))
    }

    /// Hands out the number of a run, the places of columns, and the row whose column 2 is their value. It takes one query
    /// a table.
    pub(super) fn read(
        &self,
        tx: &mut Tx<'_>,
        ids: &[i64],
        mut each: impl FnMut(i64, &[usize], &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        for (table, columns) in self.0.iter().filter(|(_, columns)| !columns.is_empty()) {
            let keys: Vec<i64> = columns.keys().copied().collect();
            let of_runs = tx.dialect().any_of("run_id", "$1");
            let mut sql = format!("SELECT run_id, key_id, value FROM {table} WHERE {of_runs}");
            if keys.len() <= PROBED {
                sql.push_str(&format!(" AND {}", tx.dialect().any_of("key_id", "$2")));
            }
            let values = [Value::Ints(ids), Value::Ints(&keys)];
            let values = if keys.len() <= PROBED { &values[..] } else { &values[..1] };
            tx.for_each(&sql, values, |row| match columns.get(&row.int(1)?) {
                Some(places) => each(row.int(0)?, places, row),
                None => Ok(()),
            })?;
        }
        Ok(())
    }
}
