//! What may take whose place, case by case: the texts as MLflow writes them, and the complaints in full.

use runstone_models::{Signature, incompatibilities};

use crate::signature;

/// The complaints about the candidate in the present holder's place.
fn complaints(present: &Signature, candidate: &Signature) -> Vec<String> {
    incompatibilities(Some(present), Some(candidate)).iter().map(ToString::to_string).collect()
}

fn inputs(present: &str, candidate: &str) -> Vec<String> {
    complaints(&signature(present, "", ""), &signature(candidate, "", ""))
}

fn outputs(present: &str, candidate: &str) -> Vec<String> {
    complaints(&signature("", present, ""), &signature("", candidate, ""))
}

fn params(present: &str, candidate: &str) -> Vec<String> {
    complaints(&signature("", "", present), &signature("", "", candidate))
}

/// The types of one named, required column each.
fn types(present: &str, candidate: &str) -> Vec<String> {
    let column = |data_type: &str| format!(r#"[{{"name": "x", "required": true, {data_type}}}]"#);
    inputs(&column(data_type(present)), &column(data_type(candidate)))
}

fn data_type(name: &str) -> &str {
    match name {
        "long" => r#""type": "long""#,
        "integer" => r#""type": "integer""#,
        "float" => r#""type": "float""#,
        "double" => r#""type": "double""#,
        "string" => r#""type": "string""#,
        "boolean" => r#""type": "boolean""#,
        "datetime" => r#""type": "datetime""#,
        "any" => r#""type": "any""#,
        "vector" => r#""type": "sparkml_vector""#,
        "longs" => r#""type": "array", "items": {"type": "long"}"#,
        "integers" => r#""type": "array", "items": {"type": "integer"}"#,
        "map of long" => r#""type": "map", "values": {"type": "long"}"#,
        "map of any" => r#""type": "map", "values": {"type": "any"}"#,
        "decimal 5" => r#""type": "decimal", "digits": 5"#,
        "decimal 6" => r#""digits": 6, "type": "decimal""#,
        other => panic!("no such type: {other}"),
    }
}

#[test]
fn values_may_be_taken_by_wider_types_only() {
    for (present, candidate) in [
        ("integer", "long"),
        ("integer", "double"),
        ("float", "double"),
        ("long", "any"),
        ("longs", "any"),
        ("integers", "longs"),
        ("map of long", "map of any"),
        ("vector", "vector"),
        ("decimal 5", "decimal 5"),
    ] {
        assert_eq!(types(present, candidate), [""; 0], "{present} → {candidate}");
    }
    for (present, candidate) in [
        ("long", "integer"),
        ("long", "double"),
        ("integer", "float"),
        ("double", "float"),
        ("double", "long"),
        ("boolean", "integer"),
        ("integer", "boolean"),
        ("string", "datetime"),
        ("long", "string"),
        ("any", "long"),
        ("long", "longs"),
        ("longs", "integers"),
        ("longs", "map of long"),
        ("map of any", "map of long"),
        ("vector", "longs"),
        ("decimal 5", "decimal 6"),
    ] {
        assert_eq!(types(present, candidate).len(), 1, "{present} → {candidate}");
    }
}

#[test]
fn a_type_is_named_where_it_differs() {
    assert_eq!(
        types("long", "string"),
        ["input `x` is string in the candidate but long in the present holder"]
    );
    assert_eq!(
        types("longs", "integers"),
        ["input `x[]` is integer in the candidate but long in the present holder"]
    );
    let [complaint] = &types("decimal 5", "decimal 6")[..] else { panic!() };
    let expected =
        r#"input `x` is {"digits":6,"type":"decimal"} in the candidate but {"digits":5,"type":"decimal"} in"#;
    assert!(complaint.starts_with(expected), "{complaint}");
}

const PERSON: &str = r#"[
    {"type": "long", "name": "age", "required": true},
    {"type": "string", "name": "town", "required": false}]"#;

#[test]
fn inputs_that_a_candidate_requires_must_be_sent() {
    let more = r#"[
        {"type": "long", "name": "age", "required": true},
        {"type": "double", "name": "income", "required": true},
        {"type": "string", "name": "town", "required": true},
        {"type": "string", "name": "street", "required": false}]"#;
    assert_eq!(
        inputs(PERSON, more),
        [
            "input `income` is required by the candidate but unknown to the present holder",
            "input `town` is required by the candidate but optional for the present holder",
        ]
    );
}

#[test]
fn inputs_may_become_optional_go_away_and_change_their_order() {
    let optional = r#"[
        {"type": "string", "name": "town", "required": false},
        {"type": "long", "name": "age", "required": false}]"#;
    let fewer = r#"[{"type": "long", "name": "age"}]"#;
    assert_eq!(inputs(PERSON, optional), [""; 0]);
    assert_eq!(inputs(PERSON, fewer), [""; 0]);
}

