//! Merging the lists of a key: worked out on a snapshot, then exchanged for what they were made from, if that is still
//! there.

use runstone_domain::Error as Situation;
use runstone_series::ranked::{Ranked, decode};

use super::{Key, NewList, lock, write};
use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::value::Value;

/// Lists of one size that become one of the next.
const MERGED: i64 = 8;

/// An exchange of some lists of a key for one.
pub(crate) struct Plan {
    /// Blocks that go away.
    replaced: Vec<i64>,
    list: NewList,
}

/// Works out the next merge of a key's lists; none if there are few of each size.
pub(crate) fn plan(tx: &mut Tx<'_>, key: Key) -> Result<Option<Plan>> {
    let of_key = [key.kind.number().into(), key.id.into()];
    let full = tx.query(
        "SELECT level, COUNT(DISTINCT list) FROM ranked_runs WHERE kind = $1 AND key_id = $2
         GROUP BY level ORDER BY level",
        &of_key,
        |row| Ok((row.int(0)?, row.int(1)?)),
    )?;
    let Some((level, _)) = full.into_iter().find(|(_, lists)| *lists >= MERGED) else { return Ok(None) };
    let (mut replaced, mut entries) = (Vec::new(), Vec::<Ranked>::new());
    tx.for_each(
        "SELECT id, entries FROM ranked_runs WHERE kind = $1 AND key_id = $2 AND level = $3",
        &[key.kind.number().into(), key.id.into(), level.into()],
        |row| {
            replaced.push(row.int(0)?);
            entries.extend(decode(row.bytes(1)?).map_err(Error::corrupt)?);
            Ok(())
        },
    )?;
    entries.sort_unstable();
    // A run that was listed twice with one value.
    entries.dedup();
    Ok(Some(Plan { replaced, list: NewList { key, level: level + 1, entries } }))
}

/// Does what was planned.
///
/// # Errors
/// `InvalidState` if what the plan was made from is not there any more; then nothing may be committed.
pub(crate) fn apply(tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
    let is_ours = lock(tx)?;
    let sql = format!("DELETE FROM ranked_runs WHERE {}", tx.dialect().any_of("id", "$1"));
    if !is_ours || tx.execute(&sql, &[Value::Ints(&plan.replaced)])? != plan.replaced.len() as u64 {
        return Err(Situation::InvalidState("somebody else has merged the lists meanwhile".to_owned()).into());
    }
    write(tx, std::slice::from_ref(&plan.list))
}
