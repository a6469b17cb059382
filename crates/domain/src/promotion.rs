//! Promotion rules: what must hold before a version of a registered model gets an alias or a stage.
//!
//! A rule belongs to a model, names the aliases and stages that it guards, and demands any of: a condition on metrics,
//! params and tags in the search language, a signature that the callers of the present holder can live with, and
//! approvals. A refusal names the rule and the value that was found.

mod condition;

use std::collections::HashMap;
use std::fmt;

use crate::error::{Error, Result};
use crate::limits;
use crate::names::check_plain_name;
use crate::registry::{Stage, check_alias};
use crate::tag::check_text;

pub use condition::Condition;

/// What a version is promoted to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A name that will stand for it; written `@champion`.
    Alias(String),
    /// A stage; written `Production`.
    Stage(Stage),
}

impl Target {
    /// Reads `@alias` or the name of a stage, in any case of its letters.
    ///
    /// # Errors
    /// `InvalidParameter` for any other text.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(alias) = text.strip_prefix('@') {
            check_alias(alias)?;
            return Ok(Self::Alias(alias.to_owned()));
        }
        Stage::parse(text).map(Self::Stage).map_err(|_| {
            Error::invalid(format!(
                "Invalid target '{text}'. It must be an alias, such as '@champion', or one of the stages None, Staging, \
                 Production, Archived."
            ))
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alias(alias) => write!(f, "@{alias}"),
            Self::Stage(stage) => f.write_str(stage.as_str()),
        }
    }
}

/// What a rule guards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guarded {
    /// Every alias, and the stages Staging and Production; written `*`.
    All,
    /// These, at least one.
    These(Vec<Target>),
}

impl Guarded {
    /// Reads the texts of targets, or the one text `*`.
    ///
    /// # Errors
    /// `InvalidParameter` if there is none, or one is no target.
    pub fn parse(texts: &[String]) -> Result<Self> {
        match texts {
            [] => Err(Error::invalid(
                "A rule must name in 'targets' what it guards: aliases, such as '@champion', stages, or '*' for all",
            )),
            [all] if all == "*" => Ok(Self::All),
            _ if texts.len() > limits::RULE_TARGETS => {
                Err(Error::invalid(format!("'targets' must name at most {}", limits::RULE_TARGETS)))
            }
            _ => texts.iter().map(|text| Target::parse(text)).collect::<Result<_>>().map(Self::These),
        }
    }

    /// The texts that [`Self::parse`] reads.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::All => vec!["*".to_owned()],
            Self::These(targets) => targets.iter().map(ToString::to_string).collect(),
        }
    }

    fn contains(&self, target: &Target) -> bool {
        match (self, target) {
            (Self::All, Target::Alias(_)) => true,
            (Self::All, Target::Stage(stage)) => stage.is_active(),
            (Self::These(targets), target) => targets.contains(target),
        }
    }
}

/// What must hold before a version of a model is promoted.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Unique among the rules of its model.
    pub name: String,
    /// What it guards.
    pub guarded: Guarded,
    /// What metrics, params and tags must fulfil.
    pub condition: Option<Condition>,
    /// Whether callers of the present holder must be able to call the version as they do now.
    pub signature: bool,
    /// How many people must have approved of it.
    pub approvals: u32,
}

impl Rule {
    /// Checks a rule as a whole; its parts were checked as they were read.
    ///
    /// # Errors
    /// `InvalidParameter` for a bad name, more than 100 approvals, or a rule that demands nothing.
    pub fn check(&self) -> Result<()> {
        check_plain_name(&self.name, "rule", limits::RULE_NAME)?;
        if self.approvals > limits::RULE_APPROVALS {
            return Err(Error::invalid(format!(
                "Invalid value {} for parameter 'approvals' supplied: it must be between 0 and {}",
                self.approvals,
                limits::RULE_APPROVALS
            )));
        }
        if self.condition.is_none() && !self.signature && self.approvals == 0 {
            return Err(Error::invalid(format!(
                "The rule '{}' demands nothing: give it a 'condition', 'signature' or 'approvals'",
                self.name
            )));
        }
        Ok(())
    }

    /// Whether it guards `target`.
    pub fn applies_to(&self, target: &Target) -> bool {
        self.guarded.contains(target)
    }

    /// What of the rule does not hold, a sentence each; none if all of it does.
    pub fn shortfalls(&self, facts: &Facts) -> Vec<String> {
        let mut found =
            self.condition.as_ref().map_or_else(Vec::new, |condition| condition.shortfalls(facts));
        if self.signature {
            found.extend(facts.signature.iter().cloned());
        }
        if facts.approvals < u64::from(self.approvals) {
            let noun = if self.approvals == 1 { "approval" } else { "approvals" };
            found.push(format!("it has {} of {} {noun}", facts.approvals, self.approvals));
        }
        found
    }
}

/// What is known of a version that is to be promoted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The latest values of the logged model that it is, and else of the run that made it.
    pub metrics: HashMap<String, f64>,
    /// Those of the logged model that it is, and else of the run that made it.
    pub params: HashMap<String, String>,
    /// The version's own.
    pub tags: HashMap<String, String>,
    /// Why callers of the present holder could not call it as they do now; none if they can, or if nobody asked.
    pub signature: Vec<String>,
    /// How many people approved of this promotion, not counting who asked for it.
    pub approvals: u64,
}

