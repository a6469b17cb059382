//! Files that MLflow's clients wrote (`data/generate.py`).

use runstone_models::{DataType, Field, MlModel, Param, Property, Signature, Tensor, incompatibilities};

macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("data/", $name, ".MLmodel"))
    };
}

const SKLEARN: &str = data!("sklearn-3");
const PLAIN: &str = data!("plain-3");
const NESTED: &str = data!("nested-3");
const TENSORS: &str = data!("tensors-3");
const NUMBERED: &str = data!("numbered-3");
const SILENT: &str = data!("silent-3");

/// All of them.
pub const ALL: [&str; 10] = [
    SKLEARN,
    PLAIN,
    NESTED,
    TENSORS,
    NUMBERED,
    SILENT,
    data!("plain-2"),
    data!("nested-2"),
    data!("tensors-2"),
    data!("silent-2"),
];

fn read(text: &str) -> MlModel {
    MlModel::read(text).unwrap()
}

fn signature_of(text: &str) -> Signature {
    read(text).signature.unwrap()
}

fn field(name: Option<&str>, data_type: DataType, required: bool) -> Field {
    Field { name: name.map(str::to_owned), data_type, required }
}

fn tensor(dtype: &str, shape: &[i64]) -> DataType {
    DataType::Tensor(Tensor { dtype: dtype.to_owned(), shape: shape.to_vec() })
}

#[test]
fn a_model_s_origin() {
    let model = read(SKLEARN);
    assert_eq!(model.mlflow_version.as_deref(), Some("3.17.2"));
    assert_eq!(model.flavors, ["python_function", "sklearn"]);
    assert_eq!(model.model_uuid.unwrap().len(), 32);
    assert_eq!((model.run_id, model.model_id), (None, None));
    let created = model.utc_time_created.unwrap();
    assert_eq!((created.len(), &created[..2]), (26, "20"), "{created}");
}

#[test]
fn the_signature_of_a_trained_model() {
    let signature = signature_of(SKLEARN);
    let double = |name| field(Some(name), DataType::Double, true);
    let inputs =
        ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"].map(double);
    assert_eq!(signature.inputs.unwrap(), inputs);
    assert_eq!(signature.outputs.unwrap(), [field(None, tensor("int64", &[-1]), true)]);
    assert_eq!(signature.params, None);
}

