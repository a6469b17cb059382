//! Whether one model may take another's place without breaking those who call it.
//!
//! Callers send what fits the present holder's inputs, and read what its outputs promise. So the candidate must take every
//! such call as MLflow's schema enforcement takes it, and give all that was given:
//!
//! - **Inputs** the candidate requires must be required by the present holder, with a type that the candidate's takes: the
//!   same, or a wider one (integer → long or double, float → double, anything → any). Inputs that only the present holder
//!   knows are fine: enforcement drops the columns that a model does not know. In an object it refuses them, so there
//!   the candidate must know every property.
//! - **Outputs** of the present holder must be given by the candidate, with the same type; more named ones are fine. Without
//!   names their number must be the same: one is a list of values, several are a table.
//! - **Params** of the present holder must exist with the same type and shape. Defaults may differ; new ones have one.
//! - Names and positions do not go together: who sends columns by name need not keep to an order.
//! - A part of which the present holder says nothing promised nothing, so that everything fits. One of which only the
//!   candidate says nothing is not compatible, since nobody can tell.

mod inputs;
mod outputs;
mod params;
mod place;
mod sentence;

use std::collections::HashMap;

pub use place::{Part, Place};

use crate::signature::{Field, Signature};

/// One thing that would break for a caller. Its `Display` speaks of «the candidate» and «the present holder»;
/// [`Incompatibility::sentence`] of whatever they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incompatibility {
    /// The present holder has a signature, the candidate has none.
    NoSignature,
    /// The present holder's signature describes this part, the candidate's does not.
    Undescribed(Part),
    /// One has names for this part, the other goes by position.
    Naming {
        /// Inputs or outputs.
        part: Part,
        /// Whether it is the candidate that has names.
        candidate_has_names: bool,
    },
    /// The candidate requires what callers do not send.
    RequiredButUnknown(Place),
    /// The candidate requires what callers may leave out.
    RequiredButOptional(Place),
    /// Callers may send or set what the candidate does not know.
    Unknown(Place),
    /// The candidate does not give what callers read.
    Gone(Place),
    /// The candidate may leave out what callers always get.
    Unsteady(Place),
    /// The number of outputs differs, where there are no names.
    Count {
        /// How many the present holder gives.
        present: usize,
        /// How many the candidate gives.
        candidate: usize,
    },
    /// The types differ in a way that breaks callers.
    Type {
        /// Which one.
        place: Place,
        /// The present holder's type, in words, cut if it is long.
        present: String,
        /// The candidate's type, likewise.
        candidate: String,
    },
}

/// What would break for the present holder's callers if the candidate took its place; nothing means that it may. In the
/// order inputs, outputs, params, and therein of the fields. As long as there are fields, so a caller may want to show only the
/// first ones.
pub fn incompatibilities(present: Option<&Signature>, candidate: Option<&Signature>) -> Vec<Incompatibility> {
    let Some(present) = present else { return Vec::new() };
    let Some(candidate) = candidate else { return vec![Incompatibility::NoSignature] };
    let mut found = Vec::new();
    if let Some(present) = &present.inputs {
        match &candidate.inputs {
            Some(candidate) => inputs::compare(present, candidate, &mut found),
            None => found.push(Incompatibility::Undescribed(Part::Input)),
        }
    }
    if let Some(present) = &present.outputs {
        match &candidate.outputs {
            Some(candidate) => outputs::compare(present, candidate, &mut found),
            None => found.push(Incompatibility::Undescribed(Part::Output)),
        }
    }
    if let Some(present) = &present.params {
        // A model without params ignores those that a call sets, so that none described means none known.
        params::compare(present, candidate.params.as_deref().unwrap_or_default(), &mut found);
    }
    found
}

/// What tells a field from its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Name(&'a str),
    /// Counted from 0.
    Position(usize),
}

/// Fields with what tells them apart, in their order.
fn keyed(fields: &[Field]) -> impl Iterator<Item = (Key<'_>, &Field)> {
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| (field.name.as_deref().map_or(Key::Position(index), Key::Name), field))
}

fn by_key(fields: &[Field]) -> HashMap<Key<'_>, &Field> {
    keyed(fields).collect()
}

/// The complaint if only one of the two has names.
fn naming(part: Part, present: &[Field], candidate: &[Field]) -> Option<Incompatibility> {
    let present_has_names = present.first()?.name.is_some();
    let candidate_has_names = candidate.first()?.name.is_some();
    let differs = present_has_names != candidate_has_names;
    differs.then_some(Incompatibility::Naming { part, candidate_has_names })
}
