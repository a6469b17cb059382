//! Compatible means: every call that the present holder's schema lets pass, the candidate's lets pass too. Here both are
//! asked about every call there can be, by a small enforcement of its own.

use std::collections::BTreeMap;

use proptest::prelude::*;
use runstone_models::{DataType, Field, Signature, incompatibilities};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const TYPES: [DataType; 5] =
    [DataType::Integer, DataType::Long, DataType::Float, DataType::Double, DataType::String];

/// What a call brings: a value's type by name.
type Call<'a> = BTreeMap<&'a str, &'a DataType>;

/// MLflow's rule for a value in a column of a plain type.
fn fits(value: &DataType, column: &DataType) -> bool {
    let name = |data_type: &DataType| data_type.to_string();
    let conversions = [("integer", "long"), ("integer", "double"), ("float", "double")];
    value == column || conversions.contains(&(&name(value), &name(column)))
}

fn passes(call: &Call<'_>, schema: &[Field]) -> bool {
    schema.iter().all(|field| match call.get(field.name.as_deref().unwrap()) {
        Some(value) => fits(value, &field.data_type),
        None => !field.required,
    })
}

/// Every call that brings only what the schema knows.
fn calls(schema: &[Field]) -> Vec<Call<'_>> {
    let mut calls = vec![Call::new()];
    for field in schema {
        let name = field.name.as_deref().unwrap();
        for without in calls.clone() {
            calls.extend(TYPES.iter().map(|value| {
                let mut with = without.clone();
                with.insert(name, value);
                with
            }));
        }
    }
    calls
}

fn schema() -> impl Strategy<Value = Vec<Field>> {
    let column = (any::<bool>(), 0..TYPES.len(), any::<bool>());
    prop::array::uniform4(column).prop_map(|columns| {
        let named = NAMES.into_iter().zip(columns).filter(|(_, (there, ..))| *there);
        named
            .map(|(name, (_, data_type, required))| Field {
                name: Some(name.to_owned()),
                data_type: TYPES[data_type].clone(),
                required,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_candidate_is_fine_if_it_lets_every_call_pass(present in schema(), candidate in schema()) {
        let all_pass = calls(&present)
            .iter()
            .filter(|call| passes(call, &present))
            .all(|call| passes(call, &candidate));
        let of = |inputs: &[Field]| Signature { inputs: Some(inputs.to_vec()), ..Signature::default() };
        let complaints = incompatibilities(Some(&of(&present)), Some(&of(&candidate)));
        prop_assert_eq!(complaints.is_empty(), all_pass, "{:?}", complaints);
    }

    #[test]
    fn a_model_may_take_its_own_place(inputs in schema(), outputs in schema()) {
        let signature = Signature { inputs: Some(inputs), outputs: Some(outputs), params: None };
        prop_assert_eq!(incompatibilities(Some(&signature), Some(&signature)), []);
    }
}
