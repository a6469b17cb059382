//! Statistics of whole histories, counted anew where points came late or twice.
//!
//! `latest_metrics` has them for every key (see [`latest`](super::latest)); where `count` is 0, they are unknown until
//! somebody counts: upkeep, or the search that asks for them.

use std::collections::{BTreeMap, HashMap};

use runstone_domain::search::Function;
use runstone_series::block::Head;
use runstone_series::{Block, Corrupt, Entry, KeyStats, sort_distinct, tail};

use super::latest::Statistics;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::tx::{Kind, Tx};
use crate::value::Value;

/// Runs that are counted before a search goes on, at once.
const COUNTED_AT_ONCE: i64 = 256;
/// Blocks that are decoded at once.
const OPENED: usize = 16;

/// Whether a row of `latest_metrics`, which may be missing, has a function: a damaged history has the latest point only.
pub(crate) fn present(function: Function, alias: &str) -> String {
    match function {
        Function::Last => format!("{alias}.run_id IS NOT NULL"),
        _ => format!("COALESCE({alias}.count, 0) > 0"),
    }
}

/// The SQL of a function, over a row of `latest_metrics` that is counted; NULL for NaN. None for a value at a step, which
/// no row has.
pub(crate) fn column(function: Function, alias: &str) -> Option<String> {
    Some(match function {
        Function::Last => format!("{alias}.value"),
        Function::Min => format!("COALESCE({alias}.low, {alias}.value)"),
        Function::Max => format!("COALESCE({alias}.high, {alias}.value)"),
        Function::First => format!("CASE {alias}.count WHEN 1 THEN {alias}.value ELSE {alias}.first_value END"),
        Function::Count => format!("CAST({alias}.count AS DOUBLE PRECISION)"),
        // The smallest sums are 0: PostgreSQL refuses to divide them.
        Function::Mean => format!(
            "CASE WHEN {alias}.count = {alias}.nans THEN NULL WHEN abs(COALESCE({alias}.total, {alias}.value)) < 1e-280
             THEN 0 ELSE COALESCE({alias}.total, {alias}.value) / ({alias}.count - {alias}.nans) END"
        ),
        Function::At(_) => return None,
    })
}

/// Fails if a run of these experiments is to be counted anew for one of these keys; whoever reads then has that done
/// and starts over.
pub(crate) fn require(tx: &mut Tx<'_>, experiments: &[i64], keys: &[i64]) -> Result<()> {
    let sql = format!(
        "SELECT DISTINCT run_id FROM latest_metrics WHERE count = 0 AND {} AND {} ORDER BY run_id LIMIT $3",
        tx.dialect().any_of("key_id", "$1"),
        tx.dialect().any_of("experiment_id", "$2"),
    );
    let values = [Value::Ints(keys), Value::Ints(experiments), COUNTED_AT_ONCE.into()];
    let runs = tx.query(&sql, &values, |row| row.int(0))?;
    if runs.is_empty() { Ok(()) } else { Err(Error::Uncounted(runs)) }
}

/// As [`require`], of these runs.
pub(crate) fn require_of_runs(tx: &mut Tx<'_>, runs: &[i64], key_id: i64) -> Result<()> {
    let sql = format!(
        "SELECT run_id FROM latest_metrics WHERE count = 0 AND key_id = $1 AND {} ORDER BY run_id",
        tx.dialect().any_of("run_id", "$2")
    );
    let runs = tx.query(&sql, &[key_id.into(), Value::Ints(runs)], |row| row.int(0))?;
    if runs.is_empty() { Ok(()) } else { Err(Error::Uncounted(runs)) }
}

