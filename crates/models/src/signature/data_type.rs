//! The types of columns, tensors and params.

use std::collections::BTreeMap;
use std::fmt;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataType {
    /// True or false.
    Boolean,
    /// 32 bits, signed.
    Integer,
    /// 64 bits, signed.
    Long,
    /// 32 bits.
    Float,
    /// 64 bits.
    Double,
    /// Text.
    String,
    /// Bytes.
    Binary,
    /// A moment, without a time zone.
    Datetime,
    /// Whatever a call sends.
    Any,
    /// A list of values of one type.
    Array(Box<DataType>),
    /// Values of one type by texts that are not known beforehand.
    Map(Box<DataType>),
    /// Values by names that are known.
    Object(BTreeMap<String, Property>),
    /// An array of a known element type and shape.
    Tensor(Tensor),
    /// A type that we do not know, as its name or as JSON text: equal to itself only.
    Other(String),
}

/// A value in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// What it holds.
    pub data_type: DataType,
    /// Whether an object must have it.
    pub required: bool,
}

/// An array of a known element type and shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// NumPy's name of the element type, such as `float32`.
    pub dtype: String,
    /// The length of each dimension; -1 for any.
    pub shape: Vec<i64>,
}

/// In words, such as `array of long` or `object {age: long, name: optional string}`; as long as the type is.
impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Long => f.write_str("long"),
            Self::Float => f.write_str("float"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Binary => f.write_str("binary"),
            Self::Datetime => f.write_str("datetime"),
            Self::Any => f.write_str("any"),
            Self::Array(items) => write!(f, "array of {items}"),
            Self::Map(values) => write!(f, "map of {values}"),
            Self::Object(properties) => write_object(f, properties),
            Self::Tensor(tensor) => write!(f, "tensor of {} {:?}", tensor.dtype, tensor.shape),
            Self::Other(text) => f.write_str(text),
        }
    }
}

fn write_object(f: &mut fmt::Formatter<'_>, properties: &BTreeMap<String, Property>) -> fmt::Result {
    f.write_str("object {")?;
    for (index, (name, property)) in properties.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let optional = if property.required { "" } else { "optional " };
        write!(f, "{comma}{name}: {optional}{}", property.data_type)?;
    }
    f.write_str("}")
}
