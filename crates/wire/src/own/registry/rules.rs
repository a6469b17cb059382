//! Promotion rules, and what they say to a version.

use runstone_domain::Result;
use runstone_domain::promotion::{self, Condition, Guarded};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The rules of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RulesAnswer {
    /// Ordered by name.
    pub rules: Vec<Rule>,
}

/// A rule with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// Unique among the rules of the model: 1 to 63 letters, digits, `.`, `_` and `-`.
    #[schema(example = "accurate-and-approved")]
    pub name: String,
    /// What it guards and what it demands.
    #[serde(flatten)]
    pub body: RuleBody,
}

/// What must hold before a version gets an alias or a stage. At least one thing must be demanded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct RuleBody {
    /// What the rule guards: aliases, such as `@champion`, and stages, such as `Production`; or `*` alone for every alias
    /// and the stages Staging and Production.
    #[schema(required, example = json!(["@champion", "Production"]))]
    pub targets: Vec<String>,
    /// What metrics, params and tags must fulfil, in the search language. Metrics and params are those of the logged model
    /// that the version is, and else of its run, by their latest values; tags are the version's own. Empty for none.
    #[schema(example = "metrics.accuracy >= 0.9 AND tags.validated = 'yes'")]
    pub condition: String,
    /// Whether who calls the version that has the alias or the stage now must be able to call this one instead, by their
    /// signatures.
    pub signature: bool,
    /// How many people must have approved of a request for it, not counting who asked.
    #[schema(maximum = 100)]
    pub approvals: u32,
}

impl Rule {
    /// The rule, checked.
    ///
    /// # Errors
    /// `InvalidParameter` that says what is wrong.
    pub fn check(&self) -> Result<promotion::Rule> {
        let rule = promotion::Rule {
            name: self.name.clone(),
            guarded: Guarded::parse(&self.body.targets)?,
            condition: match self.body.condition.trim() {
                "" => None,
                text => Some(Condition::parse(text)?),
            },
            signature: self.body.signature,
            approvals: self.body.approvals,
        };
        rule.check()?;
        Ok(rule)
    }
}

impl From<promotion::Rule> for Rule {
    fn from(rule: promotion::Rule) -> Self {
        Self {
            name: rule.name,
            body: RuleBody {
                targets: rule.guarded.texts(),
                condition: rule.condition.map(|condition| condition.text().to_owned()).unwrap_or_default(),
                signature: rule.signature,
                approvals: rule.approvals,
            },
        }
    }
}

/// What a version is held against.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CheckRequest {
    /// An alias, such as `@champion`, or a stage.
    #[param(required, example = "@champion")]
    pub target: String,
}

/// What the rules say to a promotion. Nothing is changed by asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckAnswer {
    /// Whether the version may get the alias or the stage.
    pub passes: bool,
    /// What each rule that guards the target says, ordered by the rules' names.
    pub rules: Vec<Verdict>,
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// Name of the rule.
    pub rule: String,
    /// Whether all that it demands holds.
    pub passes: bool,
    /// What does not hold, a sentence each, with the values that were found.
    pub shortfalls: Vec<String>,
}

impl From<Vec<promotion::Verdict>> for CheckAnswer {
    fn from(verdicts: Vec<promotion::Verdict>) -> Self {
        let verdict = |verdict: promotion::Verdict| Verdict {
            rule: verdict.rule,
            passes: verdict.shortfalls.is_empty(),
            shortfalls: verdict.shortfalls,
        };
        let rules: Vec<Verdict> = verdicts.into_iter().map(verdict).collect();
        Self { passes: rules.iter().all(|rule| rule.passes), rules }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::parse::from_json;

    #[test]
    fn a_rule_is_read_and_written_alike() {
        let text = r#"{"name":"r","targets":["@champion","Production"],"condition":"metrics.a >= 0.9","signature":true,"approvals":1}"#;
        let rule: Rule = from_json(text.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&Rule::from(rule.check().unwrap())).unwrap(), text);
    }

    #[test]
    fn what_is_left_out_is_not_demanded() {
        let rule: Rule = from_json(br#"{"name":"r","targets":["*"],"approvals":2}"#).unwrap();
        let checked = rule.check().unwrap();
        assert!(checked.condition.is_none() && !checked.signature);
        for (text, complaint) in [
            (r#"{"name":"r","targets":["*"]}"#, "demands nothing"),
            (r#"{"name":"r","approvals":1}"#, "must name in 'targets'"),
            (r#"{"name":"a b","targets":["*"],"approvals":1}"#, "Invalid rule name"),
            (r#"{"name":"r","targets":["*"],"condition":"metrics.a >"}"#, "metrics.a"),
        ] {
            let rule: Rule = from_json(text.as_bytes()).unwrap();
            let message = rule.check().unwrap_err().to_string();
            assert!(message.contains(complaint), "{text}: {message}");
        }
        assert!(from_json::<Rule>(br#"{"name":"r","approvals":-1}"#).is_err());
    }
}
