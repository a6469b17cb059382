//! A signature's parts from their JSON texts: strict about the frame, lenient about types that we do not know.

use std::collections::{BTreeMap, HashSet};

use super::{DataType, Field, Param, Property, Tensor};
use crate::json::Json;
use crate::unreadable::Unreadable;

/// The columns or tensors of a schema, in their order.
pub(super) fn fields(text: &str) -> Result<Vec<Field>, String> {
    let fields = list(text)?.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let tensors = fields.iter().filter(|field| matches!(field.data_type, DataType::Tensor(_))).count();
    if tensors != 0 && tensors != fields.len() {
        return Err("columns and tensors are mixed".to_owned());
    }
    let named = fields.iter().filter(|field| field.name.is_some()).count();
    if named != 0 && named != fields.len() {
        return Err("named and unnamed ones are mixed".to_owned());
    }
    Ok(last_of_each_name(fields, |field| field.name.as_deref()))
}

/// The params, in their order.
pub(super) fn params(text: &str) -> Result<Vec<Param>, String> {
    let params = list(text)?.iter().map(param).collect::<Result<Vec<_>, _>>()?;
    Ok(last_of_each_name(params, |param| Some(&param.name)))
}

fn list(text: &str) -> Result<Box<[Json]>, String> {
    match Json::parse(text).map_err(|complaint| Unreadable::reason(&complaint))? {
        Json::List(items) => Ok(items),
        _ => Err("a list is expected".to_owned()),
    }
}

fn field(spec: &Json) -> Result<Field, String> {
    let data_type = match spec.get("tensor-spec") {
        Some(tensor_spec) => DataType::Tensor(tensor(tensor_spec)?),
        None if spec.get("type").is_some() => data_type(spec),
        None => return Err("one has no type".to_owned()),
    };
    let required = required(spec, required_if_unsaid(&data_type));
    Ok(Field { name: name(spec)?, data_type, required })
}

/// MLflow takes columns of other than plain types for optional if nothing is said. Its clients of today always say it.
fn required_if_unsaid(data_type: &DataType) -> bool {
    use DataType::{Any, Array, Map, Object, Other};
    !matches!(data_type, Any | Array(_) | Map(_) | Object(_) | Other(_))
}

fn param(spec: &Json) -> Result<Param, String> {
    let name = name(spec)?.ok_or("one has no name")?;
    let data_type = match (spec.get("type"), spec.get("dtype")) {
        (Some(_), _) => data_type(spec),
        // Clients wrote it so before the type could be an object.
        (None, Some(dtype)) => data_type_named(dtype.as_text().unwrap_or_default(), dtype),
        (None, None) => return Err("one has no type".to_owned()),
    };
    let default = spec.get("default").map_or_else(|| "null".to_owned(), Json::to_text);
    let shape = spec.get("shape").filter(|shape| **shape != Json::Null).map(shape).transpose()?;
    Ok(Param { name, data_type, default, shape })
}

/// A name, or none. Tables may have numbers as names of their columns.
fn name(spec: &Json) -> Result<Option<String>, String> {
    match spec.get("name") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(name)) => Ok(Some(name.clone().into_string())),
        Some(Json::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err("a name is no text".to_owned()),
    }
}

fn tensor(spec: &Json) -> Result<Tensor, String> {
    let dtype = spec.get("dtype").and_then(Json::as_text).ok_or("a tensor has no dtype")?;
    Ok(Tensor { dtype: dtype.to_owned(), shape: shape(spec.get("shape").ok_or("a tensor has no shape")?)? })
}

fn shape(json: &Json) -> Result<Vec<i64>, String> {
    let lengths = json.as_list().and_then(|lengths| lengths.iter().map(Json::as_i64).collect());
    lengths.ok_or_else(|| "a shape is no list of whole numbers".to_owned())
}

fn required(spec: &Json, otherwise: bool) -> bool {
    spec.get("required").and_then(Json::as_bool).unwrap_or(otherwise)
}

/// The type that an object with the key `type` describes.
fn data_type(spec: &Json) -> DataType {
    let nested = |key: &str| spec.get(key).map(|inner| Box::new(data_type(inner)));
    match spec.get("type").and_then(Json::as_text) {
        Some("array") => nested("items").map(DataType::Array),
        Some("map") => nested("values").map(DataType::Map),
        Some("object") => spec.get("properties").and_then(properties).map(DataType::Object),
        Some(name) => Some(data_type_named(name, spec)),
        None => None,
    }
    .unwrap_or_else(|| DataType::Other(opaque(spec)))
}

fn data_type_named(name: &str, spec: &Json) -> DataType {
    match name {
        "boolean" => DataType::Boolean,
        "integer" => DataType::Integer,
        "long" => DataType::Long,
        "float" => DataType::Float,
        "double" => DataType::Double,
        "string" => DataType::String,
        "binary" => DataType::Binary,
        "datetime" => DataType::Datetime,
        "any" => DataType::Any,
        _ => DataType::Other(opaque(spec)),
    }
}

fn properties(json: &Json) -> Option<BTreeMap<String, Property>> {
    let Json::Object(fields) = json else { return None };
    let property = |spec: &Json| Property { data_type: data_type(spec), required: required(spec, true) };
    Some(fields.iter().map(|(name, spec)| (name.clone().into_string(), property(spec))).collect())
}

/// What is said of a type that we do not know: its name if that is all, otherwise JSON text. What is not about the
/// type (a column's name, a param's default) is left out.
fn opaque(spec: &Json) -> String {
    let Json::Object(fields) = spec else {
        return spec.as_text().map_or_else(|| spec.to_text(), str::to_owned);
    };
    let about_type = |key: &str| !matches!(key, "name" | "required" | "default" | "shape");
    let told: Box<[_]> = fields.iter().filter(|(key, _)| about_type(key)).cloned().collect();
    match &*told {
        [(key, Json::Text(name))] if &**key == "type" => name.clone().into_string(),
        _ => Json::Object(told).to_text(),
    }
}

fn last_of_each_name<T>(mut all: Vec<T>, name: impl Fn(&T) -> Option<&str>) -> Vec<T> {
    let mut is_last: Vec<bool> = {
        let mut seen = HashSet::new();
        all.iter().rev().map(|item| name(item).is_none_or(|name| seen.insert(name))).collect()
    };
    all.retain(|_| is_last.pop().unwrap_or(true));
    all
}
