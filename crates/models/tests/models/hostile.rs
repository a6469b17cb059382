//! Files that mean harm: an error or a value, soon, and never a panic.

use proptest::prelude::*;
use runstone_models::{MAX_BYTES, MlModel, Signature, Unreadable, incompatibilities};

use crate::files::ALL;

fn complaint(text: &str) -> String {
    MlModel::read(text).unwrap_err().to_string()
}

#[test]
fn a_large_file_is_not_read() {
    let text = format!("run_id: {}", "a".repeat(MAX_BYTES));
    assert_eq!(MlModel::read(&text), Err(Unreadable::TooLarge));
    assert_eq!(complaint(&text), "the MLmodel file is larger than 4 MiB");
}

#[test]
fn aliases_do_not_multiply() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let previous = format!("*a{}, ", level - 1).repeat(10);
        text += &format!("a{level}: &a{level} [{previous}]\n");
    }
    text += "flavors: {x: *a29}\n";
    assert!(complaint(&text).starts_with("the MLmodel file is not readable: "));
}

#[test]
fn aliases_to_texts_do_not_multiply_either() {
    let mut text = format!("metadata: &text {}\nflavors:\n", "x".repeat(1 << 20));
    for index in 0..900 {
        text += &format!("  f{index}: *text\n");
    }
    // Whether it is refused or read: what the flavors hold is not kept.
    if let Ok(model) = MlModel::read(&text) {
        assert_eq!(model.flavors.len(), 900);
    }
}

#[test]
fn an_alias_to_itself_is_an_error() {
    complaint("flavors: &f {x: *f}");
    complaint("run_id: *nowhere");
}

#[test]
fn depth_is_bounded() {
    complaint(&format!("flavors: {}", "{a: ".repeat(100_000)));
    complaint(&format!("flavors: {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    complaint(&(0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>());
}

#[test]
fn number_is_bounded() {
    let many: String = (0..200_000).map(|index| format!("{index}:\n")).collect();
    complaint(&many);
    complaint(&"---\n".repeat(1000));
}

#[test]
fn wrong_shapes_are_errors() {
    for text in [
        "[]",
        "text",
        "- a\n- b",
        "run_id: [1]",
        "flavors: [x]",
        "flavors: x",
        "signature: x",
        "signature: {inputs: []}",
        "a: b: c",
        "a: 1\na: 2",
        "run_id: \u{0}",
    ] {
        assert!(matches!(MlModel::read(text), Err(Unreadable::File(_))), "{text}");
    }
}

#[test]
fn wrong_signatures_are_errors() {
    for (inputs, reason) in [
        ("{}", "a list is expected"),
        ("[1]", "one has no type"),
        (r#"[{"name": "a"}]"#, "one has no type"),
        (r#"[{"type": "long", "name": "a"}, {"type": "long"}]"#, "named and unnamed ones are mixed"),
        (r#"[{"type": "long", "name": []}]"#, "a name is no text"),
        (r#"[{"type": "tensor", "tensor-spec": {"shape": [1]}}]"#, "a tensor has no dtype"),
        (r#"[{"type": "tensor", "tensor-spec": {"dtype": "int8"}}]"#, "a tensor has no shape"),
        (
            r#"[{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [0.5]}}]"#,
            "a shape is no list of whole numbers",
        ),
        (
            r#"[{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": []}}, {"type": "long"}]"#,
            "columns and tensors are mixed",
        ),
    ] {
        let part = "inputs";
        let expected = Unreadable::Signature { part, reason: reason.to_owned() };
        assert_eq!(Signature::read(Some(inputs), None, None), Err(expected));
    }
    let error = Signature::read(None, None, Some("[{}]")).unwrap_err();
    assert_eq!(error.to_string(), "the signature's params are not readable: one has no name");
}

#[test]
fn a_complaint_is_short_whatever_it_is_about() {
    let long = "x".repeat(100_000);
    for text in
        [format!("{long}: {{"), format!("signature: {{inputs: \"{long}\"}}"), format!("run_id: !!{long} [x]")]
    {
        assert!(complaint(&text).len() < 1000);
    }
}

/// A text with some of its bytes exchanged or cut off.
fn damaged(text: &str, changes: &[(usize, u8)], length: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (place, byte) in changes {
        let place = place % bytes.len();
        bytes[place] = *byte;
    }
    bytes.truncate(length % (2 * bytes.len()));
    String::from_utf8_lossy(&bytes).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = MlModel::read(&text);
        let _ = Signature::read(Some(&text), Some(&text), Some(&text));
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        file in 0..ALL.len(),
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..10),
        length in any::<usize>(),
    ) {
        let whole = MlModel::read(ALL[file]).unwrap();
        if let Ok(model) = MlModel::read(&damaged(ALL[file], &changes, length)) {
            for complaint in incompatibilities(whole.signature.as_ref(), model.signature.as_ref()) {
                prop_assert!(complaint.to_string().chars().count() < 1000);
            }
        }
    }

    #[test]
    fn any_json_is_a_schema_or_refused(text in json()) {
        if let Ok(signature) = Signature::read(Some(&text), Some(&text), Some(&text)) {
            prop_assert_eq!(incompatibilities(Some(&signature), Some(&signature)), []);
        }
    }
}

/// JSON that often looks like a schema.
fn json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "type",
        "name",
        "required",
        "items",
        "values",
        "properties",
        "shape",
        "dtype",
        "default",
        "tensor-spec",
        "array",
        "object",
        "map",
        "any",
        "long",
        "tensor",
        "x",
    ]);
    let leaf = prop_oneof![
        word.clone().prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-1".to_owned()),
    ];
    let tree = leaf.prop_recursive(5, 40, 6, move |inner| {
        let field = (word.clone(), inner.clone()).prop_map(|(key, value)| format!("\"{key}\": {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            (
                prop::sample::select(vec!["array", "object", "map", "long", "matrix"]),
                prop::collection::vec(field, 0..5)
            )
                .prop_map(|(data_type, fields)| {
                    let fields: String = fields.iter().map(|field| format!(", {field}")).collect();
                    format!("{{\"type\": \"{data_type}\"{fields}}}")
                }),
        ]
    });
    prop::collection::vec(tree, 0..4).prop_map(|specs| format!("[{}]", specs.join(", ")))
}