#[test]
fn an_optional_input_must_keep_its_type_too() {
    let other = r#"[{"type": "long", "name": "town", "required": false}]"#;
    assert_eq!(
        inputs(PERSON, other),
        ["input `town` is long in the candidate but string in the present holder"]
    );
}

#[test]
fn unnamed_inputs_go_by_position() {
    let two = r#"[{"type": "integer", "required": true}, {"type": "string", "required": true}]"#;
    let wider = r#"[{"type": "long"}, {"type": "string"}]"#;
    let swapped = r#"[{"type": "string"}, {"type": "integer"}]"#;
    let three = r#"[{"type": "integer"}, {"type": "string"}, {"type": "long"}]"#;
    assert_eq!(inputs(two, wider), [""; 0]);
    assert_eq!(inputs(three, two), [""; 0]);
    assert_eq!(inputs(two, swapped).len(), 2);
    assert_eq!(
        inputs(two, three),
        ["input `#3` is required by the candidate but unknown to the present holder"]
    );
}

#[test]
fn names_and_positions_do_not_go_together() {
    let unnamed = r#"[{"type": "long"}, {"type": "string"}]"#;
    assert_eq!(
        inputs(PERSON, unnamed),
        ["inputs go by position in the candidate but have names in the present holder"]
    );
    assert_eq!(
        inputs(unnamed, PERSON),
        ["inputs have names in the candidate but go by position in the present holder"]
    );
    assert_eq!(
        outputs(unnamed, PERSON),
        ["outputs have names in the candidate but go by position in the present holder"]
    );
}