/// Runs that have something to be counted anew, at most `limit`, in the order of their numbers.
pub(crate) fn uncounted(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<i64>> {
    tx.query(
        "SELECT DISTINCT run_id FROM latest_metrics WHERE count = 0 ORDER BY run_id LIMIT $1",
        &[limit.into()],
        |row| row.int(0),
    )
}

/// Counts anew what is to be counted of these runs. Nobody writes to them meanwhile. Histories that are damaged are marked
/// (`count = -1`), so that they have no statistics and keep nobody from those of others.
pub(crate) fn count(tx: &mut Tx<'_>, runs: &[i64]) -> Result<()> {
    for run in runs {
        if tx.dialect() == Dialect::Postgres && tx.kind() == Kind::Write {
            tx.query_opt("SELECT id FROM runs WHERE id = $1 FOR UPDATE", &[(*run).into()], |_| Ok(()))?;
        }
        let keys = tx.query(
            "SELECT key_id FROM latest_metrics WHERE run_id = $1 AND count = 0 ORDER BY key_id",
            &[(*run).into()],
            |row| row.int(0),
        )?;
        match of_run(tx, *run, &keys)? {
            Ok(counted) => {
                for stats in counted.values() {
                    save(tx, *run, &Statistics::of(stats))?;
                }
            }
            Err(error) => tracing::error!(run, %error, "the points of a run cannot be counted"),
        }
        tx.execute("UPDATE latest_metrics SET count = -1 WHERE run_id = $1 AND count = 0", &[(*run).into()])?;
    }
    Ok(())
}

fn save(tx: &mut Tx<'_>, run: i64, statistics: &Statistics) -> Result<()> {
    let real = crate::value::metric_value;
    tx.execute(
        "UPDATE latest_metrics SET count = $3, nans = $4, low = $5, high = $6, total = $7,
                first_step = $8, first_time_ms = $9, first_value = $10
         WHERE run_id = $1 AND key_id = $2",
        &[
            run.into(),
            statistics.key.into(),
            statistics.count.into(),
            statistics.nans.into(),
            real(statistics.low),
            real(statistics.high),
            real(statistics.total),
            statistics.first.map(|(step, _)| step).into(),
            statistics.first.map(|(_, time)| time).into(),
            real(statistics.first_value),
        ],
    )?;
    Ok(())
}

/// Statistics of some keys of a run: of blocks, and of those points of the tail that no block has.
fn of_run(tx: &mut Tx<'_>, run: i64, keys: &[i64]) -> Result<Result<HashMap<i64, KeyStats>, Corrupt>> {
    let mut counting = match read_tail(tx, run, keys)? {
        Ok(tail) => Counting { tail, stats: HashMap::new() },
        Err(error) => return Ok(Err(error)),
    };
    let mut damage = None;
    let mut closed: Vec<(i64, Vec<i64>)> = Vec::new();
    tx.for_each("SELECT id, head FROM metric_blocks WHERE run_id = $1", &[run.into()], |row| {
        let head = match Head::open(row.bytes(1)?) {
            Ok(head) => head,
            Err(error) => {
                damage = Some(error);
                return Ok(());
            }
        };
        let wanted = head.keys().iter().filter(|found| keys.binary_search(&found.key).is_ok());
        let mut undecided = Vec::new();
        for found in wanted {
            match &found.stats {
                Some(stats) if !counting.meets_tail(stats) => counting.add(stats),
                _ => undecided.push(found.key),
            }
        }
        if !undecided.is_empty() {
            closed.push((row.int(0)?, undecided));
        }
        Ok(())
    })?;
    for some in closed.chunks(OPENED) {
        let keys: BTreeMap<i64, &[i64]> = some.iter().map(|(id, keys)| (*id, keys.as_slice())).collect();
        let ids: Vec<i64> = keys.keys().copied().collect();
        let sql =
            format!("SELECT id, head, body FROM metric_blocks WHERE {}", tx.dialect().any_of("id", "$1"));
        tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
            let bytes = [row.bytes(1)?, row.bytes(2)?].concat();
            let wanted = keys.get(&row.int(0)?).copied().unwrap_or_default();
            match Block::open(&bytes).and_then(|block| block.entries()) {
                Ok(entries) => entries
                    .iter()
                    .filter(|entry| wanted.binary_search(&entry.key).is_ok())
                    .for_each(|entry| counting.add_point(entry)),
                Err(error) => damage = Some(error),
            }
            Ok(())
        })?;
    }
    Ok(damage.map_or_else(|| Ok(counting.finish()), Err))
}

/// The points of some keys in a run's tail.
fn read_tail(tx: &mut Tx<'_>, run: i64, keys: &[i64]) -> Result<Result<Tail, Corrupt>> {
    let (mut entries, mut damage) = (Vec::<Entry>::new(), None);
    tx.for_each("SELECT points FROM metric_tail WHERE run_id = $1 ORDER BY id", &[run.into()], |row| {
        let each = |entry: Entry| {
            if keys.binary_search(&entry.key).is_ok() {
                entries.push(entry);
            }
        };
        if let Err(error) = tail::decode(row.bytes(0)?, each) {
            damage = Some(error);
        }
        Ok(())
    })?;
    if let Some(error) = damage {
        return Ok(Err(error));
    }
    sort_distinct(&mut entries);
    let mut points = Tail::new();
    for entry in entries {
        points.entry(entry.key).or_default().push(TailPoint { entry, is_in_block: false });
    }
    Ok(Ok(points))
}

/// Points by key; those of each in order, distinct.
type Tail = BTreeMap<i64, Vec<TailPoint>>;

struct TailPoint {
    entry: Entry,
    is_in_block: bool,
}

/// Statistics in the making.
struct Counting {
    tail: Tail,
    stats: HashMap<i64, KeyStats>,
}

impl Counting {
    /// Whether a point of the tail may be among those that `stats` are of.
    fn meets_tail(&self, stats: &KeyStats) -> bool {
        let Some(points) = self.tail.get(&stats.key) else { return false };
        let behind = points.partition_point(|tail| tail.entry.point.step_order(&stats.first).is_lt());
        points.get(behind).is_some_and(|tail| tail.entry.point.step_order(&stats.last).is_le())
    }

    fn add(&mut self, stats: &KeyStats) {
        self.stats.entry(stats.key).and_modify(|all| all.merge(stats)).or_insert(*stats);
    }

    fn add_point(&mut self, entry: &Entry) {
        if let Some(points) = self.tail.get_mut(&entry.key)
            && let Ok(place) = points.binary_search_by(|tail| tail.entry.point.step_order(&entry.point))
        {
            points[place].is_in_block = true;
        }
        self.add(&KeyStats::of_one(entry.key, entry.point));
    }

    fn finish(mut self) -> HashMap<i64, KeyStats> {
        for tail in std::mem::take(&mut self.tail).into_values().flatten().filter(|tail| !tail.is_in_block) {
            self.add(&KeyStats::of_one(tail.entry.key, tail.entry.point));
        }
        self.stats
    }
}