/// What a rule says to a promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Name of the rule.
    pub rule: String,
    /// What of it does not hold, a sentence each; none if all of it does.
    pub shortfalls: Vec<String>,
    /// Whether nothing but approvals is missing.
    pub waits: bool,
}

impl Verdict {
    /// What `rule` says to these facts.
    pub fn of(rule: &Rule, facts: &Facts) -> Self {
        let shortfalls = rule.shortfalls(facts);
        let waits = shortfalls.len() == 1 && facts.approvals < u64::from(rule.approvals);
        Self { rule: rule.name.clone(), shortfalls, waits }
    }

    /// Whether the rule stands against a promotion.
    pub fn refuses(&self) -> bool {
        !self.shortfalls.is_empty()
    }
}

/// What a person is told whose promotion was refused; none if no rule refuses it.
pub fn refusal(model: &str, version: i64, target: &Target, verdicts: &[Verdict]) -> Option<String> {
    let broken: Vec<&Verdict> = verdicts.iter().filter(|verdict| verdict.refuses()).collect();
    if broken.is_empty() {
        return None;
    }
    let what = match target {
        Target::Alias(alias) => format!("the alias '{alias}'"),
        Target::Stage(stage) => format!("the stage '{}'", stage.as_str()),
    };
    let reasons: Vec<String> = broken
        .iter()
        .map(|verdict| format!("rule '{}': {}", verdict.rule, verdict.shortfalls.join("; ")))
        .collect();
    Some(format!(
        "Version {version} of '{model}' must not get {what} yet. What stands against it: {}.",
        reasons.join(". ")
    ))
}

/// Checks what a person says to an action; may be empty.
///
/// # Errors
/// `InvalidParameter` beyond 65,535 characters or with NUL.
pub fn check_comment(comment: &str) -> Result<()> {
    if limits::is_longer_than(comment, limits::COMMENT) {
        return Err(Error::too_long("comment", limits::COMMENT));
    }
    check_text(comment, "comment")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(condition: &str, approvals: u32) -> Rule {
        Rule {
            name: "accurate".to_owned(),
            guarded: Guarded::These(vec![Target::Alias("champion".to_owned())]),
            condition: (!condition.is_empty()).then(|| Condition::parse(condition).unwrap()),
            signature: false,
            approvals,
        }
    }

    #[test]
    fn targets_are_aliases_and_stages() {
        for (text, shown) in [("@champion", "@champion"), ("production", "Production"), ("NONE", "None")] {
            assert_eq!(Target::parse(text).unwrap().to_string(), shown);
        }
        for text in ["", "champion", "@", "@v1", "@latest", "@a b"] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_star_guards_what_is_in_use() {
        let all = Guarded::parse(&["*".to_owned()]).unwrap();
        for (target, guarded) in
            [("@x", true), ("Staging", true), ("Production", true), ("Archived", false), ("None", false)]
        {
            assert_eq!(all.contains(&Target::parse(target).unwrap()), guarded, "{target}");
        }
        assert!(Guarded::parse(&[]).is_err());
        assert!(Guarded::parse(&["*".to_owned(), "@a".to_owned()]).is_err());
        let some = Guarded::parse(&["@a".to_owned(), "staging".to_owned()]).unwrap();
        assert_eq!(some.texts(), ["@a", "Staging"]);
        assert!(!some.contains(&Target::Alias("b".to_owned())));
    }

    #[test]
    fn a_rule_demands_something() {
        assert!(rule("metrics.a > 1", 0).check().is_ok());
        assert!(rule("", 1).check().is_ok());
        assert!(rule("", 0).check().unwrap_err().to_string().contains("demands nothing"));
        assert!(rule("", 101).check().unwrap_err().to_string().contains("between 0 and 100"));
        let nameless = Rule { name: String::new(), ..rule("", 1) };
        assert!(nameless.check().is_err());
    }

    #[test]
    fn a_refusal_names_rule_and_value() {
        let facts = Facts { metrics: [("accuracy".to_owned(), 0.87)].into(), ..Facts::default() };
        let rule = rule("metrics.accuracy >= 0.9", 1);
        let verdict = Verdict::of(&rule, &facts);
        assert!(!verdict.waits);
        let target = Target::Alias("champion".to_owned());
        assert_eq!(
            refusal("wine", 3, &target, &[verdict]).unwrap(),
            "Version 3 of 'wine' must not get the alias 'champion' yet. What stands against it: rule 'accurate': \
             metrics.accuracy is 0.87, but must be >= 0.9; it has 0 of 1 approval."
        );
        let facts =
            Facts { metrics: [("accuracy".to_owned(), 0.9)].into(), approvals: 1, ..Facts::default() };
        assert_eq!(refusal("wine", 3, &target, &[Verdict::of(&rule, &facts)]), None);
        let unapproved = Verdict::of(&rule, &Facts { approvals: 0, ..facts });
        assert!(unapproved.refuses() && unapproved.waits);
    }
}
