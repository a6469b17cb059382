//! What a page shows of a run, read from the tables: one query a kind, however many runs there are.

use std::collections::HashMap;

use serde::Serialize;

use crate::error::Result;
use crate::names::Texts;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// Latest metrics, params, tags and models made of one run. Keys are numbers of names, in the order of the names.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct RunRows {
    /// Key, step, time in milliseconds, value.
    pub(super) metrics: Vec<(i64, i64, i64, f64)>,
    /// Key and value.
    pub(super) params: Vec<(i64, String)>,
    /// Key and value.
    pub(super) tags: Vec<(i64, String)>,
    /// Model id and step, ordered by id.
    pub(super) model_outputs: Vec<(String, i64)>,
    /// Whether there are datasets, which are read from their tables.
    pub(super) has_datasets: bool,
}

impl RunRows {
    fn keys(&self) -> impl Iterator<Item = i64> {
        let params = self.params.iter().map(|(key, _)| *key);
        let tags = self.tags.iter().map(|(key, _)| *key);
        self.metrics.iter().map(|(key, ..)| *key).chain(params).chain(tags)
    }
}

/// What hangs on the runs with these inner numbers, in their order.
pub(super) fn read(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<RunRows>> {
    let mut rows: Vec<RunRows> = Vec::new();
    rows.resize_with(ids.len(), RunRows::default);
    if ids.is_empty() {
        return Ok(rows);
    }
    let page = Page::new(ids);
    let select = "SELECT run_id, key_id, step, timestamp_ms, value FROM latest_metrics";
    page.each_row(tx, select, |place, row| {
        rows[place].metrics.push((row.int(1)?, row.int(2)?, row.int(3)?, row.metric_value(4)?));
        Ok(())
    })?;
    page.each_row(tx, "SELECT run_id, key_id, value FROM params", |place, row| {
        rows[place].params.push((row.int(1)?, row.string(2)?));
        Ok(())
    })?;
    page.each_row(tx, "SELECT run_id, key_id, value FROM tags", |place, row| {
        rows[place].tags.push((row.int(1)?, row.string(2)?));
        Ok(())
    })?;
    page.each_row(tx, "SELECT run_id, model_id, step FROM model_outputs", |place, row| {
        rows[place].model_outputs.push((row.string(1)?, row.int(2)?));
        Ok(())
    })?;
    page.each_row(tx, "SELECT run_id FROM dataset_inputs", |place, _| {
        rows[place].has_datasets = true;
        Ok(())
    })?;
    order_by_name(tx, &mut rows)?;
    Ok(rows)
}

/// Rows come in the order of the keys' numbers. Names are compared once for the whole page, not once a run.
fn order_by_name(tx: &mut Tx<'_>, rows: &mut [RunRows]) -> Result<()> {
    let names = Texts::resolve(tx, rows.iter().flat_map(RunRows::keys).collect())?;
    for run in rows {
        run.metrics.sort_by_cached_key(|(key, ..)| names.rank(*key).unwrap_or(usize::MAX));
        run.params.sort_by_cached_key(|(key, _)| names.rank(*key).unwrap_or(usize::MAX));
        run.tags.sort_by_cached_key(|(key, _)| names.rank(*key).unwrap_or(usize::MAX));
        run.model_outputs.sort_unstable();
    }
    Ok(())
}

/// Runs, with the place of each inner number.
struct Page<'a> {
    ids: &'a [i64],
    places: HashMap<i64, usize>,
}

impl<'a> Page<'a> {
    fn new(ids: &'a [i64]) -> Self {
        Self { ids, places: ids.iter().enumerate().map(|(place, id)| (*id, place)).collect() }
    }

    /// Runs a query whose first column is the run's number, for all runs of the page; `each` gets the run's place.
    fn each_row(
        &self,
        tx: &mut Tx<'_>,
        select: &str,
        mut each: impl FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let sql = format!("{select} WHERE {}", tx.dialect().any_of("run_id", "$1"));
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
}
