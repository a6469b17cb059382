//! What runs measure of logged models.

use std::collections::{BTreeMap, HashMap};

use runstone_domain::ModelPoint;
use runstone_domain::logged_model::not_found;

use crate::error::Result;
use crate::names;
use crate::runs::RunKey;
use crate::tx::{Column, Tx};
use crate::{Value, Workspace};

/// Logs points of models, which were checked and clamped before.
///
/// A model has one value for each (key, time, step) that a run measured; measured again, the later value counts.
/// Deleted models may be measured too, and models of other experiments.
///
/// # Errors
/// `NotFound` if a model does not exist in the workspace; then nothing is written.
pub fn log(tx: &mut Tx<'_>, workspace: Workspace, run: &RunKey, points: &[ModelPoint]) -> Result<()> {
    if points.is_empty() {
        return Ok(());
    }
    let models = model_numbers(tx, workspace, points)?;
    let keys = names::intern_all(tx, points.iter().map(|point| &point.metric.key))?;
    // In the order of the primary key: one order for all writers, so that they cannot deadlock.
    let mut last: BTreeMap<[i64; 4], &ModelPoint> = BTreeMap::new();
    for (key, point) in keys.into_iter().zip(points) {
        let model = models.get(point.model_id.as_str()).ok_or_else(|| not_found(&point.model_id))?;
        last.insert([*model, key, point.metric.timestamp_ms, point.metric.step], point);
    }
    insert(tx, run, &last)
}

/// The inner numbers of those models that exist.
fn model_numbers(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    points: &[ModelPoint],
) -> Result<HashMap<String, i64>> {
    let mut model_ids: Vec<String> = points.iter().map(|point| point.model_id.clone()).collect();
    model_ids.sort_unstable();
    model_ids.dedup();
    let sql = format!(
        "SELECT m.model_id, m.id FROM logged_models m JOIN experiments e ON e.id = m.experiment_id
         WHERE e.workspace_id = $1 AND {}",
        tx.dialect().any_of("m.model_id", "$2")
    );
    let found = tx.query(&sql, &[workspace.0.into(), Value::Texts(&model_ids)], |row| {
        Ok((row.string(0)?, row.int(1)?))
    })?;
    Ok(found.into_iter().collect())
}

fn insert(tx: &mut Tx<'_>, run: &RunKey, points: &BTreeMap<[i64; 4], &ModelPoint>) -> Result<()> {
    let column = |place: usize| -> Vec<i64> { points.keys().map(|key| key[place]).collect() };
    let (models, keys, times, steps) = (column(0), column(1), column(2), column(3));
    let values: Vec<f64> = points.values().map(|point| point.metric.value).collect();
    let names: Vec<&str> =
        points.values().map(|point| point.dataset.name.as_deref().unwrap_or_default()).collect();
    let digests: Vec<&str> =
        points.values().map(|point| point.dataset.digest.as_deref().unwrap_or_default()).collect();
    tx.insert_many(
        "logged_model_metrics",
        &[
            ("model_id", Column::Ints(&models)),
            ("key_id", Column::Ints(&keys)),
            ("timestamp_ms", Column::Ints(&times)),
            ("step", Column::Ints(&steps)),
            ("run_id", Column::Same(run.id)),
            ("value", Column::Reals(&values)),
            ("dataset_name", Column::Texts(&names)),
            ("dataset_digest", Column::Texts(&digests)),
        ],
        "ON CONFLICT (model_id, key_id, timestamp_ms, step, run_id) DO UPDATE
         SET value = excluded.value, dataset_name = excluded.dataset_name, dataset_digest = excluded.dataset_digest",
    )?;
    Ok(())
}
