//! Adding settled runs to the lists of their keys.

use std::collections::{BTreeMap, BTreeSet};

use runstone_series::ranked::{Ranked, rank_of, rank_of_text};

use super::{Key, Kind, NewList, is_listed, lock, write};
use crate::error::Result;
use crate::runs::packed::{self, Packed};
use crate::tx::{Column, Tx};
use crate::value::Value;

/// Keys of a run that is not listed: its lists would be as many, of one entry each.
const MANY_KEYS: usize = 2_000;

/// Settled runs that are not listed yet, at most `limit`, and whether they have ended.
pub(crate) fn listable(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<(i64, bool)>> {
    let sql = format!(
        "SELECT id, end_time_ms FROM runs {} WHERE listed <> 1 AND listed = 0 AND settled = 1 LIMIT $1",
        tx.dialect().led_by("runs_unlisted")
    );
    tx.query(&sql, &[limit.into()], |row| Ok((row.int(0)?, row.opt_int(1)?.is_some())))
}

/// Lists those of these runs that still could be, and gives the keys that have new lists.
pub(crate) fn add(tx: &mut Tx<'_>, runs: &[i64]) -> Result<Vec<Key>> {
    if !lock(tx)? {
        return Ok(Vec::new());
    }
    // Held first and read then, so that what is read is what the run has now.
    let any_of = tx.dialect().any_of("id", "$1");
    let held = tx.dialect().skip_locked();
    let sql = format!("SELECT id FROM runs WHERE listed = 0 AND settled = 1 AND {any_of} {held}");
    let runs = tx.query(&sql, &[Value::Ints(runs)], |row| row.int(0))?;
    let sql = format!(
        "SELECT r.id, r.experiment_id, p.data FROM runs r JOIN packed_runs p ON p.run_id = r.id WHERE {}",
        tx.dialect().any_of("r.id", "$1")
    );
    let (mut sorted, mut listed, mut left) = (Sorted::default(), Vec::new(), Vec::new());
    tx.for_each(&sql, &[Value::Ints(&runs)], |row| {
        let run = row.int(0)?;
        match packed::decode(row.bytes(2)?).filter(|packed| packed.keys().count() <= MANY_KEYS) {
            Some(packed) => {
                sorted.push(run, row.int(1)?, &packed);
                listed.push(run);
            }
            None => left.push(run),
        }
        Ok(())
    })?;
    let keys = sorted.write(tx)?;
    for (value, runs) in [(1, &listed), (2, &left)] {
        let sql = format!("UPDATE runs SET listed = $1 WHERE {}", tx.dialect().any_of("id", "$2"));
        tx.execute(&sql, &[Value::Int(value), Value::Ints(runs)])?;
    }
    Ok(keys)
}

/// Lists in the making.
#[derive(Default)]
struct Sorted {
    lists: BTreeMap<Key, Vec<Ranked>>,
    /// Experiments and the keys that their runs have.
    keys: BTreeSet<(i64, Key)>,
}

impl Sorted {
    fn push(&mut self, run: i64, group: i64, packed: &Packed<'_>) {
        let mut add = |kind, id, rank: Option<i64>| {
            let key = Key { kind, id };
            self.keys.insert((group, key));
            if let Some(rank) = rank {
                self.lists.entry(key).or_default().push(Ranked { rank, run, group });
            }
        };
        for (key, _, _, value) in &packed.metrics {
            add(Kind::Metric, *key, Some(rank_of(*value)));
        }
        for (kind, pairs) in [(Kind::Param, &packed.params), (Kind::Tag, &packed.tags)] {
            for (key, text) in pairs {
                add(kind, *key, is_listed(text).then(|| rank_of_text(text)));
            }
        }
    }

    fn write(self, tx: &mut Tx<'_>) -> Result<Vec<Key>> {
        let lists: Vec<NewList> = self
            .lists
            .into_iter()
            .map(|(key, mut entries)| {
                entries.sort_unstable();
                NewList { key, level: 0, entries }
            })
            .collect();
        write(tx, &lists)?;
        let column = |of: fn(&(i64, Key)) -> i64| self.keys.iter().map(of).collect::<Vec<i64>>();
        tx.insert_many(
            "experiment_keys",
            &[
                ("experiment_id", Column::Ints(&column(|(experiment, _)| *experiment))),
                ("kind", Column::Ints(&column(|(_, key)| key.kind.number()))),
                ("key_id", Column::Ints(&column(|(_, key)| key.id))),
            ],
            "ON CONFLICT DO NOTHING",
        )?;
        Ok(lists.iter().map(|list| list.key).collect())
    }
}