#[test]
fn every_plain_type_and_params() {
    use DataType::{Binary, Boolean, Datetime, Double, Float, Integer, Long, String};
    let signature = signature_of(PLAIN);
    let column = |name, data_type| field(Some(name), data_type, true);
    let expected = [
        column("boolean", Boolean),
        column("integer", Integer),
        column("long", Long),
        column("float", Float),
        column("double", Double),
        column("string", String),
        column("binary", Binary),
        column("datetime", Datetime),
        field(Some("it's \"größe\""), String, false),
    ];
    assert_eq!(signature.inputs.unwrap(), expected);
    assert_eq!(signature.outputs.unwrap(), [field(None, Double, true)]);
    let param = |name: &str, data_type, default: &str, shape| Param {
        name: name.to_owned(),
        data_type,
        default: default.to_owned(),
        shape,
    };
    let expected = [
        param("temperature", Double, "0.5", None),
        param("missing", Double, "null", None),
        param("stop", String, r#"["a","b"]"#, Some(vec![-1])),
        param("since", Datetime, r#""2024-01-02""#, None),
    ];
    assert_eq!(signature.params.unwrap(), expected);
}

#[test]
fn nested_types() {
    let signature = signature_of(NESTED);
    let property = |data_type, required| Property { data_type, required };
    let array = |items| DataType::Array(Box::new(items));
    let person = DataType::Object(
        [
            ("name".to_owned(), property(DataType::String, true)),
            ("tags".to_owned(), property(array(DataType::String), false)),
            ("scores".to_owned(), property(DataType::Map(Box::new(array(DataType::Double))), true)),
        ]
        .into(),
    );
    let expected =
        [field(Some("person"), person.clone(), true), field(Some("friends"), array(person.clone()), false)];
    assert_eq!(signature.inputs.unwrap(), expected);
    assert_eq!(
        person.to_string(),
        "object {name: string, scores: map of array of double, tags: optional array of string}"
    );
}

#[test]
fn tensors() {
    let signature = signature_of(TENSORS);
    let expected = [
        field(Some("image"), tensor("float32", &[-1, 28, 28]), true),
        field(Some("label"), tensor("int64", &[-1]), true),
    ];
    assert_eq!(signature.inputs.unwrap(), expected);
    assert_eq!(signature.outputs.unwrap(), [field(None, tensor("float32", &[-1, 10]), true)]);
}

#[test]
fn numbers_as_names() {
    let names: Vec<_> = signature_of(NUMBERED).inputs.unwrap().into_iter().map(|field| field.name).collect();
    assert_eq!(names, [Some("0".to_owned()), Some("1".to_owned())]);
}

#[test]
fn a_model_without_a_signature() {
    assert_eq!(read(SILENT).signature, None);
}

#[test]
fn clients_agree() {
    for (newer, older) in
        [(PLAIN, data!("plain-2")), (NESTED, data!("nested-2")), (TENSORS, data!("tensors-2"))]
    {
        assert_eq!(read(newer).signature, read(older).signature);
        assert!(read(older).mlflow_version.unwrap().starts_with("2."));
    }
}

#[test]
fn every_model_may_take_its_own_place() {
    for text in ALL {
        let signature = read(text).signature;
        assert_eq!(incompatibilities(signature.as_ref(), signature.as_ref()), []);
    }
}

#[test]
fn what_others_write_is_read_too() {
    let text = "# by hand\n\
        run_id: 0123456789\n\
        mlflow_version: 2.0\n\
        utc_time_created: 2024-01-02 03:04:05.678901\n\
        flavors:\n  crate: {version: 1, extra: [&x {a: 1}, *x]}\n  other: !custom [1]\n\
        signature: {inputs: ~, outputs: '', params: null}\n\
        something_new: {deep: [1, 2]}\n";
    let model = read(text);
    assert_eq!(model.run_id.as_deref(), Some("0123456789"));
    assert_eq!(model.mlflow_version.as_deref(), Some("2.0"));
    assert_eq!(model.utc_time_created.as_deref(), Some("2024-01-02 03:04:05.678901"));
    assert_eq!(model.flavors, ["crate", "other"]);
    assert_eq!(model.signature, Some(Signature::default()));
}

#[test]
fn types_that_we_do_not_know_are_kept_as_text() {
    let inputs = r#"[
        {"type": "sparkml_vector", "name": "v", "required": true},
        {"type": "decimal", "digits": [10, 2], "name": "d", "required": false},
        {"type": "array", "items": {"type": "matrix"}, "name": "m", "required": true},
        {"type": "array", "name": "broken", "required": true}]"#;
    let signature = Signature::read(Some(inputs), None, None).unwrap();
    let other = |text: &str| DataType::Other(text.to_owned());
    let types: Vec<_> = signature.inputs.unwrap().into_iter().map(|field| field.data_type).collect();
    let expected = [
        other("sparkml_vector"),
        other(r#"{"digits":[10,2],"type":"decimal"}"#),
        DataType::Array(Box::new(other("matrix"))),
        other("array"),
    ];
    assert_eq!(types, expected);
}

#[test]
fn old_files_say_nothing_of_required() {
    let inputs =
        r#"[{"type": "long", "name": "a"}, {"type": "array", "items": {"type": "long"}, "name": "b"}]"#;
    let fields = Signature::read(Some(inputs), None, None).unwrap().inputs.unwrap();
    assert_eq!(fields.iter().map(|field| field.required).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn of_equal_names_the_last_counts() {
    let inputs =
        r#"[{"type": "long", "name": "a"}, {"type": "long", "name": "b"}, {"type": "string", "name": "a"}]"#;
    let fields = Signature::read(Some(inputs), None, None).unwrap().inputs.unwrap();
    let expected = [field(Some("b"), DataType::Long, true), field(Some("a"), DataType::String, true)];
    assert_eq!(fields, expected);
}
