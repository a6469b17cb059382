//! Which keys metrics, params and tags may have, and how run ids and experiment ids look.

use crate::error::{Error, Result};
use crate::limits;
use crate::shown::quoted;

const ALLOWED: &str = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).";

/// Checks the characters and the shape of a key of a metric, param or tag.
///
/// `parameter` names the request parameter in the message, for example `metrics[3].name`.
///
/// # Errors
/// `InvalidParameter` if the key has a character outside letters, digits, `_ - . : /` and space, or if it would
/// name another file when taken as a path (`a//b`, `./a`, `../a`, `/a`).
///
/// Source: public REST contract, limits of runs.
pub fn check_key(key: &str, parameter: &str) -> Result<()> {
    if !has_only_allowed_characters(key) {
        return Err(Error::invalid(format!(
            "Invalid value {} for parameter '{parameter}' supplied: {ALLOWED}",
            quoted(key)
        )));
    }
    if is_plain_path(key) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "Invalid value {} for parameter '{parameter}' supplied: Names may be treated as files in certain cases, \
         and must not resolve to other names when treated as such. This name would resolve to '{}'",
        quoted(key),
        normalize_path(key)
    )))
}

/// Checks the length of a key; `what` is the contract's word for it, such as `Param key`.
///
/// # Errors
/// `InvalidParameter` beyond 250 characters.
pub fn check_key_length(key: &str, what: &str) -> Result<()> {
    if limits::is_longer_than(key, limits::KEY) {
        return Err(Error::too_long(what, limits::KEY));
    }
    Ok(())
}

/// Checks a name that goes into paths: of a promotion rule or a webhook.
///
/// # Errors
/// `InvalidParameter` unless it has 1 to `limit` letters, digits, `.`, `_` and `-` of ASCII, and begins and ends with a
/// letter or a digit.
pub fn check_plain_name(name: &str, what: &str, limit: usize) -> Result<()> {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let has_ends = |end: fn(&str) -> Option<char>| end(name).is_some_and(|c| c.is_ascii_alphanumeric());
    let has_room = !limits::is_longer_than(name, limit);
    if is_plain && has_room && has_ends(|name| name.chars().next()) && has_ends(|name| name.chars().last()) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "Invalid {what} name: '{}'. It must have 1 to {limit} letters, digits, '.', '_' and '-', and begin and end with a \
         letter or a digit.",
        limits::truncate(name, limit)
    )))
}

fn has_only_allowed_characters(key: &str) -> bool {
    // The contract's pattern ends in `$`, which lets one trailing newline pass in Python; a NUL or newline inside a
    // key helps nobody, so we do not follow it there.
    key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '-' | '.' | ' ' | ':'))
}

/// Whether the key, read as a POSIX path, is relative, stays inside its folder and is already normal.
fn is_plain_path(key: &str) -> bool {
    key.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..")
}

/// What POSIX path normalisation makes of `path`: empty and `.` segments vanish, `..` takes its parent away.
fn normalize_path(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if absolute => {}
            other => kept.push(other),
        }
    }
    // POSIX gives exactly two leading slashes a meaning of their own, and Python keeps them.
    let root = if path.starts_with("//") && !path.starts_with("///") {
        "//"
    } else if absolute {
        "/"
    } else {
        ""
    };
    let joined = format!("{root}{}", kept.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

/// Checks a run id as a batch wants it: a letter or digit, then at most 255 letters, digits, `_` or `-`.
///
/// # Errors
/// `InvalidParameter` for any other text.
pub fn check_run_id(run_id: &str) -> Result<()> {
    let mut characters = run_id.chars();
    let starts_well = characters.next().is_some_and(|c| c.is_ascii_alphanumeric());
    let goes_on_well = characters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if starts_well && goes_on_well && !limits::is_longer_than(run_id, 256) {
        return Ok(());
    }
    Err(Error::invalid(format!("Invalid value {} for parameter 'run_id' supplied.", quoted(run_id))))
}

/// Reads an experiment id, which is a whole number in decimal digits.
///
/// # Errors
/// `InvalidParameter` for any other text.
pub fn parse_experiment_id(text: &str) -> Result<i64> {
    text.trim().parse().map_err(|_| {
        Error::invalid(format!("Invalid experiment ID '{text}'. Experiment ID must be a valid integer."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_keys_pass() {
        for key in ["loss", "val/acc", "a b", "a.b-c_d:e", "größe", "精度", "x..y", "...", "a/..b"] {
            assert!(check_key(key, "name").is_ok(), "{key}");
        }
    }

    #[test]
    fn keys_that_name_other_files_are_refused_with_what_they_would_be() {
        for (key, normal) in [
            ("a//b", "a/b"),
            ("./a", "a"),
            ("../a", "../a"),
            ("/a", "/a"),
            ("a/", "a"),
            (".", "."),
            ("a/..", "."),
        ] {
            let message = check_key(key, "key").unwrap_err().to_string();
            assert!(message.ends_with(&format!("would resolve to '{normal}'")), "{key}: {message}");
        }
    }

    #[test]
    fn other_characters_are_refused() {
        for key in ["a\0b", "a\nb", "a;b", "a%b", "a\\b", "a\"b", "a'b", "😀"] {
            let message = check_key(key, "params[0].key").unwrap_err().to_string();
            assert!(message.contains("'params[0].key' supplied: Names may only contain"), "{message}");
        }
        assert!(check_key("a\tb", "key").unwrap_err().to_string().starts_with(r#"Invalid value "a\tb" for"#));
    }

    #[test]
    fn run_ids_are_words() {
        assert!(check_run_id("0a1b").is_ok());
        assert!(check_run_id("a_b-c").is_ok());
        for bad in ["", "-a", "a/b", "a b", &"a".repeat(257)] {
            assert!(check_run_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn experiment_ids_are_integers() {
        assert_eq!(parse_experiment_id("12").unwrap(), 12);
        for bad in ["", "x", "1.5", "99999999999999999999"] {
            let message = parse_experiment_id(bad).unwrap_err().to_string();
            assert!(message.starts_with(&format!("Invalid experiment ID '{bad}'.")), "{message}");
        }
    }
}
