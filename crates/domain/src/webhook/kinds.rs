//! What can happen to what: the contract's events, and ours.

use crate::error::{Error, Result};

/// What something happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookEntity {
    /// A registered model.
    RegisteredModel,
    /// A version of a registered model.
    ModelVersion,
    /// A tag of a model version.
    ModelVersionTag,
    /// A name that stands for a model version.
    ModelVersionAlias,
    /// A prompt.
    Prompt,
    /// A version of a prompt.
    PromptVersion,
    /// A tag of a prompt.
    PromptTag,
    /// A tag of a version of a prompt.
    PromptVersionTag,
    /// A name that stands for a version of a prompt.
    PromptAlias,
    /// A limit on spending. The contract knows it; nothing here emits it.
    BudgetPolicy,
    /// A run. Ours.
    Run,
    /// The stage of a model version. Ours.
    ModelVersionStage,
    /// The move of a version into a stage or under an alias. Ours.
    Promotion,
    /// Somebody's wish that a version be moved into a stage. Ours.
    TransitionRequest,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookAction {
    /// It came to be.
    Created,
    /// It was changed.
    Updated,
    /// It is gone.
    Deleted,
    /// It got a value.
    Set,
    /// It was passed.
    Exceeded,
    /// It ended well. Ours.
    Finished,
    /// It ended, and not well. Ours.
    Failed,
    /// It is back. Ours.
    Restored,
    /// It was not allowed. Ours.
    Refused,
    /// It was granted. Ours.
    Approved,
    /// It was denied. Ours.
    Rejected,
    /// It was taken back. Ours.
    Cancelled,
}

/// The contract's events.
const CONTRACT: [(WebhookEntity, &[WebhookAction]); 10] = {
    use WebhookAction::{Created, Deleted, Exceeded, Set};
    use WebhookEntity as E;
    [
        (E::RegisteredModel, &[Created]),
        (E::ModelVersion, &[Created]),
        (E::ModelVersionTag, &[Deleted, Set]),
        (E::ModelVersionAlias, &[Created, Deleted]),
        (E::Prompt, &[Created]),
        (E::PromptVersion, &[Created]),
        (E::PromptTag, &[Deleted, Set]),
        (E::PromptVersionTag, &[Deleted, Set]),
        (E::PromptAlias, &[Created, Deleted]),
        (E::BudgetPolicy, &[Exceeded]),
    ]
};

/// The events that the contract does not have. Its clients do not understand them, so they are told apart.
const OWN: [(WebhookEntity, &[WebhookAction]); 6] = {
    use WebhookAction::{
        Approved, Cancelled, Created, Deleted, Failed, Finished, Refused, Rejected, Restored, Updated,
    };
    use WebhookEntity as E;
    [
        (E::Run, &[Failed, Finished]),
        (E::RegisteredModel, &[Deleted, Updated]),
        (E::ModelVersion, &[Deleted, Restored]),
        (E::ModelVersionStage, &[Updated]),
        (E::Promotion, &[Refused]),
        (E::TransitionRequest, &[Approved, Cancelled, Created, Rejected]),
    ]
};

impl WebhookEntity {
    /// All of them; the contract's come first, in the order of its numbers, which start at 1.
    pub const ALL: [Self; 14] = [
        Self::RegisteredModel,
        Self::ModelVersion,
        Self::ModelVersionTag,
        Self::ModelVersionAlias,
        Self::Prompt,
        Self::PromptVersion,
        Self::PromptTag,
        Self::PromptVersionTag,
        Self::PromptAlias,
        Self::BudgetPolicy,
        Self::Run,
        Self::ModelVersionStage,
        Self::Promotion,
        Self::TransitionRequest,
    ];

    /// How many of [`Self::ALL`] are the contract's.
    pub const CONTRACT: usize = 10;

    /// Its word in deliveries, such as `model_version`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RegisteredModel => "registered_model",
            Self::ModelVersion => "model_version",
            Self::ModelVersionTag => "model_version_tag",
            Self::ModelVersionAlias => "model_version_alias",
            Self::Prompt => "prompt",
            Self::PromptVersion => "prompt_version",
            Self::PromptTag => "prompt_tag",
            Self::PromptVersionTag => "prompt_version_tag",
            Self::PromptAlias => "prompt_alias",
            Self::BudgetPolicy => "budget_policy",
            Self::Run => "run",
            Self::ModelVersionStage => "model_version_stage",
            Self::Promotion => "promotion",
            Self::TransitionRequest => "transition_request",
        }
    }
}

