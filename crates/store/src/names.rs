//! Interned names: the keys of metrics, params and tags are stored once and referred to by number.
//!
//! A row of `names` never changes and never goes away, so what the cache holds is true for good. A name that a
//! transaction adds reaches the cache only after its commit.

use std::collections::HashMap;

use parking_lot::RwLock;
use runstone_domain::Name;

use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// Beyond this many names the cache starts over, so that hostile keys cannot fill the memory.
const CAPACITY: usize = 200_000;

/// The process-wide cache of names, in both directions.
#[derive(Debug, Default)]
pub(crate) struct Names {
    maps: RwLock<Maps>,
}

#[derive(Debug, Default)]
struct Maps {
    ids: HashMap<Name, i64>,
    names: HashMap<i64, Name>,
}

impl Names {
    fn id(&self, name: &str) -> Option<i64> {
        self.maps.read().ids.get(name).copied()
    }

    /// Takes in what a committed transaction or a read has learned.
    pub(crate) fn learn(&self, learned: Vec<(i64, Name)>) {
        if learned.is_empty() {
            return;
        }
        let mut maps = self.maps.write();
        if maps.ids.len() + learned.len() > CAPACITY {
            *maps = Maps::default();
        }
        for (id, name) in learned {
            maps.ids.insert(name.clone(), id);
            maps.names.insert(id, name);
        }
    }
}

/// The number of a name, if any run or experiment ever used it.
pub(crate) fn lookup(tx: &mut Tx<'_>, name: &str) -> Result<Option<i64>> {
    if let Some(id) = tx.names().id(name) {
        return Ok(Some(id));
    }
    let found = tx.query_opt("SELECT id FROM names WHERE name = $1", &[name.into()], |row| row.int(0))?;
    if let Some(id) = found {
        tx.learn(id, name.into());
    }
    Ok(found)
}

/// The numbers of several names, in their order, with one query for those the cache does not hold.
pub(crate) fn lookup_all(tx: &mut Tx<'_>, names: &[String]) -> Result<Vec<Option<i64>>> {
    let mut found: Vec<Option<i64>> = {
        let maps = tx.names().maps.read();
        names.iter().map(|name| maps.ids.get(name.as_str()).copied()).collect()
    };
    let missed: Vec<String> =
        names.iter().zip(&found).filter(|(_, id)| id.is_none()).map(|(name, _)| name.clone()).collect();
    if missed.is_empty() {
        return Ok(found);
    }
    let sql = format!("SELECT name, id FROM names WHERE {}", tx.dialect().any_of("name", "$1"));
    let rows = tx.query(&sql, &[Value::Texts(&missed)], |row| Ok((Name::from(row.text(0)?), row.int(1)?)))?;
    let rows: HashMap<Name, i64> = rows.into_iter().collect();
    for (name, id) in names.iter().zip(&mut found) {
        *id = id.or_else(|| rows.get(name.as_str()).copied());
    }
    for (name, id) in rows {
        tx.learn(id, name);
    }
    Ok(found)
}

/// The numbers of those of these names that are used.
pub(crate) fn known(tx: &mut Tx<'_>, names: &[String]) -> Result<Vec<i64>> {
    Ok(lookup_all(tx, names)?.into_iter().flatten().collect())
}

/// The number of a name, which is added if it is new.
pub(crate) fn intern(tx: &mut Tx<'_>, name: &Name) -> Result<i64> {
    if let Some(id) = tx.names().id(name).or_else(|| tx.learned(name)) {
        return Ok(id);
    }
    let found =
        tx.query_opt("SELECT id FROM names WHERE name = $1", &[(&**name).into()], |row| row.int(0))?;
    let id = match found {
        Some(id) => id,
        None => tx.query_one(
            // The no-op update makes RETURNING give the row even if another transaction was faster.
            "INSERT INTO names (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id",
            &[(&**name).into()],
            |row| row.int(0),
        )?,
    };
    tx.learn(id, name.clone());
    Ok(id)
}

/// The numbers of several names, in their order; new ones are added.
///
/// Misses are added in the order of the text, so that two transactions that add the same names cannot deadlock.
pub(crate) fn intern_all<'a>(
    tx: &mut Tx<'_>,
    names: impl Iterator<Item = &'a Name> + Clone,
) -> Result<Vec<i64>> {
    let mut missing: Vec<&Name> = {
        let maps = tx.names().maps.read();
        names.clone().filter(|name| !maps.ids.contains_key(*name)).collect()
    };
    missing.sort_unstable();
    missing.dedup();
    for name in missing {
        intern(tx, name)?;
    }
    names.map(|name| intern(tx, name)).collect()
}

/// Hands out the texts of some numbers, in no order, with one query for those the cache does not hold. Numbers without a
/// name are left out.
pub(crate) fn each(
    tx: &mut Tx<'_>,
    ids: &[i64],
    mut each: impl FnMut(i64, &Name) -> Result<()>,
) -> Result<()> {
    let mut missed: Vec<i64> = Vec::new();
    {
        let maps = tx.names().maps.read();
        for id in ids {
            match maps.names.get(id) {
                Some(name) => each(*id, name)?,
                None => missed.push(*id),
            }
        }
    }
    for (name, id) in read(tx, &missed)? {
        each(id, &name)?;
        tx.learn(id, name);
    }
    Ok(())
}

/// Reads texts from the table, in no order.
fn read(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<(Name, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT id, name FROM names WHERE {}", tx.dialect().any_of("id", "$1"));
    tx.query(&sql, &[Value::Ints(ids)], |row| Ok((Name::from(row.text(1)?), row.int(0)?)))
}

/// The texts of some numbers, which must all exist, and the place of each in the order of the texts.
pub(crate) struct Texts {
    /// By number; with the place of the text among all.
    ranks: Vec<(i64, usize)>,
    /// In the order of the texts.
    names: Vec<Name>,
}

impl Texts {
    /// Looks up many numbers at once, with one query for those the cache does not hold.
    pub(crate) fn resolve(tx: &mut Tx<'_>, mut ids: Vec<i64>) -> Result<Self> {
        ids.sort_unstable();
        ids.dedup();
        let mut found: Vec<(Name, i64)> = Vec::with_capacity(ids.len());
        {
            let maps = tx.names().maps.read();
            ids.retain(|id| match maps.names.get(id) {
                Some(name) => {
                    found.push((name.clone(), *id));
                    false
                }
                None => true,
            });
        }
        for (name, id) in read(tx, &ids)? {
            tx.learn(id, name.clone());
            found.push((name, id));
        }
        found.sort_unstable();
        let mut ranks: Vec<(i64, usize)> =
            found.iter().enumerate().map(|(rank, (_, id))| (*id, rank)).collect();
        ranks.sort_unstable();
        Ok(Self { ranks, names: found.into_iter().map(|(name, _)| name).collect() })
    }

    /// The place of a number's text in the order of the texts.
    pub(crate) fn rank(&self, id: i64) -> Result<usize> {
        let place = self.ranks.binary_search_by_key(&id, |(known, _)| *known);
        place.map(|place| self.ranks[place].1).map_err(|_| {
            runstone_domain::Error::internal(format!("row of table names with id {id} is missing")).into()
        })
    }

    /// The text at a place that `rank` gave.
    pub(crate) fn at(&self, rank: usize) -> Name {
        self.names[rank].clone()
    }

    /// The text of a number that was resolved.
    pub(crate) fn get(&self, id: i64) -> Result<Name> {
        self.rank(id).map(|rank| self.at(rank))
    }
}
