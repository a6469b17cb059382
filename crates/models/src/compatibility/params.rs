//! Whether all that callers set can still be set.

use std::collections::HashMap;

use super::{Incompatibility, Part, Place};
use crate::signature::{DataType, Param};

pub(super) fn compare(present: &[Param], candidate: &[Param], found: &mut Vec<Incompatibility>) {
    let known: HashMap<&str, &Param> = candidate.iter().map(|param| (&*param.name, param)).collect();
    for set in present {
        let place = Place::named(Part::Param, &set.name);
        match known.get(&*set.name) {
            None => found.push(Incompatibility::Unknown(place)),
            Some(now) if now.data_type == set.data_type && now.shape == set.shape => {}
            Some(now) => found.push(Incompatibility::types(place, &whole_type(set), &whole_type(now))),
        }
    }
}

/// The type with the shape: a param with a shape is a list.
fn whole_type(param: &Param) -> DataType {
    let data_type = param.data_type.clone();
    if param.shape.is_some() { DataType::Array(Box::new(data_type)) } else { data_type }
}
