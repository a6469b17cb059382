//! Promotion rules, in our own API.

use reqwest::Method;
use runstone_wire::Empty;
use runstone_wire::own::registry::{CheckAnswer, CheckRequest, Rule, RulesAnswer};

use crate::Client;
use crate::error::Result;
use crate::retry::Repeat;

impl Client {
    /// The promotion rules of a model, ordered by name.
    ///
    /// # Errors
    /// `Refused` if the model is unknown; `NotOffered`.
    pub async fn rules(&self, model: &str) -> Result<Vec<Rule>> {
        let answer: RulesAnswer =
            self.http.own_get(&["registry", "models", model, "rules"], &Empty {}).await?;
        Ok(answer.rules)
    }

    /// Sets a promotion rule, in place of one of the same name, and gives it as it is kept.
    ///
    /// # Errors
    /// `Refused` if the model is unknown or the rule malformed; `NotOffered`.
    pub async fn set_rule(&self, model: &str, rule: &Rule) -> Result<Rule> {
        let path = ["registry", "models", model, "rules", &rule.name];
        self.http.own_send(&Method::PUT, Repeat::Harmless, &path, &rule.body).await
    }

    /// Deletes a promotion rule.
    ///
    /// # Errors
    /// `Refused` if the model or the rule is unknown; `NotOffered`.
    pub async fn delete_rule(&self, model: &str, rule: &str) -> Result<()> {
        let path = ["registry", "models", model, "rules", rule];
        let Empty {} = self.http.own_send(&Method::DELETE, Repeat::IfNotDone, &path, &Empty {}).await?;
        Ok(())
    }

    /// What the rules say to giving a version an alias or a stage now; `target` is `@champion` or `Production`.
    ///
    /// # Errors
    /// `Refused` if the version is unknown or the target malformed; `NotOffered`.
    pub async fn check_version(&self, model: &str, version: i64, target: &str) -> Result<CheckAnswer> {
        let number = version.to_string();
        let path = ["registry", "models", model, "versions", &number, "check"];
        self.http.own_get(&path, &CheckRequest { target: target.to_owned() }).await
    }
}
