//! Whether the candidate gives all that callers read.

use super::{Incompatibility, Part, Place, by_key, keyed, naming};
use crate::signature::{DataType, Field, Tensor};

pub(super) fn compare(present: &[Field], candidate: &[Field], found: &mut Vec<Incompatibility>) {
    if let Some(naming) = naming(Part::Output, present, candidate) {
        found.push(naming);
        return;
    }
    let without_names = present.iter().chain(candidate).all(|field| field.name.is_none());
    if without_names && present.len() != candidate.len() {
        found.push(Incompatibility::Count { present: present.len(), candidate: candidate.len() });
        return;
    }
    let given = by_key(candidate);
    for (key, read) in keyed(present) {
        let place = Place::of_field(Part::Output, key);
        let given = given.get(&key).map(|field| (&field.data_type, field.required));
        one(place, (&read.data_type, read.required), given, found);
    }
}

/// One output or property, as (type, whether it is always there).
fn one(
    place: Place,
    (read, always_read): (&DataType, bool),
    given: Option<(&DataType, bool)>,
    found: &mut Vec<Incompatibility>,
) {
    let Some((given, always_given)) = given else {
        found.push(Incompatibility::Gone(place));
        return;
    };
    if always_read && !always_given {
        found.push(Incompatibility::Unsteady(place.clone()));
    }
    values(place, read, given, found);
}

fn values(place: Place, present: &DataType, candidate: &DataType, found: &mut Vec<Incompatibility>) {
    use DataType::{Any, Array, Map, Object};
    match (present, candidate) {
        (Array(present), Array(candidate)) | (Map(present), Map(candidate)) => {
            values(place.elements(), present, candidate, found);
        }
        (Object(present), Object(candidate)) => {
            for (name, read) in present {
                let given = candidate.get(name).map(|property| (&property.data_type, property.required));
                one(place.property(name), (&read.data_type, read.required), given, found);
            }
        }
        // Who reads anything reads this.
        (Any, _) => {}
        (DataType::Tensor(present), DataType::Tensor(candidate)) if gives_tensor(candidate, present) => {}
        _ if present == candidate => {}
        _ => found.push(Incompatibility::types(place, present, candidate)),
    }
}

/// A length that varied may be fixed now, not the reverse.
fn gives_tensor(candidate: &Tensor, present: &Tensor) -> bool {
    let fits = |(read, given): (&i64, &i64)| *read == -1 || read == given;
    candidate.dtype == present.dtype
        && candidate.shape.len() == present.shape.len()
        && present.shape.iter().zip(&candidate.shape).all(fits)
}
