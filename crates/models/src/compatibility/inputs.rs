//! Whether every call that fits the present holder fits the candidate.

use std::collections::BTreeMap;

use super::{Incompatibility, Part, Place, by_key, keyed, naming};
use crate::signature::{DataType, Field, Property, Tensor};

pub(super) fn compare(present: &[Field], candidate: &[Field], found: &mut Vec<Incompatibility>) {
    if let Some(naming) = naming(Part::Input, present, candidate) {
        found.push(naming);
        return;
    }
    let known = by_key(present);
    for (key, wanted) in keyed(candidate) {
        let place = Place::of_field(Part::Input, key);
        match known.get(&key) {
            Some(sent) => {
                if wanted.required && !sent.required {
                    found.push(Incompatibility::RequiredButOptional(place.clone()));
                }
                values(place, &sent.data_type, &wanted.data_type, found);
            }
            None if wanted.required => found.push(Incompatibility::RequiredButUnknown(place)),
            None => {}
        }
    }
}

/// Whether values of the present holder's type are taken by the candidate's.
fn values(place: Place, present: &DataType, candidate: &DataType, found: &mut Vec<Incompatibility>) {
    use DataType::{Array, Map, Object};
    match (present, candidate) {
        (Array(present), Array(candidate)) | (Map(present), Map(candidate)) => {
            values(place.elements(), present, candidate, found);
        }
        (Object(present), Object(candidate)) => properties(&place, present, candidate, found),
        _ if takes(candidate, present) => {}
        _ => found.push(Incompatibility::types(place, present, candidate)),
    }
}

fn properties(
    place: &Place,
    present: &BTreeMap<String, Property>,
    candidate: &BTreeMap<String, Property>,
    found: &mut Vec<Incompatibility>,
) {
    for (name, sent) in present {
        let place = place.property(name);
        let Some(wanted) = candidate.get(name) else {
            found.push(Incompatibility::Unknown(place));
            continue;
        };
        if wanted.required && !sent.required {
            found.push(Incompatibility::RequiredButOptional(place.clone()));
        }
        values(place, &sent.data_type, &wanted.data_type, found);
    }
    let new = candidate.iter().filter(|(name, wanted)| wanted.required && !present.contains_key(*name));
    found.extend(new.map(|(name, _)| Incompatibility::RequiredButUnknown(place.property(name))));
}

/// What MLflow's enforcement converts without loss, and no more: a long does not always fit a double. (It also lets
/// texts pass as bytes, and bytes as texts or truth values, but without converting them, which helps no model.)
fn takes(candidate: &DataType, present: &DataType) -> bool {
    use DataType::{Any, Double, Float, Integer, Long};
    match (present, candidate) {
        (_, Any) | (Integer, Long | Double) | (Float, Double) => true,
        (DataType::Tensor(present), DataType::Tensor(candidate)) => takes_tensor(candidate, present),
        _ => present == candidate,
    }
}

fn takes_tensor(candidate: &Tensor, present: &Tensor) -> bool {
    // What a list of lists of different lengths is described as; it is not checked any further.
    let takes_all = candidate.dtype == "object" && candidate.shape == [-1];
    let fits = |(sent, wanted): (&i64, &i64)| *wanted == -1 || sent == wanted;
    takes_all
        || candidate.dtype == present.dtype
            && candidate.shape.len() == present.shape.len()
            && present.shape.iter().zip(&candidate.shape).all(fits)
}
