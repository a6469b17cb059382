//! Following runs: which points came since one looked last.
//!
//! New points come as new records of the tail, so as long as a run's blocks stay what they were, its records that were
//! not there before are what came, late and repeated points included. When a part of the tail has been sealed
//! meanwhile, its points are in blocks that were not there before, together with points that were: of these only what
//! lies behind the last known point of its key is taken for new.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use runstone_domain::Name;
use runstone_series::{Block, Entry, Point, sort_distinct, tail};

use crate::error::{Error, Result};
use crate::names::{self, Texts};
use crate::runs::{RunNumber, bare};
use crate::tx::Tx;
use crate::value::Value;

/// Bytes of records that are looked through for one run: some hundred thousand points.
const MOST_BYTES: i64 = 1 << 20;
/// Blocks that are looked through for one run.
const MOST_BLOCKS: usize = 32;

/// What somebody has seen of a run's points.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Number and fingerprint of each block, ordered.
    blocks: Vec<(i64, u64)>,
    /// Numbers of the records of the tail, ordered.
    records: Vec<i64>,
    /// The last point of each key in the order of steps; none if there are too many keys to keep.
    last: Option<HashMap<i64, Point>>,
}

/// What came to a run since it was looked at last.
#[derive(Debug, Clone)]
pub struct News {
    /// The run.
    pub run: RunNumber,
    /// The new points of each key, ordered by key; points ordered by step, time and value, equal ones once.
    pub series: Vec<(Name, Vec<Point>)>,
    /// Some or all new points are not in `series`, because they are too many: ask for the histories.
    pub is_cut: bool,
    /// To be handed in next time.
    pub seen: Seen,
}

/// Looks at runs for the first time: nothing that is there counts as new later.
///
/// `keys`: those to be followed; none for all. `most_keys`: how many keys may be kept in mind for each run; of a run with
/// more, news may be cut although they are few.
pub fn look(
    tx: &mut Tx<'_>,
    runs: &[RunNumber],
    keys: Option<&[String]>,
    most_keys: usize,
) -> Result<Vec<Seen>> {
    let keys = keys.map(|keys| names::known(tx, keys)).transpose()?;
    let states = states(tx, runs)?;
    let mut last = last_points(tx, runs, keys.as_deref())?;
    let seen = runs.iter().zip(states).map(|(run, state)| {
        let last = last.remove(run).unwrap_or_default();
        state.seen((last.len() <= most_keys).then_some(last))
    });
    Ok(seen.collect())
}

/// What came to runs since they were looked at last, in their order.
///
/// `keys` and `most_keys` as in [`look`]. `most`: points of a run; if more came, there are none of it and it says so. A
/// point that lies before the last one of its key is missed if it was sealed before this looks.
pub fn follow(
    tx: &mut Tx<'_>,
    runs: &[(RunNumber, &Seen)],
    keys: Option<&[String]>,
    most: usize,
    most_keys: usize,
) -> Result<Vec<News>> {
    let keys = keys.map(|keys| names::known(tx, keys)).transpose()?;
    let numbers: Vec<RunNumber> = runs.iter().map(|(run, _)| *run).collect();
    let states = states(tx, &numbers)?;
    let plans: Vec<Plan> =
        runs.iter().zip(&states).map(|((_, seen), state)| Plan::new(seen, state)).collect();
    let mut came = read(tx, &numbers, &plans)?;
    // Of a run of which not everything is read, what is last now is looked up.
    let unread = runs.iter().zip(&plans).filter(|((_, seen), plan)| plan.is_cut && seen.last.is_some());
    let unread: Vec<RunNumber> = unread.map(|((run, _), _)| *run).collect();
    let mut last_points = last_points(tx, &unread, keys.as_deref())?;
    let is_wanted = |entry: &Entry| keys.as_ref().is_none_or(|keys| keys.contains(&entry.key));
    let mut news = Vec::with_capacity(runs.len());
    for (((run, seen), state), plan) in runs.iter().zip(states).zip(plans) {
        let mut entries = came.remove(run).unwrap_or_default();
        entries.retain(|entry| is_wanted(entry) && plan.is_new(seen, entry));
        sort_distinct(&mut entries);
        let last = match last_points.remove(run) {
            None => advanced(seen, &entries),
            looked_up => looked_up,
        };
        let is_cut = plan.is_cut || entries.len() > most;
        entries.truncate(if is_cut { 0 } else { most });
        news.push((*run, entries, is_cut, state.seen(last.filter(|last| last.len() <= most_keys))));
    }
    named(tx, news)
}

