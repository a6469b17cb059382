//! Tags on the command line: `KEY=VALUE`.

use runstone_wire::KeyValue;

use crate::failure::Misuse;

/// Reads a tag.
pub(super) fn parse(text: &str) -> Result<KeyValue, String> {
    let (key, value) =
        text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or("KEY=VALUE is expected")?;
    Ok(KeyValue { key: Some(key.to_owned()), value: Some(value.to_owned()) })
}

/// Whether no key is given twice: which value is meant would be a guess.
pub(super) fn check_once(tags: &[KeyValue]) -> Result<(), Misuse> {
    let repeated = tags
        .iter()
        .enumerate()
        .find(|(index, tag)| tags.iter().take(*index).any(|before| before.key == tag.key));
    match repeated {
        Some((_, tag)) => {
            Err(Misuse(format!("the tag '{}' is given twice", tag.key.as_deref().unwrap_or_default())))
        }
        None => Ok(()),
    }
}
