//! How far versions have come: moving them from stage to stage, and the highest version of each stage.

use std::collections::HashMap;

use runstone_domain::governance::Action;
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, ModelVersion, Stage};

use super::history::{self, Entry};
use super::{ModelKey, VersionKey, models, stage_number, versions};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::Value;

/// Moves a version to a stage, and those that are there to `Archived` if `archive` says so. No rule is asked: see
/// [`promote`](super::promote).
pub fn transition(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    to: Stage,
    archive: bool,
    actor: &Actor,
) -> Result<()> {
    if archive {
        let archived = tx.query(
            "UPDATE model_versions SET stage = $4, last_update_time_ms = $5
             WHERE model_id = $1 AND stage = $2 AND id <> $3 AND lifecycle = 0 RETURNING version",
            &[
                version.model_id.into(),
                stage_number(to).into(),
                version.id.into(),
                stage_number(Stage::Archived).into(),
                actor.now_ms.into(),
            ],
            |row| row.int(0),
        )?;
        for number in archived {
            record_stage(tx, version, number, [to, Stage::Archived], actor)?;
        }
    }
    tx.execute(
        "UPDATE model_versions SET stage = $2, last_update_time_ms = $3 WHERE id = $1",
        &[version.id.into(), stage_number(to).into(), actor.now_ms.into()],
    )?;
    if version.stage != to {
        record_stage(tx, version, version.version, [version.stage, to], actor)?;
    }
    models::touch(tx, version.model_id, actor.now_ms)
}

/// Writes down and tells that a version of the model of `of` went from one stage to another.
fn record_stage(
    tx: &mut Tx<'_>,
    of: &VersionKey,
    number: i64,
    [before, after]: [Stage; 2],
    actor: &Actor,
) -> Result<()> {
    let entry = Entry { version: Some(number), ..Entry::of_version(of, Action::StageSet) };
    history::record(tx, actor, &entry.change(Some(before.as_str()), Some(after.as_str())))?;
    of.tell(tx, &Event::stage_updated(&of.name, number, before, after), actor)
}

/// The highest version of each of these stages that has one, in the order of the stages; without aliases.
pub fn latest_versions(tx: &mut Tx<'_>, model: &ModelKey, stages: &[Stage]) -> Result<Vec<ModelVersion>> {
    let latest = latest_of(tx, &[model.id])?.into_iter().map(|(_, version)| version);
    Ok(latest.filter(|version| stages.contains(&version.stage)).collect())
}

/// The highest version of each stage, of each of these models; ordered by model and stage, without aliases.
pub(super) fn latest_of(tx: &mut Tx<'_>, model_ids: &[i64]) -> Result<Vec<(i64, ModelVersion)>> {
    let sql = format!(
        "SELECT model_id, stage, MAX(version) FROM model_versions WHERE {} AND lifecycle = 0
         GROUP BY model_id, stage",
        tx.dialect().any_of("model_id", "$1")
    );
    let highest =
        tx.query(&sql, &[Value::Ints(model_ids)], |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))?;
    let (models, versions): (Vec<i64>, Vec<i64>) =
        highest.iter().map(|(model, _, version)| (*model, *version)).unzip();
    let sql = format!(
        "SELECT model_id, version, id FROM model_versions WHERE {} AND {}",
        tx.dialect().any_of("model_id", "$1"),
        tx.dialect().any_of("version", "$2")
    );
    let mut wanted: HashMap<(i64, i64), i64> =
        highest.into_iter().map(|(model, stage, version)| ((model, version), stage)).collect();
    let mut found: Vec<(i64, i64, i64)> = Vec::new();
    tx.for_each(&sql, &[Value::Ints(&models), Value::Ints(&versions)], |row| {
        let (model, version) = (row.int(0)?, row.int(1)?);
        if let Some(stage) = wanted.remove(&(model, version)) {
            found.push((model, stage, row.int(2)?));
        }
        Ok(())
    })?;
    found.sort_unstable();
    let ids: Vec<i64> = found.iter().map(|(_, _, id)| *id).collect();
    let versions = versions::load(tx, &ids)?;
    Ok(found.into_iter().map(|(model, _, _)| model).zip(versions).collect())
}
