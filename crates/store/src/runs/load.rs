//! Reading runs with all that hangs on them: one query a kind, however many runs there are.

use std::collections::HashMap;

use runstone_domain::{
    Dataset, DatasetInput, Error as Situation, Metric, ModelInput, ModelOutput, Param, Run, RunData, Tag,
};

use super::{COLUMNS, read_info};
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
    let mut page = PageOfRuns::read(tx, ids)?;
    page.load_data(tx)?;
    page.load_datasets(tx)?;
    page.load_model_outputs(tx)?;
    Ok(page.runs)
}

/// Runs under construction, with the place of each inner number.
struct PageOfRuns<'a> {
    ids: &'a [i64],
    places: HashMap<i64, usize>,
    runs: Vec<Run>,
}

/// A row of a table with the primary key (run, key): for the run at `place`, and with the place of the key's name
/// among all names of the page once those are known.
struct Keyed<T> {
    place: usize,
    key: i64,
    rank: usize,
    value: T,
}

/// Rows come in the order of the keys' numbers. Names are compared once for the whole page, not once a run.
fn order_by_name<T>(rows: &mut [Keyed<T>], names: &Texts) -> Result<()> {
    for row in rows.iter_mut() {
        row.rank = names.rank(row.key)?;
    }
    rows.sort_unstable_by_key(|row| (row.place, row.rank));
    Ok(())
}

impl<'a> PageOfRuns<'a> {
    fn read(tx: &mut Tx<'_>, ids: &'a [i64]) -> Result<Self> {
        let order: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let sql = format!("SELECT {COLUMNS} FROM runs r WHERE {}", tx.dialect().any_of("r.id", "$1"));
        let mut found = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(9)?, read_info(row)?)))?;
        found.sort_unstable_by_key(|(id, _)| order.get(id).copied());
        let places = found.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        let runs = found
            .into_iter()
            .map(|(_, info)| Run {
                info,
                data: RunData::default(),
                dataset_inputs: Vec::new(),
                model_inputs: Vec::new(),
                model_outputs: Vec::new(),
            })
            .collect();
        Ok(Self { ids, places, runs })
    }

    /// Runs a query whose first column is the run's number, for all runs of the page; `each` gets the run's place.
    fn each_row(
        &self,
        tx: &mut Tx<'_>,
        select: &str,
        column: &str,
        mut each: impl FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let sql = format!("{select} WHERE {}", tx.dialect().any_of(column, "$1"));
        // Rows of one run come together, so the look-up is mostly that of the row before.
        let mut last = (i64::MIN, 0);
        tx.for_each(&sql, &[Value::Ints(self.ids)], |row| {
            let id = row.int(0)?;
            if id != last.0 {
                match self.places.get(&id) {
                    Some(place) => last = (id, *place),
                    None => return Ok(()),
                }
            }
            each(last.1, row)
        })
    }

    /// What `make` makes of those rows, each with its run's place.
    fn rows<T>(
        &self,
        tx: &mut Tx<'_>,
        select: &str,
        column: &str,
        mut make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<(usize, T)>> {
        let mut rows = Vec::new();
        self.each_row(tx, select, column, |place, row| {
            rows.push((place, make(row)?));
            Ok(())
        })?;
        Ok(rows)
    }

    /// The rows of a table with the primary key (run, key).
    fn keyed<T>(
        &self,
        tx: &mut Tx<'_>,
        select: &str,
        mut make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<Keyed<T>>> {
        let mut keyed = Vec::with_capacity(self.ids.len());
        self.each_row(tx, select, "run_id", |place, row| {
            keyed.push(Keyed { place, key: row.int(1)?, rank: 0, value: make(row)? });
            Ok(())
        })?;
        Ok(keyed)
    }

    fn load_data(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let mut metrics =
            self.keyed(tx, "SELECT run_id, key_id, step, timestamp_ms, value FROM latest_metrics", |row| {
                Ok((row.int(2)?, row.int(3)?, row.metric_value(4)?))
            })?;
        let mut params = self.keyed(tx, "SELECT run_id, key_id, value FROM params", |row| row.string(2))?;
        let mut tags = self.keyed(tx, "SELECT run_id, key_id, value FROM tags", |row| row.string(2))?;
        let keys = metrics.iter().map(|row| row.key).chain(params.iter().map(|row| row.key));
        let keys: Vec<i64> = keys.chain(tags.iter().map(|row| row.key)).collect();
        let names = Texts::resolve(tx, keys)?;
        order_by_name(&mut metrics, &names)?;
        order_by_name(&mut params, &names)?;
        order_by_name(&mut tags, &names)?;
        let runs = self.runs.len().max(1);
        for Run { data, .. } in &mut self.runs {
            data.metrics.reserve(metrics.len() / runs);
            data.params.reserve(params.len() / runs);
            data.tags.reserve(tags.len() / runs);
        }
        for Keyed { place, rank, value: (step, timestamp_ms, value), .. } in metrics {
            self.runs[place].data.metrics.push(Metric { key: names.at(rank), value, timestamp_ms, step });
        }
        for Keyed { place, rank, value, .. } in params {
            self.runs[place].data.params.push(Param { key: names.at(rank), value });
        }
        for Keyed { place, rank, value, .. } in tags {
            self.runs[place].data.tags.push(Tag { key: names.at(rank), value });
        }
        Ok(())
    }

    fn load_datasets(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let select = "SELECT i.run_id, i.id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
                      FROM dataset_inputs i JOIN datasets d ON d.id = i.dataset_id";
        let mut inputs = self.rows(tx, select, "i.run_id", |row| Ok((row.int(1)?, read_dataset(row)?)))?;
        if inputs.is_empty() {
            return Ok(());
        }
        inputs.sort_by_key(|(place, (input, _))| (*place, *input));
        let select = "SELECT i.run_id, i.id, t.key, t.value
                      FROM dataset_inputs i JOIN dataset_input_tags t ON t.input_id = i.id";
        let tags =
            self.rows(tx, select, "i.run_id", |row| Ok((row.int(1)?, Tag::new(row.text(2)?, row.text(3)?))))?;
        let mut tags_of: HashMap<i64, Vec<Tag>> = HashMap::new();
        for (_, (input, tag)) in tags {
            tags_of.entry(input).or_default().push(tag);
        }
        for (place, (input, dataset)) in inputs {
            let mut tags = tags_of.remove(&input).unwrap_or_default();
            tags.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            self.runs[place].dataset_inputs.push(DatasetInput { tags, dataset });
        }
        Ok(())
    }

    fn load_model_outputs(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let outputs = self.rows(tx, "SELECT run_id, model_id, step FROM model_outputs", "run_id", |row| {
            Ok(ModelOutput { model_id: row.string(1)?, step: row.int(2)? })
        })?;
        for (place, output) in outputs {
            self.runs[place].model_outputs.push(output);
        }
        for run in &mut self.runs {
            run.model_outputs.sort_unstable_by(|a, b| a.model_id.cmp(&b.model_id));
        }
        Ok(())
    }
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
