//! Calls about aliases. Source: public REST contract, `registered-models/alias`; our own API for what they stood for.

use reqwest::Method;
use runstone_wire::Empty;
use runstone_wire::own::registry::{AliasAnswer, AliasRequest};
use runstone_wire::registry::{ModelAlias, ModelVersion};

use super::versions::numbered;
use crate::Client;
use crate::error::Result;
use crate::retry::Repeat;

const ENDPOINT: &str = "registered-models/alias";

impl Client {
    /// Lets an alias stand for a version, whatever it stood for.
    ///
    /// # Errors
    /// `Refused` if the version is unknown, the alias is malformed, or a rule stands against it.
    pub async fn set_alias(&self, name: &str, alias: &str, version: i64) -> Result<()> {
        let message = ModelAlias { version: Some(version.to_string()), ..model_alias(name, alias) };
        let Empty {} = self.http.post(Repeat::Harmless, ENDPOINT, &message).await?;
        Ok(())
    }

    /// Removes an alias; one that the model does not have is no failure.
    ///
    /// # Errors
    /// `Refused` with `RESOURCE_DOES_NOT_EXIST` if the model is unknown.
    pub async fn delete_alias(&self, name: &str, alias: &str) -> Result<()> {
        let message = model_alias(name, alias);
        let Empty {} = self.http.send(&Method::DELETE, Repeat::Harmless, ENDPOINT, &message).await?;
        Ok(())
    }

    /// The version that an alias stands for.
    ///
    /// # Errors
    /// `Refused` if the model or the alias is unknown.
    pub async fn version_by_alias(&self, name: &str, alias: &str) -> Result<ModelVersion> {
        numbered(self.http.get(ENDPOINT, &model_alias(name, alias)).await?)
    }

    /// What an alias stood for at a time in milliseconds since the Unix epoch; now if none is given.
    ///
    /// # Errors
    /// `Refused` if the model is unknown or the alias malformed; `NotOffered`.
    pub async fn alias_at(&self, name: &str, alias: &str, at_ms: Option<i64>) -> Result<AliasAnswer> {
        let path = ["registry", "models", name, "aliases", alias];
        self.http.own_get(&path, &AliasRequest { at_ms }).await
    }
}

fn model_alias(name: &str, alias: &str) -> ModelAlias {
    ModelAlias { name: Some(name.to_owned()), alias: Some(alias.to_owned()), version: None }
}
