//! Params of runs: written once.

use runstone_domain::{Error as Situation, Param};

use crate::Value;
use crate::error::Result;
use crate::events::Parts;
use crate::names;
use crate::runs::{self, RunKey};
use crate::tx::{Column, Tx};

/// How a refusal is worded: the contract has one text for a single param and one for a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// `log-parameter`.
    Single,
    /// `log-batch`.
    Batch,
}

struct Conflict<'a> {
    param: &'a Param,
    old: String,
}

/// Logs params, which were checked before and have distinct keys. One that is there with the same value is left alone.
///
/// # Errors
/// `InvalidParameter` if a param is there with another value; then none is written.
pub fn log(tx: &mut Tx<'_>, run: &RunKey, params: &[Param], wording: Wording) -> Result<()> {
    if params.is_empty() {
        return Ok(());
    }
    runs::unsettle(tx, run, Parts::PARAMS)?;
    let mut params: Vec<&Param> = params.iter().collect();
    // One order for all writers, so that they cannot deadlock.
    params.sort_by(|a, b| a.key.cmp(&b.key));
    let keys = names::intern_all(tx, params.iter().map(|param| &param.key))?;
    let values: Vec<&str> = params.iter().map(|param| param.value.as_str()).collect();
    let inserted = tx.insert_many(
        "params",
        &[
            ("run_id", Column::Same(run.id)),
            ("key_id", Column::Ints(&keys)),
            ("value", Column::Texts(&values)),
        ],
        "ON CONFLICT (run_id, key_id) DO NOTHING",
    )?;
    if inserted == params.len() as u64 {
        return Ok(());
    }
    // Some were there, perhaps by a writer that was faster: compare with what is stored now.
    let conflicts = conflicts(tx, run, &params, &keys)?;
    if conflicts.is_empty() { Ok(()) } else { Err(refusal(run, &conflicts, wording).into()) }
}

fn conflicts<'a>(
    tx: &mut Tx<'_>,
    run: &RunKey,
    params: &[&'a Param],
    keys: &[i64],
) -> Result<Vec<Conflict<'a>>> {
    let sql = format!(
        "SELECT key_id, value FROM params WHERE run_id = $1 AND {}",
        tx.dialect().any_of("key_id", "$2")
    );
    let mut conflicts = Vec::new();
    tx.for_each(&sql, &[run.id.into(), Value::Ints(keys)], |row| {
        let (key, old) = (row.int(0)?, row.text(1)?);
        if let Some(place) = keys.iter().position(|k| *k == key)
            && params[place].value != old
        {
            conflicts.push(Conflict { param: params[place], old: old.to_owned() });
        }
        Ok(())
    })?;
    conflicts.sort_by(|a, b| a.param.key.cmp(&b.param.key));
    Ok(conflicts)
}

fn refusal(run: &RunKey, conflicts: &[Conflict<'_>], wording: Wording) -> Situation {
    let run_id = &run.run_id;
    if let (Wording::Single, [Conflict { param, old }]) = (wording, conflicts) {
        return Situation::invalid(format!(
            "Changing param values is not allowed. Param with key='{}' was already logged with value='{old}' for run \
             ID='{run_id}'. Attempted logging new value '{}'.",
            param.key, param.value
        ));
    }
    let list: Vec<String> = conflicts
        .iter()
        .map(|Conflict { param, old }| {
            format!("{{'key': '{}', 'old_value': '{old}', 'new_value': '{}'}}", param.key, param.value)
        })
        .collect();
    Situation::invalid(format!(
        "Changing param values is not allowed. Params were already logged='[{}]' for run ID='{run_id}'.",
        list.join(", ")
    ))
}
