//! Which version of a model a person means.

use runstone_domain::Stage;
use runstone_domain::registry::LATEST;
use runstone_wire::registry::ModelVersion;

use crate::Client;
use crate::error::{Error, Result};

/// How people name a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By its number.
    Number(i64),
    /// The one that an alias stands for; written `@champion`.
    Alias(String),
    /// The highest one in a stage; written `Production`, in any case of its letters.
    Stage(Stage),
    /// The highest one; written `latest`, in any case of its letters.
    Latest,
}

impl Which {
    /// Reads what people type.
    ///
    /// # Errors
    /// `Invalid` for any other text.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::Invalid(format!("'{text}' names no version: write its number, @alias, a stage or latest"))
        };
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            return text.parse().map(Self::Number).map_err(|_| invalid());
        }
        let alias = text.strip_prefix('@');
        if alias.unwrap_or(text).eq_ignore_ascii_case(LATEST) {
            return Ok(Self::Latest);
        }
        match alias {
            Some("") => Err(invalid()),
            Some(alias) => Ok(Self::Alias(alias.to_owned())),
            None => Stage::parse(text).map(Self::Stage).map_err(|_| invalid()),
        }
    }
}

impl std::str::FromStr for Which {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl Client {
    /// The version of a model that is meant.
    ///
    /// # Errors
    /// `Refused` if the model, the version or the alias is unknown; `Invalid` if the model has no version, or none in
    /// the stage.
    pub async fn version_of(&self, name: &str, which: &Which) -> Result<ModelVersion> {
        let (found, place) = match which {
            Which::Number(number) => return self.model_version(name, *number).await,
            Which::Alias(alias) => return self.version_by_alias(name, alias).await,
            Which::Stage(stage) => {
                let found = self.latest_versions(name, &[stage.as_str()]).await?;
                (found, format!(" in the stage {}", stage.as_str()))
            }
            Which::Latest => (self.latest_versions(name, &[]).await?, String::new()),
        };
        let highest = found.into_iter().max_by_key(|version| number(version).ok());
        highest.ok_or_else(|| Error::Invalid(format!("'{name}' has no version{place}")))
    }

    /// The number of the version that is meant. One that is a number is not looked up.
    ///
    /// # Errors
    /// Those of [`Client::version_of`].
    pub async fn number_of(&self, name: &str, which: &Which) -> Result<i64> {
        match which {
            Which::Number(number) => Ok(*number),
            _ => number(&self.version_of(name, which).await?),
        }
    }
}

fn number(version: &ModelVersion) -> Result<i64> {
    let number = version.version.as_deref().and_then(|number| number.parse().ok());
    number.ok_or_else(|| Error::malformed("model-versions/…", "the version has no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_named_in_four_ways() {
        for (text, expected) in [
            ("12", Which::Number(12)),
            ("@champion", Which::Alias("champion".to_owned())),
            ("production", Which::Stage(Stage::Production)),
            ("None", Which::Stage(Stage::None)),
            ("Latest", Which::Latest),
            ("@latest", Which::Latest),
        ] {
            assert_eq!(Which::parse(text).unwrap(), expected, "{text}");
        }
        for text in ["", "@", "champion", "-1", "+1", "1.0", " 1", "v1", "99999999999999999999", "１"] {
            assert!(matches!(Which::parse(text), Err(Error::Invalid(_))), "{text}");
        }
    }
}
