//! Reading runs with all that hangs on them.
//!
//! A settled run is one packed row (see `settle`); the others are put together from their tables.

use std::collections::HashMap;

use runstone_domain::{
    Dataset, DatasetInput, Error as Situation, ModelInput, Name, Run, RunInfo, RunView, Tag,
};

use super::packed::{self, Packed};
use super::{COLUMNS, read_info, rows};
use crate::error::Result;
use crate::names::Texts;
use crate::row::Row;
use crate::tx::Tx;
use crate::{Value, Workspace};

/// The run with this id, with everything.
///
/// # Errors
/// `NotFound` if there is none in the workspace.
pub fn get(tx: &mut Tx<'_>, workspace: Workspace, run_id: &str) -> Result<Run> {
    let key = super::find(tx, workspace, run_id)?;
    let mut runs = load(tx, &[key.id])?;
    let mut run = runs.pop().ok_or_else(|| Situation::run_not_found(run_id))?;
    run.model_inputs = tx.query(
        "SELECT model_id FROM model_inputs WHERE run_id = $1 ORDER BY model_id",
        &[key.id.into()],
        |row| Ok(ModelInput { model_id: row.string(0)? }),
    )?;
    Ok(run)
}

/// The runs with these inner numbers, in this order; all but their model inputs, which searches do not show.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Run>> {
    let mut runs = Vec::with_capacity(ids.len());
    each(tx, ids, |view| runs.push(view.to_run()))?;
    Ok(runs)
}

/// Shows `each` the runs with these inner numbers, in this order; all but their model inputs.
///
/// Nothing is made for a text of a run: they are shown where the database has put them.
pub(super) fn each(tx: &mut Tx<'_>, ids: &[i64], mut each: impl FnMut(&RunView<'_>)) -> Result<()> {
    each_numbered(tx, ids, |_, view| each(view))
}

/// The same with the number of each run.
pub(super) fn each_numbered(
    tx: &mut Tx<'_>,
    ids: &[i64],
    mut each: impl FnMut(i64, &RunView<'_>),
) -> Result<()> {
    let found = read_runs(tx, ids)?;
    let packed = found.iter().map(|run| packed::decode(&run.packed)).collect::<Option<Vec<_>>>();
    let packed = packed.ok_or_else(|| Situation::internal("a run that was just packed cannot be read"))?;
    let datasets = read_datasets(tx, &found, &packed)?;
    let mut naming = Naming::of(tx, &packed)?;
    for (run, packed) in found.iter().zip(&packed) {
        let view = RunView {
            info: &run.info,
            keys: naming.names(packed)?,
            metrics: &packed.metrics,
            params: &packed.params,
            tags: &packed.tags,
            dataset_inputs: datasets.get(&run.id).map_or(&[], Vec::as_slice),
            model_outputs: &packed.model_outputs,
        };
        each(run.id, &view);
    }
    Ok(())
}

/// Turns the numbers of names into their texts, which are looked up once for the whole page. The runs of a page mostly
/// have the same keys as the run before.
struct Naming {
    texts: Texts,
    keys: Vec<i64>,
    names: Vec<Name>,
}

impl Naming {
    fn of(tx: &mut Tx<'_>, runs: &[Packed<'_>]) -> Result<Self> {
        let mut keys: Vec<i64> = runs.first().map_or_else(Vec::new, |run| run.keys().collect());
        for pair in runs.windows(2).filter(|pair| !pair[0].keys().eq(pair[1].keys())) {
            keys.extend(pair[1].keys());
        }
        Ok(Self { texts: Texts::resolve(tx, keys)?, keys: Vec::new(), names: Vec::new() })
    }

    fn names(&mut self, run: &Packed<'_>) -> Result<&[Name]> {
        if !run.keys().eq(self.keys.iter().copied()) {
            self.keys = run.keys().collect();
            self.names = self.keys.iter().map(|key| self.texts.get(*key)).collect::<Result<_>>()?;
        }
        Ok(&self.names)
    }
}

/// A run under construction.
struct Found {
    id: i64,
    info: RunInfo,
    packed: Vec<u8>,
}

fn read_runs(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Found>> {
    let sql = format!(
        "SELECT {COLUMNS}, p.data FROM runs r LEFT JOIN packed_runs p ON p.run_id = r.id AND r.settled = 1 WHERE {}",
        tx.dialect().any_of("r.id", "$1")
    );
    let mut loose: Vec<i64> = Vec::new();
    let mut found = tx.query(&sql, &[Value::Ints(ids)], |row| {
        let id = row.int(9)?;
        let packed = row.opt_bytes(10)?.filter(|bytes| packed::decode(bytes).is_some());
        if packed.is_none() {
            loose.push(id);
        }
        Ok(Found { id, info: read_info(row)?, packed: packed.unwrap_or_default().to_vec() })
    })?;
    let rows = rows::read(tx, &loose)?;
    for (run, rows) in found.iter_mut().filter(|run| run.packed.is_empty()).zip(&rows) {
        run.packed = packed::encode(rows)?;
    }
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    found.sort_unstable_by_key(|run| places.get(&run.id).copied());
    Ok(found)
}

/// The datasets that runs read, by the run's inner number.
fn read_datasets(
    tx: &mut Tx<'_>,
    found: &[Found],
    packed: &[Packed<'_>],
) -> Result<HashMap<i64, Vec<DatasetInput>>> {
    let runs = found.iter().zip(packed).filter(|(_, packed)| packed.has_datasets);
    let ids: Vec<i64> = runs.map(|(run, _)| run.id).collect();
    let mut datasets: HashMap<i64, Vec<DatasetInput>> = HashMap::new();
    if ids.is_empty() {
        return Ok(datasets);
    }
    let any_of = tx.dialect().any_of("i.run_id", "$1");
    let sql = format!(
        "SELECT i.id, t.key, t.value FROM dataset_inputs i JOIN dataset_input_tags t ON t.input_id = i.id
         WHERE {any_of} ORDER BY i.id, t.key"
    );
    let mut tags: HashMap<i64, Vec<Tag>> = HashMap::new();
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        tags.entry(row.int(0)?).or_default().push(Tag::new(row.text(1)?, row.text(2)?));
        Ok(())
    })?;
    let sql = format!(
        "SELECT i.run_id, i.id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
         FROM dataset_inputs i JOIN datasets d ON d.id = i.dataset_id WHERE {any_of} ORDER BY i.id"
    );
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        let tags = tags.remove(&row.int(1)?).unwrap_or_default();
        datasets.entry(row.int(0)?).or_default().push(DatasetInput { tags, dataset: read_dataset(row)? });
        Ok(())
    })?;
    Ok(datasets)
}

fn read_dataset(row: &Row<'_>) -> Result<Dataset> {
    Ok(Dataset {
        name: row.string(2)?,
        digest: row.string(3)?,
        source_type: row.string(4)?,
        source: row.string(5)?,
        schema: row.opt_string(6)?,
        profile: row.opt_string(7)?,
    })
}
