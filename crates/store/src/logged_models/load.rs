//! Reading logged models with all that hangs on them: one query a kind, however many models there are.

use std::collections::HashMap;

use runstone_domain::{
    DatasetLabel, Error as Situation, LoggedModel, LoggedModelStatus, Metric, ModelMetric, Name, Param, Tag,
};

use super::ModelKey;
use crate::Value;
use crate::error::Result;
use crate::names::Texts;
use crate::row::Row;
use crate::tx::Tx;

/// The model with everything.
pub fn get(tx: &mut Tx<'_>, model: &ModelKey) -> Result<LoggedModel> {
    let loaded = load(tx, &[model.id])?.pop();
    Ok(loaded.ok_or_else(|| runstone_domain::logged_model::not_found(&model.model_id))?)
}

/// The models with these inner numbers, in this order.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<LoggedModel>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT m.id, m.model_id, m.experiment_id, m.name, m.artifact_uri, m.status, m.model_type, m.source_run_id,
                m.lifecycle, m.creation_time_ms, m.last_update_time_ms
         FROM logged_models m WHERE {}",
        tx.dialect().any_of("m.id", "$1")
    );
    let mut models: HashMap<i64, LoggedModel> =
        tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, read(row)?)))?.into_iter().collect();
    load_texts(tx, ids, &mut models)?;
    load_metrics(tx, ids, &mut models)?;
    Ok(ids.iter().filter_map(|id| models.remove(id)).collect())
}

fn read(row: &Row<'_>) -> Result<LoggedModel> {
    Ok(LoggedModel {
        model_id: row.string(1)?,
        experiment_id: row.int(2)?,
        name: row.string(3)?,
        artifact_uri: row.string(4)?,
        status: read_status(row.int(5)?)?,
        model_type: row.string(6)?,
        source_run_id: row.string(7)?,
        lifecycle: crate::experiments::lifecycle(row.int(8)?),
        creation_time_ms: row.int(9)?,
        last_update_time_ms: row.int(10)?,
        tags: Vec::new(),
        params: Vec::new(),
        metrics: Vec::new(),
    })
}

pub(crate) fn read_status(stored: i64) -> Result<LoggedModelStatus> {
    let unknown = || Situation::internal(format!("table logged_models holds the unknown status {stored}"));
    Ok(LoggedModelStatus::from_number(stored).ok_or_else(unknown)?)
}

fn load_texts(tx: &mut Tx<'_>, ids: &[i64], models: &mut HashMap<i64, LoggedModel>) -> Result<()> {
    for (id, key, value) in keyed_texts(tx, "logged_model_params", ids)? {
        if let Some(model) = models.get_mut(&id) {
            model.params.push(Param { key, value });
        }
    }
    for (id, key, value) in keyed_texts(tx, "logged_model_tags", ids)? {
        if let Some(model) = models.get_mut(&id) {
            model.tags.push(Tag { key, value });
        }
    }
    for model in models.values_mut() {
        model.params.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        model.tags.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    }
    Ok(())
}

/// The model, key and value of each row of a table of texts.
fn keyed_texts(tx: &mut Tx<'_>, table: &str, ids: &[i64]) -> Result<Vec<(i64, Name, String)>> {
    let sql = format!(
        "SELECT model_id, key_id, value FROM {table} WHERE {}",
        tx.dialect().any_of("model_id", "$1")
    );
    let rows = tx.query(&sql, &[Value::Ints(ids)], |row| Ok((row.int(0)?, row.int(1)?, row.string(2)?)))?;
    let names = Texts::resolve(tx, rows.iter().map(|(_, key, _)| *key).collect())?;
    rows.into_iter().map(|(id, key, value)| Ok((id, names.get(key)?, value))).collect()
}

/// A point as it is stored, before the name of its key is known.
struct StoredPoint {
    model: i64,
    key: i64,
    metric: ModelMetric,
}

fn load_metrics(tx: &mut Tx<'_>, ids: &[i64], models: &mut HashMap<i64, LoggedModel>) -> Result<()> {
    let sql = format!(
        "SELECT k.model_id, k.key_id, k.step, k.timestamp_ms, k.value, r.run_uuid, k.dataset_name, k.dataset_digest
         FROM logged_model_metrics k JOIN runs r ON r.id = k.run_id WHERE {}",
        tx.dialect().any_of("k.model_id", "$1")
    );
    let points = tx.query(&sql, &[Value::Ints(ids)], read_point)?;
    let names = Texts::resolve(tx, points.iter().map(|point| point.key).collect())?;
    for StoredPoint { model, key, mut metric } in points {
        if let Some(model) = models.get_mut(&model) {
            metric.metric.key = names.get(key)?;
            model.metrics.push(metric);
        }
    }
    for model in models.values_mut() {
        model.metrics.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
    }
    Ok(())
}

fn order_of(point: &ModelMetric) -> (&Name, i64, i64, &Name) {
    (&point.metric.key, point.metric.timestamp_ms, point.metric.step, &point.run_id)
}

fn read_point(row: &Row<'_>) -> Result<StoredPoint> {
    let given = |column| row.text(column).map(|text| (!text.is_empty()).then(|| text.to_owned()));
    Ok(StoredPoint {
        model: row.int(0)?,
        key: row.int(1)?,
        metric: ModelMetric {
            run_id: row.text(5)?.into(),
            metric: Metric {
                key: Name::default(),
                step: row.int(2)?,
                timestamp_ms: row.int(3)?,
                value: row.metric_value(4)?,
            },
            dataset: DatasetLabel { name: given(6)?, digest: given(7)? },
        },
    })
}
