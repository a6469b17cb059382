//! The model registry: registered models, their versions, aliases and stages. Prompts live here too, marked by a tag.

use crate::error::{Entity, Error, Result};
use crate::limits;
use crate::names::{check_key, check_key_length};
use crate::tag::{Tag, check_length, check_text};

/// The tag that makes a prompt of a registered model, and a version of a prompt of a model version, if it is `true`.
pub const IS_PROMPT: &str = "mlflow.prompt.is_prompt";
/// The tag that holds the text of a prompt's version.
pub const PROMPT_TEXT: &str = "mlflow.prompt.text";
/// The alias that always means the version with the highest number, in any case of its letters.
pub const LATEST: &str = "latest";

/// How far a version has come, in the order of its life. Stages are deprecated in favour of aliases, but work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not in any stage.
    None,
    /// Being tried out.
    Staging,
    /// In use.
    Production,
    /// No longer in use.
    Archived,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::None, Self::Staging, Self::Production, Self::Archived];

    /// The contract's name, such as `Production`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Staging => "Staging",
            Self::Production => "Production",
            Self::Archived => "Archived",
        }
    }

    /// Reads a name in any case of its letters.
    ///
    /// # Errors
    /// `InvalidParameter` that lists the stages.
    pub fn parse(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|stage| stage.as_str().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            Error::invalid(format!(
                "Invalid Model Version stage: {text}. Value must be one of None, Staging, Production, Archived."
            ))
        })
    }

    /// Whether versions in this stage are in use, so that others may make room for a new one.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Staging | Self::Production)
    }
}

/// A named line of versions, with what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisteredModel {
    /// Unique in the workspace, prompts included.
    pub name: String,
    /// None if it was taken away.
    pub description: Option<String>,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch; changes with its versions too, not with tags and aliases.
    pub last_update_time_ms: i64,
    /// Ordered by key.
    pub tags: Vec<Tag>,
    /// Names and the versions they stand for, ordered by name.
    pub aliases: Vec<(String, i64)>,
    /// The highest version of each stage that has one, in the order of the stages; without their aliases.
    pub latest_versions: Vec<ModelVersion>,
}

/// One version of a registered model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelVersion {
    /// Name of the registered model.
    pub name: String,
    /// From 1; never given twice.
    pub version: i64,
    /// Milliseconds since the Unix epoch.
    pub creation_time_ms: i64,
    /// Milliseconds since the Unix epoch.
    pub last_update_time_ms: i64,
    /// Who made it, if that is known.
    pub user_id: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// None if it was taken away.
    pub description: Option<String>,
    /// Where its files lie: any URI, also of a run or of another model.
    pub source: String,
    /// Id of the run that made it; may be empty.
    pub run_id: String,
    /// Where people can look at that run, if it is elsewhere; may be empty.
    pub run_link: String,
    /// Ordered by key.
    pub tags: Vec<Tag>,
    /// Ordered; empty in lists.
    pub aliases: Vec<String>,
}

/// No registered model has this name.
pub fn model_not_found(name: &str) -> Error {
    Error::NotFound {
        entity: Entity::RegisteredModel,
        message: format!("Registered Model with name={name} not found"),
    }
}

/// The model has no such version.
pub fn version_not_found(name: &str, version: i64) -> Error {
    Error::NotFound {
        entity: Entity::ModelVersion,
        message: format!("Model Version (name={name}, version={version}) not found"),
    }
}

/// The model has no version at all.
pub fn latest_not_found(name: &str) -> Error {
    Error::NotFound {
        entity: Entity::ModelVersion,
        message: format!("Latest version of model with name={name} not found"),
    }
}

/// Checks that versions which are in a stage may make room for a new one: those in use may.
///
/// # Errors
/// `InvalidParameter` for the other stages.
pub fn check_makes_room(stage: Stage) -> Result<()> {
    if stage.is_active() {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "Model version transition cannot archive existing model versions because '{}' is not an Active stage. \
         Valid stages are ['Staging', 'Production']",
        stage.as_str()
    )))
}

/// Checks the name of a registered model or prompt.
///
/// # Errors
/// `InvalidParameter` if it is blank, has `/` or `:`, is `.` or `..`, or has more than 256 characters.
pub fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::invalid("Registered model name cannot be empty."));
    }
    if name.contains(['/', ':']) || name == "." || name == ".." {
        return Err(Error::invalid(format!("Invalid model name '{name}'. Names cannot contain '/' or ':'.")));
    }
    check_length(name, "name", limits::REGISTERED_NAME)
}

/// Reads the number of a version.
///
/// # Errors
/// `InvalidParameter` for any other text.
pub fn parse_version(text: &str) -> Result<i64> {
    text.trim()
        .parse()
        .map_err(|_| Error::invalid(format!("Parameter 'version' must be an integer, got '{text}'.")))
}

