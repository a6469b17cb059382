//! Datasets: by digest, those that runs read, and those that logged models were measured on.

use std::collections::HashMap;

use super::{DatasetNode, DatasetQuery, LISTED, Link, Listed, LoggedModelNode, Relation, Thing, newest};
use crate::Workspace;
use crate::error::Result;
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;

/// Datasets that models were measured on.
pub(super) struct Measured {
    pub(super) nodes: Vec<DatasetNode>,
    pub(super) links: Vec<Link>,
}

/// The datasets that a question is about.
pub(super) fn find(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    query: &DatasetQuery,
) -> Result<Listed<DatasetNode>> {
    let mut sql = "SELECT d.id FROM datasets d CROSS JOIN experiments e
                   WHERE d.digest = $2 AND e.id = d.experiment_id AND e.workspace_id = $1"
        .to_owned();
    let mut values = vec![workspace.0.into(), (&query.digest).into()];
    if let Some(name) = &query.name {
        values.push(name.into());
        sql.push_str(&format!(" AND d.name = ${}", values.len()));
    }
    if let Some(experiment_id) = query.experiment_id {
        values.push(experiment_id.into());
        sql.push_str(&format!(" AND d.experiment_id = ${}", values.len()));
    }
    let found = newest(tx, &sql, &values)?;
    Ok(Listed { items: load(tx, &found.items)?, total: found.total })
}

/// The datasets that runs read, and these others.
pub(super) fn of(tx: &mut Tx<'_>, runs: &[i64], others: Vec<DatasetNode>) -> Result<Listed<DatasetNode>> {
    let known: Vec<i64> = others.iter().filter_map(|dataset| dataset.id).collect();
    let query = format!(
        "SELECT dataset_id AS id FROM dataset_inputs WHERE {} UNION SELECT id FROM datasets WHERE {}",
        tx.dialect().any_of("run_id", "$1"),
        tx.dialect().any_of("id", "$2")
    );
    let found = newest(tx, &query, &[Value::Ints(runs), Value::Ints(&known)])?;
    let mut datasets = Listed { items: load(tx, &found.items)?, total: found.total };
    let labels = others.into_iter().filter(|dataset| dataset.id.is_none()).collect();
    datasets.append(Listed::all(labels), |a, b| a.thing() == b.thing());
    Ok(datasets)
}

/// What logged models were measured on.
pub(super) fn measuring(tx: &mut Tx<'_>, models: &[LoggedModelNode]) -> Result<Measured> {
    let names: HashMap<i64, &str> = models.iter().map(|model| (model.id, model.model_id.as_str())).collect();
    let ids: Vec<i64> = names.keys().copied().collect();
    let sql = format!(
        "SELECT DISTINCT d.id, r.experiment_id, e.name, k.dataset_name, k.dataset_digest, d.source_type, k.model_id
         FROM logged_model_metrics k
         JOIN runs r ON r.id = k.run_id
         JOIN experiments e ON e.id = r.experiment_id
         LEFT JOIN datasets d
              ON d.experiment_id = r.experiment_id AND d.name = k.dataset_name AND d.digest = k.dataset_digest
         WHERE {} AND k.dataset_name <> '' AND k.dataset_digest <> '' LIMIT {LISTED}",
        tx.dialect().any_of("k.model_id", "$1")
    );
    let mut measured = Measured { nodes: Vec::new(), links: Vec::new() };
    tx.for_each(&sql, &[Value::Ints(&ids)], |row| {
        let dataset = read(row, row.opt_int(0)?)?;
        if let Some(model) = names.get(&row.int(6)?) {
            measured.links.push(Link {
                from: dataset.thing(),
                to: Thing::LoggedModel((*model).to_owned()),
                relation: Relation::Measured,
                context: None,
            });
        }
        if !measured.nodes.contains(&dataset) {
            measured.nodes.push(dataset);
        }
        Ok(())
    })?;
    Ok(measured)
}

/// Those with these numbers, in this order.
fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<DatasetNode>> {
    let sql = format!(
        "SELECT d.id, d.experiment_id, e.name, d.name, d.digest, d.source_type
         FROM datasets d JOIN experiments e ON e.id = d.experiment_id WHERE {}",
        tx.dialect().any_of("d.id", "$1")
    );
    let found = tx.query(&sql, &[Value::Ints(ids)], |row| {
        let id = row.int(0)?;
        Ok((id, read(row, Some(id))?))
    })?;
    let mut found: HashMap<i64, DatasetNode> = found.into_iter().collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn read(row: &Row<'_>, id: Option<i64>) -> Result<DatasetNode> {
    Ok(DatasetNode {
        id,
        experiment_id: row.int(1)?,
        experiment_name: row.string(2)?,
        name: row.string(3)?,
        digest: row.string(4)?,
        source_type: row.opt_string(5)?,
    })
}