/// Where the points of a run are.
#[derive(Debug, Default)]
struct State {
    blocks: Vec<(i64, u64)>,
    /// Number and size of each record.
    records: Vec<(i64, i64)>,
}

impl State {
    fn seen(self, last: Option<HashMap<i64, Point>>) -> Seen {
        let records = self.records.into_iter().map(|(id, _)| id).collect();
        Seen { blocks: self.blocks, records, last }
    }
}

/// Where the points of these runs are, in their order.
fn states(tx: &mut Tx<'_>, runs: &[RunNumber]) -> Result<Vec<State>> {
    let mut states: HashMap<i64, State> = HashMap::new();
    let (ids, any_of) = (bare(runs), tx.dialect().any_of("run_id", "$1"));
    // Numbers of blocks that were replaced may come again; with these fields a block is another one.
    let sql = format!(
        "SELECT run_id, id, count, first_key, first_step, first_time_ms, last_key, last_step, last_time_ms
         FROM metric_blocks WHERE {any_of} ORDER BY run_id, id"
    );
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        let mut fingerprint = DefaultHasher::new();
        for column in 2..=8 {
            row.int(column)?.hash(&mut fingerprint);
        }
        states.entry(row.int(0)?).or_default().blocks.push((row.int(1)?, fingerprint.finish()));
        Ok(())
    })?;
    let sql = format!(
        "SELECT run_id, id, CAST(length(points) AS BIGINT) FROM metric_tail WHERE {any_of} ORDER BY run_id, id"
    );
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        states.entry(row.int(0)?).or_default().records.push((row.int(1)?, row.int(2)?));
        Ok(())
    })?;
    Ok(ids.iter().map(|run| states.remove(run).unwrap_or_default()).collect())
}

/// What has to be looked through for one run.
struct Plan {
    records: Vec<i64>,
    blocks: Vec<i64>,
    /// Points that were seen are among what is looked through.
    is_mixed: bool,
    is_cut: bool,
}

impl Plan {
    fn new(seen: &Seen, state: &State) -> Self {
        let is_mixed = seen.blocks != state.blocks;
        // Numbers of records that were sealed may come again.
        let is_new = |id: &i64| is_mixed || seen.records.binary_search(id).is_err();
        let records: Vec<(i64, i64)> = state.records.iter().filter(|(id, _)| is_new(id)).copied().collect();
        let blocks = state.blocks.iter().filter(|block| seen.blocks.binary_search(block).is_err());
        let blocks: Vec<i64> = blocks.map(|(id, _)| *id).collect();
        let bytes: i64 = records.iter().map(|(_, bytes)| bytes).sum();
        let is_cut = bytes > MOST_BYTES || blocks.len() > MOST_BLOCKS || is_mixed && seen.last.is_none();
        if is_cut {
            return Self { records: Vec::new(), blocks: Vec::new(), is_mixed, is_cut };
        }
        Self { records: records.into_iter().map(|(id, _)| id).collect(), blocks, is_mixed, is_cut }
    }

    fn is_new(&self, seen: &Seen, entry: &Entry) -> bool {
        let last = seen.last.as_ref().filter(|_| self.is_mixed).and_then(|last| last.get(&entry.key));
        last.is_none_or(|last| last.step_order(&entry.point).is_lt())
    }
}

