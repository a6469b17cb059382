//! Tags of runs.

use runstone_domain::{Entity, Error as Situation, Tag, tag};

use crate::error::Result;
use crate::events::Parts;
use crate::names;
use crate::runs::{self, RunKey};
use crate::tx::{Column, Tx};

/// Sets tags, which were checked before. Of repeated keys the last wins; `mlflow.runName` renames the run.
pub fn set(tx: &mut Tx<'_>, run: &RunKey, tags: &[Tag]) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    runs::unsettle(tx, run, Parts::TAGS)?;
    let last = last_of_each_key(tags);
    write(tx, run, &last)?;
    if let Some(name) = last.iter().find(|tag| &*tag.key == tag::RUN_NAME) {
        tx.note(run, Parts::INFO);
        tx.execute("UPDATE runs SET name = $2 WHERE id = $1", &[run.id.into(), (&name.value).into()])?;
    }
    Ok(())
}

/// Writes tags of different keys, and nothing else.
pub(crate) fn write(tx: &mut Tx<'_>, run: &RunKey, last: &[&Tag]) -> Result<()> {
    if last.is_empty() {
        return Ok(());
    }
    let keys = names::intern_all(tx, last.iter().map(|tag| &tag.key))?;
    let values: Vec<&str> = last.iter().map(|tag| tag.value.as_str()).collect();
    tx.insert_many(
        "tags",
        &[
            ("run_id", Column::Same(run.id)),
            ("key_id", Column::Ints(&keys)),
            ("value", Column::Texts(&values)),
        ],
        "ON CONFLICT (run_id, key_id) DO UPDATE SET value = excluded.value",
    )?;
    Ok(())
}

/// The last tag of each key, ordered by key: one order for all writers, so that they cannot deadlock.
pub(crate) fn last_of_each_key(tags: &[Tag]) -> Vec<&Tag> {
    let mut last: Vec<&Tag> = tags.iter().rev().collect();
    last.sort_by(|a, b| a.key.cmp(&b.key));
    last.dedup_by(|later, kept| later.key == kept.key);
    last
}

/// Removes a tag.
///
/// # Errors
/// `NotFound` if the run has no such tag.
pub fn delete(tx: &mut Tx<'_>, run: &RunKey, key: &str) -> Result<()> {
    runs::unsettle(tx, run, Parts::TAGS)?;
    let deleted = match names::lookup(tx, key)? {
        Some(key_id) => {
            tx.execute("DELETE FROM tags WHERE run_id = $1 AND key_id = $2", &[run.id.into(), key_id.into()])?
        }
        None => 0,
    };
    if deleted == 0 {
        return Err(Situation::NotFound {
            entity: Entity::Tag,
            message: format!("No tag with name: {key} in run with id {}", run.run_id),
        }
        .into());
    }
    Ok(())
}

/// The value of a tag, if the run has it.
pub fn lookup(tx: &mut Tx<'_>, run: &RunKey, key: &str) -> Result<Option<String>> {
    let Some(key_id) = names::lookup(tx, key)? else {
        return Ok(None);
    };
    tx.query_opt(
        "SELECT value FROM tags WHERE run_id = $1 AND key_id = $2",
        &[run.id.into(), key_id.into()],
        |row| row.string(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_repeated_keys_the_last_wins() {
        let tags = [Tag::new("b", "1"), Tag::new("a", "2"), Tag::new("b", "3")];
        let last: Vec<(&str, &str)> =
            last_of_each_key(&tags).into_iter().map(|tag| (&*tag.key, tag.value.as_str())).collect();
        assert_eq!(last, [("a", "2"), ("b", "3")]);
    }
}
