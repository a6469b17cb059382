//! Promotion rules of models.

use runstone_domain::governance::{Action, rule_not_found};
use runstone_domain::promotion::{Condition, Guarded, Rule};
use runstone_domain::{Actor, Error as Situation, limits};

use super::ModelKey;
use super::history::{self, Entry};
use crate::error::Result;
use crate::row::Row;
use crate::tx::Tx;

/// The rules of a model, ordered by name.
pub fn rules(tx: &mut Tx<'_>, model: &ModelKey) -> Result<Vec<Rule>> {
    of_model(tx, model.id)
}

pub(super) fn of_model(tx: &mut Tx<'_>, model_id: i64) -> Result<Vec<Rule>> {
    tx.query(
        "SELECT name, targets, condition_text, signature, approvals FROM promotion_rules
         WHERE model_id = $1 ORDER BY name",
        &[model_id.into()],
        read,
    )
}

/// Sets a rule, which was checked before, in the place of one with the same name.
///
/// # Errors
/// `InvalidParameter` if the model has 100 others.
pub fn set_rule(tx: &mut Tx<'_>, model: &ModelKey, rule: &Rule, actor: &Actor) -> Result<()> {
    let all = of_model(tx, model.id)?;
    let before = all.iter().find(|known| known.name == rule.name).map(definition);
    if before.is_none() && all.len() >= limits::RULES {
        return Err(Situation::invalid(format!("A model has at most {} rules", limits::RULES)).into());
    }
    tx.execute(
        "INSERT INTO promotion_rules (model_id, name, targets, condition_text, signature, approvals)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (model_id, name) DO UPDATE SET targets = excluded.targets,
             condition_text = excluded.condition_text, signature = excluded.signature, approvals = excluded.approvals",
        &[
            model.id.into(),
            (&rule.name).into(),
            rule.guarded.texts().join("\n").as_str().into(),
            rule.condition.as_ref().map_or("", Condition::text).into(),
            i64::from(rule.signature).into(),
            i64::from(rule.approvals).into(),
        ],
    )?;
    let after = definition(rule);
    if before.as_ref() == Some(&after) {
        return Ok(());
    }
    let entry =
        Entry::of_model(model, Action::RuleSet).about(&rule.name).change(before.as_deref(), Some(&after));
    history::record(tx, actor, &entry)
}

/// Removes a rule.
///
/// # Errors
/// `NotFound` if the model has none of this name.
pub fn delete_rule(tx: &mut Tx<'_>, model: &ModelKey, name: &str, actor: &Actor) -> Result<()> {
    let all = of_model(tx, model.id)?;
    let rule =
        all.iter().find(|known| known.name == name).ok_or_else(|| rule_not_found(&model.name, name))?;
    tx.execute(
        "DELETE FROM promotion_rules WHERE model_id = $1 AND name = $2",
        &[model.id.into(), name.into()],
    )?;
    let before = definition(rule);
    let entry = Entry::of_model(model, Action::RuleDeleted).about(name).change(Some(&before), None);
    history::record(tx, actor, &entry)
}

/// A rule in words, for the history.
fn definition(rule: &Rule) -> String {
    let mut demands: Vec<String> =
        rule.condition.iter().map(|condition| condition.text().to_owned()).collect();
    if rule.signature {
        demands.push("a compatible signature".to_owned());
    }
    if rule.approvals > 0 {
        demands.push(format!("approvals: {}", rule.approvals));
    }
    format!("{}: {}", rule.guarded.texts().join(", "), demands.join("; "))
}

fn read(row: &Row<'_>) -> Result<Rule> {
    let broken = |error: Situation| Situation::internal(format!("a stored rule: {error}"));
    let targets: Vec<String> = row.text(1)?.split('\n').map(str::to_owned).collect();
    let condition = match row.text(2)? {
        "" => None,
        text => Some(Condition::parse(text).map_err(broken)?),
    };
    Ok(Rule {
        name: row.string(0)?,
        guarded: Guarded::parse(&targets).map_err(broken)?,
        condition,
        signature: row.int(3)? != 0,
        approvals: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
    })
}