#[test]
fn objects_are_compared_property_by_property() {
    let object = |properties: &str| {
        format!(r#"[{{"name": "p", "required": true, "type": "object", "properties": {{{properties}}}}}]"#)
    };
    let present = object(
        r#""id": {"type": "integer", "required": true},
           "tags": {"type": "array", "items": {"type": "string"}, "required": true},
           "note": {"type": "string", "required": false}"#,
    );
    let fine = object(
        r#""id": {"type": "long", "required": true},
           "note": {"type": "any", "required": false},
           "tags": {"type": "array", "items": {"type": "string"}, "required": false},
           "more": {"type": "double", "required": false}"#,
    );
    assert_eq!(inputs(&present, &fine), [""; 0]);
    let bad = object(
        r#""id": {"type": "long", "required": true},
           "tags": {"type": "array", "items": {"type": "long"}, "required": true},
           "more": {"type": "double", "required": true}"#,
    );
    assert_eq!(
        inputs(&present, &bad),
        [
            "input `p.note` is taken by the present holder but unknown to the candidate",
            "input `p.tags[]` is long in the candidate but string in the present holder",
            "input `p.more` is required by the candidate but unknown to the present holder",
        ]
    );
}

fn tensor(name: Option<&str>, dtype: &str, shape: &str) -> String {
    let name = name.map_or_else(String::new, |name| format!(r#""name": "{name}", "#));
    format!(r#"[{{{name}"type": "tensor", "tensor-spec": {{"dtype": "{dtype}", "shape": {shape}}}}}]"#)
}

#[test]
fn tensors_need_the_same_type_and_a_shape_that_fits() {
    let image = tensor(None, "float32", "[-1, 28, 28]");
    assert_eq!(inputs(&image, &image), [""; 0]);
    assert_eq!(inputs(&image, &tensor(None, "float32", "[-1, -1, 28]")), [""; 0]);
    assert_eq!(inputs(&image, &tensor(None, "object", "[-1]")), [""; 0]);
    for other in [
        tensor(None, "float64", "[-1, 28, 28]"),
        tensor(None, "float32", "[16, 28, 28]"),
        tensor(None, "float32", "[-1, 784]"),
        tensor(None, "object", "[-1, 28, 28]"),
    ] {
        assert_eq!(inputs(&image, &other).len(), 1, "{other}");
    }
    assert_eq!(
        inputs(&image, r#"[{"type": "double"}]"#),
        ["input `#1` is double in the candidate but tensor of float32 [-1, 28, 28] in the present holder"]
    );
    let (a, b) = (tensor(Some("a"), "int64", "[-1]"), tensor(Some("b"), "int64", "[-1]"));
    assert_eq!(inputs(&a, &b), ["input `b` is required by the candidate but unknown to the present holder"]);
    assert_eq!(outputs(&a, &b), ["output `a` is given by the present holder but not by the candidate"]);
}

#[test]
fn the_length_of_an_output_may_be_fixed_but_not_freed() {
    let (free, fixed) = (tensor(None, "int64", "[-1, -1]"), tensor(None, "int64", "[-1, 10]"));
    assert_eq!(outputs(&free, &fixed), [""; 0]);
    assert_eq!(
        outputs(&fixed, &free),
        [
            "output `#1` is tensor of int64 [-1, -1] in the candidate but tensor of int64 [-1, 10] in the present holder"
        ]
    );
}

#[test]
fn outputs_must_be_given_as_before() {
    let present = r#"[
        {"type": "long", "name": "class", "required": true},
        {"type": "double", "name": "score", "required": true},
        {"type": "string", "name": "note", "required": false}]"#;
    let more = r#"[
        {"type": "string", "name": "note", "required": true},
        {"type": "double", "name": "score", "required": true},
        {"type": "long", "name": "class", "required": true},
        {"type": "long", "name": "rank", "required": true}]"#;
    assert_eq!(outputs(present, more), [""; 0]);
    let less = r#"[
        {"type": "double", "name": "class", "required": true},
        {"type": "double", "name": "score", "required": false}]"#;
    assert_eq!(
        outputs(present, less),
        [
            "output `class` is double in the candidate but long in the present holder",
            "output `score` is always given by the present holder but only sometimes by the candidate",
            "output `note` is given by the present holder but not by the candidate",
        ]
    );
}

#[test]
fn objects_in_outputs_may_have_more_than_before() {
    let object = |properties: &str| format!(r#"[{{"type": "object", "properties": {{{properties}}}}}]"#);
    let less = object(r#""a": {"type": "long"}"#);
    let more = object(r#""a": {"type": "long"}, "b": {"type": "long"}"#);
    assert_eq!(outputs(&less, &more), [""; 0]);
    assert_eq!(
        outputs(&more, &less),
        ["output `#1.b` is given by the present holder but not by the candidate"]
    );
}

#[test]
fn unnamed_outputs_keep_their_number() {
    let one = r#"[{"type": "long", "required": true}]"#;
    let two = r#"[{"type": "long", "required": true}, {"type": "double", "required": true}]"#;
    assert_eq!(
        outputs(one, two),
        ["outputs without names are 2 in the candidate but 1 in the present holder"]
    );
    assert_eq!(
        outputs(two, one),
        ["outputs without names are 1 in the candidate but 2 in the present holder"]
    );
}

#[test]
fn params_stay_what_they_are() {
    let present = r#"[
        {"name": "t", "type": "double", "default": 0.5, "shape": null},
        {"name": "stop", "type": "string", "default": ["x"], "shape": [-1]}]"#;
    let more = r#"[
        {"name": "stop", "type": "string", "default": [], "shape": [-1]},
        {"name": "top", "type": "long", "default": 1, "shape": null},
        {"name": "t", "dtype": "double", "default": NaN}]"#;
    assert_eq!(params(present, more), [""; 0]);
    let other = r#"[
        {"name": "t", "type": "long", "default": 1, "shape": null},
        {"name": "stop", "type": "string", "default": "x", "shape": null}]"#;
    assert_eq!(
        params(present, other),
        [
            "param `t` is long in the candidate but double in the present holder",
            "param `stop` is string in the candidate but array of string in the present holder",
        ]
    );
    assert_eq!(
        params(present, ""),
        [
            "param `t` is taken by the present holder but unknown to the candidate",
            "param `stop` is taken by the present holder but unknown to the candidate",
        ]
    );
}

#[test]
fn who_promised_nothing_breaks_nothing() {
    let some = signature(PERSON, PERSON, "");
    assert_eq!(incompatibilities(None, None), []);
    assert_eq!(incompatibilities(None, Some(&some)), []);
    assert_eq!(incompatibilities(Some(&Signature::default()), Some(&some)), []);
}

#[test]
fn who_promises_nothing_cannot_take_the_place_of_who_did() {
    let some = signature(PERSON, PERSON, "");
    let words = |found: Vec<runstone_models::Incompatibility>| -> Vec<String> {
        found.iter().map(|each| each.sentence("version 5", "version 4")).collect()
    };
    assert_eq!(
        words(incompatibilities(Some(&some), None)),
        ["version 5 has no signature, version 4 has one"]
    );
    assert_eq!(
        words(incompatibilities(Some(&some), Some(&Signature::default()))),
        [
            "the signature of version 5 describes no inputs, that of version 4 does",
            "the signature of version 5 describes no outputs, that of version 4 does",
        ]
    );
}

#[test]
fn long_names_and_types_are_cut() {
    let long = "ä".repeat(5000);
    let column = |data_type: &str| format!(r#"[{{"name": "{long}", "type": "{data_type}"}}]"#);
    let [complaint] = &inputs(&column("long"), &column(&long))[..] else { panic!() };
    assert!(complaint.chars().count() < 300, "{complaint}");
}
