//! Datasets and which runs read them.

use runstone_domain::{DatasetInput, DatasetSummary, limits, tag};

use crate::error::Result;
use crate::events::Parts;
use crate::runs::{self, RunKey};
use crate::tx::Tx;
use crate::{Value, Workspace};

/// Records that a run read datasets, which were checked before.
///
/// A dataset that the experiment has already (same name and digest) is reused and never changed; if the run has read
/// it before, nothing is added, tags neither.
pub fn log(tx: &mut Tx<'_>, run: &RunKey, inputs: &[DatasetInput]) -> Result<()> {
    if inputs.is_empty() {
        return Ok(());
    }
    runs::unsettle(tx, run, Parts::DATASETS)?;
    for input in inputs {
        let dataset_id = add_or_find(tx, run.experiment_id, input)?;
        let input_id = tx.query_opt(
            "INSERT INTO dataset_inputs (run_id, dataset_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
            &[run.id.into(), dataset_id.into()],
            |row| row.int(0),
        )?;
        let Some(input_id) = input_id else { continue };
        for tag in &input.tags {
            tx.execute(
                "INSERT INTO dataset_input_tags (input_id, key, value) VALUES ($1, $2, $3)
                 ON CONFLICT (input_id, key) DO UPDATE SET value = excluded.value",
                &[input_id.into(), (&*tag.key).into(), (&tag.value).into()],
            )?;
        }
    }
    Ok(())
}

fn add_or_find(tx: &mut Tx<'_>, experiment_id: i64, input: &DatasetInput) -> Result<i64> {
    let dataset = &input.dataset;
    let identity = [experiment_id.into(), (&dataset.name).into(), (&dataset.digest).into()];
    let find = "SELECT id FROM datasets WHERE experiment_id = $1 AND name = $2 AND digest = $3";
    if let Some(id) = tx.query_opt(find, &identity, |row| row.int(0))? {
        return Ok(id);
    }
    tx.execute(
        "INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        &[
            experiment_id.into(),
            (&dataset.name).into(),
            (&dataset.digest).into(),
            (&dataset.source_type).into(),
            (&dataset.source).into(),
            dataset.schema.as_deref().into(),
            dataset.profile.as_deref().into(),
        ],
    )?;
    // Ours, or that of a writer that was faster.
    tx.query_one(find, &identity, |row| row.int(0))
}

/// The datasets that runs of these experiments read, one entry for each context of use; ordered by experiment, name,
/// digest and context (none first), at most 1,000.
pub fn summaries(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    experiment_ids: &[i64],
) -> Result<Vec<DatasetSummary>> {
    let ids = crate::experiments::existing(tx, workspace, experiment_ids)?;
    let sql = format!(
        "SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value
         FROM datasets d
         LEFT JOIN dataset_inputs i ON i.dataset_id = d.id
         LEFT JOIN dataset_input_tags t ON t.input_id = i.id AND t.key = $2
         WHERE {}
         ORDER BY d.experiment_id, d.name, d.digest, t.value NULLS FIRST LIMIT $3",
        tx.dialect().any_of("d.experiment_id", "$1")
    );
    let limit = i64::try_from(limits::DATASET_SUMMARIES).unwrap_or(i64::MAX);
    tx.query(&sql, &[Value::Ints(&ids), tag::DATA_CONTEXT.into(), limit.into()], |row| {
        Ok(DatasetSummary {
            experiment_id: row.int(0)?,
            name: row.string(1)?,
            digest: row.string(2)?,
            context: row.opt_string(3)?,
        })
    })
}