impl WebhookAction {
    /// All of them; the contract's come first, in the order of its numbers, which start at 1.
    pub const ALL: [Self; 12] = [
        Self::Created,
        Self::Updated,
        Self::Deleted,
        Self::Set,
        Self::Exceeded,
        Self::Finished,
        Self::Failed,
        Self::Restored,
        Self::Refused,
        Self::Approved,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// How many of [`Self::ALL`] are the contract's.
    pub const CONTRACT: usize = 5;

    /// Its word in deliveries, such as `created`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Set => "set",
            Self::Exceeded => "exceeded",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Restored => "restored",
            Self::Refused => "refused",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Something that can happen: an entity with an action that it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventKind {
    entity: WebhookEntity,
    action: WebhookAction,
}

impl EventKind {
    /// The event of an entity and an action.
    ///
    /// # Errors
    /// `InvalidParameter` if this cannot happen to that; for the contract's entities with the contract's words, which
    /// name the contract's actions only.
    pub fn new(entity: WebhookEntity, action: WebhookAction) -> Result<Self> {
        let kind = Self { entity, action };
        if kind.is_contract() || has(&OWN, entity, action) {
            return Ok(kind);
        }
        let valid = actions(&CONTRACT, entity).or_else(|| actions(&OWN, entity)).unwrap_or_default();
        let words: Vec<String> = valid.iter().map(|action| format!("'{}'", action.as_str())).collect();
        Err(Error::invalid(format!(
            "Invalid action '{}' for entity '{}'. Valid actions are: [{}]",
            action.as_str(),
            entity.as_str(),
            words.join(", ")
        )))
    }

    /// One that is known to be possible.
    pub(super) const fn known(entity: WebhookEntity, action: WebhookAction) -> Self {
        Self { entity, action }
    }

    /// What it happens to.
    pub fn entity(self) -> WebhookEntity {
        self.entity
    }

    /// What happens.
    pub fn action(self) -> WebhookAction {
        self.action
    }

    /// Whether the contract has it, so that its clients understand it.
    pub fn is_contract(self) -> bool {
        has(&CONTRACT, self.entity, self.action)
    }

    /// All events: the contract's, then ours.
    pub fn all() -> impl Iterator<Item = Self> {
        let table = CONTRACT.iter().chain(OWN.iter());
        table.flat_map(|(entity, actions)| actions.iter().map(|action| Self::known(*entity, *action)))
    }

    /// Its name, such as `model_version.created`.
    pub fn name(self) -> String {
        format!("{}.{}", self.entity.as_str(), self.action.as_str())
    }

    /// The event with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let (entity, action) = name.split_once('.')?;
        Self::all().find(|kind| kind.entity.as_str() == entity && kind.action.as_str() == action)
    }
}

type Table = [(WebhookEntity, &'static [WebhookAction])];

fn actions(table: &Table, entity: WebhookEntity) -> Option<&'static [WebhookAction]> {
    table.iter().find(|(known, _)| *known == entity).map(|(_, actions)| *actions)
}

fn has(table: &Table, entity: WebhookEntity, action: WebhookAction) -> bool {
    actions(table, entity).is_some_and(|actions| actions.contains(&action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn what_cannot_happen_is_refused_with_the_contracts_words() {
        let complaint = |entity, action| EventKind::new(entity, action).unwrap_err().to_string();
        assert_eq!(
            complaint(WebhookEntity::RegisteredModel, WebhookAction::Set),
            "Invalid action 'set' for entity 'registered_model'. Valid actions are: ['created']"
        );
        assert_eq!(
            complaint(WebhookEntity::PromptTag, WebhookAction::Created),
            "Invalid action 'created' for entity 'prompt_tag'. Valid actions are: ['deleted', 'set']"
        );
        assert!(complaint(WebhookEntity::Run, WebhookAction::Set).ends_with("['failed', 'finished']"));
    }

    #[test]
    fn every_event_has_a_name_of_its_own() {
        let names: HashSet<String> = EventKind::all().map(EventKind::name).collect();
        assert_eq!(names.len(), EventKind::all().count());
        for kind in EventKind::all() {
            assert_eq!(EventKind::from_name(&kind.name()), Some(kind));
            assert_eq!(EventKind::new(kind.entity(), kind.action()).unwrap(), kind);
        }
        for name in ["", "run", "run.", ".finished", "run.set", "RUN.FINISHED", "run.finished.x"] {
            assert_eq!(EventKind::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn the_contract_has_fifteen_events() {
        assert_eq!(EventKind::all().filter(|kind| kind.is_contract()).count(), 15);
        assert!(!EventKind::from_name("model_version.deleted").unwrap().is_contract());
        assert!(!EventKind::from_name("run.finished").unwrap().is_contract());
        for (entity, _) in CONTRACT {
            assert!(WebhookEntity::ALL[..WebhookEntity::CONTRACT].contains(&entity));
        }
    }
}