/// Checks a name that is to stand for a version.
///
/// # Errors
/// `InvalidParameter` if it is empty, has other characters than letters, digits, `_` and `-`, is `latest` or looks like
/// a version (`v12`), or has more than 255 characters.
pub fn check_alias(alias: &str) -> Result<()> {
    if alias.is_empty() {
        return Err(Error::invalid("Registered model alias name cannot be empty."));
    }
    if !alias.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        return Err(Error::invalid(format!(
            "Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
        )));
    }
    check_length(alias, "alias", limits::ALIAS)?;
    if alias.eq_ignore_ascii_case(LATEST) {
        return Err(Error::invalid("'latest' alias name (case insensitive) is reserved."));
    }
    let number = alias.strip_prefix(['v', 'V']);
    if number.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())) {
        return Err(Error::invalid(format!("Version alias name '{alias}' is reserved.")));
    }
    Ok(())
}

/// Checks key and value of a tag of a model or a version.
///
/// # Errors
/// `InvalidParameter` for a bad key, or a value beyond 100,000 characters.
pub fn check_tag(key: &str, value: &str) -> Result<()> {
    check_key(key, "key")?;
    check_key_length(key, "key")?;
    if limits::is_longer_than(value, limits::REGISTRY_TAG_VALUE) {
        if key == PROMPT_TEXT {
            return Err(Error::invalid(format!(
                "Prompt text exceeds max length of {} characters.",
                limits::REGISTRY_TAG_VALUE
            )));
        }
        return Err(Error::too_long("value", limits::REGISTRY_TAG_VALUE));
    }
    check_text(value, "value")
}

/// Checks free text about a model or a version.
///
/// # Errors
/// `InvalidParameter` beyond 100,000 characters or with NUL.
pub fn check_description(text: &str) -> Result<()> {
    check_length(text, "description", limits::DESCRIPTION)
}

/// Whether these tags make a prompt.
pub fn is_prompt<'t>(tags: impl IntoIterator<Item = &'t Tag>) -> bool {
    tags.into_iter().any(|tag| &*tag.key == IS_PROMPT && tag.value.eq_ignore_ascii_case("true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(outcome: Result<()>) -> String {
        outcome.unwrap_err().to_string()
    }

    #[test]
    fn stages_are_read_in_any_case() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(&stage.as_str().to_lowercase()).unwrap(), stage);
        }
        let message = Stage::parse("prod").unwrap_err().to_string();
        assert_eq!(
            message,
            "Invalid Model Version stage: prod. Value must be one of None, Staging, Production, Archived."
        );
    }

    #[test]
    fn names_must_not_look_like_paths_or_uris() {
        for name in ["m", "my model", "größe", "a.b", "...", &"x".repeat(256)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["a/b", "a:b", "/", "..", "../x"] {
            assert!(complaint(check_name(name)).starts_with("Invalid model name '"), "{name}");
        }
        assert!(complaint(check_name(" \t")).contains("cannot be empty"));
        assert!(complaint(check_name(&"x".repeat(257))).contains("256"));
        assert!(complaint(check_name("a\0")).contains("NUL"));
    }

    #[test]
    fn aliases_do_not_look_like_versions() {
        for alias in ["champion", "Prod-1", "a_b", "v", "v1x", "größe", "1"] {
            assert!(check_alias(alias).is_ok(), "{alias}");
        }
        assert!(complaint(check_alias("")).contains("cannot be empty"));
        assert!(complaint(check_alias("a b")).starts_with("Invalid alias name: 'a b'."));
        assert_eq!(complaint(check_alias("LaTest")), "'latest' alias name (case insensitive) is reserved.");
        assert_eq!(complaint(check_alias("V12")), "Version alias name 'V12' is reserved.");
        assert!(complaint(check_alias(&"a".repeat(256))).contains("255"));
    }

    #[test]
    fn versions_are_whole_numbers() {
        assert_eq!(parse_version("12").unwrap(), 12);
        for text in ["", "abc", "1.0", "0x1", "9223372036854775808"] {
            let message = parse_version(text).unwrap_err().to_string();
            assert_eq!(message, format!("Parameter 'version' must be an integer, got '{text}'."));
        }
    }

    #[test]
    fn tags_have_long_values_and_plain_keys() {
        assert!(check_tag("k", &"v".repeat(100_000)).is_ok());
        assert!(complaint(check_tag("k", &"v".repeat(100_001))).contains("100000"));
        assert!(complaint(check_tag(PROMPT_TEXT, &"v".repeat(100_001))).starts_with("Prompt text exceeds"));
        assert!(check_tag("a;b", "").is_err());
        assert!(is_prompt(&[Tag::new("x", "true"), Tag::new(IS_PROMPT, "True")]));
        assert!(!is_prompt(&[Tag::new(IS_PROMPT, "false")]));
    }
}
