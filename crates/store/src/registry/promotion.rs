//! Promoting versions: giving them an alias or a stage, if the rules of their model let them pass.

use runstone_domain::governance::{Action, count_approvals};
use runstone_domain::promotion::{self, Facts, Rule, Verdict};
use runstone_domain::webhook::Event;
use runstone_domain::{Actor, Target};

use super::history::{self, Entry};
use super::{VersionKey, aliases, requests, rules, stage_number, stages, tags, versions};
use crate::Workspace;
use crate::error::Result;
use crate::metrics::inbox;
use crate::tx::{Kind, Tx};
use crate::{logged_models, runs};

/// Two versions whose signatures a rule wants to be compared, and where their files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// Where the files of the version lie that is to be promoted.
    pub candidate: String,
    /// Number of the version that has the alias or the stage now.
    pub holder: i64,
    /// Where its files lie.
    pub present: String,
}

/// What came of comparing signatures, which needs files and so happens outside of the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Number of the version that had the alias or the stage then.
    pub holder: i64,
    /// What does not fit, a sentence each.
    pub complaints: Vec<String>,
}

/// How a version is promoted.
#[derive(Debug, Clone, Copy)]
pub struct How<'h> {
    /// Whether versions that are in the stage make room.
    pub archive: bool,
    /// What came of comparing the signatures that [`wanted_signatures`] named.
    pub compared: Option<&'h Compared>,
    /// Who does it.
    pub actor: &'h Actor,
}

/// What came of a promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The version has the alias or the stage.
    Done,
    /// Rules stand against it: what to tell the person. The attempt is in the history.
    Refused(String),
    /// Nothing stands against it but that more people have to approve: what to tell the person.
    Waiting(String),
    /// Nothing was done: another version has the alias or the stage by now, whose signature has to be compared first.
    HolderChanged,
}

/// The signatures that a rule wants to be compared before a promotion; none if no rule does, or nobody is in the way.
pub fn wanted_signatures(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    target: &Target,
) -> Result<Option<Signatures>> {
    let Some((id, number)) = compared_holder(tx, version, target)? else { return Ok(None) };
    Ok(Some(Signatures {
        candidate: versions::location_of(tx, version.id)?,
        holder: number,
        present: versions::location_of(tx, id)?,
    }))
}

/// What each rule that guards the target says, in the order of their names.
pub fn check_promotion(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    version: &VersionKey,
    target: &Target,
    compared: Option<&Compared>,
) -> Result<Vec<Verdict>> {
    let rules = guarding(tx, version, target)?;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let mut facts = match rules.iter().any(|rule| rule.condition.is_some()) {
        true => facts(tx, workspace, version)?,
        false => Facts::default(),
    };
    facts.signature = compared.map(|compared| compared.complaints.clone()).unwrap_or_default();
    let open = requests::open_of(tx, version, Some(target))?;
    let approvals =
        open.iter().map(|request| count_approvals(request.user.as_deref(), &request.approvals)).max();
    facts.approvals = approvals.unwrap_or(0);
    Ok(rules.iter().map(|rule| Verdict::of(rule, &facts)).collect())
}

/// Gives a version an alias or a stage, if the rules let it pass.
pub fn promote(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    version: &VersionKey,
    target: &Target,
    how: &How<'_>,
) -> Result<Outcome> {
    let outcome = attempt(tx, workspace, version, target, how)?;
    if let Outcome::Waiting(refusal) = &outcome {
        record_refusal(tx, version, target, refusal, how.actor)?;
    }
    Ok(outcome)
}

/// The same as an answer to a request, which may be one of several approvals: that more are needed is no refusal.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    workspace: Workspace,
    version: &VersionKey,
    target: &Target,
    how: &How<'_>,
) -> Result<Outcome> {
    if is_outdated(tx, version, target, how.compared)? {
        return Ok(Outcome::HolderChanged);
    }
    let verdicts = check_promotion(tx, workspace, version, target, how.compared)?;
    if let Some(refusal) = promotion::refusal(&version.name, version.version, target, &verdicts) {
        if verdicts.iter().filter(|verdict| verdict.refuses()).all(|verdict| verdict.waits) {
            return Ok(Outcome::Waiting(refusal));
        }
        record_refusal(tx, version, target, &refusal, how.actor)?;
        return Ok(Outcome::Refused(refusal));
    }
    match target {
        Target::Alias(alias) => aliases::set_alias(tx, version, alias, how.actor)?,
        Target::Stage(stage) => stages::transition(tx, version, *stage, how.archive, how.actor)?,
    }
    requests::fulfil(tx, version, target, how.actor)?;
    Ok(Outcome::Done)
}

