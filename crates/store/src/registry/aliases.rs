//! Names that stand for a version of a model, and can be moved to another one.

use runstone_domain::registry::{self, LATEST};
use runstone_domain::{Error as Situation, ModelVersion};

use super::{ModelKey, VersionKey, versions};
use crate::error::Result;
use crate::tx::Tx;

/// Lets an alias, whose name was checked before, stand for a version, whatever it stood for.
pub fn set_alias(tx: &mut Tx<'_>, version: &VersionKey, alias: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO registered_model_aliases (model_id, alias, version_id) VALUES ($1, $2, $3)
         ON CONFLICT (model_id, alias) DO UPDATE SET version_id = excluded.version_id",
        &[version.model_id.into(), alias.into(), version.id.into()],
    )?;
    Ok(())
}

/// Removes an alias; one that the model does not have is no failure.
pub fn delete_alias(tx: &mut Tx<'_>, model: &ModelKey, alias: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM registered_model_aliases WHERE model_id = $1 AND alias = $2",
        &[model.id.into(), alias.into()],
    )?;
    Ok(())
}

/// The version that an alias stands for; `latest`, in any case of its letters, is the one with the highest number.
///
/// # Errors
/// `InvalidParameter` for an unknown alias, `NotFound` for `latest` of a model without versions.
pub fn by_alias(tx: &mut Tx<'_>, model: &ModelKey, alias: &str) -> Result<ModelVersion> {
    let is_latest = alias.eq_ignore_ascii_case(LATEST);
    let id = if is_latest {
        tx.query_opt(
            "SELECT id FROM model_versions WHERE model_id = $1 AND lifecycle = 0 ORDER BY version DESC LIMIT 1",
            &[model.id.into()],
            |row| row.int(0),
        )?
    } else {
        tx.query_opt(
            "SELECT version_id FROM registered_model_aliases WHERE model_id = $1 AND alias = $2",
            &[model.id.into(), alias.into()],
            |row| row.int(0),
        )?
    };
    let unknown = || match is_latest {
        true => registry::latest_not_found(&model.name),
        false => Situation::invalid(format!("Registered model alias {alias} not found.")),
    };
    versions::load_one(tx, id.ok_or_else(unknown)?)
}