/// What has to be looked through, by run.
fn read(tx: &mut Tx<'_>, runs: &[RunNumber], plans: &[Plan]) -> Result<HashMap<RunNumber, Vec<Entry>>> {
    let mut came: HashMap<RunNumber, Vec<Entry>> = HashMap::with_capacity(runs.len());
    let records: Vec<i64> = plans.iter().flat_map(|plan| &plan.records).copied().collect();
    let sql = format!("SELECT run_id, points FROM metric_tail WHERE {}", tx.dialect().any_of("id", "$1"));
    tx.for_each(&sql, &[Value::Ints(&records)], |row| {
        let entries = came.entry(RunNumber(row.int(0)?)).or_default();
        tail::decode(row.bytes(1)?, |entry| entries.push(entry)).map_err(Error::corrupt)
    })?;
    let blocks: Vec<i64> = plans.iter().flat_map(|plan| &plan.blocks).copied().collect();
    if blocks.is_empty() {
        return Ok(came);
    }
    let sql =
        format!("SELECT run_id, head, body FROM metric_blocks WHERE {}", tx.dialect().any_of("id", "$1"));
    tx.for_each(&sql, &[Value::Ints(&blocks)], |row| {
        let bytes = [row.bytes(1)?, row.bytes(2)?].concat();
        let entries = Block::open(&bytes).and_then(|block| block.entries()).map_err(Error::corrupt)?;
        came.entry(RunNumber(row.int(0)?)).or_default().extend(entries);
        Ok(())
    })?;
    Ok(came)
}

/// The last points, with those of new entries.
fn advanced(seen: &Seen, entries: &[Entry]) -> Option<HashMap<i64, Point>> {
    let mut last = seen.last.clone()?;
    for Entry { key, point } in entries {
        let known = last.entry(*key).or_insert(*point);
        if known.step_order(point).is_lt() {
            *known = *point;
        }
    }
    Some(last)
}

/// What came to a run, with keys by number.
type Came = (RunNumber, Vec<Entry>, bool, Seen);

/// The latest point of each key of runs; of these keys, or of all.
fn last_points(
    tx: &mut Tx<'_>,
    runs: &[RunNumber],
    keys: Option<&[i64]>,
) -> Result<HashMap<RunNumber, HashMap<i64, Point>>> {
    if runs.is_empty() {
        return Ok(HashMap::new());
    }
    let any_of = |column: &str, bind: &str| tx.dialect().any_of(column, bind);
    let of_keys = keys.map_or_else(String::new, |_| format!("AND {}", any_of("key_id", "$2")));
    let sql = format!(
        "SELECT run_id, key_id, step, timestamp_ms, value FROM latest_metrics WHERE {} {of_keys}",
        any_of("run_id", "$1")
    );
    let runs = bare(runs);
    let values: Vec<Value<'_>> = [Value::Ints(&runs)].into_iter().chain(keys.map(Value::Ints)).collect();
    let mut last: HashMap<RunNumber, HashMap<i64, Point>> = HashMap::new();
    tx.for_each(&sql, &values, |row| {
        let point = Point { step: row.int(2)?, timestamp_ms: row.int(3)?, value: row.metric_value(4)? };
        last.entry(RunNumber(row.int(0)?)).or_default().insert(row.int(1)?, point);
        Ok(())
    })?;
    Ok(last)
}

fn named(tx: &mut Tx<'_>, news: Vec<Came>) -> Result<Vec<News>> {
    let keys = news.iter().flat_map(|(_, entries, ..)| entries).map(|entry| entry.key).collect();
    let texts = Texts::resolve(tx, keys)?;
    let named = news.into_iter().map(|(run, entries, is_cut, seen)| {
        let series = entries.chunk_by(|a, b| a.key == b.key).map(|of_key| {
            let points = of_key.iter().map(|entry| entry.point).collect();
            Ok((texts.get(of_key[0].key)?, points))
        });
        let mut series = series.collect::<Result<Vec<_>>>()?;
        series.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(News { run, series, is_cut, seen })
    });
    named.collect()
}