fn record_refusal(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    target: &Target,
    refusal: &str,
    actor: &Actor,
) -> Result<()> {
    let target = target.to_string();
    let entry = Entry::of_version(version, Action::PromotionRefused).about(&target);
    history::record(tx, actor, &entry.change(None, Some(refusal)))?;
    let event = Event::promotion_refused(&version.name, version.version, &target, &[refusal.to_owned()]);
    version.tell(tx, &event, actor)
}

/// Whether signatures have to be compared that were not.
pub(super) fn is_outdated(
    tx: &mut Tx<'_>,
    version: &VersionKey,
    target: &Target,
    compared: Option<&Compared>,
) -> Result<bool> {
    let holder = compared_holder(tx, version, target)?;
    Ok(holder.is_some_and(|(_, number)| compared.is_none_or(|compared| compared.holder != number)))
}

fn guarding(tx: &mut Tx<'_>, version: &VersionKey, target: &Target) -> Result<Vec<Rule>> {
    let mut rules = rules::of_model(tx, version.model_id)?;
    rules.retain(|rule| rule.applies_to(target));
    Ok(rules)
}

/// The other version that has the alias or the stage, if a rule wants its signature to be looked at.
fn compared_holder(tx: &mut Tx<'_>, version: &VersionKey, target: &Target) -> Result<Option<(i64, i64)>> {
    if !guarding(tx, version, target)?.iter().any(|rule| rule.signature) {
        return Ok(None);
    }
    let holder = match target {
        Target::Alias(alias) => aliases::holder(tx, version.model_id, alias)?,
        Target::Stage(stage) => tx.query_opt(
            "SELECT id, version FROM model_versions WHERE model_id = $1 AND stage = $2 AND id <> $3 AND lifecycle = 0
             ORDER BY version DESC LIMIT 1",
            &[version.model_id.into(), stage_number(*stage).into(), version.id.into()],
            |row| Ok((row.int(0)?, row.int(1)?)),
        )?,
    };
    Ok(holder.filter(|(id, _)| *id != version.id))
}

/// What is known of a version: of the logged model that it is, and of the run that made it.
fn facts(tx: &mut Tx<'_>, workspace: Workspace, version: &VersionKey) -> Result<Facts> {
    // A transaction that writes does not see what is still in the inbox.
    if tx.kind() == Kind::Write {
        inbox::file(tx)?;
    }
    let mut facts = Facts::default();
    let (model_id, run_id) = versions::origin(tx, version)?;
    if runs::lookup(tx, workspace, &run_id)?.is_some() {
        let data = runs::get(tx, workspace, &run_id)?.data;
        facts.metrics.extend(data.metrics.into_iter().map(|metric| (metric.key.to_string(), metric.value)));
        facts.params.extend(data.params.into_iter().map(|param| (param.key.to_string(), param.value)));
    }
    if let Some(key) = logged_models::lookup(tx, workspace, &model_id)? {
        let model = logged_models::get(tx, &key)?;
        // Of the values on several datasets the latest one counts, as in searches.
        let mut metrics = model.metrics;
        metrics.sort_by_key(|measured| (measured.metric.timestamp_ms, measured.metric.step));
        let points = metrics.into_iter().map(|measured| measured.metric);
        facts.metrics.extend(points.map(|metric| (metric.key.to_string(), metric.value)));
        facts.params.extend(model.params.into_iter().map(|param| (param.key.to_string(), param.value)));
    }
    tags::each(tx, tags::Kind::Versions, &[version.id], |_, tag| {
        facts.tags.insert(tag.key.to_string(), tag.value);
    })?;
    Ok(facts)
}
